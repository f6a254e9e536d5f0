//! A folder of what the open web and tired disks give: everything good beside it goes in, each bad
//! file is named with its reason, and memory stays small.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Peak memory that an ingest may take, in MB.
const MEMORY: u64 = 512;

/// A ZIP archive whose members say that they are locked.
fn locked_zip() -> Vec<u8> {
    let mut bytes = zipped(&[("a.txt", report(6).as_bytes())]);
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|window| window == mark).unwrap();
        bytes[at + flags] |= 1;
    }
    bytes
}

/// A report that is good; `n` makes each another text.
fn report(n: usize) -> String {
    let year = 2011 + n;
    format!(
        "四川省达州市通川区人民政府{year}年度法治政府建设工作报告\n\n{year}年，通川区人民政府依法行政，现报告如下。\n\n\
         一、主要工作\n（一）行政复议。全年受理行政复议案件{}件，审结{}件。\n（二）学习培训。举办培训{}期。\n\n\
         二、存在问题\n（一）个别单位执法记录不完整。\n\n三、下一步打算\n（一）继续开展案卷评查。\n\n\
         通川区人民政府\n{}年1月20日\n",
        20 + n,
        10 + n,
        3 + n,
        year + 1
    )
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// An OLE compound file with one stream of this name, as far as a reader of directories looks.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = vec![0; 512 * 3];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes[24..26].copy_from_slice(&0x3e_u16.to_le_bytes());
    bytes[26..28].copy_from_slice(&3_u16.to_le_bytes());
    bytes[28..30].copy_from_slice(&0xfffe_u16.to_le_bytes());
    bytes[30..32].copy_from_slice(&9_u16.to_le_bytes());
    bytes[32..34].copy_from_slice(&6_u16.to_le_bytes());
    bytes[44..48].copy_from_slice(&1_u32.to_le_bytes());
    bytes[48..52].copy_from_slice(&1_u32.to_le_bytes());
    bytes[60..64].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    bytes[68..72].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    bytes[76..512].fill(0xff);
    bytes[76..80].fill(0);
    bytes[512..1024].fill(0xff);
    bytes[512..516].copy_from_slice(&0xffff_fffd_u32.to_le_bytes());
    bytes[516..520].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    for (at, name, kind) in [(1024, "Root Entry", 5), (1152, stream, 2)] {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes[at..at + units.len()].copy_from_slice(&units);
        bytes[at + 64..at + 66].copy_from_slice(&(units.len() as u16 + 2).to_le_bytes());
        bytes[at + 66] = kind;
        bytes[at + 68..at + 80].fill(0xff);
    }
    bytes
}

