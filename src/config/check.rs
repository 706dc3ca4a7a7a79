//! The rules that span several keys, or that the types of the pure parts leave
//! to the door: what is checked here is never checked again.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Url;

use super::fault::{Place, Said};
use super::load::Document;
use super::{Config, Limits, Method};
use crate::compose::AwardAct;
use crate::ids::PageTitle;
use crate::intake::capacity_exchange::Source;
use crate::matching::Rules;
use crate::plan::clinic_news::ClinicRules;
use crate::registry::SupportQuestion;
use crate::registry::clinic;
use crate::registry::support::Track;
use crate::sealed;

/// How many times an act may be asked for, and how long an award's own words may be.
const MOST_TIMES: u16 = 100;
const MOST_AWARD_CHARS: usize = 200;

/// Notes everything in `config` that cannot be meant.
pub(super) fn config(config: &Config, document: &mut Document<'_>) {
    let place = document.place_of("wiki.api");
    api(&config.wiki.api, place, document);
    wiki(config, document);
    account(config, document);
    privacy(config, document);
    pages(config, document);
    trustees(config, document);
    message_kinds(config, document);
    matching(&config.matching, document);
    clinics(&config.clinics, document);
    awards(config, document);
    for (key, days) in [
        ("connections.reminder_days", config.connections.reminder_days),
        ("connections.freed_days", config.connections.freed_days),
    ] {
        if !(1..=365).contains(&days) {
            document.fault(
                key,
                format!("{days} is not a number of days from 1 to 365"),
                "write 14, as by default",
            );
        }
    }
    forms(config, document);
    support(config, document);
    capacity_exchange(config, document);
    limits(&config.limits, document);
    wake(config, document);
    if let Some(Err(error)) = config.calendar.feed_url.as_deref().map(clinic::https) {
        document.fault("calendar.feed_url", error.to_string(), "write it as https://example.org/clinics.ics");
    }
    if config.schedule.round.more_than_monthly() {
        document.fault(
            "schedule.round",
            "a round would come twice in one month, and its month names it",
            "let it come once a month at most, as \"0 6 1 * *\"",
        );
    }
}

/// Notes what is wrong with the address of a wiki's API.
pub(super) fn api(address: &str, place: Place, document: &mut Document<'_>) {
    if let Some((problem, mend)) = api_fault(address) {
        document.note(place, Said { problem: problem.to_owned(), mend: mend.to_owned() });
    }
}

/// Whether a secret may be sent to this address.
pub(super) fn is_sound_api(address: &str) -> bool {
    api_fault(address).is_none()
}

/// What is wrong with the address of a wiki's API, and the mend.
fn api_fault(address: &str) -> Option<(&'static str, &'static str)> {
    let Ok(url) = Url::parse(address) else {
        return Some(("this is not an address", "write it as https://meta.wikimedia.org/w/api.php"));
    };
    if url.host_str().is_none() {
        return Some(("the address names no host", "write it as https://meta.wikimedia.org/w/api.php"));
    }
    let here = is_this_machine(&url);
    if !url.username().is_empty() || url.password().is_some() {
        Some(("the address holds a name or a password", "take them out; the account stands under account"))
    } else if url.scheme() != "https" && !(here && url.scheme() == "http") {
        Some(("the secret would travel unprotected", "use https; http is only for a wiki on this machine"))
    } else if !url.path().ends_with("/api.php") || url.query().is_some() || url.fragment().is_some() {
        Some((
            "this is not the address of a wiki's API",
            "it ends in /api.php; Special:Version of the wiki shows it",
        ))
    } else {
        None
    }
}

/// Whether an address leads nowhere else than to this machine.
fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The stream by which the daemon is woken. It holds no secret, but over http anybody on the
/// way could wake the bot at will.
fn wake(config: &Config, document: &mut Document<'_>) {
    let Some(address) = &config.daemon.wake else { return };
    let right = Url::parse(address).is_ok_and(|url| {
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(&url));
        safe && url.has_host() && url.username().is_empty() && url.password().is_none()
    });
    if !right {
        document.fault(
            "daemon.wake",
            "this is not the https address of a stream of changes",
            "write it as https://stream.wikimedia.org/v2/stream/recentchange, or leave it out",
        );
    }
}

