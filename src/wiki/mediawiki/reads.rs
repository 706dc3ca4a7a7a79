//! What is asked of the API, and in how few requests. Titles and names go in
//! batches; several questions that one answer can hold go in one request.

use std::collections::BTreeMap;

use serde_json::Value;

use super::MediaWiki;
use crate::ids::{PageTitle, Timestamp};
use crate::wiki::transport::{Parameters, Size};
use crate::wiki::{
    Contribution, Glance, Guard, Me, Outlook, Page, Site, Stamp, Stand, Watch, WikiError, answers,
};

/// Own edits told in the look before an edit; if those do not reach back to
/// what is known, the rest is asked for.
const FEW_OWN_EDITS: &str = "25";

/// Core's namespaces by their canonical names, which every wiki knows.
const CORE_NAMESPACES: [(&str, i32); 5] =
    [("User", 2), ("User talk", 3), ("Project", 4), ("Template", 10), ("Category", 14)];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Continue {
    More,
    Enough,
}

impl MediaWiki {
    pub(super) async fn read_site(&self) -> Result<Site, WikiError> {
        let answer = self.ask("site information", &query(&[site_parameters()]), Size::Large).await?;
        answers::site(&answer).ok_or_else(|| nonsense("site information"))
    }

    pub(super) async fn read_me(&self) -> Result<Me, WikiError> {
        let answer = self.ask("own account", &query(&[me_parameters()]), Size::Large).await?;
        answers::me(&answer["query"]).ok_or_else(|| nonsense("own account"))
    }

