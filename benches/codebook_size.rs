//! What the number of codebook entries costs: the same texts read with the codebook as it is and
//! with one doubled by entries that never match. Run `cargo bench`; the ratio is the result, and
//! both sides are timed in turns in one run, so that a busy machine slows both.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, io};

use warehouse::codebook::Codebook;
use warehouse::extract::extract;
use warehouse::report::Header;
use warehouse::source;
use warehouse::text::Text;

const ROUNDS: usize = 15;
/// A character that no report holds.
const NEVER: char = '龘';

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let single = Codebook::load(&root.join("codebook")).expect("the codebook loads");
    let folder = std::env::temp_dir().join(format!("warehouse-bench-{}", std::process::id()));
    double(&root.join("codebook"), &folder).expect("the doubled codebook can be written");
    let doubled = Codebook::load(&folder).expect("the doubled codebook loads");
    fs::remove_dir_all(&folder).ok();

    let texts = texts(root);
    let bytes: usize = texts.iter().map(String::len).sum();
    let (mut one, mut two) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        one = one.min(time(&texts, &single));
        two = two.min(time(&texts, &doubled));
    }
    let rate = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e6;
    println!("texts       {} ({:.2} MB)", texts.len(), bytes as f64 / 1e6);
    println!("{} entries {:.2} MB/s", single.entries.len(), rate(one));
    println!("{} entries {:.2} MB/s", doubled.entries.len(), rate(two));
    println!("doubled / single: {:.3} (limit 1.20)", two.as_secs_f64() / one.as_secs_f64());
}

fn time(texts: &[String], codebook: &Codebook) -> Duration {
    let start = Instant::now();
    for text in texts {
        std::hint::black_box(extract(&Header::default(), &Text::new(text), Some(2020), codebook));
    }
    start.elapsed()
}

/// The example reports, ten times over.
fn texts(root: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(root.join("examples")).expect("examples").map(|entry| entry.expect("entry").path()).collect();
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let bytes = fs::read(&file).expect("an example can be read");
        let Ok(document) = source::read(&file.to_string_lossy(), &bytes, &warehouse::limits::Limits::default()) else {
            continue;
        };
        texts.extend(document.pages.into_iter().map(|page| page.text));
    }
    std::iter::repeat_n(texts, 10).flatten().collect()
}

/// Writes a copy of a codebook in which every metric has a twin whose words never occur.
fn double(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            double(&path, &target)?;
        } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "csv") {
            fs::copy(&path, &target)?;
            if from.ends_with("metrics") {
                let twin = to.join(format!("never-{}", path.file_name().unwrap_or_default().to_string_lossy()));
                fs::write(twin, never(&fs::read_to_string(&path)?))?;
            }
        }
    }
    Ok(())
}

/// The entries of a metrics file under other codes and with words that no text holds.
fn never(text: &str) -> String {
    let mut table: toml::Table = text.parse().expect("a metrics file is TOML");
    for metric in table.get_mut("metric").and_then(|list| list.as_array_mut()).into_iter().flatten() {
        let Some(metric) = metric.as_table_mut() else { continue };
        for key in ["examples", "counter_examples", "share", "sums", "within", "over", "classified"] {
            metric.remove(key);
        }
        let code = metric["code"].as_str().unwrap_or_default().to_owned();
        metric.insert("code".to_owned(), format!("never_{code}").into());
        for key in ["cues", "mask", "unless", "segments"] {
            for word in metric.get_mut(key).and_then(|list| list.as_array_mut()).into_iter().flatten() {
                *word = marked(word.as_str().unwrap_or_default()).into();
            }
        }
        metric.entry("cues").or_insert_with(|| toml::Value::Array(vec![format!("{NEVER}{code}").into()]));
    }
    toml::to_string(&table).expect("a table can be written")
}

/// A cue whose every word ends with the character that no text holds: it shares its beginning with
/// the real one, so that the automaton has as much to follow as it ever could.
fn marked(cue: &str) -> String {
    let atoms =
        cue.split(' ').map(|atom| atom.split('|').map(|word| format!("{word}{NEVER}")).collect::<Vec<_>>().join("|"));
    atoms.collect::<Vec<_>>().join(" ")
}
