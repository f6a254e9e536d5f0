//! The codebook that comes with the program: its examples hold, its codes stay, and what is wrong
//! with an edited copy is named with file and entry.

use std::fs;
use std::path::Path;

use warehouse::codebook::Codebook;
use warehouse::extract::proof::failures;

#[test]
fn every_example_gives_its_figure_and_no_counter_example_does() {
    let codebook = Codebook::embedded().unwrap();
    let failed: Vec<String> = failures(&codebook).iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{} examples fail:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_code_of_the_first_edition_is_there() {
    let codebook = Codebook::embedded().unwrap();
    let codes: Vec<&str> = include_str!("codes.txt").lines().collect();
    assert_eq!(codes.len(), 153);
    let gone: Vec<&&str> = codes.iter().filter(|code| codebook.entry(code).is_none()).collect();
    assert!(gone.is_empty(), "codes are a promise, but these are gone: {gone:?}");
}

/// A copy of the project's codebook in a folder that goes when dropped.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_into(Path::new("codebook"), folder.path());
    folder
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let goal = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_into(&path, &goal);
        } else {
            fs::copy(&path, &goal).unwrap();
        }
    }
}

/// An entry of the file that the tests below add to a copy.
const ENTRY: &str = r#"
[[metric]]
code = "orchard.apples"
unit = "个"
name_zh = "苹果数"
name_en = "apples"
definition = "为检查而设"
cues = ["苹果"]
"#;

/// Loads a copy with the file `metrics/orchard.toml` of this text.
fn with(text: &str) -> anyhow::Result<Codebook> {
    let folder = copy();
    fs::write(folder.path().join("metrics/orchard.toml"), text).unwrap();
    Codebook::load(folder.path())
}

/// Loading must fail and say file, entry and all of `words`.
fn refused(text: &str, words: &[&str]) {
    let error = match with(text) {
        Ok(_) => panic!("this loads, but should not:\n{text}"),
        Err(error) => format!("{error:#}"),
    };
    for word in ["metrics/orchard.toml", "orchard.apples"].iter().chain(words) {
        assert!(error.contains(word), "no {word} in: {error}");
    }
}

/// The entry with lines added.
fn and(lines: &str) -> String {
    format!("{ENTRY}{lines}\n")
}

#[test]
fn a_sound_copy_loads_with_a_version_of_its_own() {
    let built_in = Codebook::embedded().unwrap();
    let copied = Codebook::load(copy().path()).unwrap();
    assert_eq!(copied.version, built_in.version);
    assert_eq!(copied.files, built_in.files);
    let edited = with(ENTRY).unwrap();
    assert_ne!(edited.version, built_in.version);
    assert_eq!(edited.entry("orchard.apples").unwrap().file, "metrics/orchard.toml");
}

#[test]
fn an_unknown_key_is_refused() {
    refused(&and("clues = [\"梨\"]"), &["clues", "line 9"]);
}

#[test]
fn a_key_that_is_missing_is_refused() {
    let other = ENTRY.replace("orchard.apples", "orchard.pears").replace("苹果", "梨");
    refused(&format!("{other}{}", ENTRY.replace("unit = \"个\"\n", "")), &["line 10", "missing field `unit`"]);
}

#[test]
fn a_duplicate_code_is_refused() {
    refused(&format!("{ENTRY}{ENTRY}"), &["twice"]);
}

#[test]
fn a_cue_that_can_never_match_is_refused() {
    refused(&and("mask = [\"苹果\"]"), &["mask", "never match"]);
    refused(&and("unless = [\"果\"]"), &["unless", "never match"]);
    refused(&ENTRY.replace("cues = [\"苹果\"]", ""), &["no cues"]);
    refused(&ENTRY.replace("苹果\"]", "苹果|\"]"), &["empty alternative"]);
}

#[test]
fn a_tie_without_a_winner_is_refused() {
    let other = ENTRY.replace("orchard.apples", "orchard.pears");
    refused(&format!("{ENTRY}{other}"), &["orchard.pears", "over"]);
    let settled = format!("{}{other}", and("over = [\"orchard.pears\"]"));
    with(&settled).unwrap();
}

