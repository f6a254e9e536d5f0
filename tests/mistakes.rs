//! The mistakes that users are most likely to make: each gets one plain line that names the remedy.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// What no message may hold: debug strings, words of SQLite alone, traces.
const NEVER: &[&str] = &[
    "panicked",
    "stack backtrace",
    "RUST_BACKTRACE",
    "SqliteFailure",
    "Error {",
    "Err(",
    "Some(",
    "None)",
    "os error",
    "SQL logic error",
    "error code",
    "unable to open database file",
    "extended_code",
    "InvalidColumn",
    "Utf8Error",
    "no such table: ",
    "constraint failed",
];

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").current_dir(folder).args(args).output().unwrap()
}

/// A mistake: the arguments, the exit status, and what the message must hold.
struct Mistake {
    what: &'static str,
    args: Vec<String>,
    status: i32,
    says: &'static [&'static str],
}

fn mistake(what: &'static str, args: &str, status: i32, says: &'static [&'static str]) -> Mistake {
    // Words by blanks; _ stands for a blank inside a word.
    let args = args.split(' ').map(|word| word.replace('_', " ").replace('¦', "_")).collect();
    Mistake { what, args, status, says }
}

/// A folder with a good database, broken ones, and what people hand in by mistake.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().to_owned();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nanhai-2016.txt");
    fs::copy(&example, folder.join("report.txt")).unwrap();
    let made = run(&folder, &["--db", "good.db", "ingest", "report.txt"]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    fs::write(folder.join("empty.txt"), "").unwrap();
    fs::write(folder.join("recipe.txt"), "Two eggs, a cup of flour and some milk. Stir well.").unwrap();
    fs::write(folder.join("noise.txt"), [0_u8, 159, 146, 150, 3, 2, 1, 255, 254, 0, 7]).unwrap();
    fs::write(folder.join("old.doc"), [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0]).unwrap();
    fs::write(folder.join("no.db"), "this is a letter, not a database, however long it may be".repeat(10)).unwrap();
    fs::write(folder.join("fix.csv"), "action,target\n").unwrap();
    let mut damaged = fs::read(folder.join("good.db")).unwrap();
    let middle = damaged.len() / 2;
    damaged[200..middle].fill(0x5a);
    fs::write(folder.join("damaged.db"), damaged).unwrap();
    fs::copy(folder.join("good.db"), folder.join("other.db")).unwrap();
    fs::write(folder.join("facts.jsonl"), run(&folder, &["extract", "report.txt"]).stdout).unwrap();
    fs::write(folder.join("documents.jsonl"), "{\"text\": \"甲\"}\n").unwrap();
    fs::create_dir(folder.join("a folder")).unwrap();
    (temporary, folder)
}

#[test]
fn each_likely_mistake_gets_one_plain_line_with_the_remedy() {
    let (_temporary, folder) = folder();
    let mistakes = [
        mistake("no database yet", "--db none.db query coverage", 1, &["none.db", "ingest"]),
        mistake("no database yet to trace", "--db none.db trace 1", 1, &["none.db", "ingest"]),
        mistake("a path that is not there", "--db good.db ingest raports", 1, &["raports"]),
        mistake("an empty file", "--db good.db ingest empty.txt", 1, &["empty.txt"]),
        mistake("something else than a report", "--db good.db ingest recipe.txt", 1, &["recipe.txt"]),
        mistake("bytes that are no text", "--db good.db ingest noise.txt", 1, &["noise.txt"]),
        mistake("an old Word document", "--db good.db ingest old.doc", 1, &["old.doc", "DOCX"]),
        mistake("a folder as database", "--db a_folder query coverage", 1, &["folder", "--db"]),
        mistake("another file as database", "--db no.db ingest report.txt", 1, &["no.db", "--db"]),
        mistake("a damaged database", "--db damaged.db query metric¦flat", 1, &["damaged.db", "damaged"]),
        mistake("a folder that is not there for the database", "--db no/such/w.db ingest report.txt", 1, &["folder"]),
        mistake("a misspelt view", "--db good.db query metrics¦flat", 2, &["metric_flat"]),
        mistake("a misspelt command", "--db good.db injest report.txt", 2, &["ingest"]),
        mistake("a misspelt option", "--db good.db query metric¦flat --yaer 2016", 2, &["--year"]),
        mistake("a year that is none", "--db good.db query metric¦flat --year 16年", 2, &["2016..2018"]),
        mistake(
            "a filter that the view cannot take",
            "--db good.db query copies --code reconsideration.upheld",
            2,
            &["copies"],
        ),
        mistake("SQL that is none", "--db good.db query --sql SELEKT", 2, &["SELEKT"]),
        mistake("SQL with a misspelt table", "--db good.db query --sql SELECT_*_FROM_metrics", 2, &["metrics"]),
        mistake("SQL that writes", "--db good.db query --sql DELETE_FROM_metric", 2, &["SELECT"]),
        mistake("a figure that is not there", "--db good.db trace 999999", 1, &["999999", "metric_flat"]),
        mistake("a report that is not there", "--db good.db trace --report 北京市_1999", 1, &["北京市"]),
        mistake(
            "a code that is not there",
            "--db good.db codebook reconsideration.uphold",
            2,
            &["reconsideration.upheld"],
        ),
        mistake("an export into nowhere", "--db good.db export coverage -o no/such/x.csv", 1, &["no/such"]),
        mistake("an export over the database", "--db good.db export coverage -o good.db", 2, &["good.db"]),
        mistake("a codebook that is not there", "--db good.db codebook check nowhere", 1, &["nowhere"]),
        mistake("a correction without what was wrong", "--db good.db correct fix.csv", 1, &["fix.csv"]),
        mistake("a correction file that is not there", "--db good.db correct fixes.csv", 1, &["fixes.csv"]),
        mistake("a number that is none", "--db good.db trace abc", 2, &["abc", "metric_id"]),
        mistake("a page into nowhere", "--db good.db page -o no/such/p.html", 1, &["no/such/p.html"]),
        mistake("a view that no chart is drawn of", "--db good.db chart copies -o x.svg", 2, &["copies"]),
        mistake("a place that is not there", "--db good.db search 复议 --place 火星", 1, &["火星", "status"]),
        mistake("nothing to search for", "--db good.db search ，。", 2, &["，。"]),
        mistake("a format that is none", "--db good.db export coverage -o x.pdf", 2, &[".xlsx"]),
        mistake("facts for a report", "--db l.db ingest facts.jsonl", 1, &["facts.jsonl:1", "warehouse load"]),
        mistake("a report for facts", "--db l.db load report.txt", 1, &["report.txt:1", "warehouse ingest"]),
        mistake(
            "documents for facts",
            "--db l.db load documents.jsonl",
            1,
            &["documents.jsonl:1", "warehouse extract"],
        ),
        mistake("a database for facts", "--db l.db load good.db", 1, &["good.db", "warehouse merge"]),
        mistake("facts that are not there", "--db l.db load nowhere.jsonl", 1, &["nowhere.jsonl"]),
        mistake("facts into another file", "--db no.db load facts.jsonl", 1, &["no.db", "--db"]),
        mistake("a database for a report", "extract good.db", 1, &["good.db", "SQLite"]),
        mistake("an empty file to extract", "extract empty.txt", 1, &["empty.txt", "empty"]),
        mistake("no jobs", "extract report.txt --jobs 0", 2, &["1 to 1024"]),
        mistake("a limit that is none", "extract report.txt --limit size=1", 2, &["file, text"]),
        mistake("a database merged with itself", "merge good.db ./good.db -o all.db", 2, &["good.db", "one database"]),
        mistake("a merge over one of its databases", "merge good.db other.db -o good.db", 2, &["good.db", "-o"]),
        mistake("a merge over another file", "merge good.db other.db -o report.txt", 2, &["report.txt", "-o"]),
        mistake("a merge into nowhere", "merge good.db other.db -o no/such/all.db", 1, &["no/such"]),
        mistake("a merge without a goal", "merge good.db other.db", 2, &["--output"]),
        mistake("a merge with what is not there", "merge good.db none.db -o all.db", 1, &["none.db"]),
        mistake("a merge with what is no database", "merge good.db report.txt -o all.db", 1, &["report.txt", "SQLite"]),
        mistake("a merge with facts", "merge good.db facts.jsonl -o all.db", 1, &["facts.jsonl"]),
        mistake("a merge with a damaged database", "merge good.db damaged.db -o all.db", 1, &["damaged.db", "damaged"]),
        mistake("no arguments at all", "", 2, &["ingest"]),
    ];
    let mut wrong = Vec::new();
    for Mistake { what, args, status, says } in mistakes {
        let args: Vec<&str> = args.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        let output = run(&folder, &args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code() != Some(status) {
            wrong.push(format!("{what}: exit status {:?}, not {status}: {said}", output.status.code()));
        }
        for word in says.iter().filter(|word| !said.contains(**word)) {
            wrong.push(format!("{what}: says nothing of {word}: {said}"));
        }
        for word in NEVER.iter().filter(|word| said.contains(**word)) {
            wrong.push(format!("{what}: {word} is no word for a user: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_good_database_outlives_every_mistake() {
    let (_temporary, folder) = folder();
    let before = fs::read(folder.join("good.db")).unwrap();
    for args in [
        &["--db", "good.db", "query", "--sql", "DROP TABLE metric"][..],
        &["--db", "good.db", "export", "coverage", "-o", "good.db"],
        &["--db", "good.db", "datasette", "-o", "good.db"],
        &["--db", "good.db", "page", "-o", "good.db"],
        &["--db", "good.db", "trace", "--report", "1", "--html", "good.db"],
        &["merge", "good.db", "other.db", "-o", "good.db"],
        &["merge", "other.db", "good.db", "-o", "new.db"],
    ] {
        run(&folder, args);
        assert_eq!(fs::read(folder.join("good.db")).unwrap(), before, "{args:?}");
    }
}
