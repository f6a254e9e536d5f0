//! Every command in the pages of `docs/` is run and prints what its page shows.
//!
//! A page is run from top to bottom in a folder of its own that holds `examples`:
//!
//! | block | is |
//! |---|---|
//! | `console` | commands behind `$ `, going on behind `> `, each with what it prints |
//! | `sql` | a statement for the `sqlite3` shell and `warehouse.db` |
//! | `python`, `r` | a part of one script a page; `python sqlite_scanner` needs that extension of DuckDB |
//! | `text` | what the `sql`, `python` or `r` block before it prints |
//! | anything else | not run |
//!
//! `…` in what is shown stands for what was cut: alone on a line for lines, else within a line. A block
//! whose tool is not installed is skipped, visibly; a tool that stands in `DOCS_NEED` must be there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;

/// Pages with tests of their own.
const ELSEWHERE: &[&str] = &["search.md", "reference.md"];

struct Block {
    language: String,
    /// What it needs beside the tool of its language.
    needs: Option<String>,
    line: usize,
    lines: Vec<String>,
}

#[test]
fn every_command_prints_what_its_page_shows() {
    if !installed("bash") {
        eprintln!("SKIP docs: no bash");
        return;
    }
    let mut wrong = Vec::new();
    for page in pages() {
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        let checked = run_page(&name, &blocks(&fs::read_to_string(&page).unwrap()), &mut wrong);
        eprintln!("docs/{name}: {checked} outputs are as shown");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_page_stands_in_the_index_and_runs_something() {
    let index = fs::read_to_string(docs().join("README.md")).unwrap();
    for page in pages() {
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        assert!(index.contains(&format!("({name})")), "{name} is not in docs/README.md");
        let blocks = blocks(&fs::read_to_string(&page).unwrap());
        let first = blocks.first().map(|block| block.lines.join("\n")).unwrap_or_default();
        assert!(first.contains("$ warehouse ingest examples"), "{name} does not begin with the examples");
    }
}

#[test]
fn what_is_cut_may_be_anything_and_the_rest_may_not() {
    let shown = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(matches(&shown("a\n…\nd"), &shown("a\nb\nc\nd")));
    assert!(matches(&shown("a\n…"), &shown("a")));
    assert!(matches(&shown("took … s"), &shown("took 0.3 s")));
    assert!(!matches(&shown("took … s"), &shown("took 0.3 min")));
    assert!(!matches(&shown("a\n…\nd"), &shown("a\nd\nc")));
    assert!(!matches(&shown("a"), &shown("a\nb")));
    assert!(!matches(&shown("40.5"), &shown("40x5")));
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = fs::read_dir(docs())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .filter(|path| ELSEWHERE.iter().all(|name| !path.ends_with(name)))
        .collect();
    pages.sort();
    pages
}

/// The fenced blocks of a page.
fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let (language, needs) = info.trim().split_once(' ').map_or((info.trim(), None), |(a, b)| (a, Some(b)));
                let (language, needs) = (language.to_owned(), needs.map(str::to_owned));
                open = Some(Block { language, needs, line: at + 1, lines: Vec::new() });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => block.lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

/// Runs a page and gives how many outputs were compared.
fn run_page(name: &str, blocks: &[Block], wrong: &mut Vec<String>) -> usize {
    let folder = tempfile::tempdir().unwrap();
    copy_examples(folder.path());
    let needed = std::env::var("DOCS_NEED").unwrap_or_default();
    let mut checked = 0;
    for (at, block) in blocks.iter().enumerate() {
        let place = format!("docs/{name}:{}", block.line);
        if let Some(missing) = missing_tool(&blocks[..=at]) {
            if needed.split(',').any(|tool| tool == missing) {
                wrong.push(format!("{place}: {missing} is not installed"));
            } else {
                eprintln!("SKIP {place}: {missing} is not installed");
            }
            continue;
        }
        let source = block.lines.join("\n");
        let shown = blocks.get(at + 1).filter(|next| next.language == "text").map(|next| next.lines.clone());
        let runs: Vec<(String, Vec<String>)> = match block.language.as_str() {
            "console" => {
                commands(block).into_iter().map(|(command, shown)| (format!("{{ {command}\n}} 2>&1"), shown)).collect()
            }
            "sql" => {
                let command = format!("sqlite3 -bail -box warehouse.db <<'EOF'\n{source}\nEOF");
                vec![(command, shown.unwrap_or_default())]
            }
            "python" | "r" => {
                fs::write(folder.path().join("script"), script(&block.language, &blocks[..=at])).unwrap();
                let interpreter = if block.language == "r" { "Rscript" } else { "python3" };
                vec![(format!("{interpreter} script"), shown.unwrap_or_default())]
            }
            _ => vec![],
        };
        for (command, shown) in runs {
            let output = bash(folder.path()).args(["-c", &command]).output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            // Of a script only what its last block prints.
            let text = text.rsplit(BETWEEN).next().unwrap();
            let printed: Vec<String> = text.trim_matches('\n').lines().map(|line| line.trim_end().to_owned()).collect();
            if !output.status.success() || !matches(&shown, &printed) {
                wrong.push(format!(
                    "{place}: {command}\n-- the page shows\n{}\n-- it prints\n{}\n{}",
                    shown.join("\n"),
                    printed.join("\n"),
                    String::from_utf8_lossy(&output.stderr)
                ));
            }
            checked += 1;
        }
    }
    checked
}

/// Stands between what two blocks of a script print.
const BETWEEN: &str = "-- next block --\n";

/// All blocks of a language so far as one script.
fn script(language: &str, blocks: &[Block]) -> String {
    let between = if language == "r" { "\ncat('-- next block --\\n')\n" } else { "\nprint('-- next block --')\n" };
    let parts = blocks.iter().filter(|block| block.language == language).map(|block| block.lines.join("\n"));
    parts.collect::<Vec<_>>().join(between)
}

/// The commands of a `console` block, each with what it prints.
fn commands(block: &Block) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for line in &block.lines {
        if let Some(command) = line.strip_prefix("$ ") {
            found.push((command.to_owned(), Vec::new()));
        } else if let (Some(more), Some((command, shown))) = (line.strip_prefix("> "), found.last_mut())
            && shown.is_empty()
        {
            *command += "\n";
            *command += more;
        } else {
            found.last_mut().expect("a console block begins with `$ `").1.push(line.trim_end().to_owned());
        }
    }
    found
}

/// The first tool that the last of these blocks needs and that is not installed: a program, or a package that
/// its script so far takes in.
fn missing_tool(blocks: &[Block]) -> Option<String> {
    let (block, _) = blocks.split_last()?;
    let script = matches!(block.language.as_str(), "python" | "r");
    let together =
        blocks.iter().filter(|other| if script { other.language == block.language } else { other.line == block.line });
    let lines: Vec<&String> = together.flat_map(|block| &block.lines).collect();
    let words = |pattern: &str| {
        let pattern = Regex::new(pattern).unwrap();
        lines.iter().filter_map(|line| Some(pattern.captures(line)?[1].to_owned())).collect::<Vec<_>>()
    };
    let succeeds = |command: &str| bash(&docs()).args(["-c", command]).output().is_ok_and(|made| made.status.success());
    let has_program = |program: &String| succeeds(&format!("command -v {program}"));
    match block.language.as_str() {
        "console" => words(r"^\$ (\S+)").into_iter().find(|program| !has_program(program)),
        "sql" => Some("sqlite3".to_owned()).filter(|program| !has_program(program)),
        "python" => {
            let modules = words(r"^(?:import|from) (\w+)");
            let missing = modules.into_iter().find(|module| !succeeds(&format!("python3 -c 'import {module}'")));
            let has_scanner = || succeeds("python3 -c 'import duckdb; duckdb.sql(\"INSTALL sqlite; LOAD sqlite\")'");
            missing.or_else(|| block.needs.clone().filter(|_| !has_scanner()))
        }
        "r" => {
            let packages = words(r"^library\((\w+)\)");
            packages.into_iter().find(|package| !succeeds(&format!("Rscript -e 'library({package})'")))
        }
        _ => None,
    }
}

/// A shell in a folder, in which `warehouse` is the program under test.
fn bash(folder: &Path) -> Command {
    let program = assert_cmd::cargo::cargo_bin!("warehouse");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(program.parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
    let mut command = Command::new("bash");
    command
        .current_dir(folder)
        .env("PATH", std::env::join_paths(folders).unwrap())
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONIOENCODING", "utf-8")
        .env_remove("WAREHOUSE_DB");
    command
}

fn installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

fn copy_examples(to: &Path) {
    let to = to.join("examples");
    fs::create_dir(&to).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let from = entry.unwrap().path();
        fs::copy(&from, to.join(from.file_name().unwrap())).unwrap();
    }
}

/// Whether lines are as shown.
fn matches(shown: &[String], printed: &[String]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "…" => (0..=printed.len()).any(|cut| matches(rest, &printed[cut..])),
        (Some((first, rest)), Some((line, others))) => {
            let parts: Vec<String> = first.split('…').map(regex::escape).collect();
            Regex::new(&format!("^{}$", parts.join(".*"))).unwrap().is_match(line) && matches(rest, others)
        }
        _ => false,
    }
}
