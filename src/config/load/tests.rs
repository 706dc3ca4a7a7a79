//! What the reader of a configuration file says, word for word.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde::de::DeserializeOwned;

use super::*;
use crate::compose::directory::Categories;
use crate::compose::{Award, DirectorySettings, Pages};
use crate::config::schedule::Schedule;
use crate::config::{
    AccountSettings, AlertSettings, DaemonSettings, FormSettings, Limits, PrivacySettings, ResourceSettings,
    TableSettings, WatchSettings, WikiSettings,
};
use crate::intake::form::TimeColumn;
use crate::matching::Rules;
use crate::registry::{Field, SupportQuestion};
use crate::support::{SupportSettings, TrackSettings};

const DEV: &str = include_str!("../../../config/dev.toml");
const META: &str = include_str!("../../../config/meta.toml");

fn read(text: &str) -> Result<Config, String> {
    parse(text, Path::new("config/dev.toml"), &Overrides::default()).map_err(|error| error.to_string())
}

/// What is said of the development wiki's file with one text in place of another.
fn said(right: &str, wrong: &str) -> String {
    assert!(DEV.contains(right), "{right} is not in config/dev.toml");
    read(&DEV.replacen(right, wrong, 1)).expect_err("it is wrong")
}

/// Where a text first stands in the development wiki's file, as a fault says it.
fn place(text: &str) -> String {
    let before = &DEV[..DEV.find(text).expect(text)];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("config/dev.toml:{line}:{column}")
}

#[test]
fn both_examples_are_right() {
    let dev = Config::load(Path::new("config/dev.toml"), &Overrides::default()).expect("config/dev.toml");
    assert_eq!(dev.wiki.api, "http://127.0.0.1:8039/w/api.php");
    assert_eq!(dev.limits.seconds_between_edits, 0);
    assert_eq!(dev.form.len(), 1);
    let meta = Config::load(Path::new("config/meta.toml"), &Overrides::default()).expect("config/meta.toml");
    assert_eq!((meta.limits, meta.matching), (Limits::default(), Rules::default()));
    assert_eq!(meta.directory, DirectorySettings::default());
    assert_eq!(meta.resources, ResourceSettings::default());
    assert_eq!(meta.daemon, DaemonSettings::default());
    assert!(meta.pages.directory.as_str().starts_with("Grants:Knowledge Sharing/Connect/"));
}

#[test]
fn another_programme_is_named_by_itself_throughout() {
    let own = Config::load(Path::new("config/aprendamos.toml"), &Overrides::default()).expect("the example");
    let said = own.messages.get(&crate::ids::LanguageCode("es".to_owned()), "certificate-programme", &[]);
    assert_eq!(said.as_deref(), Some("Aprendamos, el programa de aprendizaje de la Wiki de Ejemplo"));
    assert_eq!(own.pages.profile_template.as_str(), "Template:Ficha de Aprendamos");
    assert_eq!(own.pages.clinic_template.as_str(), "Template:Aprendamos clinic");
    assert_eq!(own.pages.profile_subpage, "Aprendamos");
    let printed = format!("{:?} {:?}", own.pages, own.award);
    assert!(!printed.contains(ProgrammeName::default().as_str()), "{printed}");
    // What is wrong with its messages is wrong with the configuration.
    let text = std::fs::read_to_string("config/aprendamos.toml").expect("the example");
    let fault = |from: &str, to: &str| {
        assert!(text.contains(from));
        let read = parse(&text.replace(from, to), Path::new("config/aprendamos.toml"), &Overrides::default());
        read.expect_err("it is wrong").to_string()
    };
    let missing = fault("messages = \"aprendamos\"", "messages = \"nowhere\"");
    assert!(
        missing.contains("config/nowhere cannot be read") && missing.contains("take the key out"),
        "{missing}"
    );
    let named = fault("name = \"Aprendamos\"", "name = \"[[Aprendamos]]\"");
    assert!(named.contains("a name cannot hold '['"), "{named}");
}