    pub(super) async fn read_pages(
        &self,
        titles: &[PageTitle],
        opt_out_category: Option<&PageTitle>,
    ) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        let mut pages = BTreeMap::new();
        for batch in titles.chunks(self.batch.get()) {
            let mut asked = query(&[page_parameters(opt_out_category)]);
            asked.push(("titles", joined(batch.iter().map(PageTitle::as_str))));
            let mut answers = Answers::default();
            self.ask_all("pages", &asked, |answer| {
                answers.take(&answer["query"]);
                Continue::More
            })
            .await?;
            for title in batch {
                pages.insert(title.clone(), answers.page(title).ok_or_else(|| silent("pages", title))?);
            }
        }
        Ok(pages)
    }

    pub(super) async fn read_transclusions(
        &self,
        templates: &[PageTitle],
    ) -> Result<BTreeMap<PageTitle, Stamp>, WikiError> {
        let mut found = BTreeMap::new();
        self.ask_all("transclusions", &query(&[transclusion_parameters(templates)]), |answer| {
            found.extend(answers::pages(&answer["query"]).filter_map(answers::stamped));
            Continue::More
        })
        .await?;
        Ok(found)
    }

    /// How pages stand; and the titles below another, in the answers about the first of them.
    pub(super) async fn read_roll_call(
        &self,
        titles: &[PageTitle],
        prefix: Option<&PageTitle>,
    ) -> Result<(BTreeMap<PageTitle, Stand>, Vec<PageTitle>), WikiError> {
        let mut further = match prefix {
            Some(prefix) => self.below_parameters(prefix).await?,
            None => Vec::new(),
        };
        let (mut standings, mut below) = (BTreeMap::new(), Vec::new());
        for batch in titles.chunks(self.batch.get()) {
            let mut found = Standings::default();
            let asked = query(&[standing_parameters(batch), std::mem::take(&mut further)]);
            self.ask_all("how pages stand", &asked, |answer| {
                found.take(&answer["query"]);
                below.extend(answers::titles(&answer["query"]["allpages"]));
                Continue::More
            })
            .await?;
            standings.extend(batch.iter().map(|title| (title.clone(), found.of(title))));
        }
        if !further.is_empty() {
            below = self.titles("pages by prefix", &query(&[further]), "allpages").await?;
        }
        Ok((standings, below))
    }

    pub(super) async fn read_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        let parameters = self.below_parameters(prefix).await?;
        self.titles("pages by prefix", &query(&[parameters]), "allpages").await
    }

    pub(super) async fn read_glance(&self, outlook: &Outlook) -> Result<Glance, WikiError> {
        let parameters = query(&[
            vec![
                ("prop", "info".to_owned()),
                ("list", "allpages".to_owned()),
                ("meta", "siteinfo|userinfo".to_owned()),
            ],
            without_kind(site_parameters()),
            without_kind(me_parameters()),
            without_kind(transclusion_parameters(&outlook.transcluded)),
            without_kind(self.below_parameters(&outlook.below).await?),
        ]);
        let mut site = None;
        let (mut transclusions, mut below) = (BTreeMap::new(), Vec::new());
        self.ask_all("first look", &parameters, |answer| {
            let query = &answer["query"];
            site = site.take().or_else(|| answers::site(answer));
            transclusions.extend(answers::pages(query).filter_map(answers::stamped));
            below.extend(answers::titles(&query["allpages"]));
            Continue::More
        })
        .await?;
        let site = site.ok_or_else(|| nonsense("site information"))?;
        Ok(Glance { site, transclusions, below })
    }

    pub(super) async fn read_own_edits(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError> {
        let mut edits = Vec::new();
        self.ask_all("own edits", &query(&[self.own_edits(since, "max")]), |answer| {
            edits.extend(answers::contributions(&answer["query"]));
            Continue::More
        })
        .await?;
        Ok(edits)
    }

    pub(super) async fn read_guard(&self, watch: &Watch<'_>) -> Result<Guard, WikiError> {
        if watch.known.is_some()
            && let Some(guard) = self.read_guard_as_far(watch).await?
        {
            return Ok(guard);
        }
        // The page and all that the bot did, in one answer: two answers may come
        // from two replicas, and one of them may know less than the other.
        let whole = Watch { known: None, ..watch.clone() };
        self.read_guard_as_far(&whole).await?.ok_or_else(|| nonsense("guard"))
    }

    /// The guard, if its own edits reach back as far as asked.
    async fn read_guard_as_far(&self, watch: &Watch<'_>) -> Result<Option<Guard>, WikiError> {
        let titles = [watch.target, watch.stop].into_iter().chain(watch.sources);
        let limit = if watch.known.is_some() { FEW_OWN_EDITS } else { "max" };
        let mut parameters = query(&[
            page_parameters(watch.opt_out_category),
            me_parameters(),
            self.own_edits(watch.since, limit),
        ]);
        parameters.push(("titles", joined(titles.map(PageTitle::as_str))));
        let answer = self.ask("guard", &parameters, Size::Small).await?;
        let query = &answer["query"];
        let mut seen = Answers::default();
        seen.take(query);
        let mut contributions = answers::contributions(query);
        if answer["continue"].get("uccontinue").is_some() {
            let oldest = contributions.last().map(|own| own.rev);
            match watch.known {
                Some(known) if oldest.is_some_and(|oldest| oldest <= known) => {}
                Some(_) => return Ok(None),
                None => contributions = self.read_own_edits(watch.since).await?,
            }
        }
        let mut sources = BTreeMap::new();
        for title in watch.sources {
            sources.insert(title.clone(), seen.page(title).ok_or_else(|| silent("guard", title))?);
        }
        let guard = (|| {
            Some(Guard {
                now: answers::timestamp(&answer["curtimestamp"])?,
                me: answers::me(query)?,
                target: seen.page(watch.target)?,
                stop: seen.page(watch.stop)?,
                sources,
                contributions,
            })
        })();
        guard.map(Some).ok_or_else(|| nonsense("guard"))
    }

    /// A read of all that there is, answer after answer.
    pub(super) async fn ask_all(
        &self,
        what: &str,
        parameters: &Parameters<'_>,
        mut take: impl FnMut(&Value) -> Continue,
    ) -> Result<(), WikiError> {
        let mut further: BTreeMap<String, String> = BTreeMap::new();
        loop {
            let mut asked: Parameters<'_> = parameters.clone();
            asked.extend(further.iter().map(|(key, value)| (key.as_str(), value.clone())));
            let answer = self.ask(what, &asked, Size::Large).await?;
            if take(&answer) == Continue::Enough {
                return Ok(());
            }
            let Some(more) = answer["continue"].as_object() else { return Ok(()) };
            further =
                more.iter().filter_map(|(key, value)| Some((key.clone(), continuation(value)?))).collect();
        }
    }

    async fn titles(
        &self,
        what: &str,
        parameters: &Parameters<'_>,
        list: &str,
    ) -> Result<Vec<PageTitle>, WikiError> {
        let mut titles = Vec::new();
        self.ask_all(what, parameters, |answer| {
            titles.extend(answers::titles(&answer["query"][list]));
            Continue::More
        })
        .await?;
        Ok(titles)
    }

    fn own_edits(&self, since: Timestamp, limit: &str) -> Parameters<'static> {
        vec![
            ("list", "usercontribs".to_owned()),
            ("ucuser", self.connection.account.to_string()),
            ("ucend", since.to_string()),
            ("ucprop", "ids|title|timestamp|comment".to_owned()),
            ("uclimit", limit.to_owned()),
        ]
    }

    async fn below_parameters(&self, prefix: &PageTitle) -> Result<Parameters<'static>, WikiError> {
        let (namespace, rest) = self.namespace_of(prefix).await?;
        Ok(vec![
            ("list", "allpages".to_owned()),
            ("apnamespace", namespace.to_string()),
            ("apprefix", rest.to_owned()),
            ("apfilterredir", "nonredirects".to_owned()),
            ("aplimit", "max".to_owned()),
        ])
    }

    /// A title's namespace, and the title without it.
    async fn namespace_of<'a>(&self, title: &'a PageTitle) -> Result<(i32, &'a str), WikiError> {
        let whole = (0, title.as_str());
        let Some((name, rest)) = title.as_str().split_once(':') else { return Ok(whole) };
        if let Some(&(_, id)) = CORE_NAMESPACES.iter().find(|(core, _)| *core == name) {
            return Ok((id, rest));
        }
        if self.namespaces.borrow().is_empty() {
            self.read_site().await?;
        }
        let namespaces = self.namespaces.borrow();
        let known = namespaces.iter().find(|(_, names)| {
            names.iter().any(|known| !known.is_empty() && known.eq_ignore_ascii_case(name))
        });
        Ok(known.map_or(whole, |(&id, _)| (id, rest)))
    }
}

