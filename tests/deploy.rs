//! What `deploy/` holds is what the platforms ask for, and fits the bot.
#![forbid(unsafe_code)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use lets_connect::cli::args::Cli;
use support::story::{Story, binary};

const PROGRAM: &str = "target/release/lets-connect";

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Fails unless the command line knows these words.
fn expect_a_command(words: &str, place: &str) {
    let words: Vec<&str> = words.split_whitespace().collect();
    if let Err(why) = Cli::try_parse_from(&words) {
        panic!("{place}: {words:?}: {why}");
    }
}

/// The Procfile: what each name stands for.
fn processes() -> BTreeMap<String, String> {
    let line = |line: &str| {
        let (name, command) = line.split_once(": ").unwrap_or_else(|| panic!("Procfile: {line}"));
        (name.to_owned(), command.to_owned())
    };
    read("Procfile").lines().map(line).collect()
}

/// `deploy/jobs.yaml`, which is a list of flat mappings.
fn jobs() -> Vec<BTreeMap<String, String>> {
    let mut jobs: Vec<BTreeMap<String, String>> = Vec::new();
    for line in read("deploy/jobs.yaml").lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with("- ") {
            jobs.push(BTreeMap::new());
        }
        let (key, value) =
            line.get(2..).and_then(|rest| rest.split_once(": ")).unwrap_or_else(|| panic!("{line}"));
        let job = jobs.last_mut().unwrap_or_else(|| panic!("{line}: before any job"));
        let twice = job.insert(key.to_owned(), value.trim_matches('"').to_owned());
        assert!(twice.is_none() && !key.starts_with(' '), "{line}");
    }
    jobs
}

#[test]
fn the_procfile_names_commands_that_there_are() {
    let processes = processes();
    assert!(processes.contains_key("run"), "{processes:?}");
    for (name, command) in processes {
        assert!(command.starts_with(PROGRAM), "{name}: cargo puts the program there: {command}");
        expect_a_command(&command, "Procfile");
    }
}

#[test]
fn the_jobs_are_what_toolforge_takes_and_small_enough() {
    // The keys of `toolforge jobs load`, and which of them a continuous job may have.
    let known = [
        "name",
        "image",
        "command",
        "continuous",
        "mem",
        "cpu",
        "mount",
        "port",
        "replicas",
        "emails",
        "filelog",
        "health-check-http",
        "health-check-script",
    ];
    let jobs = jobs();
    assert_eq!(jobs.len(), 1, "one bot: a second would wait for the first for ever");
    for job in jobs {
        for key in job.keys() {
            assert!(known.contains(&key.as_str()), "{key}");
        }
        let of = |key: &str| job.get(key).map_or("", String::as_str);
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(plain(of("name")) && of("name").len() <= 52, "{job:?}");
        let tool = of("image")
            .strip_prefix("tool-")
            .and_then(|rest| rest.split_once('/'))
            .expect("a tool's image")
            .0;
        assert_eq!(of("image"), format!("tool-{tool}/tool-{tool}:latest"));
        assert_eq!((of("mem"), of("cpu"), of("continuous"), of("mount")), ("512Mi", "0.5", "true", "all"));
        assert!(processes().contains_key(of("command")), "the Procfile names {}", of("command"));
        assert!(["none", "all", "onfinish", "onfailure"].contains(&of("emails")));
        assert!(
            of("health-check-http").starts_with('/')
                && of("port").parse::<u16>().is_ok_and(|port| port > 1023)
        );
        assert!(
            read("deploy/Containerfile").contains(&format!("EXPOSE {}", of("port"))),
            "one port everywhere"
        );
    }
}

/// The settings of the unit, by name.
fn unit() -> BTreeMap<String, Vec<String>> {
    let mut settings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in read("deploy/lets-connect.service").lines() {
        if let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            settings.entry(name.to_owned()).or_default().push(value.to_owned());
        }
    }
    settings
}

#[test]
fn the_unit_runs_the_bot_within_its_bounds_and_does_not_start_what_cannot_work() {
    let unit = unit();
    let only = |name: &str| match unit.get(name).map(Vec::as_slice) {
        Some([value]) => value.as_str(),
        other => panic!("{name}: {other:?}"),
    };
    expect_a_command(only("ExecStart"), "the unit");
    assert_eq!((only("MemoryMax"), only("CPUQuota")), ("512M", "50%"));
    assert_eq!(only("RestartPreventExitStatus"), "2", "a wrong configuration stays wrong");
    let patience: u32 = only("TimeoutStopSec").trim_end_matches('s').parse().expect("seconds");
    assert!(patience > 20, "the bot may take 20 s to end");
    for setting in
        ["DynamicUser", "NoNewPrivileges", "ProtectHome", "MemoryDenyWriteExecute", "PrivateDevices"]
    {
        assert_eq!(only(setting), "yes", "{setting}");
    }
    assert!(
        unit["Environment"].iter().all(|value| value.starts_with("LETS_CONNECT_CONFIG=")),
        "no secret here"
    );
}

