//! Where an export goes and in which format, from a path; folders and names of the files in them.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::usage;
use crate::cli::file::parent_is_there;
use crate::export::FileFormat;

/// Where an export goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    Stdout,
    File(PathBuf),
    Folder(PathBuf),
}

/// What the path and the format asked for come to; `several` views, or one to be `parted`, need a folder.
pub(super) fn resolve(
    path: &Path,
    format: Option<FileFormat>,
    several: bool,
    parted: bool,
    view: &str,
) -> Result<(FileFormat, Target)> {
    if path.as_os_str() == "-" {
        if several || parted {
            return usage("standard output takes one view; several need a folder: -o FOLDER".to_owned());
        }
        return Ok((format.unwrap_or(FileFormat::Csv), Target::Stdout));
    }
    let shown = path.display();
    let folder = path.is_dir() || shown.to_string().ends_with(std::path::is_separator);
    let named = if folder { None } else { named_format(path) };
    if let (Some(asked), Some(named)) = (format, named)
        && asked != named
    {
        let (asked, named) = (asked.extension(), named.extension());
        return usage(format!("{shown} is named as {named}, and --format says {asked}: name it .{asked}"));
    }
    let format = match (format.or(named), path.extension()) {
        (Some(format), _) => format,
        (None, Some(ending)) if !folder && !several => {
            let ending = ending.to_string_lossy();
            return usage(match ending.as_ref() {
                "xls" => format!("{shown}: name it .xlsx, as Excel has since 2007"),
                "json" => format!(
                    "{shown}: name it .jsonl for one object a line; one array is `warehouse query {view} --json`"
                ),
                _ => format!(
                    "{shown}: no format is known by .{ending}; name it .csv, .xlsx, .parquet or .jsonl, or say --format"
                ),
            });
        }
        (None, _) => FileFormat::Csv,
    };
    let target = match format {
        FileFormat::Xlsx if folder => {
            let file = path.join(if several { "warehouse.xlsx" } else { view }).with_extension("xlsx");
            return usage(format!("{shown} is a folder, and a workbook is one file: -o {}", file.display()));
        }
        FileFormat::Xlsx => Target::File(path.to_owned()),
        _ if several || parted => {
            if named.is_some() || path.is_file() {
                return usage(format!(
                    "{shown} is a file, and this export needs a folder: -o FOLDER, or one workbook: -o FILE.xlsx"
                ));
            }
            Target::Folder(path.to_owned())
        }
        _ if folder => {
            let file = path.join(format!("{view}.{}", format.extension()));
            return usage(format!("{shown} is a folder, and one view is one file: -o {}", file.display()));
        }
        _ => Target::File(path.to_owned()),
    };
    Ok((format, target))
}

fn named_format(path: &Path) -> Option<FileFormat> {
    let ending = path.extension()?.to_string_lossy().to_ascii_lowercase();
    match ending.as_str() {
        "csv" => Some(FileFormat::Csv),
        "xlsx" => Some(FileFormat::Xlsx),
        "parquet" => Some(FileFormat::Parquet),
        "jsonl" | "ndjson" => Some(FileFormat::Jsonl),
        _ => None,
    }
}

/// A folder that takes files.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    taken: HashSet<String>,
}

impl Folder {
    /// The folder, made if the one that it is in is there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(super) fn open(path: &Path) -> Result<Folder> {
        if !path.is_dir() {
            parent_is_there(path, "make folder")?;
            fs::create_dir(path).with_context(|| format!("cannot make folder {}", path.display()))?;
        }
        Ok(Folder { path: path.to_owned(), taken: HashSet::new() })
    }

    /// A file name for a view that Windows takes too, unlike all others given.
    pub(super) fn file_name(&mut self, view: &str, extension: &str) -> String {
        let stem = windows_safe(view);
        let mut name = format!("{stem}.{extension}");
        let mut number = 2;
        // `A` and `a` are one file there.
        while !self.taken.insert(name.to_lowercase()) {
            name = format!("{stem}_{number}.{extension}");
            number += 1;
        }
        name
    }
}

/// A name without what Windows does not take in one.
fn windows_safe(name: &str) -> String {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let replaced: String = name
        .chars()
        .map(|letter| if letter.is_control() || "<>:\"/\\|?*".contains(letter) { '_' } else { letter })
        .collect();
    let safe = replaced.trim_end_matches(['.', ' ']);
    // A device is one with an ending too: con.csv, con.x.csv.
    let first = safe.split('.').next().unwrap_or("").trim_end().to_lowercase();
    let port = (first.starts_with("com") || first.starts_with("lpt")) && first.chars().count() == 4;
    if safe.is_empty() || DEVICES.contains(&first.as_str()) || port { format!("_{safe}") } else { safe.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_those_that_windows_takes() {
        for (name, wanted) in [
            ("metric_flat", "metric_flat"),
            ("案件 2018", "案件 2018"),
            ("a/b:c?", "a_b_c_"),
            ("con", "_con"),
            ("COM1", "_COM1"),
            ("nul.x", "_nul.x"),
            ("console", "console"),
            ("end. ", "end"),
            ("..", "_"),
            ("tab\there", "tab_here"),
        ] {
            assert_eq!(windows_safe(name), wanted, "{name}");
        }
    }

    #[test]
    fn two_views_are_two_files_even_where_case_is_none() {
        let mut folder = Folder { path: PathBuf::new(), taken: HashSet::new() };
        assert_eq!(folder.file_name("mine", "csv"), "mine.csv");
        assert_eq!(folder.file_name("Mine", "csv"), "Mine_2.csv");
        assert_eq!(folder.file_name("mine?", "csv"), "mine_.csv");
    }

    #[test]
    fn the_ending_says_the_format_unless_it_is_said() {
        use FileFormat::{Csv, Jsonl, Parquet, Xlsx};
        let resolved = |path: &str, format, several| {
            resolve(Path::new(path), format, several, false, "view").map_err(|e| e.to_string())
        };
        let file = |path: &str| Target::File(path.into());
        assert_eq!(resolved("x.CSV", None, false), Ok((Csv, file("x.CSV"))));
        assert_eq!(resolved("x.parquet", None, false), Ok((Parquet, file("x.parquet"))));
        assert_eq!(resolved("x.ndjson", None, false), Ok((Jsonl, file("x.ndjson"))));
        assert_eq!(resolved("x.txt", Some(Csv), false), Ok((Csv, file("x.txt"))));
        assert_eq!(resolved("x", None, false), Ok((Csv, file("x"))));
        assert_eq!(resolved("-", Some(Jsonl), false), Ok((Jsonl, Target::Stdout)));
        assert_eq!(resolved("tables", None, true), Ok((Csv, Target::Folder("tables".into()))));
        assert_eq!(resolved("tables/", Some(Jsonl), true), Ok((Jsonl, Target::Folder("tables/".into()))));
        assert_eq!(resolved("all.xlsx", None, true), Ok((Xlsx, file("all.xlsx"))));
        for (path, format, several, remedy) in [
            ("x.xlsx", Some(Csv), false, "name it .csv"),
            ("x.xls", None, false, "name it .xlsx"),
            ("x.json", None, false, "query view --json"),
            ("x.tsv", None, false, "or say --format"),
            ("x.csv", None, true, "-o FOLDER"),
            ("-", None, true, "-o FOLDER"),
            ("src/", None, false, "-o src/view.csv"),
            ("src", Some(Xlsx), true, "-o src/warehouse.xlsx"),
        ] {
            let said = resolved(path, format, several).unwrap_err();
            assert!(said.contains(remedy), "{path}: {said}");
        }
    }
}
