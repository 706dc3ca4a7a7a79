//! What the bot is built of: licences that go together with its own, from crates.io alone.
//! The rules are those of `deny.toml`; they hold here, too, where cargo-deny is not installed.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The rules.
struct Rules {
    allowed: BTreeSet<String>,
    banned: BTreeSet<String>,
    /// Crates that name their licence by its file alone, and what it is.
    clarified: Vec<(String, String)>,
}

impl Rules {
    fn read() -> Self {
        let text = std::fs::read_to_string("deny.toml").expect("the rules");
        let rules: toml::Table = text.parse().expect("TOML");
        let words = |list: &toml::Value| {
            let list = list.as_array().expect("a list").iter();
            list.map(|word| word.as_str().expect("a word").to_owned()).collect()
        };
        let clarified = rules["licenses"]["clarify"].as_array().expect("a list").iter();
        let text = |table: &toml::Value, key: &str| table[key].as_str().expect("a text").to_owned();
        Self {
            allowed: words(&rules["licenses"]["allow"]),
            banned: words(&rules["bans"]["deny"]),
            clarified: clarified.map(|one| (text(one, "crate"), text(one, "expression"))).collect(),
        }
    }

    /// Whether one of the choices that an expression leaves is allowed whole.
    fn allow(&self, expression: &str) -> bool {
        // Cargo's old way of writing "or".
        let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        let mut words: Vec<String> = Vec::new();
        for word in expression.split_whitespace() {
            match words.last_mut() {
                Some(last) if word == "WITH" || last.ends_with(" WITH") => {
                    last.push(' ');
                    last.push_str(word);
                }
                _ => words.push(word.to_owned()),
            }
        }
        let mut at = 0;
        let allowed = self.any(&words, &mut at);
        assert_eq!(at, words.len(), "{expression} is read to its end");
        allowed
    }

    fn any(&self, words: &[String], at: &mut usize) -> bool {
        let mut allowed = self.all(words, at);
        while words.get(*at).is_some_and(|word| word == "OR") {
            *at += 1;
            allowed |= self.all(words, at);
        }
        allowed
    }

    fn all(&self, words: &[String], at: &mut usize) -> bool {
        let mut allowed = self.one(words, at);
        while words.get(*at).is_some_and(|word| word == "AND") {
            *at += 1;
            allowed &= self.one(words, at);
        }
        allowed
    }

    fn one(&self, words: &[String], at: &mut usize) -> bool {
        let Some(word) = words.get(*at) else { return false };
        *at += 1;
        if word != "(" {
            return self.allowed.contains(word);
        }
        let allowed = self.any(words, at);
        *at += 1;
        allowed
    }
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed_and_comes_from_crates_io() {
    let rules = Rules::read();
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list");
    assert!(packages.len() > 100, "all of them");
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        let clarified =
            rules.clarified.iter().find(|(of, _)| of == name).map(|(_, licence)| licence.as_str());
        let licence = package["license"].as_str().or(clarified).unwrap_or_default();
        if !rules.allow(licence) {
            wrong.push(format!("{name}: the licence {licence:?} is not among those of deny.toml"));
        }
        if rules.banned.contains(name) {
            wrong.push(format!("{name}: deny.toml bans it"));
        }
        match package["source"].as_str() {
            Some(CRATES_IO) => {}
            None if name == "lets-connect" => {}
            source => wrong.push(format!("{name}: comes from {source:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_choice_is_allowed_if_one_of_it_is() {
    let rules = Rules::read();
    for fine in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-2.0-only OR Apache-2.0",
        "(MIT OR LicenseRef-Ours) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR LicenseRef-Ours",
    ] {
        assert!(rules.allow(fine), "{fine}");
    }
    for not in [
        "",
        "GPL-2.0-only",
        "MIT AND LicenseRef-Ours",
        "AGPL-3.0-only",
        "MIT WITH LLVM-exception",
        "( LicenseRef-Ours )",
    ] {
        assert!(!rules.allow(not), "{not}");
    }
}
