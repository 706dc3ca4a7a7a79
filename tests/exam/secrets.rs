//! R43: whatever the bot says, at whatever level, it says no secret and nothing private.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};

use crate::Exam;
use crate::stage::{AMINA, ROUND};
use crate::support::proxy::{Fate, Reply};
use crate::support::story::binary;

/// What the form's private columns hold. None of these words is anywhere else.
const PRIVATE: [&str; 6] = [
    "kestrel.amara@example.org",
    "+254700555013",
    "Needs a wheelchair ramp",
    "Kestrel Amara-Obi",
    "A halcyon babysitter on clinic days",
    "Ask the osprey fund",
];

/// A form dump with one good row, one bad one, and a private answer in every odd place.
fn form() -> String {
    let mut rows = vec![
        "Timestamp,Your Wikimedia username,Full name,E-mail,Phone,Accessibility,Which skills would you like to \
         share?,Which skills would you like to learn?,How would you like to share them?,\"Which languages do you \
         speak, and how well?\",Which region are you in?,Which country are you in?,Your time zone (UTC offset),\
         \"Your affiliate or group, if any\",How many people could you help in a month?,Would you be interested in \
         being a Learning Ambassador?,May we list you in the public Skills Directory on Meta-Wiki?,May we match you \
         with peers and write on your talk page?,What support would you need to take part?,Decision,Decided by,Note"
            .to_owned(),
    ];
    for name in [AMINA.0, "LCTest-ZZ-404", "not|a name", ""] {
        rows.push(format!(
            "3/25/2026 14:03:22,{name},{},{},{},{},Wikidata,Grant writing,one-to-one,en-5,Sub-Saharan Africa,Kenya,+3,\
             ,2,No,Yes,Yes,\"{}\",Approved,LCCoordinator,{}",
            PRIVATE[3], PRIVATE[0], PRIVATE[1], PRIVATE[2], PRIVATE[4], PRIVATE[5]
        ));
    }
    // Too short a row, and one with its quotes unclosed.
    rows.push(format!("3/25/2026,{},{}", PRIVATE[0], PRIVATE[1]));
    rows.push(format!("3/25/2026 1:2:3,LCTest-ZZ-405,\"{}", PRIVATE[2]));
    rows.join("\n") + "\n"
}

