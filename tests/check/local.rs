//! What is wrong on this machine.

use crate::bench::{Bench, Plant, note, part, stops, unusable};

#[test]
fn each_fault_of_the_configuration_is_found() {
    let bench = Bench::begin();
    let words = |words| Plant::Words(words);
    bench.expect_each(&[
        unusable(
            words(&[("attempts = 5", "atempts = 5")]),
            &["bot.toml:", "atempts", "did you mean \"attempts\""],
        ),
        unusable(
            words(&[("[schedule]", "[shedule]")]),
            &["bot.toml:", "shedule", "did you mean \"schedule\""],
        ),
        unusable(
            words(&[("round = \"0 6 1 * *\"", "round = \"0 6 31 2 *\"")]),
            &["never comes", "bot.toml:"],
        ),
        unusable(
            words(&[("round = \"0 6 1 * *\"", "round = \"0 6 1,15 * *\"")]),
            &["twice in one month", "0 6 1 * *"],
        ),
        unusable(words(&[("zone = \"UTC\"", "zone = \"Europe/Nairobi\"")]), &["bot.toml:", "Europe/Nairobi"]),
        unusable(
            words(&[("LetsConnectBot@run", "LCCoordinator@run")]),
            &["another account", "Special:BotPasswords"],
        ),
        unusable(
            words(&[("cycle = ", "password = \"hunter2\"\ncycle = ")]),
            &["secrets do not belong", "renew"],
        ),
        unusable(
            Plant::Config(Box::new(|bench, well| {
                well.replace(&bench.wiki.api(), "http://wiki.test/w/api.php")
                    .replace("User:LetsConnectBot\" ", "ann@wikimedia.ke\" ")
            })),
            &["the secret would travel unprotected", "https"],
        ),
        unusable(Plant::Files(|bench| bench.remove("bot.toml")), &["cannot be read", "--config"]),
        unusable(Plant::Files(|bench| bench.put("bot.toml", b"[wiki", 0o600)), &["bot.toml:1"]),
        part(
            Plant::Config(Box::new(|bench, well| {
                bench.put("bot.toml", well.as_bytes(), 0o666);
                well.to_owned()
            })),
            "configuration",
            &["anybody on this machine can change", "mode 666", "chmod o-w"],
        ),
        part(
            words(&[("User:LetsConnectBot\" ", "https://example.org/bot\" ")]),
            "user-agent",
            &["wiki.contact", "is an example", "User_talk:"],
        ),
        part(
            words(&[("cycle = \"* * * * *\"", "cycle = \"0 6 * * 1\"")]),
            "schedule",
            &["less often than daily", "waits 7 days", "*/15"],
        ),
        note(
            words(&[("updates = \"0 6 15 * *\"", "updates = \"0 6 1,15 * *\"")]),
            "schedule",
            &["schedule.updates", "twice in one month"],
        ),
    ]);
}

#[test]
fn each_fault_of_secrets_and_files_is_found() {
    let bench = Bench::begin();
    let files = Plant::Files;
    bench.expect_each(&[
        stops(files(|bench| bench.remove("secret")), "secrets", &["/secret", "cannot be read", "chmod 600"]),
        stops(
            Plant::Words(&[("secret_file = \"secret\"", "")]),
            "secrets",
            &["LETS_CONNECT_SECRET", "there is no bot password", "account.secret_file"],
        ),
        stops(
            files(|bench| bench.put("secret", bench.secret().as_bytes(), 0o644)),
            "secrets",
            &["others on this machine can read", "mode 644", "chmod 600", "renew"],
        ),
        stops(files(|bench| bench.put("secret", b"\n", 0o600)), "secrets", &["empty", "alone on one line"]),
        stops(files(|bench| bench.put("secret", b"hunter2\xFF", 0o600)), "secrets", &["not UTF-8"]),
        stops(
            files(|bench| bench.put("secret", b"hunter2\nand more\n", 0o600)),
            "secrets",
            &["more than one line"],
        ),
        stops(files(|bench| bench.remove("key")), "secrets", &["/key", "key for tombstones", "openssl rand"]),
        stops(
            Plant::Words(&[("key_file = \"key\"", "")]),
            "secrets",
            &["LETS_CONNECT_KEY", "there is no key for tombstones", "privacy.key_file"],
        ),
        part(
            files(|bench| bench.remove("form.csv")),
            "forms",
            &["form.csv", "register-2026", "take the form out"],
        ),
        stops(
            files(|bench| {
                bench.put("form.csv", b"Timestamp\n", 0o644);
                bench.close(0o755);
            }),
            "forms",
            &["others on this machine can read what people said in confidence", "chmod 600"],
        ),
        part(
            Plant::Words(&[("# feed = \"clinics.ics\"", "feed = \"nowhere/clinics.ics\"")]),
            "calendar",
            &["nowhere/clinics.ics", "folder", "calendar.feed"],
        ),
        part(
            Plant::Config(Box::new(|_, well| {
                format!("{well}\n[capacity_exchange]\nusers = \"users.tab\"\ncapacities = \"form.csv\"\n")
            })),
            "capacity-exchange",
            &["users.tab", "cannot be read", "Commons"],
        ),
    ]);
}

#[test]
fn each_fault_of_what_the_daemon_needs_is_found() {
    let bench = Bench::begin();
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("an address");
    bench.expect_each(&[
        stops(
            Plant::Config(Box::new(move |_, well| {
                well.replacen("listen = \"\"", &format!("listen = \"{taken}\""), 1)
            })),
            "daemon",
            &["something else than the bot", "watch.listen"],
        ),
        part(
            Plant::Words(&[("# folder = \"../target/run\"", "folder = \"form.csv/run\"")]),
            "daemon",
            &["form.csv/run", "starts cannot be counted", "daemon.folder"],
        ),
        note(
            Plant::Words(&[(
                "# wake = \"http://127.0.0.1:8040/stream\"",
                "wake = \"http://127.0.0.1:9/stream\"",
            )]),
            "daemon",
            &["http://127.0.0.1:9/stream", "no connection", "daemon.wake"],
        ),
    ]);
}