#[test]
fn every_key_stands_in_both_examples() {
    for (file, text) in [("dev.toml", DEV), ("meta.toml", META)] {
        let top: toml::Table = text.parse().expect(file);
        let sections: BTreeSet<&str> = top.keys().map(String::as_str).collect();
        // The development wiki reads no other site and writes no file beside it.
        let mut expected = SECTIONS.iter().copied().collect::<BTreeSet<_>>();
        if file == "dev.toml" {
            expected.remove("capacity_exchange");
        }
        assert_eq!(sections, expected, "{file}");
        let section = |key: &str| top[key].as_table().cloned().expect(key);
        expect_all::<WikiSettings>(file, &section("wiki"));
        expect_all::<AccountSettings>(file, &section("account"));
        expect_all::<Pages>(file, &section("pages"));
        expect_all::<Schedule>(file, &section("schedule"));
        expect_all::<Limits>(file, &section("limits"));
        expect_all::<Rules>(file, &section("matching"));
        expect_all::<DirectorySettings>(file, &section("directory"));
        expect_all::<ResourceSettings>(file, &section("resources"));
        expect_all::<WatchSettings>(file, &section("watch"));
        expect_all::<AlertSettings>(file, &section("alerts"));
        let categories = section("directory")["categories"].as_table().cloned().expect("a table");
        expect_all::<Categories>(file, &categories);
        expect_all::<Award>(file, top["award"][0].as_table().expect("a table"));
        expect_all::<PrivacySettings>(file, &section("privacy"));
        expect_all::<SupportSettings>(file, &section("support"));
        for track in ["amendment", "stipend"] {
            expect_all::<TrackSettings>(file, section("support")[track].as_table().expect("a table"));
        }
        if let Some(tables) = top.get("capacity_exchange") {
            expect_all::<TableSettings>(file, tables.as_table().expect("a table"));
        }
        let form = top["form"][0].as_table().expect("a table");
        expect_all::<FormSettings>(file, form);
        expect_all::<TimeColumn>(file, form["time"].as_table().expect("a table"));
        let columns: BTreeSet<&str> =
            form["columns"].as_table().expect("a table").keys().map(String::as_str).collect();
        // A form asks once; these may as well be said later, on the profile page.
        let later =
            [Field::Material, Field::Updates, Field::Away, Field::Card, Field::Awards, Field::Certificate]
                .map(Field::parameter);
        let asked = columns.iter().filter(|column| !later.contains(column)).copied();
        let fields = Field::ALL.into_iter().map(Field::parameter).filter(|field| !later.contains(field));
        assert_eq!(asked.collect::<BTreeSet<_>>(), fields.collect(), "{file}: form.columns");
    }
    let meta: toml::Table = META.parse().expect("meta.toml");
    let questions = meta["form"][0]["support"].as_table().expect("a table");
    let error =
        toml::from_str::<BTreeMap<SupportQuestion, String>>("no_such_question = ''").expect_err("unknown");
    let (_, known) = fault::unknown(error.message(), "unknown variant `").expect("it is told as unknown");
    let here: BTreeSet<&str> = questions.keys().map(String::as_str).collect();
    assert_eq!(known.into_iter().collect::<BTreeSet<_>>(), here, "meta.toml: form.support");
}

#[test]
fn support_that_cannot_be_meant_is_refused_with_its_place() {
    for (right, wrong, told) in [
        ("monthly = 15", "monthly = 32", "no month has this day"),
        ("monthly = 15", "monthly = -1", "no month has this day"),
        ("notice_days = 14", "notice_days = 367", "this is more than a year"),
        ("answer_days = 30", "answer_days = -1", "invalid value"),
        ("dates = []", "dates = [\"2026-02-30\"]", "parameter 'day'"),
        ("words = {}", "words = { dongle = \"internet\" }", "unknown value \"internet\""),
    ] {
        let fault = said(right, wrong);
        assert!(fault.starts_with("config/dev.toml:") && fault.contains(told), "{fault}");
    }
    let fault = said("needs = \"What support", "purpose = \"What support");
    assert!(fault.contains("no question asks which support people need"), "{fault}");
    let fault = said("[form.support]\nneeds", "[form.support]\nneds");
    assert!(fault.contains("did you mean \"needs\"?"), "{fault}");
}

/// The keys of `T`, as its reader tells them, are those of the table.
fn expect_all<T: DeserializeOwned>(file: &str, table: &toml::Table) {
    let error = toml::from_str::<T>("no-such-key = 1").err().expect("an unknown key is refused");
    let (_, keys) = fault::unknown(error.message(), "unknown field `").expect("it is told as unknown");
    let here: BTreeSet<&str> = table.keys().map(String::as_str).collect();
    assert_eq!(keys.into_iter().collect::<BTreeSet<_>>(), here, "{file}: {}", std::any::type_name::<T>());
}

#[test]
fn a_misspelt_section_is_placed_with_what_was_meant() {
    let line = DEV.lines().position(|line| line == "[schedule]").expect("the section") + 1;
    let said = said("[schedule]", "[shedule]");
    assert_eq!(
        said,
        format!("config/dev.toml:{line}:2: unknown key \"shedule\"; did you mean \"schedule\"?")
    );
}

