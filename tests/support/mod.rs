//! Real wikis for tests: one pristine MediaWiki for each test that asks.
//!
//! The wikis are a pool on neighbouring ports, shared by the tests of one run
//! through lock files, because nextest gives every test its own process. What
//! the bot did is read from the wiki's database, not from the bot.
//!
//! What is absent: a way to go without. Where the wiki cannot be had, the test fails.
#![allow(dead_code, reason = "each test file takes what it needs of this module")]

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

pub mod checker;
pub mod crowd;
pub mod daily;
pub mod exam;
pub mod faults;
pub mod html;
pub mod markup;
pub mod mutant;
pub mod parse_tree;
pub mod press;
pub mod proxy;
pub mod schema;
pub mod shown;
pub mod sim;
pub mod story;
pub mod words;

/// The first port of the pool, if `LETS_CONNECT_TEST_PORT` names no other.
const FIRST_PORT: u16 = 18100;
/// How many wikis the pool has, if `LETS_CONNECT_TEST_WIKIS` does not say.
const WIKIS: u16 = 3;
/// Processes that serve one wiki.
const WORKERS: &str = "2";

/// The account the bot runs under.
pub const BOT: &str = "LetsConnectBot";
/// Its login name with all grants.
pub const BOT_LOGIN: &str = "LetsConnectBot@run";
/// A trustee of the programme.
pub const COORDINATOR: &str = "LCCoordinator";

/// A running MediaWiki that belongs to one test until dropped.
pub struct DevWiki {
    place: Place,
    /// Held, not read: the lock ends with it.
    _lock: File,
}

impl std::ops::Deref for DevWiki {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

/// Where a wiki is. Whoever holds one can act on the wiki, for as long as the test that has the wiki
/// lasts.
#[derive(Clone)]
pub struct Place {
    port: u16,
    home: PathBuf,
}

/// An edit as the wiki's database has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BotEdit {
    /// The revision.
    pub rev: u64,
    /// The namespace's number.
    pub namespace: i32,
    /// The title without its namespace, with spaces.
    pub title: String,
    /// The edit summary.
    pub summary: String,
}

impl DevWiki {
    /// Takes a wiki of the pool, waiting if all are in use, and makes it pristine.
    ///
    /// # Panics
    /// Where the wiki cannot be had: the message says what to do about it.
    pub fn acquire() -> Self {
        Self::one_of(&pool())
    }

    /// Takes another one, for a test that needs two at once.
    ///
    /// # Panics
    /// As [`acquire`](Self::acquire), and where the pool has but one.
    pub fn beside(&self) -> Self {
        let others: Vec<u16> = pool().into_iter().filter(|port| *port != self.port).collect();
        assert!(!others.is_empty(), "this test needs two wikis: LETS_CONNECT_TEST_WIKIS=2, or more");
        Self::one_of(&others)
    }

    fn one_of(ports: &[u16]) -> Self {
        let wikis = wikis_folder();
        std::fs::create_dir_all(&wikis).unwrap_or_else(|why| panic!("{}: {why}", wikis.display()));
        let lock_file = |port: u16| {
            let path = wikis.join(format!("{port}.test-lock"));
            File::create(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
        };

        let free = ports.iter().find_map(|&port| {
            let lock = lock_file(port);
            lock.try_lock().is_ok().then_some((port, lock))
        });
        let (port, lock) = free.unwrap_or_else(|| {
            // All in use: queue for one of them, each process for another.
            let port = ports[std::process::id() as usize % ports.len()];
            let lock = lock_file(port);
            lock.lock().unwrap_or_else(|why| panic!("the lock of wiki {port}: {why}"));
            (port, lock)
        });

        let wiki = Self { place: Place { port, home: wikis.join(port.to_string()) }, _lock: lock };
        if wiki.home.join("LocalSettings.php").exists() {
            wiki.reset();
        }
        wiki.dev(&["up", &port.to_string()]);
        wiki
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        self.place.clone()
    }
}

impl Place {
    /// The address of `api.php`.
    pub fn api(&self) -> String {
        format!("http://127.0.0.1:{}/w/api.php", self.port)
    }

    /// The file whose one line is the bot's password.
    pub fn secret_file(&self) -> PathBuf {
        self.home.join("secret")
    }