/// Everything that was said in one run of a command.
fn said(exam: &Exam, log: &str, arguments: &[&str]) -> String {
    let config = exam.scratch.path().join("form.toml");
    let out = Command::new(binary())
        .args(["--config".as_ref(), config.as_os_str()])
        .args(["--wiki", &exam.proxy.api(), "-vvv", "--log", log])
        .args(arguments)
        .env("LETS_CONNECT_SECRET_FILE", exam.wiki.secret_file())
        .env("LETS_CONNECT_KEY_FILE", exam.wiki.secret_file())
        .env("LETS_CONNECT_LOG", "trace")
        .env("RUST_BACKTRACE", "full")
        .output()
        .expect("the bot runs");
    [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat()
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_and_nothing_private_is_ever_said() {
    let exam = Exam::begin().await;
    let form_file = exam.scratch.path().join("form.csv");
    fs::write(&form_file, form()).expect("it can be written");
    let dev = fs::read_to_string("config/dev.toml").expect("it is there");
    let with_form = dev.replace("../tests/data/population/form.csv", &form_file.to_string_lossy());
    let key = age::x25519::Identity::generate().to_public();
    let with_form = with_form.replace("recipients = []", &format!("recipients = [\"{key}\"]"));
    fs::write(exam.scratch.path().join("form.toml"), with_form).expect("it can be written");

    // What the wiki hands out, and the password, must not be told either.
    let mut secrets: BTreeSet<String> = PRIVATE.iter().map(|text| (*text).to_owned()).collect();
    secrets.insert(fs::read_to_string(exam.wiki.secret_file()).expect("it is there").trim().to_owned());
    let handed_out: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let noted = handed_out.clone();
    exam.proxy.script(move |seen| {
        let mut noted = noted.lock().expect("nobody panics here");
        for secret in ["token", "lgtoken", "lgpassword"] {
            let secret = seen.get(secret).trim_end_matches("+\\").to_owned();
            if secret.len() > 16 {
                noted.insert(secret);
            }
        }
        // Trouble makes it talk: every seventh request, and most kinds of it.
        match seen.number % 63 {
            7 => Fate::Lost,
            14 => Fate::Answer(Reply::html(503)),
            21 => Fate::Answer(Reply::error("badtoken")),
            28 => Fate::Stranger,
            35 => Fate::Change(Box::new(|reply| Reply {
                body: reply.body[..reply.body.len() / 2].to_vec(),
                ..reply
            })),
            42 => Fate::Answer(Reply::error("new-in-2030")),
            49 => Fate::Answer(Reply::errors(&["spamblacklist", "abusefilter-warning"])),
            _ => Fate::Pass,
        }
    });
    let form_file = form_file.to_string_lossy().into_owned();
    let report = exam.scratch.path().join("support.csv").to_string_lossy().into_owned();
    let plan = exam.scratch.path().join("november.plan").to_string_lossy().into_owned();
    let mut everything = String::new();
    for log in ["human", "json"] {
        for arguments in [
            &["check"][..],
            &["plan"],
            &["plan", "--json"],
            &["plan", "--round", ROUND, "--overwrite", "--out", &plan],
            &["apply", &plan, "--dry-run"],
            &["setup"],
            &["import", &form_file],
            &["explain", AMINA.0],
            &["support-report", "--out", "-"],
            &["support-report", "--format", "csv", "--out", "-"],
            &["support-report", "--format", "csv", "--in-the-open", "--overwrite", "--out", &report],
            &["run", "--once", "--json", "--round", ROUND],
            &["run", "--once", "--round", ROUND],
            &["undo", ROUND, "--dry-run"],
            &["pause", "--because", "nothing"],
            &["resume"],
        ] {
            everything.push_str(&said(&exam, log, arguments));
            everything.push_str(&fs::read_to_string(&plan).unwrap_or_default());
            everything.push_str("\n----\n");
        }
    }
    // A wrong password is an error of its own.
    let wrong = exam.scratch.path().join("wrong-secret");
    let almost = "0123456789abcdefghijklmnopqrstuW";
    fs::write(&wrong, almost).expect("it can be written");
    secrets.insert(almost.to_owned());
    let refused = Command::new(binary())
        .args(["--config", "config/dev.toml", "--wiki", &exam.proxy.api(), "-vvv", "check"])
        .env("LETS_CONNECT_SECRET", almost)
        .output()
        .expect("the bot runs");
    everything.push_str(&String::from_utf8_lossy(&refused.stderr));
    everything.push_str(&String::from_utf8_lossy(&refused.stdout));

    secrets.extend(handed_out.lock().expect("nobody panics here").iter().cloned());
    assert!(secrets.len() > PRIVATE.len() + 3, "tokens were seen");
    assert!(everything.len() > 20_000, "much was said: {} bytes", everything.len());
    assert!(everything.contains("TRACE") || everything.contains("DEBUG"), "in detail");
    for secret in &secrets {
        let place = everything.find(secret.as_str());
        let around =
            place.map(|at| everything[at.saturating_sub(200)..].chars().take(400).collect::<String>());
        assert!(place.is_none(), "{secret:?} was said:\n{}", around.unwrap_or_default());
    }
    // Nor does it stand on the wiki, where everybody reads, in any revision.
    let told = exam.wiki.sql("SELECT old_text FROM text UNION ALL SELECT comment_text FROM comment");
    for row in told {
        for secret in &secrets {
            assert!(!row[0].contains(secret.as_str()), "{secret:?} stands on the wiki:\n{}", row[0]);
        }
    }
}
