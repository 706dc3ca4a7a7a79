use serde_json::json;

use super::*;
use crate::ids::Timestamp;
use crate::wiki::Change;
use crate::wiki::codes::CODES;

fn edit(base: Base) -> Edit {
    Edit {
        title: PageTitle::parse("User talk:A").expect("a title"),
        base,
        change: Change::Append("x".to_owned()),
        summary: String::new(),
        start: Timestamp::UNIX_EPOCH,
    }
}

/// What came of an edit on a wiki in Spanish.
fn of_edit(exchange: &Exchange, edit: &Edit) -> Outcome {
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    let namespaces = Namespaces::from([
        (2, names(["Usuario", "User"])),
        (3, names(["Usuario discusión", "User talk"])),
        (0, names(["", ""])),
    ]);
    super::of_edit(exchange, edit, &namespaces)
}

fn on_seven() -> Edit {
    edit(Base::Revision(RevId(7)))
}

fn json_with(status: u16, body: Value) -> Exchange {
    Exchange::Answered(Reply { status, retry_after: None, body: Body::Json(body) })
}

fn page(status: u16) -> Exchange {
    Exchange::Answered(Reply { status, retry_after: None, body: Body::Other("<html>".to_owned()) })
}

fn errors(codes: &[&str]) -> Exchange {
    let errors: Vec<Value> = codes.iter().map(|code| json!({"code": code, "text": "words"})).collect();
    json_with(200, json!({ "errors": errors }))
}

/// The class of an outcome, in one word.
fn class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Saved(_) => "saved",
        Outcome::Merged(_) => "merged",
        Outcome::Unchanged => "unchanged",
        Outcome::Conflict => "conflict",
        Outcome::Refused { blame: Blame::Page, .. } => "page",
        Outcome::Refused { blame: Blame::Text, .. } => "text",
        Outcome::Refused { blame: Blame::Request, .. } => "request",
        Outcome::Unfamiliar { .. } => "unfamiliar",
        Outcome::Stop { .. } => "stop",
        Outcome::Again { .. } => "again",
        Outcome::Later { .. } => "later",
        Outcome::Unknown { .. } => "unknown",
    }
}

fn class_of_read(exchange: Exchange) -> &'static str {
    match of_read(exchange) {
        Ok(_) => "answer",
        Err(Trouble::Busy { .. }) => "busy",
        Err(Trouble::Broken { met: true, .. }) => "broken",
        Err(Trouble::Broken { met: false, .. }) => "nobody",
        Err(Trouble::Nonsense { .. }) => "nonsense",
        Err(Trouble::Session { .. }) => "session",
        Err(Trouble::Refused { .. }) => "refused",
    }
}

/// Every kind of answer of the transport: what it is to an edit, and to a read.
#[test]
fn every_answer_of_the_transport_has_its_class() {
    let lost = |why: &str| Exchange::Lost(why.to_owned());
    let rows = [
        (Exchange::NotSent("dns".to_owned()), "later", "nobody"),
        (lost("timeout"), "unknown", "broken"),
        (lost("reset"), "unknown", "broken"),
        (lost("bad gzip"), "unknown", "broken"),
        (page(200), "unknown", "nonsense"),
        (json_with(200, json!({})), "unknown", "answer"),
        (json_with(200, json!([])), "unknown", "nonsense"),
        (json_with(200, json!(null)), "unknown", "nonsense"),
        (json_with(200, json!("text")), "unknown", "nonsense"),
        (page(301), "unknown", "nonsense"),
        (page(302), "unknown", "nonsense"),
        (page(307), "unknown", "nonsense"),
        (page(400), "unknown", "refused"),
        (page(401), "stop", "refused"),
        (page(403), "stop", "refused"),
        (page(404), "unknown", "refused"),
        (page(408), "unknown", "broken"),
        (page(413), "request", "refused"),
        (page(414), "request", "refused"),
        (page(431), "request", "refused"),
        (page(429), "later", "busy"),
        (page(500), "unknown", "broken"),
        (page(502), "unknown", "broken"),
        (page(503), "unknown", "broken"),
        (page(504), "unknown", "broken"),
        (page(520), "unknown", "broken"),
        (json_with(503, json!({"errors": [{"code": "maxlag"}]})), "later", "busy"),
        (
            json_with(500, json!({"errors": [{"code": "internal_api_error_DBQueryError"}]})),
            "unknown",
            "broken",
        ),
        (json_with(403, json!({"errors": [{"code": "blocked"}]})), "stop", "refused"),
        (json_with(429, json!({"errors": [{"code": "ratelimited"}]})), "later", "busy"),
        (errors(&["maxlag"]), "later", "busy"),
        (errors(&["readonly"]), "later", "busy"),
        (errors(&["badtoken"]), "again", "session"),
        (errors(&["assertuserfailed"]), "again", "session"),
        (errors(&["assertnameduserfailed"]), "again", "session"),
        (errors(&["readapidenied"]), "stop", "refused"),
        (errors(&["new-in-2030"]), "unfamiliar", "refused"),
        (errors(&["internal_api_error_Exception"]), "unknown", "broken"),
        // A success behind a gateway that calls it a failure is nothing to go by.
        (json_with(502, saved_as(7, 8, "User talk:A")), "unknown", "broken"),
    ];
    for (exchange, as_edit, as_read) in rows {
        assert_eq!(class(&of_edit(&exchange, &on_seven())), as_edit, "edit: {exchange:?}");
        assert_eq!(class_of_read(exchange.clone()), as_read, "read: {exchange:?}");
    }
}