#[test]
fn misspelt_keys_and_values_are_placed_with_what_was_meant() {
    assert_eq!(
        said("lease_minutes = 10", "lease_minuts = 10"),
        format!(
            "{}: unknown key \"lease_minuts\"; did you mean \"lease_minutes\"?",
            place("lease_minutes = 10")
        )
    );
    assert_eq!(
        said("\"bot-password\"", "\"botpassword\""),
        format!(
            "{}: unknown value \"botpassword\"; did you mean \"bot-password\"?",
            place("\"bot-password\"")
        )
    );
    assert_eq!(
        said("\"verified\"", "\"trusted\""),
        format!("{}: unknown value \"trusted\"; write one of: verified, claimed", place("\"verified\""))
    );
    let key = said("share = \"Which", "shares = \"Which");
    assert!(key.starts_with(&place("share = \"Which")), "{key}");
    assert!(key.ends_with("unknown key \"shares\"; did you mean \"share\"?"), "{key}");
}

#[test]
fn several_faults_are_told_at_once_in_the_file_s_order() {
    let wrong = DEV
        .replacen("language = \"en\"", "langauge = \"en\"", 1)
        .replacen("attempts = 5", "atempts = 5", 1)
        .replacen("lease_minutes = 10", "lease_minutes = 0", 1)
        .replacen("side = \"learner\"", "side = \"learners\"", 1);
    let said = read(&wrong).expect_err("it is wrong");
    let problems: Vec<&str> = said.lines().filter_map(|line| line.splitn(4, ':').nth(3)).collect();
    assert_eq!(
        problems,
        [
            " unknown key \"langauge\"; did you mean \"language\"?",
            " unknown key \"atempts\"; did you mean \"attempts\"?",
            " invalid value: integer `0`, expected a whole number from 1 to 120",
            " unknown value \"learners\"; did you mean \"learner\"?",
        ]
        .map(str::to_owned)
        .as_slice(),
        "{said}"
    );
}

#[test]
fn a_secret_in_the_file_is_refused_wherever_it_stands_and_not_shown() {
    let secret = "0123456789abcdefghijklmnopqrstuv";
    for (right, key) in [
        ("secret_env =", "secret"),
        ("secret_env =", "bot_password"),
        ("language =", "access-token"),
        ("column =", "client_secret"),
        ("id = \"first-shared\"", "Password"),
        ("trustees =", "token"),
    ] {
        let said = said(right, &format!("{key} = \"{secret}\"\n{right}"));
        assert!(
            said.contains("secrets do not belong into this file; take it out, renew the secret"),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with(&place(right)) && !said.contains(secret), "{said}");
    }
    let said = said("\"LETS_CONNECT_SECRET\"", &format!("\"{secret}\""));
    assert!(
        said.contains("this is not the name of an environment variable") && !said.contains(secret),
        "{said}"
    );
}

#[test]
fn what_is_not_toml_is_placed_too() {
    let said = said("language = \"en\"", "language = \"en");
    assert!(said.starts_with("config/dev.toml:18:"), "{said}");
    assert!(read("a = 1\na = 2").expect_err("twice").starts_with("config/dev.toml:2:1: duplicate key"));
}

#[test]
fn a_section_that_is_no_table_is_told_how_to_be_one() {
    let said = said("[wiki]", "[[wiki]]");
    assert_eq!(
        said,
        format!("{}: \"wiki\" is not a section; write [wiki] once, its keys below", place("[wiki]"))
    );
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(at in 0..DEV.len(), length in 0..60_usize, inserted in "\\PC{0,20}|[\\[\\]{}=\"'#.\n]{0,20}") {
        let (from, to) = (DEV.floor_char_boundary(at), DEV.floor_char_boundary((at + length).min(DEV.len())));
        let wrong = format!("{}{inserted}{}", &DEV[..from], &DEV[to..]);
        if let Err(said) = read(&wrong) {
            prop_assert!(said.lines().all(|line| line.starts_with("config/dev.toml:")), "{}", said);
        }
    }
}

#[test]
fn nesting_without_end_is_refused() {
    for open in ["[", "{a=", "a."] {
        assert!(read(&format!("x = {}", open.repeat(100_000))).is_err());
    }
    assert!(read(&format!("{}x = 1", "a.".repeat(50_000))).is_err());
}

#[test]
fn an_empty_file_names_each_section_that_must_be_there() {
    let said = read("").expect_err("nothing there");
    for section in ["wiki", "account", "pages", "schedule"] {
        assert!(said.contains(&format!("the section [{section}] is missing")), "{said}");
    }
}