/// The edits of a trial, as the command line names them.
pub(super) fn trial(edits: u64, document: &mut Document<'_>) {
    if !super::is_a_trial(edits) {
        let problem = format!("{edits} edits are no trial");
        let mend = format!("write a whole number from {} to 10000", super::LEAST_TRIAL);
        document.note(Place::Option("--trial"), Said { problem, mend });
    }
}

fn wiki(config: &Config, document: &mut Document<'_>) {
    let contact = config.wiki.contact.trim();
    if !contact.contains(['@', ':']) || !contact.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        document.fault(
            "wiki.contact",
            "this is neither an address of a page nor an e-mail address in ASCII",
            "write where people reach you, as https://meta.wikimedia.org/wiki/User_talk:LetsConnectBot",
        );
    }
    let code = config.wiki.language.as_str();
    let subtag =
        |tag: &str| !tag.is_empty() && tag.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !code.starts_with(|c: char| c.is_ascii_lowercase()) || !code.split('-').all(subtag) {
        document.fault(
            "wiki.language",
            "this is not a language code",
            "write it as MediaWiki does: en, pt-br, zh-hans",
        );
    }
}

fn account(config: &Config, document: &mut Document<'_>) {
    let account = &config.account;
    match account.method {
        Method::BotPassword => match account.login.split_once('@') {
            Some((name, app))
                if crate::ids::Username::parse(name).as_ref() == Ok(&account.name) && !app.is_empty() => {}
            Some((_, app)) if !app.is_empty() => document.fault(
                "account.login",
                format!("this login is of another account than {}", account.name),
                "write the account's name before the @, as Special:BotPasswords shows it",
            ),
            _ => document.fault(
                "account.login",
                "a bot password needs its login",
                "write it as Special:BotPasswords shows it: LetsConnectBot@run",
            ),
        },
        Method::OAuth2 if !account.login.is_empty() => {
            document.fault(
                "account.login",
                "OAuth 2 has no login",
                "leave it empty, or set method to \"bot-password\"",
            );
        }
        Method::OAuth2 => {}
    }
    // Somebody may have put the secret itself here: it is not quoted.
    let named = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let variable = &account.secret_env;
    if variable.is_empty()
        || variable.starts_with(|c: char| c.is_ascii_digit())
        || !variable.chars().all(named)
    {
        document.fault(
            "account.secret_env",
            "this is not the name of an environment variable",
            "use capitals, digits and _, as LETS_CONNECT_SECRET; if this is the secret itself, renew it",
        );
    }
}

fn pages(config: &Config, document: &mut Document<'_>) {
    let pages = &config.pages;
    let state = format!("User:{}/", config.account.name);
    for (key, title, start) in [
        ("state", &pages.state, state.as_str()),
        ("profile_template", &pages.profile_template, "Template:"),
        ("met_template", &pages.met_template, "Template:"),
        ("approve_template", &pages.approve_template, "Template:"),
        ("answer_template", &pages.answer_template, "Template:"),
        ("clinic_template", &pages.clinic_template, "Template:"),
        ("resource_template", &pages.resource_template, "Template:"),
        ("ambassador_template", &pages.ambassador_template, "Template:"),
        ("phrasebook", &pages.phrasebook, "Template:"),
        ("strike_template", &pages.strike_template, "Template:"),
        ("opt_out_category", &pages.opt_out_category, "Category:"),
    ] {
        if !title.as_str().starts_with(start) {
            let why = if key == "state" {
                "only there are the bot's records safe from others' edits"
            } else {
                "use the namespace's English name, which works on every wiki"
            };
            document.fault(
                &format!("pages.{key}"),
                format!("\"{title}\" does not begin with \"{start}\""),
                why,
            );
        }
    }
    if PageTitle::parse(&pages.profile_subpage).map(|title| title.to_string()).as_ref()
        != Ok(&pages.profile_subpage)
        || pages.profile_subpage.contains(['/', ':'])
    {
        document.fault(
            "pages.profile_subpage",
            "this cannot be the name of a subpage",
            "write the part after \"User:NAME/\" alone, with spaces, as the programme's name",
        );
    }
    let mut taken: BTreeMap<PageTitle, &str> = BTreeMap::new();
    for (key, title) in pages.named() {
        if let Some(other) = taken.insert(title.clone(), key) {
            // Of two, the one that stands in the file.
            let is_set = document.place_of(&format!("pages.{key}")) != document.place_of("pages");
            let (key, other) = if is_set { (key, other) } else { (other, key) };
            document.fault(
                &format!("pages.{key}"),
                format!("\"{title}\" is already pages.{other}"),
                "give each its own page",
            );
        }
    }
}