/// A Word document around the XML of its body.
fn docx(body: &str) -> Vec<u8> {
    let types = "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>\
        <Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>\
        <Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>";
    let rels = "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
        <Relationship Id='r' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='word/document.xml'/></Relationships>";
    let document = format!(
        "<?xml version='1.0'?><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{body}</w:body></w:document>"
    );
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

fn gb(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

/// Bad files: name, bytes, and what must be said of each.
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let page = |n: usize| format!("<html><body>{}</body></html>", report(n).replace('\n', "<br>"));
    let broken = {
        let mut bytes = report(9).into_bytes();
        let at = bytes.len() / 2;
        bytes[at] = 0xff;
        bytes
    };
    let pdf =
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
            .to_vec();
    let entity = format!(
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a '{}'>{}]><rss><channel><item><title>x</title>\
         <description>&z;</description></item></channel></rss>",
        "法".repeat(1000),
        ('b'..='z')
            .map(|c| format!("<!ENTITY {c} '{}'>", format!("&{};", (c as u8 - 1) as char).repeat(10)))
            .collect::<String>()
    );
    let zeros = vec![0; 300 << 20];
    let nested = (0..6).fold(report(0).into_bytes(), |inner, _| zipped(&[("in.zip", &inner)]));
    let row = "<tr><td>甲</td><td>1</td><td>2</td></tr>";
    let mut cut_zip = zipped(&[("a.txt", report(1).as_bytes())]);
    cut_zip.truncate(cut_zip.len() - 30);
    let mut cut_gzip = gzipped(report(2).as_bytes());
    cut_gzip.truncate(cut_gzip.len() / 2);
    vec![
        ("empty.txt", vec![], "empty"),
        ("zeros.bin", vec![0; 4096], "not text"),
        ("noise.html", (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect(), "not text"),
        ("picture.html", b"\x89PNG\r\n\x1a\n0000".to_vec(), "PNG image: run OCR"),
        ("scan.jpg", b"\xff\xd8\xff\xe0000".to_vec(), "JPEG image: run OCR"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog".to_vec(), "PDF"),
        ("scan.pdf", pdf, "no text"),
        ("noise.pdf", [b"%PDF-1.5\n".to_vec(), vec![0x9d; 20_000]].concat(), "PDF"),
        ("bomb.zip", zipped(&[("bomb.txt", &zeros)]), "limit file="),
        ("russian-doll.zip", nested, "limit nesting="),
        ("cut.zip", cut_zip, "damaged"),
        ("locked.zip", locked_zip(), "locked with a password"),
        ("cut.txt.gz", cut_gzip, "damaged or cut"),
        ("no.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03garbage".to_vec(), "damaged or cut"),
        ("bomb.txt.gz", gzipped(&zeros), "limit file="),
        ("archive.rar", b"Rar!\x1a\x07\0xxxx".to_vec(), "RAR"),
        ("archive.7z", b"7z\xbc\xaf\x27\x1cxxxx".to_vec(), "7z"),
        ("entities.xml", entity.into_bytes(), "not a report"),
        ("one-line.txt", vec![b'1'; 200 << 20], "limit file="),
        ("long-line.txt", "执法9件，".repeat(200_000).into_bytes(), "limit"),
        ("deep.html", format!("<html><body>{}{}", "<div>".repeat(60_000), report(3)).into_bytes(), "limit depth="),
        ("giant-table.html", format!("<html><body><table>{}</table>", row.repeat(60_000)).into_bytes(), "limit"),
        ("404.html", "<html><head><title>404</title></head><body><h1>页面不存在</h1><p>您访问的页面不存在或已删除。</p></body></html>".into(), "not a report"),
        ("script-only.html", "<html><body><div id=app></div><script>load()</script></body></html>".into(), "no text"),
        ("locked.docx", compound("EncryptedPackage"), "password"),
        ("old.doc", compound("WordDocument"), "DOCX"),
        ("table.xlsx", zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]), "Excel"),
        ("bomb.docx", docx(&"<w:p><w:r><w:t>法治政府</w:t></w:r></w:p>".repeat(3_000_000)), "limit"),
        ("deep.docx", docx(&"<w:sdt>".repeat(100_000)), "limit depth="),
        ("note.rtf", b"{\\rtf1 abc}".to_vec(), "RTF"),
        ("other.db", [b"SQLite format 3\0".to_vec(), vec![0; 100]].concat(), "SQLite"),
        ("program", b"\x7fELF\x02\x01\x01".to_vec(), "program"),
        ("broken.txt", broken, "byte "),
        ("cut.gb.txt", { let mut b = gb(&report(4)); b.push(0x81); b }, "byte "),
        ("recipe.txt", "红烧肉的做法：五花肉500克，冰糖30克，小火炖60分钟即可。".into(), "not a report"),
        ("bad.json", b"{\n\"text\": \"".to_vec(), "JSON"),
        ("style.css", b"body { color: red }".to_vec(), "not a report"),
        ("mojibake.html", encoding_rs::WINDOWS_1252.decode(page(5).as_bytes()).0.into_owned().into_bytes(), "not text"),
    ]
}

/// Runs an ingest and gives exit status, standard error and peak memory in MB.
fn ingest(db: &Path, folder: &Path) -> (Option<i32>, String, u64) {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
        .env_remove("WAREHOUSE_DB")
        .arg("--db")
        .arg(db)
        .arg("ingest")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let watch = std::thread::spawn(move || {
        let mut peak = 0;
        while let Ok(text) = fs::read_to_string(&status) {
            let line = text.lines().find(|line| line.starts_with("VmHWM:"));
            let Some(kb) = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()) else { break };
            peak = peak.max(kb / 1024);
            std::thread::sleep(Duration::from_millis(10));
        }
        peak
    });
    let mut said = String::new();
    std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut said).unwrap();
    let code = child.wait().unwrap().code();
    (code, said, watch.join().unwrap())
}