    /// Back to the pristine state: no page, no account, no knob of this test remains.
    pub fn reset(&self) {
        self.dev(&["reset", &self.port.to_string()]);
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Copies the present state into a folder. The wiki must be quiet.
    pub fn save(&self, folder: &Path) {
        self.dev(&["save", &self.port.to_string(), &folder.to_string_lossy()]);
    }

    /// Back to a state that was saved, from this wiki or from another. The wiki must be quiet.
    pub fn load(&self, folder: &Path) {
        self.dev(&["load", &self.port.to_string(), &folder.to_string_lossy()]);
    }

    /// Lets people act, as listed in the steps (`dev/actors.php` explains them). Returns its counts.
    pub fn act(&self, steps: &Value) -> Value {
        let script = checkout().join("dev/actors.php");
        self.act_with(&[&script.to_string_lossy(), "-"], &steps.to_string())
    }

    /// Loads the sample population.
    pub fn populate(&self) -> Value {
        let script = checkout().join("dev/actors.php");
        let steps = checkout().join("tests/data/population/actors.json");
        self.act_with(&[&script.to_string_lossy(), &steps.to_string_lossy()], "")
    }

    fn act_with(&self, arguments: &[&str], input: &str) -> Value {
        let port = self.port.to_string();
        let said = self.dev_with_input(&[&["mw", port.as_str()], arguments].concat(), input);
        serde_json::from_str(&said).unwrap_or_else(|why| panic!("dev/actors.php said {said:?}: {why}"))
    }

    /// Makes an account that is a bot, with a bot password by the login `NAME@run`, which is the one in
    /// [`secret_file`](Self::secret_file).
    pub fn bot(&self, name: &str) {
        let secret = std::fs::read_to_string(self.secret_file()).expect("the bot's password");
        let (port, grants) =
            (self.port.to_string(), "basic,highvolume,editpage,editprotected,editmycssjs,createeditmovepage");
        self.dev(&["mw", &port, "createAndPromote.php", "--bot", name, "LoopbackOnly-12345"]);
        self.dev(&[
            "mw",
            &port,
            "createBotPassword.php",
            "--appid",
            "run",
            "--grants",
            grants,
            name,
            secret.trim(),
        ]);
    }

    /// Asks the API many things at once, in MediaWiki's own process and not over HTTP (`dev/api.php`
    /// explains it). The answers stand in the order of the requests.
    pub fn ask_all(&self, requests: &[Value]) -> Vec<Value> {
        let script = checkout().join("dev/api.php");
        let port = self.port.to_string();
        let asked = serde_json::to_string(requests).expect("requests are JSON");
        let said = self.dev_with_input(&["mw", &port, &script.to_string_lossy()], &asked);
        let answers: Vec<Value> =
            serde_json::from_str(&said).unwrap_or_else(|why| panic!("dev/api.php said {said:.300}: {why}"));
        assert_eq!(answers.len(), requests.len(), "every request is answered");
        answers
    }

    /// Runs the jobs that wait in the wiki's queue.
    pub fn run_jobs(&self) {
        self.dev(&["mw", &self.port.to_string(), "runJobs.php"]);
    }

    /// Makes the wiki misbehave (`dev/wiki --help` lists how); `{}` ends it.
    pub fn knobs(&self, knobs: &Value) {
        self.dev(&["knobs", &self.port.to_string(), &knobs.to_string()]);
    }

    /// Sets the wiki's clock to a moment, as `2026-12-01T06:00:00Z`. It goes on from there, until the wiki
    /// is reset.
    pub fn clock(&self, moment: &str) {
        self.dev(&["clock", &self.port.to_string(), moment]);
    }

    /// Asks the wiki's database, beside the bot and beside MediaWiki. NULL comes as an empty string.
    pub fn sql(&self, query: &str) -> Vec<Vec<String>> {
        const COLUMN: char = '\u{1f}';
        const ROW: char = '\u{1e}';
        let database = self.home.join("data/wiki.sqlite");
        let output = Command::new("sqlite3")
            .args(["-batch", "-noheader", "-cmd", ".timeout 10000"])
            .args(["-separator", &COLUMN.to_string(), "-newline", &ROW.to_string()])
            .arg(&database)
            .arg(query)
            .output()
            .unwrap_or_else(|why| panic!("sqlite3 cannot be run ({why}); run dev/install"));
        assert!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout)
            .split_terminator(ROW)
            .map(|row| row.split(COLUMN).map(str::to_owned).collect())
            .collect()
    }

