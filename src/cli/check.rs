//! `lets-connect check`: everything that is wrong, at once, gravest first, each
//! with its mend.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::apply;
use crate::apply::stop::Order;
use crate::cli::args::CheckArgs;
use crate::cli::{DONE, PROBLEMS};
use crate::compose::vocabulary::Vocabulary;
use crate::compose::{onwiki, styles};
use crate::config::dump;
use crate::ids::Timestamp;
use crate::intake::capacity_exchange::Source;
use crate::programme::Programme;
use crate::wiki::{Account, Me, PageQuery, PageState, Site, Wiki, WikiError};

mod reader_language;

/// The bot's clock and the wiki's may differ this much, in seconds.
const MOST_SKEW: i64 = 60;

/// What one look found.
#[derive(Debug, Serialize)]
struct Finding {
    subject: String,
    #[serde(flatten)]
    verdict: Verdict,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
enum Verdict {
    Well { how: String },
    Wrong { what: String, mend: String },
}

/// Looks at everything and prints what it found.
pub async fn run(programme: &Programme, wanted: &CheckArgs) -> anyhow::Result<u8> {
    let mut findings = Findings::default();
    files(programme, &mut findings);
    match programme.connect().await {
        Ok(wiki) => {
            on_the_wiki(&wiki, programme, &mut findings).await?;
            reader_language::look(&wiki, programme, &mut findings).await?;
        }
        Err(error) => {
            findings.wrong("wiki", &error.to_string(), "nothing else can be looked at until this is mended");
        }
    }
    let wrong = findings.0.iter().filter(|finding| matches!(finding.verdict, Verdict::Wrong { .. })).count();
    if wanted.json {
        println!("{}", serde_json::to_string_pretty(&findings.0)?);
    } else {
        findings.print();
        match wrong {
            0 => println!("All is well."),
            1 => println!("1 thing to mend."),
            n => println!("{n} things to mend."),
        }
    }
    Ok(if wrong == 0 { DONE } else { PROBLEMS })
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn well(&mut self, subject: &str, how: impl Into<String>) {
        self.0.push(Finding { subject: subject.to_owned(), verdict: Verdict::Well { how: how.into() } });
    }

    fn wrong(&mut self, subject: &str, what: &str, mend: &str) {
        let verdict = Verdict::Wrong { what: what.to_owned(), mend: mend.to_owned() };
        self.0.push(Finding { subject: subject.to_owned(), verdict });
    }

    fn print(&self) {
        for finding in self.0.iter().filter(|finding| matches!(finding.verdict, Verdict::Wrong { .. })) {
            if let Verdict::Wrong { what, mend } = &finding.verdict {
                println!("wrong  {:<14}{what}\n{:21}mend: {mend}", finding.subject, "");
            }
        }
        for finding in &self.0 {
            if let Verdict::Well { how } = &finding.verdict {
                println!("well   {:<14}{how}", finding.subject);
            }
        }
    }
}

fn files(programme: &Programme, findings: &mut Findings) {
    let config = &programme.config;
    match config.key() {
        Ok(Some(_)) => findings.well("key", "there is one, for tombstones and codes"),
        Ok(None) => findings.well("key", "none, and nothing needs one: there is no form and no table"),
        Err(error) => {
            findings.wrong(
                "key",
                &error.to_string(),
                "without it nobody could leave for good; see docs/privacy.md",
            );
        }
    }
    for form in &config.form {
        match dump::read(form) {
            Ok(Err(open)) => findings.wrong("form", &open.to_string(), "close the file, then check again"),
            Ok(Ok(_)) => findings.well("form", format!("{}: {}", form.name, form.file.display())),
            Err(error) => findings.wrong(
                "form",
                &format!("{}: {} cannot be opened ({})", form.name, form.file.display(), error.kind()),
                "put the dump there, or take the form out of the configuration",
            ),
        }
    }
    for source in config.capacity_exchange.iter().flat_map(|tables| [&tables.users, &tables.capacities]) {
        let Source::File(path) = source else { continue };
        match std::fs::metadata(path) {
            Ok(_) => findings.well("capacity exchange", path.display().to_string()),
            Err(error) => findings.wrong(
                "capacity exchange",
                &format!("{} cannot be opened ({})", path.display(), error.kind()),
                "put the table there, or name its page on Commons",
            ),
        }
    }
    if config.trustees.is_empty() {
        findings.wrong(
            "trustees",
            "nobody can approve awards",
            "name the working group's accounts under trustees",
        );
    }
    let next = config.schedule.next_cycle(Timestamp::now());
    findings.well("schedule", format!("the next cycle is at {next}"));
}

async fn on_the_wiki(wiki: &impl Wiki, programme: &Programme, findings: &mut Findings) -> anyhow::Result<()> {
    let site = wiki.site().await?;
    let me = wiki.me().await?;
    findings.well("wiki", format!("{}, {}", site.name, site.generator));
    account(&me, findings);
    clock(&site, findings);
    pages(wiki, programme, findings).await?;
    Ok(trustees(wiki, programme, findings).await?)
}

fn account(me: &Me, findings: &mut Findings) {
    match &me.blocked {
        Some(why) => findings.wrong(
            "account",
            &format!("{} is blocked: {why}", me.name),
            "talk to the blocking administrator",
        ),
        None => findings.well("account", me.name.to_string()),
    }
    for (right, mend) in [
        ("bot", "ask for the bot flag, and grant \"high-volume (bot) access\" to the password or consumer"),
        ("edit", "grant \"edit existing pages\""),
        (
            "editmyuserjson",
            "grant \"edit your user CSS/JSON/JavaScript\"; the bot's records are JSON pages of its own",
        ),
        ("createpage", "grant \"create, edit, and move pages\""),
        ("createtalk", "grant \"create, edit, and move pages\""),
    ] {
        if !me.rights.iter().any(|held| held == right) {
            findings.wrong("rights", &format!("the session lacks the right \"{right}\""), mend);
        }
    }
    if !me.rights.iter().any(|held| held == "apihighlimits") {
        findings.wrong(
            "rights",
            "the session lacks \"apihighlimits\", so it needs ten times the requests",
            "grant \"high-volume (bot) access\"",
        );
    }
}

fn clock(site: &Site, findings: &mut Findings) {
    let skew = Timestamp::now().as_second() - site.now.as_second();
    if skew.abs() > MOST_SKEW {
        findings.wrong(
            "clock",
            &format!("this machine's clock is {skew} s off the wiki's"),
            "set it by NTP; the log goes by it",
        );
    } else {
        findings.well("clock", format!("within {MOST_SKEW} s of the wiki's"));
    }
}

async fn pages(wiki: &impl Wiki, programme: &Programme, findings: &mut Findings) -> anyhow::Result<()> {
    let config = &programme.config;
    let names = Vocabulary(&programme.lexicon);
    let mut published: BTreeMap<_, _> = programme.composer(&names)?.published().into_iter().collect();
    let site = wiki.site().await?;
    published.extend(styles::published(&config.pages, &site.extensions));
    let query = PageQuery { titles: published.keys().cloned().collect(), opt_out_category: None };
    let present = wiki.pages(&query).await?;
    let mut current = 0;
    for (title, text) in &published {
        let Some(page) = present.get(title) else { continue };
        if *title == config.pages.stop {
            match Order::on(page, &config.account.name, site.now) {
                Order::Run => findings.well("stop page", "lets the bot run"),
                Order::OwnPause(paused) => findings.wrong(
                    "stop page",
                    &apply::paused_by_operator(title, &paused),
                    "once the reason is gone, run: lets-connect resume",
                ),
                Order::Pause | Order::Stop => findings.wrong(
                    "stop page",
                    &format!("{title} says something else than \"run\", so nothing is edited"),
                    "find out who stopped the bot and why; then write \"run\"",
                ),
                Order::None => findings.wrong(
                    "stop page",
                    &format!("{title} is missing, so nothing is edited"),
                    "run: lets-connect setup",
                ),
            }
            continue;
        }
        let kept_by_others = onwiki::is_made_once(&config.pages, title);
        match (&page.state, page.text()) {
            (PageState::Present { .. }, Some(_)) if kept_by_others => current += 1,
            (PageState::Present { .. }, Some(found)) if found.trim_end() == text.trim_end() => current += 1,
            (PageState::Present { .. }, _) => findings.wrong(
                "pages",
                &format!("{title} differs from this version's"),
                "run: lets-connect setup --dry-run",
            ),
            (PageState::Missing, _) => {
                findings.wrong("pages", &format!("{title} is missing"), "run: lets-connect setup");
            }
            (PageState::Impossible, _) => findings.wrong(
                "pages",
                &format!("{title} cannot be a title on this wiki"),
                "choose another under pages",
            ),
        }
        if let Some(code) = &page.forbidden {
            findings.wrong(
                "pages",
                &format!("{title} may not be edited ({code})"),
                "ask an administrator, or grant \"edit protected pages\"",
            );
        }
    }
    findings.well("pages", format!("{current} of {} as published", published.len() - 1));
    Ok(())
}

async fn trustees(wiki: &impl Wiki, programme: &Programme, findings: &mut Findings) -> Result<(), WikiError> {
    let trustees = &programme.config.trustees;
    for (name, account) in wiki.accounts(trustees).await? {
        match account {
            Account::Present { blocked: None, locked: false, .. } => {
                findings.well("trustees", name.to_string());
            }
            Account::Present { .. } => findings.wrong(
                "trustees",
                &format!("{name} is blocked or locked"),
                "take the name off the list",
            ),
            Account::Renamed(now) => {
                findings.wrong("trustees", &format!("{name} is now {now}"), "write the new name");
            }
            Account::Missing | Account::Unsettled | Account::Impossible => findings.wrong(
                "trustees",
                &format!("{name} does not exist"),
                "mend the name: anybody could create it",
            ),
        }
    }
    Ok(())
}
