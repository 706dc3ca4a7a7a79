//! What a wiki tells whoever looks a set-up over: the state of the site, how an account
//! stands, how pages are protected, which pictures there are. From the API's JSON to our
//! types, and the parameters that ask for it; nothing is judged here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::ids::{PageTitle, Timestamp, Username};
use crate::wiki::answers;
use crate::wiki::transport::Parameters;

/// What anybody is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// `MediaWiki 1.39.17`.
    pub generator: String,
    /// Why nothing can be edited at present, if so.
    pub read_only: Option<String>,
    /// Whether pages can be edited over the API.
    pub edits_by_api: bool,
    /// Whether editing over the API is a right of its own, as before it was taken out of MediaWiki.
    pub has_writeapi: bool,
    /// The account, if it exists.
    pub account: Option<Outsider>,
}

/// An account as anybody sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outsider {
    /// Its groups.
    pub groups: Vec<String>,
    /// Its rights, whichever of them a session is granted.
    pub rights: Vec<String>,
    /// The blocks that are in force.
    pub blocks: Vec<Hold>,
    /// Whether it is locked on all wikis.
    pub locked: bool,
}

/// A block, of everything or of some pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    /// In the words of who blocked.
    pub reason: String,
    /// Until when; `None` for ever.
    pub until: Option<Timestamp>,
    /// What it is about, where it is not about everything.
    pub only: Option<Vec<String>>,
}

/// Who a session is, by its own account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The account's name, or an address.
    pub name: String,
    /// Whether it is nobody's.
    pub anonymous: bool,
    /// What it may do.
    pub rights: Vec<String>,
    /// Why it may edit nothing, for its own sake or that of its address.
    pub blocked: Option<String>,
    /// How many edits it may make in how many seconds, if there is such a limit.
    pub edit_rate: Option<(u64, u64)>,
}

/// How a page is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Its namespace.
    pub namespace: i32,
    /// Whether it exists.
    pub exists: bool,
    /// Who may do what: `edit` to `sysop`.
    pub levels: BTreeMap<String, String>,
    /// Whether its file exists, here or in the shared repository.
    pub has_file: bool,
}

/// How pages are kept, and which titles are other wikis'.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// By the titles asked for.
    pub pages: BTreeMap<PageTitle, Kept>,
    /// Titles that lead to other wikis.
    pub elsewhere: BTreeSet<PageTitle>,
}

/// Asks for what anybody is told.
pub(super) fn outside_parameters(account: &Username) -> Parameters<'static> {
    let mut asked = own(&[
        ("action", "query"),
        ("format", "json"),
        ("formatversion", "2"),
        ("errorformat", "plaintext"),
        ("curtimestamp", "1"),
        // Wikis without central accounts ignore the second.
        ("meta", "siteinfo|globaluserinfo"),
        ("siprop", "general|usergroups"),
        ("list", "users|blocks"),
        ("usprop", "groups|rights"),
        ("bkprop", "reason|expiry|restrictions|flags"),
    ]);
    asked.extend(["ususers", "bkusers", "guiuser"].map(|key| (key, account.to_string())));
    asked
}

/// Asks whether accounts exist.
pub(super) fn account_parameters(names: &[Username]) -> Parameters<'static> {
    let mut asked =
        own(&[("action", "query"), ("format", "json"), ("formatversion", "2"), ("list", "users")]);
    asked.push(("ususers", joined(names.iter().map(Username::as_str))));
    asked
}

/// Asks who a session is.
pub(super) fn session_parameters() -> Parameters<'static> {
    own(&[("action", "query"), ("meta", "userinfo"), ("uiprop", "rights|ratelimits|blockinfo")])
}

/// Asks how pages are kept.
pub(super) fn keeping_parameters(titles: &[PageTitle]) -> Parameters<'static> {
    let mut asked = own(&[("action", "query"), ("prop", "info|imageinfo"), ("inprop", "protection")]);
    asked.push(("titles", joined(titles.iter().map(PageTitle::as_str))));
    asked
}

/// No title or name can hold a pipe.
fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join("|")
}

