//! From the API's JSON (format version 2) to our types. What is suppressed,
//! missing or impossible is a state, never a panic.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ids::{LanguageCode, PageTitle, RevId, Timestamp, UserId, Username};
use crate::wiki::{Account, Author, Contribution, Me, Page, PageState, Revision, Site};

/// The answers' pages, by title as the wiki writes it.
pub fn pages(query: &Value) -> impl Iterator<Item = &Value> {
    query["pages"].as_array().into_iter().flatten()
}

/// What the wiki made of the titles asked for: from what was asked to what it calls it.
#[must_use]
pub fn normalized(query: &Value) -> BTreeMap<String, String> {
    query["normalized"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|pair| Some((text(&pair["from"])?, text(&pair["to"])?)))
        .collect()
}

/// A page.
#[must_use]
pub fn page(value: &Value) -> Option<Page> {
    let name = value["title"].as_str()?;
    let title = PageTitle::parse(name).ok()?;
    let state = if is(value, "invalid") {
        PageState::Impossible
    } else if is(value, "missing") {
        PageState::Missing
    } else {
        let head = revision(value["revisions"].as_array()?.first()?)?;
        PageState::Present { head, redirect: is(value, "redirect") }
    };
    let forbidden = value["actions"]["edit"]
        .as_array()
        .and_then(|errors| errors.first())
        .map(|error| text(&error["code"]).unwrap_or_else(|| "forbidden".to_owned()));
    let opted_out = value["categories"].as_array().is_some_and(|categories| !categories.is_empty());
    Some(Page { title, state, forbidden, opted_out })
}

/// A revision.
#[must_use]
pub fn revision(value: &Value) -> Option<Revision> {
    let slot = &value["slots"]["main"];
    Some(Revision {
        id: RevId(value["revid"].as_u64()?),
        parent: RevId(value["parentid"].as_u64().unwrap_or_default()),
        author: author(value),
        at: timestamp(&value["timestamp"]).unwrap_or_default(),
        comment: text(&value["comment"]),
        text: text(&slot["content"]),
        model: text(&slot["contentmodel"]).unwrap_or_default(),
    })
}

fn author(value: &Value) -> Author {
    if is(value, "userhidden") || is(value, "suppressed") {
        return Author::Hidden;
    }
    match (value["userid"].as_u64(), text(&value["user"])) {
        (_, Some(_)) if is(value, "anon") || is(value, "temp") => Author::Unregistered,
        (Some(id), Some(name)) => Author::Account { id: UserId(id), name },
        _ => Author::Hidden,
    }
}

/// The bot's own account.
#[must_use]
pub fn me(query: &Value) -> Option<Me> {
    let info = &query["userinfo"];
    let partial = info["blockpartial"].as_bool() == Some(true);
    let blocked = info["blockid"].as_u64().filter(|_| !partial);
    Some(Me {
        id: UserId(info["id"].as_u64()?),
        name: Username::parse(info["name"].as_str()?).ok()?,
        rights: info["rights"].as_array().into_iter().flatten().filter_map(text).collect(),
        blocked: blocked.map(|_| text(&info["blockreason"]).unwrap_or_default()),
    })
}

/// An account.
#[must_use]
pub fn account(value: &Value) -> Option<(String, Account)> {
    let name = text(&value["name"])?;
    let account = if is(value, "invalid") {
        Account::Impossible
    } else if is(value, "missing") {
        Account::Missing
    } else {
        let partial = value["blockpartial"].as_bool() == Some(true);
        Account::Present {
            id: UserId(value["userid"].as_u64()?),
            name: Username::parse(&name).ok()?,
            blocked: value["blockid"]
                .as_u64()
                .filter(|_| !partial)
                .map(|_| text(&value["blockreason"]).unwrap_or_default()),
            locked: is(value, "hidden") || is(value, "locked"),
        }
    };
    Some((name, account))
}

/// The bot's own edits.
#[must_use]
pub fn contributions(query: &Value) -> Vec<Contribution> {
    let edits = query["usercontribs"].as_array().into_iter().flatten();
    edits
        .filter_map(|value| {
            Some(Contribution {
                title: PageTitle::parse(value["title"].as_str()?).ok()?,
                rev: RevId(value["revid"].as_u64()?),
                at: timestamp(&value["timestamp"])?,
                comment: text(&value["comment"]),
            })
        })
        .collect()
}

