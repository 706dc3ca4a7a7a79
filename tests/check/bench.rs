//! A wiki on which all is well, on which one fault after another is planted: alone, looked
//! for by the real command, and taken away again.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::DevWiki;
use crate::support::story::binary;

/// Makes another configuration of one that is well.
pub type Rewrite = Box<dyn Fn(&Bench, &str) -> String>;

/// What is planted.
pub enum Plant {
    /// Other words in the configuration: each of these for that.
    Words(&'static [(&'static str, &'static str)]),
    /// Another configuration.
    Config(Rewrite),
    /// Something done to the files beside it; `restore` makes them as they were.
    Files(fn(&Bench)),
    /// Steps of `dev/actors.php`, and those that undo them.
    People(Value, Value),
    /// Both: what people did, what undoes it, and another configuration.
    Both(Value, Value, &'static [(&'static str, &'static str)]),
    /// What nobody can do by the wiki's own means, in its database, and what undoes it.
    Database(String, String),
    /// The wiki misbehaves.
    Knobs(Value),
    /// The wiki's clock.
    Clock(&'static str),
}

/// A fault, and what the check is to say of it.
pub struct Fault {
    pub plant: Plant,
    pub weight: &'static str,
    pub subject: &'static str,
    /// Words of where, what and mend together, each of which must be there.
    pub words: &'static [&'static str],
    /// The exit code.
    pub code: i32,
}

/// One that stops everything.
pub fn stops(plant: Plant, subject: &'static str, words: &'static [&'static str]) -> Fault {
    Fault { plant, weight: "stops-everything", subject, words, code: 1 }
}

/// One that stops a part.
pub fn part(plant: Plant, subject: &'static str, words: &'static [&'static str]) -> Fault {
    Fault { plant, weight: "stops-a-part", subject, words, code: 1 }
}

/// One that is worth knowing.
pub fn note(plant: Plant, subject: &'static str, words: &'static [&'static str]) -> Fault {
    Fault { plant, weight: "worth-knowing", subject, words, code: 0 }
}

/// One that makes the configuration unusable.
pub fn unusable(plant: Plant, words: &'static [&'static str]) -> Fault {
    Fault { plant, weight: "stops-everything", subject: "configuration", words, code: 2 }
}

/// What the file of the key holds.
const KEY: &str = "a-long-random-line-of-this-test-0123456789";

pub struct Bench {
    pub wiki: DevWiki,
    folder: tempfile::TempDir,
    /// The configuration as it should be.
    pub well: String,
}

impl Bench {
    /// Sets the bot up on a pristine wiki, and makes sure that nothing is found there.
    pub fn begin() -> Self {
        let bench = Self::before_setup();
        let setup = bench.run(&bench.config(), &["setup"]);
        assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
        bench.expect_well();
        bench
    }

    /// A pristine wiki on which the bot was not set up yet.
    pub fn before_setup() -> Self {
        let wiki = DevWiki::acquire();
        let dev = fs::read_to_string("config/dev.toml").expect("the example");
        let well = dev
            .replace("http://127.0.0.1:8039/w/api.php", &wiki.api())
            .replace("secret_file = \"../target/wikis/8039/secret\"", "secret_file = \"secret\"")
            .replace("key_file = \"../target/wikis/8039/secret\"", "key_file = \"key\"")
            .replace("../tests/data/population/form.csv", "form.csv")
            .replace("in_the_open = true ", "in_the_open = false");
        let bench = Self { wiki, folder: tempfile::tempdir().expect("a folder"), well };
        bench.restore();
        bench
    }

    /// The files as they should be.
    fn restore(&self) {
        let form = fs::read_to_string("tests/data/population/form.csv").expect("the sample");
        for (name, text) in
            [("bot.toml", self.well.as_str()), ("secret", &self.secret()), ("key", KEY), ("form.csv", &form)]
        {
            self.put(name, text.as_bytes(), 0o600);
        }
        self.close(0o700);
    }

    /// Writes a file beside the configuration.
    pub fn put(&self, name: &str, text: &[u8], mode: u32) {
        let path = self.path(name);
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("the mode is set");
    }

    /// Takes a file away.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).expect("it was there");
    }

    /// Who may go through the folder.
    pub fn close(&self, mode: u32) {
        fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(mode)).expect("the mode is set");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> PathBuf {
        self.path("bot.toml")
    }

    /// The bot password.
    pub fn secret(&self) -> String {
        fs::read_to_string(self.wiki.secret_file()).expect("it is there").trim().to_owned()
    }

    /// Runs the command; nothing secret may be in what it says.
    pub fn run(&self, config: &Path, arguments: &[&str]) -> Output {
        let out = Command::new(binary())
            .arg("--config")
            .arg(config)
            .args(arguments)
            .env_remove("LETS_CONNECT_SECRET")
            .env_remove("LETS_CONNECT_KEY")
            .env_remove("LETS_CONNECT_SECRET_FILE")
            .env_remove("LETS_CONNECT_KEY_FILE")
            .env_remove("NO_COLOR")
            .output()
            .expect("the binary runs");
        let said =
            format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        for secret in [self.secret(), KEY.to_owned(), "hunter2".to_owned()] {
            assert!(!said.contains(&secret), "a secret was told: {said}");
        }
        out
    }

    /// What the check says, and how it exits.
    pub fn check(&self) -> (Value, i32) {
        let out = self.run(&self.config(), &["--quiet", "check", "--json"]);
        let said = serde_json::from_slice(&out.stdout).unwrap_or_else(|why| {
            panic!("{why}: {}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
        });
        (said, out.status.code().expect("it ends by itself"))
    }

    /// What the check says to people.
    pub fn text(&self, arguments: &[&str]) -> String {
        let out = self.run(&self.config(), &[&["--quiet", "check"], arguments].concat());
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    pub fn expect_well(&self) {
        let (said, code) = self.check();
        assert_eq!((&said["findings"], &said["unseen"], code), (&json!([]), &json!([]), 0), "{said:#}");
        assert!(said["well"].as_array().is_some_and(|well| well.len() > 12), "{said:#}");
    }

    /// Plants a fault. Gives the steps that undo what people did.
    pub fn plant(&self, plant: &Plant, mut before: Vec<Value>) -> Vec<Value> {
        let mut undo = json!([]);
        let mut config = self.well.clone();
        match plant {
            Plant::Words(words) => config = with(&config, words),
            Plant::Config(change) => config = change(self, &config),
            Plant::Files(change) => change(self),
            Plant::People(steps, back) => {
                before.extend(steps.as_array().cloned().unwrap_or_default());
                undo = back.clone();
            }
            Plant::Both(steps, back, words) => {
                before.extend(steps.as_array().cloned().unwrap_or_default());
                undo = back.clone();
                config = with(&config, words);
            }
            Plant::Database(change, _) => self.change_database(change),
            Plant::Knobs(knobs) => self.wiki.knobs(knobs),
            Plant::Clock(moment) => self.wiki.clock(moment),
        }
        if config != self.well {
            self.put("bot.toml", config.as_bytes(), 0o600);
        }
        if !before.is_empty() {
            self.wiki.act(&Value::Array(before));
        }
        undo.as_array().cloned().unwrap_or_default()
    }

    fn change_database(&self, change: &str) {
        self.wiki.sql(change);
        // A script lets the server drop what it keeps in its caches.
        self.wiki.act(&json!([]));
    }

    fn end(&self, plant: &Plant) {
        match plant {
            Plant::Database(_, back) => self.change_database(back),
            Plant::Knobs(_) => self.wiki.knobs(&json!({})),
            Plant::Clock(_) => self.wiki.clock("real"),
            _ => self.restore(),
        }
    }

    /// Plants each of the faults alone, and expects to be told of it and of nothing else; at the
    /// end all is well again.
    pub fn expect_each(&self, faults: &[Fault]) {
        let mut undo = Vec::new();
        for fault in faults {
            // A process that blocks and unblocks knows only of the first.
            if undo.iter().any(|step: &Value| step.get("unblock").is_some()) {
                self.wiki.act(&Value::Array(std::mem::take(&mut undo)));
            }
            undo = self.plant(&fault.plant, undo);
            let (said, code) = self.check();
            let found = said["findings"].as_array().cloned().unwrap_or_default();
            assert_eq!(found.len(), 1, "exactly {:?} ought to be found: {:#}", fault.words, said["findings"]);
            assert!(
                fault.is(&found[0]),
                "{}, {}, {:?}: {:#}",
                fault.weight,
                fault.subject,
                fault.words,
                found[0]
            );
            assert_eq!(code, fault.code, "{found:#?}");
            self.end(&fault.plant);
        }
        if !undo.is_empty() {
            self.wiki.act(&Value::Array(undo));
        }
        self.expect_well();
    }
}

impl Fault {
    /// Whether this finding tells of it, with where, what and mend.
    pub fn is(&self, finding: &Value) -> bool {
        let part = |key: &str| finding[key].as_str().unwrap_or_default();
        let whole = format!("{}\n{}\n{}", part("where"), part("what"), part("mend"));
        part("weight") == self.weight
            && part("subject") == self.subject
            && ["where", "what", "mend"].iter().all(|key| !part(key).is_empty())
            && self.words.iter().all(|word| whole.contains(word))
    }
}

/// A configuration with other words.
pub fn with(config: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(config.to_owned(), |config, (from, to)| {
        assert!(config.contains(from), "the configuration does not say {from}");
        config.replacen(from, to, 1)
    })
}
