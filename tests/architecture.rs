//! Rules that the compiler does not keep: which part may know which, what the
//! pure parts must do without, what no test may reach.
#![forbid(unsafe_code)]

use std::fs;
use std::path::{Path, PathBuf};

/// Each part with the parts it may use. A part that is not listed is the shell and may use all.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("ids", &[]),
    ("wikitext", &[]),
    ("wiki", &["ids", "wikitext"]),
    ("registry", &["ids"]),
    ("matching", &["ids", "registry"]),
    ("offwiki", &["ids", "registry", "matching"]),
    ("compose", &["ids", "registry", "matching", "wikitext"]),
    // Nothing may use this one but the command that writes its report and the configuration.
    ("support", &["ids", "registry"]),
    ("intake", &["ids", "registry", "wiki", "wikitext"]),
    ("plan", &["ids", "registry", "matching", "compose", "wiki", "wikitext"]),
    ("print", &["compose"]),
    ("apply", &["ids", "wiki", "plan", "wikitext"]),
];

/// What the pure parts do without: clock, network, files, randomness, `async`.
const PURE: [&str; 8] = ["ids", "wikitext", "registry", "matching", "offwiki", "compose", "plan", "support"];
const IMPURE: [&str; 7] =
    ["async fn", "tokio::", "std::fs", "std::env", "SystemTime", "Timestamp::now", "reqwest"];

#[test]
fn data_flows_one_way() {
    for (part, allowed) in MAY_USE {
        for (file, code) in sources(part) {
            for (line, text) in code.lines().enumerate() {
                for used in crates_used(text) {
                    assert!(
                        used == part || allowed.contains(&used),
                        "{}:{}: {part} must not use {used}",
                        file.display(),
                        line + 1
                    );
                }
            }
        }
    }
}

#[test]
fn the_pure_parts_touch_no_world() {
    for part in PURE {
        for (file, code) in sources(part) {
            for impure in IMPURE {
                let found = code
                    .lines()
                    .position(|line| !line.trim_start().starts_with("//") && line.contains(impure));
                assert!(
                    found.is_none(),
                    "{}:{}: {impure} in a pure part",
                    file.display(),
                    found.unwrap_or(0) + 1
                );
            }
        }
    }
}

/// What was said in confidence comes out at these places alone.
#[test]
fn private_answers_reach_only_the_guard_and_what_the_working_group_opens() {
    let sealed = ["cli/show.rs", "cli/support_report.rs", "support/case.rs"];
    let guarded =
        ["cli/import.rs", "cli/show.rs", "intake/form.rs", "plan/guard.rs", "registry/vet/words.rs"];
    for (file, code) in rust_below(Path::new("src")) {
        if file.ends_with("registry/private.rs") {
            continue;
        }
        for (door, open) in [(".to_be_sealed()", &sealed[..]), (".for_the_guard()", &guarded)] {
            let may = open.iter().any(|name| file.ends_with(name));
            assert!(may || !code.contains(door), "{}: {door} is not for this part", file.display());
        }
        let reports = code.lines().any(|line| line.contains("crate::support::"));
        let may = ["cli/support_report", "src/support", "src/config"]
            .iter()
            .any(|part| file.to_string_lossy().contains(part));
        assert!(may || !reports, "{}: the report on support is not for this part", file.display());
    }
}

/// The wiki's clock decides what is due and what is old; this machine's may be wrong.
#[test]
fn only_the_shell_and_the_transport_read_this_machine_s_clock() {
    for part in ["apply", "cycle", "gather", "intake", "wiki"] {
        for (file, code) in sources(part) {
            let reads = code.contains("Timestamp::now") || code.contains("SystemTime");
            assert!(!reads || file.ends_with("wiki/transport.rs"), "{}: reads the clock", file.display());
        }
    }
}

#[test]
fn nothing_a_stranger_types_meets_an_unwrap() {
    for (file, code) in rust_below(Path::new("src")) {
        let found =
            code.lines().position(|line| line.contains(".unwrap()") && !line.trim_start().starts_with("//"));
        assert!(found.is_none(), "{}:{}: unwrap outside tests", file.display(), found.unwrap_or(0) + 1);
    }
}

/// Cargo.toml forbids it, too; but whoever reads a crate need not look there.
#[test]
fn no_crate_holds_unsafe_code() {
    let mut roots = vec![PathBuf::from("src/lib.rs"), PathBuf::from("src/main.rs")];
    for folder in ["tests", "benches", "examples"] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let main = path.join("main.rs");
            if path.extension().is_some_and(|ending| ending == "rs") {
                roots.push(path);
            } else if main.is_file() {
                roots.push(main);
            }
        }
    }
    roots.push(PathBuf::from("benches/matching/registrants.rs"));
    assert!(roots.len() > 40, "all of them are found");
    for root in roots {
        assert!(
            read(&root).contains("#![forbid(unsafe_code)]"),
            "{}: add #![forbid(unsafe_code)]",
            root.display()
        );
    }
}

#[test]
fn no_test_reaches_a_live_wiki() {
    let hosts = [".wikimedia.org/w/", ".wikipedia.org/w/", ".mediawiki.org/w/"];
    for (file, code) in rust_below(Path::new("tests")) {
        if file.ends_with("architecture.rs") {
            continue;
        }
        for host in hosts {
            assert!(!code.contains(host), "{}: names the live host {host}", file.display());
        }
    }
}

/// The files of a part, each without its tests.
fn sources(part: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new("src").join(part);
    let single = Path::new("src").join(format!("{part}.rs"));
    let files = if folder.is_dir() {
        rust_below(&folder)
    } else {
        vec![(single.clone(), without_tests(&read(&single)))]
    };
    assert!(!files.is_empty(), "src/{part} holds no code: is this list of parts out of date?");
    files
}

fn rust_below(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                let code = without_tests(&read(&path));
                files.push((path, code));
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the source can be read")
}

fn without_tests(code: &str) -> String {
    code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
}

/// The parts that a line names as `crate::PART`.
fn crates_used(line: &str) -> Vec<&str> {
    if line.trim_start().starts_with("//") {
        return Vec::new();
    }
    line.match_indices("crate::")
        .map(|(at, name)| &line[at + name.len()..])
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
        .filter(|part| !part.is_empty())
        .collect()
}
