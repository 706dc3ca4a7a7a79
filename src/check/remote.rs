//! What is on the wiki. First as anybody sees it, so that a wrong secret hides nothing that
//! needs none; then as the bot. Each look stands for itself: one that fails is told, and
//! the others go on, as long as the wiki answers at all.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::finding::{Findings, Subject, Weight};
use super::{
    account, awards, clock, keeping, languages, lease, pages, rights, site, stop_page, tables, trustees,
    words,
};
use crate::compose::vocabulary::Vocabulary;
use crate::compose::{ComposeError, styles};
use crate::config::{Config, Method, Sketch};
use crate::gather;
use crate::ids::{PageTitle, Timestamp, Username};
use crate::plan::setup::{Keeper, Standing};
use crate::programme::Programme;
use crate::registry::Lexicon;
use crate::setup;
use crate::wiki::elsewhere::Elsewhere;
use crate::wiki::inspection::{Keeping, Outside, Session};
use crate::wiki::mediawiki::{Login, MediaWiki};
use crate::wiki::{Page, PageQuery, Site, Wiki, WikiError};

/// A lag that no wiki has: whoever checks is not kept waiting for hours.
const NEVER_WAIT: u64 = 86_400;

/// What is looked at on the wiki.
const SUBJECTS: [Subject; 13] = [
    Subject::Account,
    Subject::Rights,
    Subject::StopPage,
    Subject::Clock,
    Subject::Pages,
    Subject::Messages,
    Subject::Languages,
    Subject::Trustees,
    Subject::Taxonomy,
    Subject::Aliases,
    Subject::Awards,
    Subject::Categories,
    Subject::Lease,
];

/// Looks at all of it.
pub(super) async fn look(sketch: &Sketch, findings: &mut Findings) {
    let Some(config) = &sketch.config else {
        return findings.not_seen(Subject::Wiki, "the configuration cannot be read so far");
    };
    if config.trustees.is_empty() {
        trustees::none(findings);
    }
    if !sketch.may_reach_the_wiki() {
        return findings.not_seen(Subject::Wiki, "its address is not one to which a secret may be sent");
    }
    let programme = Programme::ready(config.as_ref().clone());
    let mut looks = Looks { programme: &programme, gone: false };
    let lexicon = if let Some(outside) = looks.outside(findings).await {
        looks.inside(outside, findings).await
    } else {
        for subject in SUBJECTS {
            findings.not_seen(subject, "the wiki does not answer");
        }
        None
    };
    tables::look(config, lexicon.as_ref().unwrap_or(&programme.lexicon), findings).await;
}

struct Looks<'a> {
    programme: &'a Programme,
    /// Whether the wiki went away.
    gone: bool,
}