#[test]
fn bad_files_cost_only_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("in");
    fs::create_dir(&at).unwrap();
    let bad = bad_files();
    assert!(bad.len() >= 30);
    for (name, bytes, _) in &bad {
        fs::write(at.join(name), bytes).unwrap();
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&at, at.join("loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", at.join("dangling")).unwrap();
        // Whoever runs this as root may read everything: then it is one more good file of year 2011.
        use std::os::unix::fs::PermissionsExt;
        fs::write(at.join("forbidden.txt"), report(0)).unwrap();
        fs::set_permissions(at.join("forbidden.txt"), fs::Permissions::from_mode(0o0)).unwrap();
    }
    // Good ones between them: by content, whatever they are called.
    fs::write(at.join("good.pdf"), report(0)).unwrap();
    fs::write(at.join("good.txt"), gb(&report(1))).unwrap();
    fs::create_dir(at.join("page.html")).unwrap();
    fs::write(at.join("page.html/zz"), report(2)).unwrap();
    fs::write(at.join("climb.zip"), zipped(&[("../../../climbed.txt", report(3).as_bytes())])).unwrap();
    let lines = format!(
        "{{\"url\":\"http://a.example/1\",\"text\":{}}}\n{{\"url\": broken\n{{\"url\":\"http://a.example/2\",\"html\":{}}}\n",
        serde_json::to_string(&report(4)).unwrap(),
        serde_json::to_string(&format!("<p>{}", report(5).replace('\n', "<p>"))).unwrap()
    );
    fs::write(at.join("crawl.jsonl"), lines).unwrap();

    let db = folder.path().join("w.db");
    let (code, said, peak) = ingest(&db, &at);
    assert_eq!(code, Some(1), "{said}");
    let mut wrong = Vec::new();
    for (name, _, reason) in &bad {
        let line = said.lines().find(|line| {
            line.contains(&format!("/{name}")) || line.contains(&format!("/{}:", name.trim_end_matches(".gz")))
        });
        match line {
            Some(line) if line.contains(reason) => {}
            found => wrong.push(format!("{name}: {reason:?} in {found:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}\n\nall that was said:\n{said}", wrong.join("\n"));
    assert!(said.contains("dangling: no such file"), "{said}");
    #[cfg(unix)]
    if fs::read(at.join("forbidden.txt")).is_err() {
        assert!(said.contains("forbidden.txt: permission denied"), "{said}");
    }
    assert!(said.contains("crawl.jsonl:2: no valid JSON"), "{said}");
    assert!(!said.contains("panicked") && !said.contains("defect"), "{said}");
    assert!(!folder.path().join("climbed.txt").exists());

    let connection = Connection::open(&db).unwrap();
    let years: Vec<i32> = connection
        .prepare("SELECT year FROM report_year WHERE is_current ORDER BY year")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(years, [2011, 2012, 2013, 2014, 2015, 2016], "{said}");
    let logged: i64 = connection
        .query_row("SELECT count(*) FROM ingest_log WHERE status = 'rejected' AND reason IS NOT NULL", (), |row| {
            row.get(0)
        })
        .unwrap();
    assert!(logged as usize >= bad.len(), "{logged}");
    if cfg!(target_os = "linux") {
        assert!(peak > 0 && peak < MEMORY, "{peak} MB");
        eprintln!("peak memory {peak} MB");
    }
}

/// Whether something would steer a terminal.
fn steers(text: &str) -> bool {
    text.contains(|letter: char| letter.is_control() && letter != '\n' && letter != '\t')
}

/// Runs the program in a folder and gives both streams; it must end within a minute.
fn says(folder: &Path, args: &[&str]) -> (String, String) {
    let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").current_dir(folder).timeout(Duration::from_secs(60));
    let output = command.args(args).output().unwrap();
    assert!(output.status.code().is_some(), "{args:?} did not end");
    (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(unix)]
#[test]
fn no_name_of_a_file_or_member_steers_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let evil = "a\u{1b}[2J\u{9b}31m\u{7}\r.txt";
    fs::create_dir(at.join("in")).unwrap();
    fs::write(at.join("in").join(evil), "红烧肉的做法").unwrap();
    fs::write(at.join("in").join(format!("good{evil}")), report(1)).unwrap();
    fs::write(at.join("in/b.zip"), zipped(&[(evil, b"x".as_slice()), ("c.txt", report(2).as_bytes())])).unwrap();
    let line = serde_json::json!({ "source": evil, "text": "甲" });
    fs::write(at.join("in/d.jsonl"), format!("{line}\n")).unwrap();
    fs::write(at.join("fix.csv"), format!("reason,action,{evil}\n{evil},{evil},x\n")).unwrap();
    let all: &[&[&str]] = &[
        &["--db", "w.db", "ingest", "in"],
        &["--db", "w.db", "ingest", "--verbose", "in"],
        &["--db", "w.db", "status"],
        &["--db", "w.db", "check"],
        &["--db", "w.db", "trace", "1"],
        &["--db", "w.db", "search", "复议"],
        &["--db", "w.db", "query", "--sql", "SELECT source FROM document"],
        &["--db", "w.db", "query", "--sql", "SELECT input, reason FROM ingest_log"],
        &["--db", "w.db", "query", "--sql", "SELECT 1 AS \u{1b}[2J"],
        &["--db", "w.db", "query", evil],
        &["--db", "w.db", "query", "metric_flat", "--where", evil],
        &["--db", "w.db", "query", "metric_flat", "--place", evil],
        &["--db", "w.db", "correct", "--author", "me", "fix.csv"],
        &["--db", "w.db", "load", "in/d.jsonl"],
        &["--db", evil, "status"],
        &["--db", "w.db", "ingest", evil],
    ];
    for args in all {
        let (out, err) = says(at, args);
        assert!(!steers(&out) && !steers(&err), "{args:?}: {out:?} {err:?}");
        assert!(!err.contains("panicked"), "{args:?}: {err}");
    }
    let view = "CREATE VIEW mine AS SELECT 1 AS n -- \u{1b}[2J";
    Connection::open(at.join("w.db")).unwrap().execute_batch(view).unwrap();
    let (out, _) = says(at, &["--db", "w.db", "query", "mine", "--show"]);
    assert!(out.contains("CREATE VIEW mine") && !steers(&out), "{out:?}");
}

#[cfg(unix)]
#[test]
fn nothing_in_a_folder_makes_a_run_wait() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("in")).unwrap();
    fs::write(at.join("in/a.txt"), report(1)).unwrap();
    assert!(Command::new("mkfifo").arg(at.join("in/pipe")).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", at.join("in/zero")).unwrap();
    std::os::unix::fs::symlink("pipe", at.join("in/link")).unwrap();
    let deep = (0..300).fold(at.join("in"), |path, _| path.join("d"));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("b.txt"), report(2)).unwrap();
    let (_, err) = says(at, &["--db", "w.db", "ingest", "in"]);
    let count: i64 = Connection::open(at.join("w.db"))
        .unwrap()
        .query_row("SELECT count(*) FROM report_year", (), |row| row.get(0))
        .unwrap();
    assert_eq!(count, 2, "{err}");
}