fn own(parameters: &[(&'static str, &str)]) -> Parameters<'static> {
    parameters.iter().map(|&(key, value)| (key, value.to_owned())).collect()
}

/// Reads what anybody is told; nothing if it is no MediaWiki that answers.
pub(super) fn outside(answer: &Value) -> Option<Outside> {
    let query = &answer["query"];
    let general = &query["general"];
    let groups = query["usergroups"].as_array().into_iter().flatten();
    let user = query["users"].as_array().and_then(|users| users.first());
    let exists = user.filter(|user| user["userid"].as_u64().is_some());
    let read_only = general["readonly"].as_bool() == Some(true);
    Some(Outside {
        generator: text(&general["generator"]).filter(|name| name.starts_with("MediaWiki"))?,
        read_only: read_only.then(|| text(&general["readonlyreason"]).unwrap_or_default()),
        edits_by_api: general["writeapi"].as_bool() != Some(false),
        has_writeapi: groups
            .into_iter()
            .any(|group| texts(&group["rights"]).any(|right| right == "writeapi")),
        account: exists.map(|user| Outsider {
            groups: texts(&user["groups"]).collect(),
            rights: texts(&user["rights"]).collect(),
            blocks: query["blocks"].as_array().into_iter().flatten().map(hold).collect(),
            locked: query["globaluserinfo"]["locked"].as_bool() == Some(true),
        }),
    })
}

fn hold(block: &Value) -> Hold {
    let restrictions = &block["restrictions"];
    let pages = restrictions["pages"].as_array().into_iter().flatten();
    let pages = pages.filter_map(|page| text(&page["title"]));
    let spaces = restrictions["namespaces"].as_array().into_iter().flatten();
    let spaces = spaces.filter_map(Value::as_i64).map(|number| format!("namespace {number}"));
    let only: Vec<String> = pages.chain(spaces).collect();
    let partial = block["partial"].as_bool() == Some(true) || !only.is_empty();
    Hold {
        reason: text(&block["reason"]).unwrap_or_default(),
        until: answers::timestamp(&block["expiry"]),
        only: partial.then_some(only),
    }
}

/// Reads which accounts do not exist.
pub(super) fn missing_accounts(answer: &Value) -> Vec<Username> {
    let users = answer["query"]["users"].as_array().into_iter().flatten();
    let missing = users.filter(|user| user["userid"].as_u64().is_none());
    missing.filter_map(|user| Username::parse(user["name"].as_str()?).ok()).collect()
}

/// Reads who a session is.
pub(super) fn session(answer: &Value) -> Option<Session> {
    let info = &answer["query"]["userinfo"];
    let limits = info["ratelimits"]["edit"].as_object();
    // The account's own limit where there is one; else the least strict that holds.
    let rate = |limit: &Value| Some((limit["hits"].as_u64()?, limit["seconds"].as_u64()?));
    let whole = info["blockid"].as_u64().filter(|_| info["blockpartial"].as_bool() != Some(true));
    Some(Session {
        blocked: whole.map(|_| text(&info["blockreason"]).unwrap_or_default()),
        name: text(&info["name"])?,
        anonymous: info["id"].as_u64()? == 0,
        rights: texts(&info["rights"]).collect(),
        edit_rate: limits.and_then(|limits| limits.values().find_map(rate)),
    })
}

/// Reads how pages are kept, by the titles asked for.
pub(super) fn keeping(answer: &Value, asked: &[PageTitle], into: &mut Keeping) {
    let query = &answer["query"];
    let normalized = answers::normalized(query);
    let pages: BTreeMap<&str, &Value> =
        answers::pages(query).filter_map(|page| Some((page["title"].as_str()?, page))).collect();
    let others: BTreeSet<&str> =
        query["interwiki"].as_array().into_iter().flatten().filter_map(|it| it["title"].as_str()).collect();
    for title in asked {
        let name = normalized.get(title.as_str()).map_or(title.as_str(), String::as_str);
        if others.contains(name) || others.contains(title.as_str()) {
            into.elsewhere.insert(title.clone());
        } else if let Some(page) = pages.get(name) {
            into.pages.insert(title.clone(), kept(page));
        }
    }
}

fn kept(page: &Value) -> Kept {
    let protections = page["protection"].as_array().into_iter().flatten();
    Kept {
        namespace: page["ns"].as_i64().and_then(|number| i32::try_from(number).ok()).unwrap_or_default(),
        exists: page["missing"].as_bool() != Some(true) && page["invalid"].as_bool() != Some(true),
        levels: protections.filter_map(|one| Some((text(&one["type"])?, text(&one["level"])?))).collect(),
        has_file: page["imagerepository"].as_str().is_some_and(|name| !name.is_empty()),
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().filter_map(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_anybody_is_told_is_read_and_another_program_is_no_wiki() {
        let answer = json!({"query": {
            "general": {"generator": "MediaWiki 1.45.0-wmf.3", "readonly": true, "readonlyreason": "move", "writeapi": true},
            "usergroups": [{"name": "user", "rights": ["edit"]}],
            "users": [{"userid": 4, "name": "Bot", "groups": ["bot"], "rights": ["bot", "edit"]}],
            "blocks": [{"reason": "too fast", "expiry": "infinity", "restrictions": {"pages": [{"title": "A"}], "namespaces": [10]}},
                {"reason": "all", "expiry": "2026-12-01T00:00:00Z", "restrictions": []}],
            "globaluserinfo": {"locked": true}}});
        let seen = outside(&answer).expect("a wiki");
        assert_eq!((seen.read_only.as_deref(), seen.has_writeapi), (Some("move"), false));
        let account = seen.account.expect("an account");
        assert!(account.locked);
        assert_eq!(account.blocks[0].only, Some(vec!["A".to_owned(), "namespace 10".to_owned()]));
        assert_eq!((account.blocks[1].only.clone(), account.blocks[1].until.is_some()), (None, true));
        for other in [json!(null), json!({"query": {"general": {"generator": "WordPress"}}}), json!([])] {
            assert_eq!(outside(&other), None);
        }
    }

    #[test]
    fn titles_of_other_wikis_are_told_apart_and_files_of_the_shared_repository_are_there() {
        let titles: Vec<PageTitle> =
            ["mw:Foo", "file:A.png", "Foo:X"].map(|name| PageTitle::parse(name).expect("a title")).to_vec();
        let answer = json!({"query": {
            "normalized": [{"from": titles[1].as_str(), "to": "File:A.png"}],
            "interwiki": [{"title": titles[0].as_str(), "iw": "mw"}],
            "pages": [{"ns": 6, "title": "File:A.png", "missing": true, "known": true, "imagerepository": "shared"},
                {"ns": 0, "title": titles[2].as_str(), "missing": true, "imagerepository": "",
                 "protection": [{"type": "create", "level": "sysop"}]}]}});
        let mut found = Keeping::default();
        keeping(&answer, &titles, &mut found);
        assert!(found.elsewhere.contains(&titles[0]));
        assert!(found.pages[&titles[1]].has_file && !found.pages[&titles[2]].has_file);
        assert_eq!(found.pages[&titles[2]].levels["create"], "sysop");
    }
}