fn privacy(config: &Config, document: &mut Document<'_>) {
    for (index, key) in config.privacy.recipients.iter().enumerate() {
        if sealed::recipient(key).is_err() {
            let at = format!("privacy.recipients.{index}");
            let mend = "write one as age1…, as age-keygen prints it; never the secret one";
            document.fault(&at, "this is no public age key", mend);
        }
    }
}

fn trustees(config: &Config, document: &mut Document<'_>) {
    for (index, trustee) in config.trustees.iter().enumerate() {
        if *trustee == config.account.name {
            document.fault(
                &format!("trustees.{index}"),
                "the bot would approve its own awards",
                "name people's accounts only",
            );
        }
    }
}

fn message_kinds(config: &Config, document: &mut Document<'_>) {
    for (index, kind) in config.message_kinds.iter().enumerate() {
        if kind.trim().is_empty() || kind.contains([',', '|', '}']) {
            document.fault(
                &format!("message_kinds.{index}"),
                "this is not a kind of message",
                "write one word as in {{bots|optout=…}} in each entry",
            );
        }
    }
}

fn limits(limits: &Limits, document: &mut Document<'_>) {
    if limits.read_bytes < limits.page_bytes {
        document.fault(
            "limits.read_bytes",
            "the bot could not read the pages that it writes",
            "let it be no less than limits.page_bytes",
        );
    }
}

fn capacity_exchange(config: &Config, document: &mut Document<'_>) {
    let Some(tables) = &config.capacity_exchange else { return };
    let place = document.place_of("capacity_exchange.api");
    api(&tables.api, place, document);
    let is_page = [&tables.users, &tables.capacities].iter().any(|source| matches!(source, Source::Page(_)));
    if is_page && tables.editors.is_empty() {
        document.fault(
            "capacity_exchange.editors",
            "anybody could register anybody by editing the page",
            "name the account that writes the tables, as the pages' history shows it",
        );
    }
}

/// The settings of matching.
pub(super) fn matching(rules: &Rules, document: &mut Document<'_>) {
    if rules.least_level > 5 {
        document.fault("matching.least_level", "this is no Babel level", "write a whole number from 0 to 5");
    }
    if rules.clinic_host_level > 5 {
        document.fault(
            "matching.clinic_host_level",
            "this is no Babel level",
            "write a whole number from 0 to 5",
        );
    }
    if rules.clinic_least < 2 {
        document.fault("matching.clinic_least", "a clinic is for several learners", "write 2 or more");
    }
    if rules.clinic_most < rules.clinic_least {
        document.fault(
            "matching.clinic_most",
            format!("a clinic could never have the {} learners it needs", rules.clinic_least),
            "let clinic_most be at least clinic_least",
        );
    }
}