#[test]
fn what_may_be_left_out_has_its_default() {
    let start = DEV.find("[matching]").expect("a section");
    let config = read(&DEV[..start]).expect("it is right");
    assert_eq!((config.matching, config.limits), (Rules::default(), Limits::default()));
    assert!(config.award.is_empty() && config.form.is_empty());
    let bare = read(&DEV.replacen("secret_env = \"LETS_CONNECT_SECRET\"", "", 1)).expect("it is right");
    assert_eq!(bare.account.secret_env, "LETS_CONNECT_SECRET");
}

#[test]
fn the_secret_travels_only_over_https_or_within_this_machine() {
    for good in [
        "https://meta.wikimedia.org/w/api.php",
        "http://localhost/api.php",
        "http://[::1]:80/w/api.php",
        "http://127.1.2.3/w/api.php",
    ] {
        let overrides = Overrides { wiki_api: Some(good.to_owned()), ..Overrides::default() };
        let config = parse(DEV, Path::new("config/dev.toml"), &overrides).expect(good);
        assert_eq!(config.wiki.api, good);
    }
    for (bad, why) in [
        ("http://meta.wikimedia.org/w/api.php", "the secret would travel unprotected"),
        ("http://127.0.0.1.example.org/w/api.php", "the secret would travel unprotected"),
        ("ftp://127.0.0.1/w/api.php", "the secret would travel unprotected"),
        ("https://a:hunter2@meta.wikimedia.org/w/api.php", "the address holds a name or a password"),
        ("https://meta.wikimedia.org/wiki/Main_Page", "this is not the address of a wiki's API"),
        ("https://meta.wikimedia.org/w/api.php?a=b", "this is not the address of a wiki's API"),
        ("meta.wikimedia.org", "this is not an address"),
        ("file:///w/api.php", "the address names no host"),
    ] {
        let overrides = Overrides { wiki_api: Some(bad.to_owned()), ..Overrides::default() };
        let error = parse(DEV, Path::new("config/dev.toml"), &overrides).expect_err(bad).to_string();
        assert!(error.starts_with(&format!("--wiki: {why}; ")) && !error.contains("hunter2"), "{error}");
        let in_file = said("http://127.0.0.1:8039/w/api.php", bad);
        assert!(in_file.starts_with(&format!("{}: {why}; ", place("\"http://"))), "{in_file}");
    }
}

#[test]
fn relative_paths_start_from_the_file_s_own_folder() {
    let config = parse(DEV, Path::new("/etc/bot/dev.toml"), &Overrides::default()).expect("it is right");
    let file = config.account.secret_file.expect("a file");
    assert_eq!(file, Path::new("/etc/bot/../target/wikis/8039/secret"));
    assert_eq!(config.form[0].file, Path::new("/etc/bot/../tests/data/population/form.csv"));
    let absolute = DEV.replacen("../target/wikis/8039/secret", "/run/secret", 1);
    let config = parse(&absolute, Path::new("dev.toml"), &Overrides::default()).expect("it is right");
    assert_eq!(config.account.secret_file.expect("a file"), Path::new("/run/secret"));
    assert_eq!(config.form[0].file, Path::new("../tests/data/population/form.csv"));
}

#[test]
fn a_method_and_a_login_that_do_not_fit_are_told_at_the_login() {
    assert_eq!(
        said("\"bot-password\"", "\"oauth2\""),
        format!(
            "{}: OAuth 2 has no login; leave it empty, or set method to \"bot-password\"",
            place("\"LetsConnectBot@run\"")
        )
    );
}

