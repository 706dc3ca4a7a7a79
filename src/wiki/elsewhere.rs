//! Reads pages of a wiki on which the bot has no account: what is public there.
//! It edits nothing and logs in nowhere.

use std::time::Duration;

use serde_json::Value;

use crate::ids::{PageTitle, Username};
use crate::wiki::exchange::{Body, Exchange, brief};
use crate::wiki::inspection::{self, Outside};
use crate::wiki::transport::{Parameters, Size, Transport};
use crate::wiki::{Author, Revision, WikiError, answers, session};

/// Versions of a page that are looked back at the most.
const MOST_REVISIONS: &str = "20";

/// The way to such a wiki.
pub struct Elsewhere(Transport);

impl Elsewhere {
    /// Nothing is sent yet. `contact` stands in the User-Agent.
    pub fn new(api_url: &str, contact: &str, deadline: Duration) -> Result<Self, WikiError> {
        let client = session::client(api_url, deadline).user_agent(session::agent(contact)).build();
        let client = client.map_err(|error| WikiError::Unreachable {
            address: api_url.to_owned(),
            source: Box::new(error),
        })?;
        Ok(Self(Transport { client, api_url: api_url.to_owned(), bearer: None, deadline }))
    }

    /// The newest version of a page that one of these accounts saved, if the page has one.
    /// One request, and a second where the newest version is another's.
    pub async fn newest_by(
        &self,
        title: &PageTitle,
        editors: &[Username],
    ) -> Result<Option<Revision>, WikiError> {
        for versions in ["1", MOST_REVISIONS] {
            let revisions = self.revisions(title, versions).await?;
            let is_last = revisions.first().is_none_or(|newest| newest.parent.0 == 0);
            let own = revisions.into_iter().find(|revision| is_by(revision, editors));
            if own.is_some() || is_last {
                return Ok(own);
            }
        }
        Ok(None)
    }

    async fn revisions(&self, title: &PageTitle, versions: &str) -> Result<Vec<Revision>, WikiError> {
        let asked: Parameters<'_> = [
            ("action", "query"),
            ("format", "json"),
            ("formatversion", "2"),
            ("prop", "revisions"),
            ("rvprop", "ids|timestamp|user|userid|content"),
            ("rvslots", "main"),
            ("rvlimit", versions),
            ("titles", title.as_str()),
        ]
        .map(|(key, value)| (key, value.to_owned()))
        .to_vec();
        let answer = self.answer(&format!("{} ({title})", self.0.api_url), &asked).await?;
        let page = answers::pages(&answer["query"]).next().cloned().unwrap_or_default();
        Ok(page["revisions"].as_array().into_iter().flatten().filter_map(answers::revision).collect())
    }

    /// What the wiki tells anybody of itself and of an account; the error is the wiki's own
    /// where its replicas lag by more than `maxlag`.
    pub async fn outside(&self, account: &Username, maxlag: Option<u64>) -> Result<Outside, WikiError> {
        let mut asked = inspection::outside_parameters(account);
        asked.extend(maxlag.map(|seconds| ("maxlag", seconds.to_string())));
        let what = &self.0.api_url;
        let answer = self.answer(what, &asked).await?;
        inspection::outside(&answer).ok_or_else(|| WikiError::Nonsense {
            what: what.clone(),
            why: "this is not the answer of a MediaWiki".to_owned(),
        })
    }

    /// Which of these names no account has there.
    pub async fn without_account(&self, names: &[Username]) -> Result<Vec<Username>, WikiError> {
        let answer = self.answer(&self.0.api_url, &inspection::account_parameters(names)).await?;
        Ok(inspection::missing_accounts(&answer))
    }

    async fn answer(&self, what: &str, asked: &Parameters<'_>) -> Result<Value, WikiError> {
        let what = what.to_owned();
        let reply = match self.0.post(asked, Size::Large).await {
            Exchange::Answered(reply) => reply,
            Exchange::NotSent(why) | Exchange::Lost(why) => {
                return Err(WikiError::Unreachable { address: what, source: why.into() });
            }
        };
        if let Some(fault) = reply.faults().into_iter().next() {
            return Err(WikiError::Api { what, code: fault.code, why: fault.why });
        }
        match reply.body {
            Body::Json(answer) if reply.status == 200 => Ok(answer),
            Body::Json(_) => Err(WikiError::Nonsense { what, why: format!("status {}", reply.status) }),
            Body::Other(_) if reply.status != 200 => {
                Err(WikiError::Nonsense { what, why: format!("status {}", reply.status) })
            }
            Body::Other(text) => Err(WikiError::Nonsense { what, why: brief(&text) }),
        }
    }
}

fn is_by(revision: &Revision, editors: &[Username]) -> bool {
    match &revision.author {
        Author::Account { name, .. } => Username::parse(name).is_ok_and(|name| editors.contains(&name)),
        Author::Unregistered | Author::Imported | Author::Hidden => false,
    }
}