/// The settings of what is told of clinics.
fn clinics(rules: &ClinicRules, document: &mut Document<'_>) {
    let ranges = [
        ("clinics.invite_factor", rules.invite_factor, 1, 20),
        ("clinics.invite_most", rules.invite_most, 1, 5000),
        ("clinics.second_wave_days", rules.second_wave_days.into(), 0, 30),
        ("clinics.invitations_per_month", rules.invitations_per_month, 1, 31),
        ("clinics.reminder_hours", rules.reminder_hours.into(), 1, 336),
    ];
    for (key, number, least, most) in ranges {
        if !(least..=most).contains(&number) {
            let problem = format!("{number} cannot be meant here");
            document.fault(key, problem, format!("write a whole number from {least} to {most}"));
        }
    }
}

fn awards(config: &Config, document: &mut Document<'_>) {
    let mut ids = BTreeSet::new();
    for (index, award) in config.award.iter().enumerate() {
        let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if award.id.is_empty() || !award.id.chars().all(slug) {
            document.fault(
                &format!("award.{index}.id"),
                "this cannot be an award's name for ever",
                "use small letters, digits and hyphens, as first-shared",
            );
        } else if !ids.insert(&award.id) {
            document.fault(
                &format!("award.{index}.id"),
                format!("another award is named \"{}\"", award.id),
                "give each its own name; it must never change again",
            );
        }
        if award.side.is_some() && award.act != AwardAct::Connection {
            document.fault(
                &format!("award.{index}.side"),
                "only a connection has sides",
                "leave it out, or let act be \"connection\"",
            );
        }
        if !(1..=MOST_TIMES).contains(&award.times) {
            document.fault(
                &format!("award.{index}.times"),
                format!("nobody does something {} times", award.times),
                format!("write a whole number from 1 to {MOST_TIMES}"),
            );
        }
        for (key, words) in [("title", &award.title), ("reason", &award.reason)] {
            if words.chars().any(char::is_control) || words.chars().count() > MOST_AWARD_CHARS {
                document.fault(
                    &format!("award.{index}.{key}"),
                    "this is longer than a line",
                    format!("write {MOST_AWARD_CHARS} characters at most, on one line"),
                );
            }
        }
        if PageTitle::parse(&award.image).is_err() || award.image.contains(':') {
            document.fault(
                &format!("award.{index}.image"),
                "this cannot be a file's name",
                "write it without \"File:\", as Original Barnstar Hires.png",
            );
        }
    }
}

fn support(config: &Config, document: &mut Document<'_>) {
    for track in Track::ALL {
        let (set, name) = (config.support.of(track), track.name());
        if !(0..=31).contains(&set.monthly) {
            document.fault(
                &format!("support.{name}.monthly"),
                "no month has this day",
                "write a whole number from 1 to 31, or 0 if there is no such day",
            );
        }
        for (key, days) in [("notice_days", set.notice_days), ("answer_days", set.answer_days)] {
            if days > 366 {
                document.fault(
                    &format!("support.{name}.{key}"),
                    "this is more than a year",
                    "write a whole number of days from 0 to 366",
                );
            }
        }
    }
    for (index, form) in config.form.iter().enumerate() {
        if !form.support.is_empty() && !form.support.contains_key(&SupportQuestion::Needs) {
            document.fault(
                &format!("form.{index}.support"),
                "no question asks which support people need",
                "say under [form.support] which one does, as needs = \"What support do you need?\"",
            );
        }
    }
}

fn forms(config: &Config, document: &mut Document<'_>) {
    let mut names = BTreeSet::new();
    for (index, form) in config.form.iter().enumerate() {
        if form.name.trim().is_empty() || form.name.chars().any(char::is_control) {
            document.fault(
                &format!("form.{index}.name"),
                "a form needs a name",
                "problems are reported under it",
            );
        } else if !names.insert(&form.name) {
            document.fault(
                &format!("form.{index}.name"),
                format!("another form is named {:?}", form.name),
                "give each its own name",
            );
        }
        if form.columns.is_empty() {
            document.fault(
                &format!("form.{index}.columns"),
                "no column of the form would be read",
                "say under [form.columns] which question is which field",
            );
        }
    }
}