#[test]
fn json_lines_that_are_wrong_cost_only_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let text = serde_json::to_string(&report(1)).unwrap();
    let lines = [
        format!("{{\"text\":\"甲\",\"text\":{text},\"n\":1e99999,\"m\":{}}}", "9".repeat(5_000)),
        "{\"text\":\"\\ud800\"}".to_owned(),
        "{\"text\":\"\\u0000\"}".to_owned(),
        "{\"text\":\"a\0b\"}".to_owned(),
        format!("{{\"text\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{{\"text\":\"{}\"}}", "甲".repeat(200_000)),
        "{\"text\":7}".to_owned(),
        "{\"text\":".to_owned(),
        format!("{{\"url\":\"javascript:alert(1)\",\"text\":{}}}", serde_json::to_string(&report(3)).unwrap()),
    ];
    fs::write(at.join("a.jsonl"), lines.join("\n")).unwrap();
    let (_, err) = says(at, &["--db", "w.db", "ingest", "--limit", "file=500K", "a.jsonl"]);
    assert!(!err.contains("panicked") && !err.contains("defect"), "{err}");
    for (number, reason) in
        [(2, "JSON"), (3, ""), (4, "not text"), (5, "JSON"), (6, "limit file=500K"), (7, ""), (8, "JSON")]
    {
        let line = err.lines().find(|line| line.contains(&format!("a.jsonl:{number}:")));
        assert!(line.is_some_and(|line| line.contains(reason)), "line {number}, {reason}: {err}");
    }
    let connection = Connection::open(at.join("w.db")).unwrap();
    let years: i64 =
        connection.query_row("SELECT count(*) FROM report_year WHERE year = 2014", (), |row| row.get(0)).unwrap();
    assert_eq!(years, 1, "the line behind them is in: {err}");
}
