//! Every sample text, whole and in pieces of a few lines, decodes to itself from every encoding
//! that holds it.

use std::fs;
use std::path::Path;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};
use proptest::prelude::*;
use warehouse::source::decode;

/// The constructed reports in both scripts, and a text with characters that few encodings hold.
fn samples() -> Vec<String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let files = ["reports", "script"].map(|folder| fs::read_dir(tests.join(folder)).unwrap());
    let mut paths: Vec<_> = files.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let text = |path: &&std::path::PathBuf| path.extension().is_some_and(|ending| ending == "txt");
    paths.iter().filter(text).map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// The bytes of a text in every encoding that holds all of it.
fn encoded(text: &str) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = [UTF_8, GB18030, BIG5]
        .into_iter()
        .filter_map(|encoding: &'static Encoding| {
            let (bytes, _, lossy) = encoding.encode(text);
            (!lossy).then(|| (encoding.name().to_owned(), bytes.into_owned()))
        })
        .collect();
    for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
        all.push((format!("UTF-16 little {little} mark {mark}"), utf16(text, little, mark)));
    }
    all
}

fn assert_decodes(text: &str) {
    for (name, bytes) in encoded(text) {
        match decode(&bytes) {
            Ok(decoded) => assert_eq!(decoded.text, text, "{name} was read as {}", decoded.encoding),
            Err(error) => panic!("{name}: {error}: {text}"),
        }
    }
}

#[test]
fn every_sample_decodes_to_itself() {
    let samples = samples();
    assert!(samples.len() > 12);
    samples.iter().for_each(|text| assert_decodes(text));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_samples_decode_to_themselves(which in 0_usize..1000, start in 0_usize..3000, length in 60_usize..400) {
        let samples = samples();
        let letters: Vec<char> = samples[which % samples.len()].chars().collect();
        let start = start % (letters.len() - 60);
        let piece: String = letters[start..].iter().take(length).collect();
        assert_decodes(&piece);
    }
}