/// Every code of the table, and some that stand for its patterns, by what they are to an edit.
const CLASSES: [(&str, &[&str]); 8] = [
    ("later", &["maxlag", "readonly", "ratelimited", "concurrency-limit"]),
    ("again", &["badmd5", "badtoken", "assertuserfailed", "assertbotfailed", "assertnameduserfailed"]),
    ("conflict", &["editconflict", "articleexists", "edit-already-exists", "missingtitle", "nosuchrevid"]),
    (
        "page",
        &[
            "pagedeleted",
            "protectedpage",
            "protectedtitle",
            "cascadeprotected",
            "protectednamespace",
            "protectednamespace-interface",
            "customjsonprotected",
            "customcssjsprotected",
            "customjsprotected",
            "customcssprotected",
            "cantcreate",
            "cantcreate-anon",
            "noedit",
            "noedit-anon",
            "cantedit",
            "no-direct-editing",
            "contentmodel-mismatch",
            "badformat",
            "appendnotsupported",
            "sectionsnotsupported",
            "edit-invalidredirect",
            "invalidtitle",
            "pagecannotexist",
            "nosuchsection",
            "invalidsection",
            "contenttoobig",
            "titleblacklist-forbidden",
            "titleblacklist-forbidden-edit",
            "mycustomjsonprotected",
        ],
    ),
    (
        "text",
        &[
            "spamblacklist",
            "spamdetected",
            "filtered",
            "hookaborted",
            "captcha",
            "abusefilter-disallowed",
            "abusefilter-warning",
            "abusefilter-throttled",
            "failure",
        ],
    ),
    (
        "request",
        &[
            "notoken",
            "missingparam",
            "invalidparammix",
            "mustbeposted",
            "mustpostparams",
            "badvalue",
            "badinteger",
            "badtimestamp",
            "toomanyvalues",
            "unknown_action",
            "badtags",
            "notext",
            "missingcommenttext",
            "invalid-json-data",
            "invalid-content-data",
            "parseerror",
            "too-big-to-send",
        ],
    ),
    (
        "unknown",
        &["internal_api_error_DBQueryError", "internal_api_error_Error", "internal_api_error_ReadOnlyError"],
    ),
    (
        "stop",
        &[
            "blocked",
            "autoblocked",
            "systemblocked",
            "globalblocking-blockedtext-user",
            "wikimedia-globalblocking-ipblocked",
            "permissiondenied",
            "readapidenied",
            "writeapidenied",
            "noapiwrite",
            "mwoauth-invalid-authorization",
            "mwoauth-invalid-authorization-invalid-user",
            "abusefilter-degroup",
            "abusefilter-degrouped",
            "abusefilter-blocked-display",
            "abusefilter-rangeblock",
            "assertanonfailed",
        ],
    ),
];

#[test]
fn every_code_has_its_class() {
    for (expected, codes) in CLASSES {
        for code in codes {
            assert_eq!(class(&of_edit(&errors(&[code]), &on_seven())), expected, "{code}");
        }
    }
    let told = |pattern: &str| {
        let beginning = pattern.trim_end_matches('*');
        CLASSES
            .iter()
            .flat_map(|(_, codes)| codes.iter())
            .any(|code| if pattern.ends_with('*') { code.starts_with(beginning) } else { *code == pattern })
    };
    for (pattern, _) in CODES {
        assert!(told(pattern), "{pattern} is in no row of this table");
    }
}

