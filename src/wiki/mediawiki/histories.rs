//! The revisions of pages: with their texts, without them, or the texts alone.
//! Each answer about a history tells, too, what of it was imported.

use std::collections::BTreeMap;

use super::MediaWiki;
use super::reads::{Continue, joined, query};
use crate::ids::{PageTitle, RevId};
use crate::wiki::transport::Parameters;
use crate::wiki::{Revision, WikiError, answers, imports};

impl MediaWiki {
    pub(super) async fn read_history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        let mut parameters = query(&[history_parameters(title, "content", limit.min(self.batch.get()))]);
        if let Some(before) = before {
            parameters.push(("rvstartid", before.to_string()));
        }
        self.revisions("history", &parameters, before, limit).await
    }

    pub(super) async fn read_outline(
        &self,
        title: &PageTitle,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        // A text's hash is hidden with the text.
        let parameters = query(&[history_parameters(title, "sha1", limit.min(self.batch.get()))]);
        self.revisions("outline of a history", &parameters, None, limit).await
    }

    async fn revisions(
        &self,
        what: &str,
        parameters: &Parameters<'_>,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        let (mut revisions, mut imports) = (Vec::new(), Vec::new());
        self.ask_all(what, parameters, |answer| {
            imports.extend(answers::imports(&answer["query"]));
            let page = answers::pages(&answer["query"]).next();
            let found = page.and_then(|page| page["revisions"].as_array()).into_iter().flatten();
            revisions
                .extend(found.filter_map(answers::revision).filter(|revision| Some(revision.id) != before));
            if revisions.len() >= limit { Continue::Enough } else { Continue::More }
        })
        .await?;
        revisions.truncate(limit);
        imports::disown(&mut revisions, &imports);
        Ok(revisions)
    }

    pub(super) async fn read_texts(&self, revisions: &[RevId]) -> Result<BTreeMap<RevId, String>, WikiError> {
        let mut texts = BTreeMap::new();
        for batch in revisions.chunks(self.batch.get()) {
            let ids: Vec<String> = batch.iter().map(ToString::to_string).collect();
            let parameters = query(&[vec![
                ("prop", "revisions".to_owned()),
                ("revids", joined(ids.iter().map(String::as_str))),
                ("rvprop", "ids|content".to_owned()),
                ("rvslots", "main".to_owned()),
            ]]);
            self.ask_all("texts", &parameters, |answer| {
                for page in answers::pages(&answer["query"]) {
                    let found = page["revisions"].as_array().into_iter().flatten();
                    let found = found.filter_map(answers::revision);
                    texts.extend(found.filter_map(|revision| Some((revision.id, revision.text?))));
                }
                Continue::More
            })
            .await?;
        }
        Ok(texts)
    }
}

/// Revisions with their texts (`content`) or the hashes of these (`sha1`), and the
/// page's entries in the log of imports.
fn history_parameters(title: &PageTitle, text: &str, limit: usize) -> Parameters<'static> {
    vec![
        ("prop", "revisions".to_owned()),
        ("titles", title.to_string()),
        ("rvprop", format!("ids|timestamp|user|userid|comment|{text}")),
        ("rvslots", "main".to_owned()),
        ("rvlimit", limit.to_string()),
        ("list", "logevents".to_owned()),
        ("letype", "import".to_owned()),
        ("letitle", title.to_string()),
        ("leprop", "type|user|timestamp|details".to_owned()),
        ("lelimit", "max".to_owned()),
    ]
}
