//! What is built into the program: where it comes from, under which licence, and that none of our code is unsafe.
//! `cargo deny` says more, where it is there; this says it everywhere, without a network.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every crate that may be built in, whatever the machine.
fn crates() -> Vec<Value> {
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    if !output.status.success() {
        eprintln!("SKIP: cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        return Vec::new();
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut crates = metadata["packages"].as_array().unwrap().clone();
    crates.retain(|package| package["name"] != "warehouse");
    assert!(crates.len() > 100);
    crates
}

/// The licences that `deny.toml` allows, and the crates that it lets have another.
fn allowed() -> (BTreeSet<String>, BTreeSet<String>) {
    let deny: toml::Value = toml::from_str(&fs::read_to_string(root().join("deny.toml")).unwrap()).unwrap();
    let words =
        |list: &toml::Value| list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    let exceptions = deny["licenses"]["exceptions"].as_array().unwrap();
    (
        words(&deny["licenses"]["allow"]),
        exceptions.iter().map(|one| one["crate"].as_str().unwrap().to_owned()).collect(),
    )
}

/// Whether one of the licences that may be chosen needs none but those allowed. Nothing here nests deeper than
/// `(MIT OR Apache-2.0) AND Unicode-3.0`.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let plain = expression.replace('/', " OR ").replace(") AND ", ")&").replace(" AND (", "&(");
    plain.split('&').all(|part| {
        let choices = part.trim_matches(['(', ')']).split(" OR ");
        choices.into_iter().any(|choice| choice.split(" AND ").all(|name| allowed.contains(name.trim())))
    })
}

#[test]
fn every_crate_has_a_licence_that_asks_for_its_notice_alone() {
    let (allowed, exceptions) = allowed();
    for (expression, expected) in [
        ("MIT OR Apache-2.0", true),
        ("Unlicense/MIT", true),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
        ("MIT OR Apache-2.0 OR LGPL-2.1-or-later", true),
        ("(Apache-2.0 OR MIT) AND BSD-3-Clause", true),
        ("GPL-3.0", false),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND GPL-3.0", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
    let wrong: Vec<String> = crates()
        .iter()
        .filter(|package| !exceptions.contains(package["name"].as_str().unwrap()))
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or("none"), &allowed))
        .map(|package| format!("{} {}", package["name"], package["license"]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_crate_comes_from_crates_io() {
    let lock: toml::Value = toml::from_str(&fs::read_to_string(root().join("Cargo.lock")).unwrap()).unwrap();
    let packages = lock["package"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages.iter().filter(|package| package["name"].as_str() != Some("warehouse")) {
        let source = package.get("source").and_then(toml::Value::as_str);
        assert_eq!(source, Some("registry+https://github.com/rust-lang/crates.io-index"), "{package}");
        assert!(package.get("checksum").is_some(), "{package}");
    }
}

#[test]
fn none_of_our_code_is_unsafe() {
    let manifest: toml::Value = toml::from_str(&fs::read_to_string(root().join("Cargo.toml")).unwrap()).unwrap();
    assert_eq!(manifest["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
}