/// The titles of a list of pages.
pub fn titles(list: &Value) -> impl Iterator<Item = PageTitle> {
    list.as_array().into_iter().flatten().filter_map(|page| PageTitle::parse(page["title"].as_str()?).ok())
}

/// The pages of an answer with the redirects that lead to them.
pub fn redirects(query: &Value) -> impl Iterator<Item = (String, Vec<PageTitle>)> {
    pages(query).filter_map(|page| {
        let from = page["redirects"].as_array().into_iter().flatten();
        let from = from.filter_map(|redirect| PageTitle::parse(redirect["title"].as_str()?).ok());
        Some((text(&page["title"])?, from.collect()))
    })
}

/// What the wiki tells of itself.
#[must_use]
pub fn site(answer: &Value) -> Option<Site> {
    let query = &answer["query"];
    let general = &query["general"];
    let mut namespaces: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for namespace in query["namespaces"].as_object()?.values() {
        let id = i32::try_from(namespace["id"].as_i64()?).ok()?;
        let names = namespaces.entry(id).or_default();
        names.extend([&namespace["name"], &namespace["canonical"]].into_iter().filter_map(text));
        names.dedup();
    }
    for alias in query["namespacealiases"].as_array().into_iter().flatten() {
        let id = alias["id"].as_i64().and_then(|id| i32::try_from(id).ok());
        if let (Some(id), Some(name)) = (id, text(&alias["alias"])) {
            namespaces.entry(id).or_default().push(name);
        }
    }
    let server = text(&general["server"]).unwrap_or_default();
    let server = if server.starts_with("//") { format!("https:{server}") } else { server };
    let tags = query["extensiontags"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Some(Site {
        now: timestamp(&answer["curtimestamp"])?,
        name: text(&general["sitename"])?,
        generator: text(&general["generator"]).unwrap_or_default(),
        language: LanguageCode(text(&general["lang"])?),
        article_url: server + general["articlepath"].as_str().unwrap_or("/wiki/$1"),
        namespaces,
        extension_tags: tags.map(|tag| tag.trim_matches(['<', '>']).to_lowercase()).collect(),
        // Wikis that do not say so are older than the setting, and convert.
        language_conversion: general["langconversion"].as_bool() != Some(false),
        case_sensitive: general["case"] == "case-sensitive",
        extensions: query["extensions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|e| text(&e["name"]))
            .collect(),
    })
}

/// A moment.
#[must_use]
pub fn timestamp(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn is(value: &Value, state: &str) -> bool {
    matches!(value[state].as_bool(), Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_suppressed_is_a_state() {
        let value = json!({"title": "A", "revisions": [{"revid": 3, "parentid": 2, "userhidden": true,
            "commenthidden": true, "timestamp": "2026-11-01T00:00:00Z",
            "slots": {"main": {"contentmodel": "wikitext", "texthidden": true}}}]});
        let page = page(&value).expect("a page");
        let head = page.head().expect("a revision");
        assert_eq!((&head.author, &head.comment, &head.text), (&Author::Hidden, &None, &None));
    }

    #[test]
    fn missing_and_impossible_pages_are_told_apart() {
        assert_eq!(
            page(&json!({"title": "A", "missing": true})).map(|page| page.state),
            Some(PageState::Missing)
        );
        assert_eq!(
            page(&json!({"title": "A", "invalid": true})).map(|page| page.state),
            Some(PageState::Impossible)
        );
    }

    #[test]
    fn a_partial_block_does_not_count_as_blocked() {
        let value = json!({"name": "Ann", "userid": 3, "blockid": 1, "blockpartial": true});
        assert!(matches!(account(&value), Some((_, Account::Present { blocked: None, .. }))));
    }

    #[test]
    fn nonsense_is_nothing() {
        for value in [json!(null), json!([]), json!({"title": 3}), json!({"title": "A", "revisions": []})] {
            assert_eq!(page(&value), None, "{value}");
            assert_eq!(account(&value), None, "{value}");
            assert!(contributions(&value).is_empty() && site(&value).is_none() && me(&value).is_none());
        }
    }
}
