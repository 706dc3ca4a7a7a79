//! An operator who has nothing but a fresh clone and the guide, and does what it says.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::guide::{self, Step};
use super::support::story::binary;

/// An operator, with a home of their own.
pub struct Operator {
    folder: tempfile::TempDir,
}

impl Operator {
    /// With a repository that holds this checkout as it is now, as one commit.
    pub fn with_a_fresh_repository() -> Self {
        let operator = Self { folder: tempfile::tempdir().expect("a folder") };
        fs::create_dir(operator.home()).expect("a home");
        let copy = "git -C \"$1\" ls-files -z --cached --others --exclude-standard |
            (cd \"$1\" && while IFS= read -r -d '' file; do [ ! -e \"$file\" ] || printf '%s\\0' \"$file\"; done |
             tar -c --null -T -) | tar -x -C \"$2\"
            cd \"$2\" && git init -q -b main && git add -A && git -c user.name=A -c user.email=a@example.org commit -q -m 'As it is'";
        fs::create_dir(operator.repository()).expect("a folder");
        let done = Command::new("bash")
            .args(["-euo", "pipefail", "-c", copy, "copy", env!("CARGO_MANIFEST_DIR")])
            .arg(operator.repository())
            .status()
            .expect("bash runs");
        assert!(done.success(), "the checkout cannot be copied");
        operator
    }

    /// Where the operator's files are.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where the code is cloned from.
    pub fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    /// Somebody publishes a new version, which is as the old one.
    pub fn sees_a_new_version(&self) {
        let done = Command::new("git")
            .arg("-C")
            .arg(self.repository())
            .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
            .args(["commit", "--quiet", "--allow-empty", "--message", "A new version"])
            .status()
            .expect("git runs");
        assert!(done.success(), "no new version");
    }

    /// Whether nobody else can read what the tools keep for the operator.
    pub fn leaves_nothing_open(&self) -> bool {
        [".toolforge", ".toolforge/envvars", ".once"].iter().all(|folder| {
            let path = self.home().join(folder);
            let mode = fs::metadata(&path)
                .unwrap_or_else(|why| panic!("{}: {why}", path.display()))
                .permissions()
                .mode();
            mode & 0o777 == 0o700
        })
    }

    /// Does these steps one after the other in one shell, with these variables and with `typed` for
    /// whatever asks. Returns what each printed.
    ///
    /// # Panics
    /// Where a command fails, or does not print what the guide says.
    pub fn follows(&self, steps: &[Step], variables: &[(&str, String)], typed: &str) -> Vec<String> {
        let mut script = String::from("set -euo pipefail\nexec 2>&1\n");
        for (number, step) in steps.iter().enumerate() {
            write!(script, "printf '\\n{MARK}%s\\n' {number}\n{}\n", step.commands)
                .expect("a string takes it");
        }
        let file = self.folder.path().join("steps");
        fs::write(&file, script).expect("written");
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("dev/toolforge");
        let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
        let mut shell = Command::new("bash")
            .arg(&file)
            .current_dir(self.home())
            .env_clear()
            .envs([
                ("PATH", path),
                ("LANG", "C.UTF-8".to_owned()),
                ("HOME", self.home().display().to_string()),
            ])
            .env("TOOLFORGE_BINARY", binary())
            .envs(variables.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("bash runs");
        shell.stdin.take().expect("a pipe").write_all(typed.as_bytes()).expect("typed");
        let output = shell.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let printed: Vec<String> = said.split(MARK).skip(1).map(after_the_number).collect();
        for (step, printed) in steps.iter().zip(&printed) {
            if let Some(line) = guide::missing(&step.printed, printed) {
                panic!("line {}: {:?} is not printed, but:\n{printed}", step.line, line);
            }
        }
        let last = steps.get(printed.len().saturating_sub(1));
        assert!(
            output.status.success() && printed.len() == steps.len(),
            "line {}: the commands fail:\n{}\n{}",
            last.map_or(0, |step| step.line),
            last.map_or("", |step| step.commands.as_str()),
            printed.last().map_or(said.as_str(), String::as_str)
        );
        printed
    }
}

/// Begins what a step prints.
const MARK: &str = "\u{1e}step ";

fn after_the_number(printed: &str) -> String {
    printed.split_once('\n').map_or("", |(_, rest)| rest).to_owned()
}

impl Drop for Operator {
    /// A job that runs on after a failure is ended.
    fn drop(&mut self) {
        let jobs = self.home().join(".toolforge/jobs");
        for job in fs::read_dir(jobs).into_iter().flatten().flatten() {
            if let Ok(pid) = fs::read_to_string(job.path().join("pid")) {
                // It may have ended by itself.
                let _ = Command::new("kill").arg(pid.trim()).stderr(Stdio::null()).status();
            }
        }
    }
}