impl Looks<'_> {
    fn config(&self) -> &Config {
        &self.programme.config
    }

    /// The wiki and the account as anybody sees them. Nothing if there is no wiki to look at.
    async fn outside(&self, findings: &mut Findings) -> Option<Option<Outside>> {
        let config = self.config();
        let (api, limits) = (&config.wiki.api, &config.limits);
        let deadline = Duration::from_secs(limits.request_timeout_seconds);
        let wiki = match Elsewhere::new(api, &config.wiki.contact, deadline) {
            Ok(wiki) => wiki,
            Err(error) => {
                site::no_answer(api, &error, findings);
                return None;
            }
        };
        for maxlag in [Some(limits.maxlag_seconds), None] {
            match wiki.outside(&config.account.name, maxlag).await {
                Ok(outside) => {
                    site::look(api, &outside, findings);
                    account::from_outside(&config.account.name, outside.account.as_ref(), findings);
                    return Some(Some(outside));
                }
                Err(error) => {
                    let again = matches!(&error, WikiError::Api { code, .. } if code == "maxlag");
                    if !site::no_answer(api, &error, findings) {
                        return None;
                    }
                    if !again {
                        // A wiki that shows itself to nobody who is not logged in.
                        return Some(None);
                    }
                }
            }
        }
        None
    }

    /// The wiki as the bot sees it, or as anybody does if the bot is not let in.
    async fn inside(&mut self, outside: Option<Outside>, findings: &mut Findings) -> Option<Lexicon> {
        let (wiki, session) = self.enter(outside.as_ref(), findings).await?;
        let site = self.seen(Subject::Wiki, wiki.site(), findings).await;
        if let Some(site) = &site {
            clock::look(Timestamp::now(), site.now, findings);
        }
        self.account(outside.as_ref(), session.as_ref(), site.as_ref(), findings);
        let Some(site) = site else {
            for subject in SUBJECTS.into_iter().skip(2) {
                findings.not_seen(subject, "the wiki does not tell what it is");
            }
            return None;
        };
        if !self.config().trustees.is_empty() {
            let names = &self.config().trustees.clone();
            if let Some(accounts) = self.seen(Subject::Trustees, wiki.accounts(names), findings).await {
                trustees::look(&accounts, findings);
            }
        }
        let read = gather::words(&wiki, &self.programme.config, &site);
        let lexicon = self.seen(Subject::Aliases, read, findings).await.map(|(lexicon, problems)| {
            words::look(&self.config().pages, &problems, findings);
            lexicon
        });
        let reader = self.config().wiki.reader_language.clone();
        if let Some(told) = self.seen(Subject::Languages, languages::asked(&wiki, &reader), findings).await {
            languages::look(&told, &reader, findings);
        }
        let names = lexicon.as_ref().unwrap_or(&self.programme.lexicon);
        match published(self.programme, names, &site, findings) {
            Ok(published) => self.pages(&wiki, &site, session.is_some(), &published, findings).await,
            Err(error) => findings.add(
                Weight::StopsEverything,
                Subject::Pages,
                "the bot's own templates",
                format!("a page cannot be written: {error}"),
                "install the bot anew; its files are not whole",
            ),
        }
        lexicon
    }

    /// Logs in, if there is a way to; else looks as anybody.
    async fn enter(
        &mut self,
        outside: Option<&Outside>,
        findings: &mut Findings,
    ) -> Option<(MediaWiki, Option<Session>)> {
        let account = &self.config().account;
        let name = account.name.clone();
        let unknown = outside.is_some_and(|outside| outside.account.is_none());
        let is_its_login = account.method == Method::OAuth2
            || account
                .login
                .split_once('@')
                .is_some_and(|(login, _)| Username::parse(login).as_ref() == Ok(&name));
        // What keeps the secret away is told where secrets are looked at; a login of another
        // account, where the configuration is.
        let login = self.programme.login().ok().filter(|_| is_its_login && !unknown);
        let Some(login) = login else {
            findings
                .not_seen(Subject::Account, "nobody can be logged in; what follows is as anybody sees it");
            return self.as_anybody().await.map(|wiki| (wiki, None));
        };
        match self.connect(login).await {
            Ok(wiki) => match wiki.whoami().await {
                Ok(session) if account::is_own(&name, &session, findings) => {
                    return Some((wiki, Some(session)));
                }
                Ok(_) => {}
                Err(error) => account::not_let_in(&name, account.method, &error, findings),
            },
            Err(_) if outside.is_some_and(|outside| outside.read_only.is_some()) => {
                findings.not_seen(Subject::Account, "a wiki that is read-only lets nobody in");
            }
            Err(error) => account::not_let_in(&name, account.method, &error, findings),
        }
        self.as_anybody().await.map(|wiki| (wiki, None))
    }

    async fn as_anybody(&self) -> Option<MediaWiki> {
        self.connect(Login::Nobody).await.ok()
    }

    async fn connect(&self, login: Login) -> Result<MediaWiki, WikiError> {
        let mut connection = self.programme.connection(login);
        connection.maxlag_seconds = NEVER_WAIT;
        MediaWiki::connect(&connection).await
    }

    fn account(
        &self,
        outside: Option<&Outside>,
        session: Option<&Session>,
        site: Option<&Site>,
        findings: &mut Findings,
    ) {
        let config = self.config();
        if let Some(session) = session {
            account::address(session, outside.and_then(|outside| outside.account.as_ref()), findings);
        }
        let unknown = Outside::default();
        let extensions = site.map_or(&[][..], |site| site.extensions.as_slice());
        let pace = config.limits.seconds_between_edits;
        let outside = outside.unwrap_or(&unknown);
        let how = (config.account.method, self.programme.flag());
        rights::look(outside, session, extensions, how, pace, findings);
    }

    /// The pages: where they lie, how they are kept, what they say.
    async fn pages(
        &mut self,
        wiki: &MediaWiki,
        site: &Site,
        logged_in: bool,
        published: &BTreeMap<PageTitle, String>,
        findings: &mut Findings,
    ) {
        let config = &self.programme.config;
        let pages = &config.pages;
        let records = keeping::records(pages);
        let lease_page = pages.state.subpage("lease.json").ok();
        let settings = pages.named();
        let own = settings.iter().map(|(_, title)| title).filter(|title| **title != pages.state);
        let titles: BTreeSet<&PageTitle> =
            published.keys().chain(own).chain(&records).chain(&lease_page).collect();
        let pictures = awards::pictures(&config.award);
        let categories = awards::categories(&pages.opt_out_category, &config.directory);
        let kept: BTreeSet<&PageTitle> = titles
            .iter()
            .copied()
            .chain(pictures.keys())
            .chain(categories.iter().map(|(_, title)| title))
            .collect();
        let kept: Vec<PageTitle> = kept.into_iter().cloned().collect();
        let keeping = self.seen(Subject::Awards, wiki.keeping(&kept), findings).await;
        if let Some(keeping) = &keeping {
            keeping::places(pages, site, keeping, findings);
            keeping::closed_to_people(pages, keeping, findings);
            awards::look(&pictures, keeping, findings);
            awards::look_at_categories(&categories, keeping, findings);
        }
        let keeping = keeping.unwrap_or_default();
        let titles = titles.into_iter().filter(|title| !keeping.elsewhere.contains(*title));
        let query = PageQuery { titles: titles.cloned().collect(), opt_out_category: None };
        let Some(present) = self.seen(Subject::Pages, wiki.pages(&query), findings).await else { return };
        let by_setup = self.by_setup(wiki, site, published, &present, findings).await;
        self.as_they_stand(site, logged_in, (published, &by_setup), (&present, &keeping), findings);
    }

    /// What `setup` makes of the pages that say something else than is published.
    async fn by_setup(
        &mut self,
        wiki: &MediaWiki,
        site: &Site,
        published: &BTreeMap<PageTitle, String>,
        present: &BTreeMap<PageTitle, Page>,
        findings: &mut Findings,
    ) -> BTreeMap<PageTitle, Standing> {
        let Ok(mut wanted) = setup::wanted(self.programme, site) else { return BTreeMap::new() };
        wanted.retain(|ours| {
            // What every cycle writes anew is no affair of setup's.
            let text = present.get(&ours.title).filter(|_| ours.keeper != Keeper::Cycle).and_then(Page::text);
            text.is_some_and(|text| {
                published.get(&ours.title).is_some_and(|own| own.trim_end() != text.trim_end())
            })
        });
        let looked = setup::look(wiki, &self.programme.config, wanted);
        let found = self.seen(Subject::Pages, looked, findings).await.unwrap_or_default();
        found.into_iter().map(|found| (found.ours.title, found.standing)).collect()
    }

    fn as_they_stand(
        &self,
        site: &Site,
        logged_in: bool,
        (published, by_setup): (&BTreeMap<PageTitle, String>, &BTreeMap<PageTitle, Standing>),
        (present, keeping): (&BTreeMap<PageTitle, Page>, &Keeping),
        findings: &mut Findings,
    ) {
        let config = self.config();
        let pages = &config.pages;
        if let Some(page) = present.get(&pages.stop) {
            let kept = keeping.pages.get(&pages.stop);
            stop_page::look((&pages.stop, page), kept, (&config.account.name, site.now), findings);
        }
        pages::look(pages, &config.account.name, published, present, by_setup, findings);
        if logged_in {
            keeping::closed_to_the_bot(pages, &published.keys().collect(), present, findings);
        }
        let lease_page = pages.state.subpage("lease.json").ok();
        if let Some(page) = lease_page.and_then(|title| present.get(&title)) {
            lease::look(page, site.now, findings);
        }
    }

    /// What a look gave. One that failed is told; after one to which nothing answered there are
    /// no more looks.
    async fn seen<T>(
        &mut self,
        subject: Subject,
        look: impl Future<Output = Result<T, WikiError>>,
        findings: &mut Findings,
    ) -> Option<T> {
        if self.gone {
            findings.not_seen(subject, "the wiki went away");
            return None;
        }
        match look.await {
            Ok(seen) => Some(seen),
            Err(error) => {
                let lost = !matches!(error, WikiError::Api { .. });
                self.gone = lost;
                let what = format!("this could not be looked at: {error}");
                findings.add(Weight::StopsAPart, subject, self.config().wiki.api.clone(), what, "try again");
                None
            }
        }
    }
}

/// What this version publishes on this wiki.
fn published(
    programme: &Programme,
    lexicon: &Lexicon,
    site: &Site,
    findings: &mut Findings,
) -> Result<BTreeMap<PageTitle, String>, ComposeError> {
    let names = Vocabulary(lexicon);
    let composer = programme.composer(&names)?;
    let settings = &programme.config.wiki;
    languages::of_the_wiki(settings, site, &composer.languages(), findings);
    let mut published: BTreeMap<PageTitle, String> = composer.published().into_iter().collect();
    published.extend(styles::published(&programme.config.pages, &site.extensions));
    Ok(published)
}