#[test]
fn settings_that_cannot_be_meant_are_placed_with_their_mend() {
    for (right, wrong, problem) in [
        (
            "contact = \"User:LetsConnectBot\"",
            "contact = \"us\"",
            "neither an address of a page nor an e-mail",
        ),
        ("language = \"en\"", "language = \"English\"", "this is not a language code"),
        ("\"LetsConnectBot@run\"", "\"\"", "a bot password needs its login"),
        (
            "\"LetsConnectBot@run\"",
            "\"Somebody@run\"",
            "this login is of another account than LetsConnectBot",
        ),
        (
            "\"User:LetsConnectBot/Let's Connect\"",
            "\"Let's Connect/State\"",
            "does not begin with \"User:LetsConnectBot/\"",
        ),
        ("\"Template:Let's Connect met\"", "\"Vorlage:Met\"", "does not begin with \"Template:\""),
        (
            "profile_subpage = \"Let's Connect\"",
            "profile_subpage = \"a/b\"",
            "this cannot be the name of a subpage",
        ),
        (
            "\"Let's Connect/Rounds\"",
            "\"Let's Connect/Directory\"",
            "\"Let's Connect/Directory\" is already pages.directory",
        ),
        ("\"Let's Connect/Rounds\"", "\"a|b\"", "titles cannot have: '|'"),
        ("[\"LCCoordinator\"]", "[\"letsConnectBot\"]", "the bot would approve its own awards"),
        ("[\"LCCoordinator\"]", "[\"~2026-1\"]", "this is not a registered account"),
        ("[\"lets-connect\"]", "[\"a,b\"]", "this is not a kind of message"),
        ("round = \"0 6 1 * *\"", "round = \"0 6 * * 1\"", "a round would come twice in one month"),
        ("round = \"0 6 1 * *\"", "round = \"monthly\"", "is not a cron expression"),
        ("zone = \"UTC\"", "zone = \"Mars/Olympus\"", "\"Mars/Olympus\" is not a time zone"),
        ("least_level = 2", "least_level = -2", "`-2`, expected a whole number from 0 to 255"),
        ("trustees = [\"LCCoordinator\"]", "trustees = \"LCCoordinator\"", "expected a list in brackets"),
        ("least_level = 2", "least_level = 6", "this is no Babel level"),
        ("clinic_host_level = 3", "clinic_host_level = 6", "this is no Babel level"),
        ("clinic_least = 4", "clinic_least = 1", "a clinic is for several learners"),
        ("clinic_most = 20", "clinic_most = 3", "a clinic could never have the 4 learners it needs"),
        (
            "read_bytes = 2_097_152",
            "read_bytes = 1_499_999",
            "the bot could not read the pages that it writes",
        ),
        ("\"first-learned\"", "\"first-shared\"", "another award is named \"first-shared\""),
        ("\"first-learned\"", "\"First!\"", "this cannot be an award's name for ever"),
        ("times = 5", "times = 0", "nobody does something 0 times"),
        (
            "act = \"clinic-given\"",
            "side = \"sharer\"\nact = \"clinic-given\"",
            "only a connection has sides",
        ),
        ("act = \"clinic-given\"", "act = \"clinics\"", "clinic-given"),
        ("image = \"Team", "image = \"File:Team", "this cannot be a file's name"),
        ("name = \"register-2026\"", "name = \"\"", "a form needs a name"),
        ("format = \"%m/%d/%Y %H:%M:%S\"", "format = \"%H:%M\"", "gives no date and time"),
    ] {
        let said = said(right, wrong);
        assert_eq!(said.lines().count(), 1, "{said}");
        let line = place(right).rsplit_once(':').map(|(line, _)| format!("{line}:")).expect("a place");
        assert!(said.starts_with(&line) && said.contains(problem), "{wrong} gives: {said}");
    }
}

#[test]
fn a_page_that_no_setting_names_is_not_given_away_either() {
    let certificates = "certificates = \"Let's Connect/Certificates\"\n";
    assert!(DEV.contains(certificates));
    let text =
        DEV.replace(certificates, "").replace("\"Let's Connect/Rounds\"", "\"Let's Connect/Certificates\"");
    let said = read(&text).expect_err("two pages in one place");
    assert!(said.contains("\"Let's Connect/Certificates\" is already pages.certificates"), "{said}");
}

#[test]
fn a_stream_that_anybody_on_the_way_could_write_is_refused() {
    let with = |address: &str| {
        let comment = "# wake = \"http://127.0.0.1:8040/stream\"";
        assert!(DEV.contains(comment));
        read(&DEV.replacen(comment, &format!("wake = {address:?}"), 1))
    };
    for right in
        ["https://stream.wikimedia.org/v2/stream/recentchange", "http://127.0.0.1:1/x", "http://[::1]/"]
    {
        assert!(with(right).is_ok(), "{right}");
    }
    for wrong in
        ["http://stream.wikimedia.org/", "https://me:secret@stream.wikimedia.org/", "stream", "file:///x"]
    {
        let said = with(wrong).expect_err(wrong);
        assert!(said.contains("this is not the https address of a stream of changes"), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn a_trial_of_the_command_line_goes_before_the_file_s_and_is_checked_alike() {
    let with = |edits| {
        let overrides = Overrides { trial_edits: Some(edits), ..Overrides::default() };
        parse(DEV, Path::new("config/dev.toml"), &overrides).map_err(|error| error.to_string())
    };
    assert_eq!(with(50).expect("a trial").daemon.trial_edits, 50);
    for wrong in [0, 9, 10_001] {
        let said = with(wrong).expect_err("no trial");
        assert_eq!(
            said,
            format!("--trial: {wrong} edits are no trial; write a whole number from 10 to 10000")
        );
    }
}