#[test]
fn systemd_understands_the_unit_and_finds_it_shut() {
    let ask = |arguments: &[&str], unit: &Path| {
        Command::new("systemd-analyze").args(arguments).arg(unit).output().map(|output| {
            let said = [output.stdout, output.stderr].concat();
            (output.status.success(), String::from_utf8_lossy(&said).into_owned())
        })
    };
    let folder = tempfile::tempdir().expect("a folder");
    let unit = folder.path().join("lets-connect.service");
    // The program of the unit is not on this machine.
    fs::write(&unit, read("deploy/lets-connect.service").replace("/usr/local/bin/lets-connect", "/bin/true"))
        .expect("written");
    let Ok((understood, said)) = ask(&["verify", "--man=no", "--recursive-errors=no"], &unit) else {
        println!("systemd-analyze is not on this machine");
        return;
    };
    assert!(understood && !said.contains("lets-connect.service:"), "{said}");
    // In tenths: below 2.0 of 10, where 10 is a service without any of these settings.
    let (shut, said) = ask(&["security", "--offline=true", "--threshold=20"], &unit).expect("it runs");
    assert!(shut || said.contains("unrecognized option"), "{said}");
}

/// The folders and files that the image's build gets.
fn copied() -> Vec<PathBuf> {
    let build = read("deploy/Containerfile");
    let build = build.split("\nFROM ").nth(1).expect("its first stage");
    build
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.split_last().map(|(_, sources)| sources.iter().map(PathBuf::from).collect::<Vec<_>>())
        })
        .flatten()
        .collect()
}

#[test]
fn the_image_is_built_from_all_that_the_build_reads() {
    let copied = copied();
    let gets = |path: &Path| copied.iter().any(|source| path.starts_with(source));
    for file in ["Cargo.toml", "Cargo.lock", "src/main.rs", "deploy/build"] {
        assert!(gets(Path::new(file)), "{file}");
    }
    let manifest: toml::Value = toml::from_str(&read("Cargo.toml")).expect("TOML");
    for kind in ["bench", "example", "bin"] {
        for target in manifest.get(kind).and_then(toml::Value::as_array).into_iter().flatten() {
            let name = target.get("name").and_then(toml::Value::as_str).expect("a name");
            let folder = if kind == "bench" { "benches" } else { "examples" };
            let path = target.get("path").and_then(toml::Value::as_str);
            let path = path.map_or_else(|| format!("{folder}/{name}.rs"), str::to_owned);
            assert!(gets(Path::new(&path)), "cargo asks for {path}");
        }
    }
    for (file, code) in program() {
        for embedded in code.split("include_str!(\"").chain(code.split("include_bytes!(\"")).skip(1) {
            let Some((path, _)) = embedded.split_once('"').filter(|(path, _)| path.starts_with("../")) else {
                continue;
            };
            let path = normal(&file.parent().expect("a folder").join(path));
            assert!(gets(&path), "{} embeds {}", file.display(), path.display());
        }
    }
}

#[test]
fn the_image_holds_the_bot_alone_under_an_account_without_rights() {
    let text = read("deploy/Containerfile");
    let last = text.rsplit("\nFROM ").next().expect("a last stage");
    assert!(
        last.contains("\nUSER 65532:65532\n")
            && last.contains("\nENTRYPOINT [\"/usr/local/bin/lets-connect\"]")
    );
    assert_eq!(last.matches("COPY").count(), 1, "{last}");
    assert!(!last.contains("\nRUN"), "there is no shell in it");
    assert!(read("deploy/build").contains("cargo build --release --locked"));
    let needs =
        read("Cargo.toml").lines().find_map(|line| line.strip_prefix("rust-version = ").map(str::to_owned));
    let needs: f64 = needs.expect("a version").trim_matches('"').parse().expect("a number");
    let takes = text.lines().find_map(|line| line.strip_prefix("ARG RUST=")).expect("a version");
    assert!(takes.parse::<f64>().expect("a number") >= needs, "{takes} is older than {needs}");
}

#[test]
fn the_program_needs_nothing_but_its_configuration() {
    for (file, code) in program() {
        assert!(
            !code.contains("CARGO_MANIFEST_DIR"),
            "{}: a path of the machine that built it",
            file.display()
        );
    }
    let story = Story::begin();
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("lets-connect");
    fs::copy(binary(), &program).expect("copied");
    let dev = read("config/dev.toml");
    let alone = dev.split("\n[[form]]").next().expect("all but the form").replace("../target", "/nowhere");
    fs::write(folder.path().join("lets-connect.toml"), alone).expect("written");
    for arguments in [&["setup"][..], &["plan", "--round", "2026-11"], &["report"], &["taxonomy", "print"]] {
        let output = Command::new(&program)
            .args(["--config", "lets-connect.toml", "--wiki", &story.wiki.api()])
            .args(arguments)
            .current_dir(&folder)
            .env_clear()
            .env("LETS_CONNECT_SECRET_FILE", story.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", story.wiki.secret_file())
            .output()
            .expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    }
}

/// The code of the program, without its tests.
fn program() -> Vec<(PathBuf, String)> {
    let mut program = sources(Path::new("src"));
    program.retain(|(file, _)| !file.to_string_lossy().ends_with("tests.rs"));
    for (_, code) in &mut program {
        if let Some((before, _)) = code.split_once("#[cfg(test)]\nmod tests {") {
            *code = before.to_owned();
        }
    }
    program
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let code = fs::read_to_string(&path).expect("a text");
            found.push((path, code));
        }
    }
    found
}

/// The path without its `..`.
fn normal(path: &Path) -> PathBuf {
    let mut parts: Vec<&std::ffi::OsStr> = Vec::new();
    for part in path {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.iter().collect()
}