#[test]
fn of_several_errors_the_fatal_one_wins() {
    for (codes, expected) in [
        (&["protectedpage", "blocked"][..], "stop"),
        (&["blocked", "protectedpage"], "stop"),
        (&["maxlag", "spamblacklist"], "text"),
        (&["editconflict", "new-in-2030"], "unfamiliar"),
        (&["new-in-2030", "assertuserfailed"], "again"),
        (&["badvalue", "internal_api_error_X"], "unknown"),
    ] {
        assert_eq!(class(&of_edit(&errors(codes), &on_seven())), expected, "{codes:?}");
    }
    let Outcome::Refused { code, .. } = of_edit(&errors(&["protectedpage", "cantedit"]), &on_seven()) else {
        panic!("a refusal")
    };
    assert_eq!(code, "protectedpage", "of equals the first");
}

fn saved_as(old: u64, new: u64, title: &str) -> Value {
    json!({"edit": {"result": "Success", "title": title, "oldrevid": old, "newrevid": new}})
}

#[test]
fn success_needs_a_result_a_revision_and_the_right_page() {
    let of = |answer: Value, base| of_edit(&json_with(200, answer), &edit(base));
    let seven = Base::Revision(RevId(7));
    assert_eq!(of(saved_as(7, 8, "User talk:A"), seven), Outcome::Saved(RevId(8)));
    assert_eq!(of(saved_as(0, 8, "User talk:A"), Base::Missing), Outcome::Saved(RevId(8)));
    assert_eq!(
        of(saved_as(7, 8, "Usuario discusión:A"), seven),
        Outcome::Saved(RevId(8)),
        "in its own language"
    );
    assert_eq!(of(saved_as(9, 10, "User talk:A"), seven), Outcome::Merged(RevId(10)), "with another's edit");
    let unchanged = json!({"edit": {"result": "Success", "title": "User talk:A", "nochange": true}});
    assert_eq!(of(unchanged, seven), Outcome::Unchanged);
    for doubtful in [
        saved_as(7, 8, "User talk:B"),
        saved_as(7, 8, "Usuario discusión:B"),
        saved_as(7, 8, "Usuario:A"),
        saved_as(7, 8, "A"),
        json!({"edit": {"result": "Success", "oldrevid": 7, "newrevid": 8}}),
        json!({"edit": {"result": "Success", "title": "User talk:B", "nochange": true}}),
        json!({"edit": {"result": "Success", "title": "User talk:A"}}),
        json!({"edit": {"result": "Success", "title": "User talk:A", "oldrevid": 7}}),
        json!({"edit": {"result": "Success", "title": "User talk:A", "oldrevid": 7, "newrevid": 0}}),
        json!({"edit": {"result": "Success", "title": "User talk:A", "oldrevid": 7, "newrevid": "8"}}),
        json!({"edit": {"result": "Well"}}),
        json!({"edit": {}}),
        json!({"edit": []}),
        json!({"upload": {"result": "Success"}}),
    ] {
        assert_eq!(class(&of(doubtful.clone(), seven)), "unknown", "{doubtful}");
    }
    let with_more = json!({"edit": {"result": "Success", "title": "User talk:A", "oldrevid": 7, "newrevid": 8,
        "new-in-2030": {}}, "warnings": [1]});
    assert_eq!(of(with_more, seven), Outcome::Saved(RevId(8)), "what is not known is let be");
}

#[test]
fn a_failure_is_a_refusal_though_it_is_no_error() {
    for (answer, expected) in [
        (json!({"edit": {"result": "Failure", "captcha": {"type": "simple"}}}), "captcha"),
        (json!({"edit": {"result": "Failure", "code": "x"}}), "failure"),
    ] {
        let outcome = of_edit(&json_with(200, answer), &on_seven());
        assert!(
            matches!(&outcome, Outcome::Refused { code, blame: Blame::Text, .. } if code == expected),
            "{outcome:?}"
        );
    }
}

#[test]
fn a_wait_asked_for_comes_along() {
    let reply = |status, seconds, body| {
        let retry_after = Some(Duration::from_secs(seconds));
        Exchange::Answered(Reply { status, retry_after, body })
    };
    let wait = |exchange| match of_edit(&exchange, &on_seven()) {
        Outcome::Later { wait, .. } => wait.map(|wait| wait.as_secs()),
        other => panic!("{other:?}"),
    };
    let lagged = Body::Json(json!({"errors": [{"code": "maxlag"}]}));
    assert_eq!(wait(reply(200, 7, lagged)), Some(7));
    assert_eq!(wait(reply(429, 9, Body::Other(String::new()))), Some(9));
    assert_eq!(wait(errors(&["readonly"])), None);
    assert_eq!(wait(errors(&["ratelimited"])), Some(60), "a minute at least");
}