#[test]
fn an_unknown_topic_unit_or_code_is_refused() {
    refused(&and("topics = [\"orchard\"]"), &["no topic orchard"]);
    refused(&and("units = [\"篓筐\"]"), &["no unit 篓筐", "units.toml"]);
    refused(&ENTRY.replace("\"个\"", "\"篓筐\""), &["no unit 篓筐"]);
    refused(&and("over = [\"orchard.plums\"]"), &["no entry orchard.plums"]);
}

#[test]
fn a_copy_without_a_file_names_the_file() {
    let folder = copy();
    fs::remove_file(folder.path().join("topics.toml")).unwrap();
    let error = format!("{:#}", Codebook::load(folder.path()).unwrap_err());
    assert!(error.contains("topics.toml is missing"), "{error}");
}

#[test]
fn an_added_metric_is_read_and_its_broken_example_is_found() {
    let entry = and(
        "examples = [\n    { text = \"果园收苹果12个。\", value = 12 },\n    { text = \"果园收梨12个。\", value = 12 },\n]\ncounter_examples = [\"果园收苹果3个。\", \"果园收梨3个。\"]",
    );
    let failed = failures(&with(&entry).unwrap());
    let of = |code: &str| {
        failed.iter().filter(|failure| failure.code == code).map(|failure| &*failure.text).collect::<Vec<_>>()
    };
    assert_eq!(of("orchard.apples"), ["果园收梨12个。", "果园收苹果3个。"]);
}

#[test]
fn the_readme_explains_every_key_and_file() {
    let readme = fs::read_to_string("codebook/README.md").unwrap();
    let codebook = Codebook::embedded().unwrap();
    let entry = serde_json::to_value(&codebook.entries[0]).unwrap();
    let keys = entry.as_object().unwrap().keys().filter(|key| *key != "file");
    for key in keys {
        assert!(readme.contains(&format!("`{key}`")), "README.md says nothing of the key {key}");
    }
    for file in codebook.files.keys().filter(|name| !name.contains('/')) {
        assert!(readme.contains(&format!("`{file}`")), "README.md says nothing of {file}");
    }
}

/// A copy's comparison.toml with this text behind it must be refused, with these words.
fn comparison_refused(text: &str, words: &[&str]) {
    let folder = copy();
    let path = folder.path().join("comparison.toml");
    fs::write(&path, fs::read_to_string(&path).unwrap() + text).unwrap();
    let error = match Codebook::load(folder.path()) {
        Ok(_) => panic!("this loads, but should not: {text}"),
        Err(error) => format!("{error:#}"),
    };
    for word in ["comparison.toml"].iter().chain(words) {
        assert!(error.contains(word), "no {word} in: {error}");
    }
}

#[test]
fn a_comparison_that_contradicts_itself_is_refused() {
    let concept = |facet: &str, name: &str, words: &str| {
        format!("\n[[concept]]\nfacet = \"{facet}\"\nname = \"{name}\"\nwords = [{words}]\n")
    };
    comparison_refused(&concept("matter", "orchards", "\"果园\", \"果 园\""), &["orchards", "果 园", "twice"]);
    comparison_refused(&concept("matter", "orchards", "\"有待\""), &["orchards", "有待", "stock phrase too"]);
    comparison_refused(&concept("matter", "orchards", ""), &["orchards", "no words"]);
    comparison_refused(&concept("matter", "counsel", "\"果园\""), &["counsel", "name stands twice"]);
    comparison_refused(&concept("fruit", "orchards", "\"果园\""), &["fruit", "line"]);
}

#[test]
fn the_readme_explains_every_key_of_the_comparison() {
    let readme = fs::read_to_string("codebook/README.md").unwrap();
    let file: toml::Table = fs::read_to_string("codebook/comparison.toml").unwrap().parse().unwrap();
    let concepts = file["concept"].as_array().unwrap();
    let mut names: Vec<&str> = file.keys().map(String::as_str).collect();
    for concept in concepts.iter().map(|concept| concept.as_table().unwrap()) {
        names.extend(concept.keys().map(String::as_str));
        names.push(concept["facet"].as_str().unwrap());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 9, "{names:?}");
    for name in names {
        assert!(readme.contains(&format!("`{name}`")), "README.md says nothing of {name}");
    }
}