/// A query of several parts.
pub(super) fn query<'a>(parts: &[Parameters<'a>]) -> Parameters<'a> {
    let mut all = vec![("action", "query".to_owned())];
    all.extend(parts.iter().flatten().cloned());
    all
}

/// The parameters of a part alone, without what makes it a `prop`, `list` or `meta` of its own.
fn without_kind(mut parameters: Parameters<'_>) -> Parameters<'_> {
    parameters.retain(|(key, _)| !["prop", "list", "meta"].contains(key));
    parameters
}

fn site_parameters() -> Parameters<'static> {
    vec![
        ("meta", "siteinfo".to_owned()),
        ("siprop", "general|namespaces|namespacealiases|extensiontags|extensions".to_owned()),
        ("curtimestamp", "1".to_owned()),
    ]
}

fn me_parameters() -> Parameters<'static> {
    vec![("meta", "userinfo".to_owned()), ("uiprop", "rights|blockinfo".to_owned())]
}

/// A list (`embeddedin`) would take one template only. A page that transcludes several of
/// them comes several times, as it stands.
fn transclusion_parameters(templates: &[PageTitle]) -> Parameters<'static> {
    vec![
        ("generator", "transcludedin".to_owned()),
        ("titles", joined(templates.iter().map(PageTitle::as_str))),
        ("gtiprop", "title".to_owned()),
        ("gtishow", "!redirect".to_owned()),
        ("gtilimit", "max".to_owned()),
        ("prop", "info".to_owned()),
    ]
}

fn standing_parameters(titles: &[PageTitle]) -> Parameters<'static> {
    vec![
        ("prop", "info|redirects".to_owned()),
        ("rdprop", "title".to_owned()),
        ("rdlimit", "max".to_owned()),
        ("titles", joined(titles.iter().map(PageTitle::as_str))),
    ]
}

/// What is asked of every page that may be written to.
fn page_parameters(opt_out_category: Option<&PageTitle>) -> Parameters<'static> {
    let mut parameters = vec![
        ("prop", "revisions|info".to_owned()),
        ("rvprop", "ids|timestamp|user|userid|comment|content".to_owned()),
        ("rvslots", "main".to_owned()),
        ("intestactions", "edit".to_owned()),
        ("intestactionsdetail", "full".to_owned()),
        ("curtimestamp", "1".to_owned()),
    ];
    if let Some(category) = opt_out_category {
        parameters[0].1.push_str("|categories");
        parameters.push(("clcategories", category.to_string()));
        parameters.push(("cllimit", "max".to_owned()));
    }
    parameters
}

/// What several answers about the same pages say together.
#[derive(Default)]
struct Answers {
    pages: BTreeMap<String, Value>,
    normalized: BTreeMap<String, String>,
}

impl Answers {
    fn take(&mut self, query: &Value) {
        self.normalized.extend(answers::normalized(query));
        for page in answers::pages(query) {
            let Some(title) = page["title"].as_str() else { continue };
            let known = self.pages.entry(title.to_owned()).or_insert_with(|| page.clone());
            for (key, value) in page.as_object().into_iter().flatten() {
                if known.get(key).is_none_or(|known| known.as_array().is_some_and(Vec::is_empty)) {
                    known[key] = value.clone();
                }
            }
        }
    }

    fn page(&self, asked: &PageTitle) -> Option<Page> {
        let title = self.normalized.get(asked.as_str()).map_or(asked.as_str(), String::as_str);
        answers::page(self.pages.get(title)?)
    }
}

/// What several answers about how the same pages stand say together.
#[derive(Default)]
struct Standings {
    normalized: BTreeMap<String, String>,
    found: BTreeMap<String, Stand>,
}

impl Standings {
    fn take(&mut self, query: &Value) {
        self.normalized.extend(answers::normalized(query));
        for (page, from) in answers::redirects(query) {
            self.found.entry(page).or_default().redirects.extend(from);
        }
        for (title, stamp) in answers::pages(query).filter_map(answers::stamped) {
            self.found.entry(title.as_str().to_owned()).or_default().stamp = Some(stamp);
        }
    }

    fn of(&self, asked: &PageTitle) -> Stand {
        let title = self.normalized.get(asked.as_str()).map_or(asked.as_str(), String::as_str);
        self.found.get(title).cloned().unwrap_or_default()
    }
}

fn continuation(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| value.as_i64().map(|number| number.to_string()))
}

/// Values joined for one parameter. No title or name can hold a pipe.
pub(super) fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join("|")
}

fn nonsense(what: &str) -> WikiError {
    WikiError::Nonsense { what: what.to_owned(), why: "what was asked is not in it".to_owned() }
}

fn silent(what: &str, title: &PageTitle) -> WikiError {
    WikiError::Nonsense { what: what.to_owned(), why: format!("the answer says nothing of {title}") }
}