    /// Every edit the bot's account ever made here, oldest first, those of deleted pages too.
    pub fn edits_by_bot(&self) -> Vec<BotEdit> {
        // MediaWiki 1.39 still links comments through a table of their own.
        let detached = !self.sql("SELECT 1 FROM sqlite_master WHERE name='revision_comment_temp'").is_empty();
        let comment = if detached {
            "JOIN revision_comment_temp ON revcomment_rev=rev_id JOIN comment ON comment_id=revcomment_comment_id"
        } else {
            "JOIN comment ON comment_id=rev_comment_id"
        };
        let mut query = String::new();
        let _ = write!(
            query,
            "SELECT rev_id, page_namespace, page_title, comment_text FROM revision
               JOIN page ON page_id=rev_page JOIN actor ON actor_id=rev_actor {comment} WHERE actor_name='{BOT}'
             UNION ALL
             SELECT ar_rev_id, ar_namespace, ar_title, comment_text FROM archive
               JOIN actor ON actor_id=ar_actor JOIN comment ON comment_id=ar_comment_id WHERE actor_name='{BOT}'
             ORDER BY 1"
        );
        self.sql(&query)
            .into_iter()
            .map(|row| match row.as_slice() {
                [rev, namespace, title, summary] => BotEdit {
                    rev: rev.parse().expect("a revision's id is a number"),
                    namespace: namespace.parse().expect("a namespace is a number"),
                    title: title.replace('_', " "),
                    summary: summary.clone(),
                },
                other => panic!("four columns were asked for, not {other:?}"),
            })
            .collect()
    }

    /// A page's present text, from the database.
    pub fn text_of(&self, namespace: i32, title: &str) -> Option<String> {
        let title = title.replace(' ', "_").replace('\'', "''");
        self.sql(&format!(
            "SELECT old_text FROM page JOIN slots ON slot_revision_id=page_latest
               JOIN content ON content_id=slot_content_id JOIN text ON content_address='tt:'||old_id
             WHERE page_namespace={namespace} AND page_title='{title}'"
        ))
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next())
    }

    fn dev(&self, arguments: &[&str]) -> String {
        self.dev_with_input(arguments, "")
    }

    fn dev_with_input(&self, arguments: &[&str], input: &str) -> String {
        let mut child = Command::new(checkout().join("dev/wiki"))
            .args(arguments)
            .env("WORKERS", WORKERS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|why| panic!("dev/wiki cannot be run: {why}"));
        if let Some(mut stdin) = child.stdin.take() {
            // A script that does not read its input closes it early; its status tells more.
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().unwrap_or_else(|why| panic!("dev/wiki: {why}"));
        assert!(
            output.status.success(),
            "this test needs the development wiki on port {}, and `dev/wiki {}` failed:\n{}{}",
            self.port,
            arguments.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder that lets nobody else in: the bot reads no dump that others on the machine could read.
pub fn private_folder() -> tempfile::TempDir {
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    tempfile::Builder::new().permissions(closed).tempdir().expect("a folder")
}

/// The folder that holds the wikis.
pub fn wikis_folder() -> PathBuf {
    std::env::var_os("LETS_CONNECT_WIKIS").map_or_else(|| checkout().join("target/wikis"), PathBuf::from)
}

/// The ports of the pool's wikis.
fn pool() -> Vec<u16> {
    let first = number("LETS_CONNECT_TEST_PORT").unwrap_or(FIRST_PORT);
    (first..).take(number("LETS_CONNECT_TEST_WIKIS").unwrap_or(WIKIS).into()).collect()
}

fn number(variable: &str) -> Option<u16> {
    let text = std::env::var(variable).ok()?;
    match text.parse() {
        Ok(0) | Err(_) => panic!("{variable}={text}: not a number from 1 to 65535"),
        Ok(number) => Some(number),
    }
}
