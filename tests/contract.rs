//! What a wiki does with reads and edits. Both the real MediaWiki and the simulation pass, so that
//! what is tried on the simulation holds on the real one.
#![forbid(unsafe_code)]

mod support;

use std::path::Path;

use lets_connect::config::{Config, Overrides};
use lets_connect::ids::{PageTitle, RevId, Timestamp, Username};
use lets_connect::programme::Programme;
use lets_connect::wiki::{
    Account, Author, Base, Blame, Change, Edit, LiveEdits, Outcome, Outlook, Page, PageQuery, PageState,
    Revision, Stand, Watch, Wiki,
};
use serde_json::{Value, json};
use support::sim::SimWiki;
use support::{BOT, DevWiki};

/// A wiki and people on it.
struct World<W> {
    wiki: W,
    act: Box<dyn Fn(&Value)>,
    knobs: Box<dyn Fn(&Value)>,
    leave: LiveEdits,
}

/// One test for both wikis: `contract!(name, |world| async block)`.
macro_rules! contract {
    ($name:ident, $told:ident) => {
        mod $name {
            #[tokio::test]
            async fn on_the_simulation() {
                super::$told(&super::simulated()).await;
            }

            #[tokio::test]
            async fn on_mediawiki() {
                super::$told(&super::real().await).await;
            }
        }
    };
}

contract!(pages_are_read_as_they_stand, reading);
contract!(an_edit_is_a_compare_and_swap, swapping);
contract!(changes_of_other_lines_are_merged, merging);
contract!(a_late_edit_lands_on_a_page_that_was_put_back, putting_back);
contract!(what_may_not_be_edited_is_refused, refusing);
contract!(what_was_deleted_is_not_made_again, deleting);
contract!(a_moved_page_leaves_a_redirect, moving);
contract!(records_are_json_or_nothing, recording);
contract!(who_is_no_bot_any_more_edits_nothing, losing_the_flag);
contract!(a_busy_wiki_saves_nothing_and_says_when_to_come_back, being_busy);
contract!(a_captcha_is_a_refusal, asking_for_captchas);
contract!(own_edits_are_told, own_edits);
contract!(one_look_tells_all_that_matters, looking);
contract!(accounts_are_known_by_id, accounts);
contract!(pages_are_found, finding);
contract!(a_page_is_known_by_its_stamp, stamping);

fn simulated() -> World<SimWiki> {
    let wiki = SimWiki::new();
    let (acting, turning) = (wiki.clone(), wiki.clone());
    World {
        wiki,
        act: Box::new(move |steps| acting.act(steps)),
        knobs: Box::new(move |knobs| {
            let now = turning.state().now;
            turning.weather().knobs(knobs, now);
        }),
        leave: LiveEdits::granted_by("a test"),
    }
}

async fn real() -> World<impl Wiki> {
    let people = std::rc::Rc::new(DevWiki::acquire());
    let overrides = Overrides { wiki_api: Some(people.api()), ..Overrides::default() };
    let mut config =
        Config::load(Path::new("config/dev.toml"), &overrides).expect("config/dev.toml is right");
    config.account.secret_file = Some(people.secret_file());
    config.privacy.key_file.clone_from(&config.account.secret_file);
    let wiki = Programme::ready(config).connect().await.expect("the bot logs in");
    let turning = std::rc::Rc::clone(&people);
    World {
        wiki,
        act: Box::new(move |steps| drop(people.act(steps))),
        knobs: Box::new(move |knobs| turning.knobs(knobs)),
        leave: LiveEdits::granted_by("a test"),
    }
}

fn title(text: &str) -> PageTitle {
    PageTitle::parse(text).expect("a title")
}

impl<W: Wiki> World<W> {
    /// Asks until the wiki's clock shows a later second.
    async fn a_second_passes(&self) {
        let now = || async { self.wiki.site().await.expect("the wiki answers").now };
        let then = now().await;
        while now().await <= then {}
    }

    fn writes(&self, page: &str, text: &str) {
        (self.act)(&json!([{ "edit": { "page": page, "text": text, "as": "Admin", "summary": "by hand" } }]));
    }

    async fn page(&self, page: &str) -> Page {
        let query =
            PageQuery { titles: vec![title(page)], opt_out_category: Some(title("Category:Opted out")) };
        self.wiki.pages(&query).await.expect("the page is read").remove(&title(page)).expect("it is there")
    }

    async fn text(&self, page: &str) -> Option<String> {
        self.page(page).await.text().map(str::to_owned)
    }

    async fn head(&self, page: &str) -> RevId {
        self.page(page).await.head().expect("the page exists").id
    }

    async fn edits(&self, page: &str, base: Base, change: Change, summary: &str) -> Outcome {
        let start = self.wiki.site().await.expect("the wiki answers").now;
        let edit = Edit { title: title(page), base, change, summary: summary.to_owned(), start };
        self.wiki.edit(&self.leave, &edit).await
    }

    async fn replaces(&self, page: &str, base: RevId, text: &str) -> Outcome {
        self.edits(page, Base::Revision(base), Change::Replace(text.to_owned()), "").await
    }
}

async fn reading<W: Wiki>(world: &World<W>) {
    world.writes("Sandbox", "One\n\ntwo ü \n\n");
    world.writes("Old", "#REDIRECT [[Sandbox]]");
    world.writes("User talk:Quiet", "[[Category:Opted out]]");
    let page = world.page("Sandbox").await;
    let head = page.head().expect("the page exists");
    assert_eq!(head.text.as_deref(), Some("One\n\ntwo ü"), "white space at the end is not kept");
    assert_eq!((head.model.as_str(), head.comment.as_deref()), ("wikitext", Some("by hand")));
    assert!(matches!(&head.author, Author::Account { name, .. } if name == "Admin"), "{:?}", head.author);
    assert!(!page.opted_out && page.forbidden.is_none());
    assert_eq!(world.page("Nowhere").await.state, PageState::Missing);
    assert!(matches!(world.page("Old").await.state, PageState::Present { redirect: true, .. }));
    assert!(world.page("User talk:Quiet").await.opted_out);

    let second = world.head("Sandbox").await;
    world.writes("Sandbox", "Three");
    let history = world.wiki.history(&title("Sandbox"), None, 10).await.expect("it is read");
    let texts: Vec<_> = history.iter().map(|revision| revision.text.as_deref()).collect();
    assert_eq!(texts, [Some("Three"), Some("One\n\ntwo ü")]);
    assert_eq!((history[0].parent, history[1].parent), (second, RevId(0)));
    let older = world.wiki.history(&title("Sandbox"), Some(history[0].id), 10).await.expect("it is read");
    assert_eq!(older, history[1..]);
    assert_eq!(world.wiki.history(&title("Sandbox"), None, 1).await.expect("it is read"), history[..1]);
    assert_eq!(world.wiki.history(&title("Nowhere"), None, 9).await.expect("it is read"), []);
}

async fn swapping<W: Wiki>(world: &World<W>) {
    let append = |text: &str| Change::Append(text.to_owned());
    let made = world.edits("Talk", Base::Missing, append("first"), "").await;
    let Outcome::Saved(first) = made else { panic!("{made:?}") };
    assert_eq!(world.head("Talk").await, first);
    assert_eq!(world.edits("Talk", Base::Missing, append("first"), "").await, Outcome::Conflict);

    let base = Base::Revision(first);
    let Outcome::Saved(second) = world.edits("Talk", base, append("\n\nsecond"), "").await else { panic!() };
    assert_eq!(world.edits("Talk", base, append("\n\nsecond"), "").await, Outcome::Conflict, "sent again");
    world.writes("Talk", "first\n\nsecond\n\nby hand");
    let again = world.edits("Talk", Base::Revision(second), append("\n\nthird"), "").await;
    assert_eq!(again, Outcome::Conflict, "somebody was quicker");
    assert_eq!(world.text("Talk").await.as_deref(), Some("first\n\nsecond\n\nby hand"));

    let head = world.head("Talk").await;
    assert_eq!(world.replaces("Talk", head, "first\n\nsecond\n\nby hand").await, Outcome::Unchanged);
    assert_eq!(world.head("Talk").await, head);

    (world.act)(&json!([{ "delete": "Talk" }]));
    let outcome = world.replaces("Talk", head, "back").await;
    assert_eq!(outcome, Outcome::Conflict, "a deleted page is not made again");
    assert_eq!(world.text("Talk").await, None);
}

async fn deleting<W: Wiki>(world: &World<W>) {
    world.writes("Page", "text");
    let start = world.wiki.site().await.expect("the wiki answers").now;
    // Deletions and looks are told apart by the second.
    world.a_second_passes().await;
    (world.act)(&json!([{ "delete": "Page" }]));
    let change = Change::Append("text".to_owned());
    let edit = Edit { title: title("Page"), base: Base::Missing, change, summary: String::new(), start };
    let outcome = world.wiki.edit(&world.leave, &edit).await;
    assert!(matches!(&outcome, Outcome::Refused { code, .. } if code == "pagedeleted"), "{outcome:?}");
    assert_eq!(world.page("Page").await.state, PageState::Missing);
    // Who knows of the deletion may make the page.
    world.a_second_passes().await;
    let outcome = world.edits("Page", Base::Missing, edit.change, "").await;
    assert!(matches!(outcome, Outcome::Saved(_)), "{outcome:?}");
}

async fn moving<W: Wiki>(world: &World<W>) {
    world.writes("Here", "text");
    let head = world.head("Here").await;
    (world.act)(&json!([{ "move": { "from": "Here", "to": "There", "redirect": true } }]));
    assert!(matches!(world.page("Here").await.state, PageState::Present { redirect: true, .. }));
    assert_eq!(world.text("There").await.as_deref(), Some("text"));
    let outcome = world.edits("Here", Base::Revision(head), Change::Append("x".to_owned()), "").await;
    assert_eq!(outcome, Outcome::Conflict, "the page of before is elsewhere");
}

async fn recording<W: Wiki>(world: &World<W>) {
    let record = "User:LetsConnectBot/record.json";
    let change = |text: &str| Change::Replace(text.to_owned());
    let made = world.edits(record, Base::Missing, change("{\n\t\"a\": 1\n}"), "").await;
    let Outcome::Saved(first) = made else { panic!("{made:?}") };
    let head = world.page(record).await.head().expect("it exists").clone();
    assert_eq!((head.model.as_str(), head.text.as_deref()), ("json", Some("{\n\t\"a\": 1\n}")));
    let outcome = world.replaces(record, first, "{\"a\": ").await;
    assert!(matches!(outcome, Outcome::Refused { .. }), "{outcome:?}");
    assert_eq!(world.head(record).await, first);
}

async fn losing_the_flag<W: Wiki>(world: &World<W>) {
    world.writes("Page", "text");
    let head = world.head("Page").await;
    (world.act)(&json!([{ "group": { "account": BOT, "remove": ["bot"] } }]));
    let me = world.wiki.me().await.expect("the wiki answers");
    assert!(!me.rights.iter().any(|right| right == "bot"), "{:?}", me.rights);
    // A lost session looks the same, so it logs in once more.
    let outcome = world.replaces("Page", head, "new").await;
    assert!(matches!(&outcome, Outcome::Again { code, .. } if code == "assertbotfailed"), "{outcome:?}");
    let outcome = world.replaces("Page", head, "new").await;
    assert!(matches!(&outcome, Outcome::Stop { code, .. } if code == "assertbotfailed"), "{outcome:?}");
    assert_eq!(world.text("Page").await.as_deref(), Some("text"));
}

async fn being_busy<W: Wiki>(world: &World<W>) {
    world.writes("Page", "text");
    let head = world.head("Page").await;
    // An edit before, so that the token is at hand.
    let Outcome::Saved(head) = world.replaces("Page", head, "new").await else { panic!("an edit") };
    for (knobs, code, wait) in [
        (json!({ "readonly": "maintenance" }), "readonly", None),
        (json!({ "lag": 7.5 }), "maxlag", Some(5)),
        (json!({ "rateLimitEdit": [0, 60], "rateLimitBots": true }), "ratelimited", Some(60)),
    ] {
        let start = world.wiki.site().await.expect("the wiki answers").now;
        (world.knobs)(&knobs);
        let change = Change::Replace("newer".to_owned());
        let base = Base::Revision(head);
        let edit = Edit { title: title("Page"), base, change, summary: String::new(), start };
        let outcome = world.wiki.edit(&world.leave, &edit).await;
        let expected =
            Outcome::Later { code: code.to_owned(), wait: wait.map(std::time::Duration::from_secs) };
        assert_eq!(outcome, expected);
        (world.knobs)(&json!({}));
    }
    assert_eq!(world.text("Page").await.as_deref(), Some("new"));
}

async fn asking_for_captchas<W: Wiki>(world: &World<W>) {
    world.writes("Page", "text");
    let head = world.head("Page").await;
    (world.knobs)(&json!({ "captcha": true }));
    let outcome = world.replaces("Page", head, "new").await;
    assert!(
        matches!(&outcome, Outcome::Refused { code, blame: Blame::Text, .. } if code == "captcha"),
        "{outcome:?}"
    );
    (world.knobs)(&json!({}));
    assert_eq!(world.text("Page").await.as_deref(), Some("text"));
}

async fn looking<W: Wiki>(world: &World<W>) {
    world.writes("User:A/Let's Connect", "{{Card}}");
    world.writes("Stop", "run");
    let since = world.wiki.site().await.expect("the wiki answers").now;
    let mut revisions = Vec::new();
    for number in 0..3 {
        let page = format!("Page {number}");
        let made = world.edits(&page, Base::Missing, Change::Append("x".to_owned()), "").await;
        let Outcome::Saved(rev) = made else { panic!("{made:?}") };
        revisions.push(rev);
    }
    let (target, stop, sources) =
        (title("Page 1"), title("Stop"), [title("User:A/Let's Connect"), title("Gone")]);
    let mut watch =
        Watch { target: &target, stop: &stop, sources: &sources, opt_out_category: None, since, known: None };
    let guard = world.wiki.guard(&watch).await.expect("it is read");
    assert_eq!(guard.target.head().map(|head| head.id), Some(revisions[1]));
    assert_eq!(guard.stop.text(), Some("run"));
    assert_eq!(guard.sources[&sources[0]].text(), Some("{{Card}}"));
    assert_eq!(guard.sources[&sources[1]].state, PageState::Missing);
    watch.known = Some(revisions[1]);
    let newer = world.wiki.guard(&watch).await.expect("it is read").contributions;
    assert!(newer.iter().any(|own| own.rev == revisions[2]), "what is new is told: {newer:?}");
    watch.known = Some(revisions[2]);
    assert!(world.wiki.guard(&watch).await.is_ok(), "nothing new is no failure");

    let transcluded = vec![title("Template:Card"), title("Template:Note")];
    let outlook = Outlook { transcluded, below: title("User:A/") };
    world.writes("Template:K", "#REDIRECT [[Template:Card]]");
    let glance = world.wiki.glance(&outlook).await.expect("it is read");
    assert!(glance.site.now >= since);
    let page = title("User:A/Let's Connect");
    assert_eq!(glance.transclusions.keys().collect::<Vec<_>>(), [&page]);
    let stand = world.wiki.standings(std::slice::from_ref(&page)).await.expect("it is read").remove(&page);
    assert_eq!(stand.expect("it is told").stamp, glance.transclusions.get(&page).copied());
    assert_eq!(glance.below, [title("User:A/Let's Connect")]);
    let asked = [page.clone(), title("Nowhere")];
    let (stands, below) = world.wiki.roll_call(&asked, &title("User:A/")).await.expect("it is read");
    assert_eq!(stands, world.wiki.standings(&asked).await.expect("they are read"));
    assert_eq!(below, [page]);
}

async fn merging<W: Wiki>(world: &World<W>) {
    world.writes("List", "a\nb\nc\nd\ne");
    let base = world.head("List").await;
    world.writes("List", "A\nb\nc\nd\ne");
    let outcome = world.replaces("List", base, "a\nb\nc\nd\nE").await;
    assert!(matches!(outcome, Outcome::Merged(_)), "and said to be: {outcome:?}");
    assert_eq!(world.text("List").await.as_deref(), Some("A\nb\nc\nd\nE"));
    let outcome = world.replaces("List", base, "x\nb\nc\nd\ne").await;
    assert_eq!(outcome, Outcome::Conflict, "the same line");
    assert_eq!(world.text("List").await.as_deref(), Some("A\nb\nc\nd\nE"));
}

/// The hole that remains: whoever waits until an edit can no longer be on its way is safe from it.
async fn putting_back<W: Wiki>(world: &World<W>) {
    world.writes("Talk", "first");
    let base = Base::Revision(world.head("Talk").await);
    let append = || Change::Append("\n\nours".to_owned());
    assert!(matches!(world.edits("Talk", base, append(), "").await, Outcome::Saved(_)));
    world.writes("Talk", "first");
    let outcome = world.edits("Talk", base, append(), "").await;
    assert!(matches!(outcome, Outcome::Merged(_)), "{outcome:?}");
}

async fn refusing<W: Wiki>(world: &World<W>) {
    world.writes("Page", "text");
    let head = world.head("Page").await;
    (world.act)(&json!([{ "protect": { "page": "Page", "level": "sysop" } }]));
    assert_eq!(world.page("Page").await.forbidden.as_deref(), Some("protectedpage"));
    let outcome = world.replaces("Page", head, "new").await;
    assert!(matches!(&outcome, Outcome::Refused { code, .. } if code == "protectedpage"), "{outcome:?}");
    (world.act)(&json!([{ "protect": { "page": "Page", "level": "" } }, { "block": BOT }]));
    // To protect a page leaves a revision.
    let head = world.head("Page").await;
    let outcome = world.replaces("Page", head, "new").await;
    assert!(matches!(&outcome, Outcome::Stop { code, .. } if code == "blocked"), "{outcome:?}");
    assert!(world.wiki.me().await.expect("the wiki answers").blocked.is_some());
    (world.act)(&json!([{ "unblock": BOT }]));
    assert!(matches!(world.replaces("Page", head, "new").await, Outcome::Saved(_)));
    assert!(world.wiki.me().await.expect("the wiki answers").blocked.is_none());
}

async fn own_edits<W: Wiki>(world: &World<W>) {
    let since = world.wiki.site().await.expect("the wiki answers").now;
    let own = |page: &'static str, summary: &'static str| {
        world.edits(page, Base::Missing, Change::Append("text".to_owned()), summary)
    };
    let Outcome::Saved(first) = own("One", "first (lc:0123456789abcdef)").await else { panic!() };
    world.writes("Other", "by hand");
    let Outcome::Saved(second) = own("Two", "second").await else { panic!() };
    let told = |edits: Vec<lets_connect::wiki::Contribution>| {
        edits.into_iter().map(|own| (own.rev, own.title.to_string(), own.comment)).collect::<Vec<_>>()
    };
    let expected = vec![
        (second, "Two".to_owned(), Some("second".to_owned())),
        (first, "One".to_owned(), Some("first (lc:0123456789abcdef)".to_owned())),
    ];
    assert_eq!(told(world.wiki.contributions(since).await.expect("they are read")), expected);
    let later = "2100-01-01T00:00:00Z".parse::<Timestamp>().expect("a time");
    assert_eq!(told(world.wiki.contributions(later).await.expect("they are read")), []);
    let (one, nowhere) = (title("One"), title("Nowhere"));
    let watch =
        Watch { target: &one, stop: &nowhere, sources: &[], opt_out_category: None, since, known: None };
    let guard = world.wiki.guard(&watch).await.expect("it is read");
    assert_eq!(told(guard.contributions), expected);
    assert_eq!(
        (guard.target.head().map(|head| head.id), guard.stop.state),
        (Some(first), PageState::Missing)
    );
    assert_eq!(guard.me.name.as_str(), BOT);
    assert!(guard.me.rights.iter().any(|right| right == "bot") && guard.now >= since);
}

async fn accounts<W: Wiki>(world: &World<W>) {
    let name = |name: &str| Username::parse(name).expect("a name");
    (world.act)(
        &json!([{ "account": "LCTest-KE-401" }, { "account": "LCTest-KE-402" }, { "block": "LCTest-KE-402" }]),
    );
    let asked = [name("LCTest-KE-401"), name("LCTest-KE-402"), name("LCTest-KE-403")];
    let known = world.wiki.accounts(&asked).await.expect("they are read");
    let Account::Present { id, blocked: None, .. } = &known[&asked[0]] else { panic!("{known:?}") };
    assert!(matches!(&known[&asked[1]], Account::Present { blocked: Some(_), .. }), "{known:?}");
    assert_eq!(known[&asked[2]], Account::Missing);

    (world.act)(&json!([{ "rename": { "from": "LCTest-KE-401", "to": "LCTest-KE-404" } }]));
    let asked = [name("LCTest-KE-401"), name("LCTest-KE-404")];
    let known = world.wiki.accounts(&asked).await.expect("they are read");
    assert_eq!(known[&asked[0]], Account::Renamed(name("LCTest-KE-404")));
    assert!(matches!(&known[&asked[1]], Account::Present { id: same, .. } if same == id), "{known:?}");
}

async fn finding<W: Wiki>(world: &World<W>) {
    world.writes("Template:Card", "card");
    world.writes("Template:K", "#REDIRECT [[Template:Card]]");
    world.writes("Shelf/One", "{{Card|a}}");
    world.writes("Shelf/Two", "{{k}}");
    world.writes("Shelf/Three", "<nowiki>{{Card}}</nowiki>");
    world.writes("Shelf/Four", "#REDIRECT [[Shelf/One]]");
    world.writes("Shelf/Five", "{{Note}} {{Card}}");
    world.writes("Shelf/Six", "{{Note}}");
    let card = title("Template:Card");
    let named = |pages: Vec<PageTitle>| {
        let mut names: Vec<String> = pages.iter().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(
        named(
            world.wiki.transclusions(std::slice::from_ref(&card)).await.expect("found").into_keys().collect()
        ),
        ["Shelf/Five", "Shelf/One", "Shelf/Two"]
    );
    let both = [card.clone(), title("Template:Note")];
    assert_eq!(
        named(world.wiki.transclusions(&both).await.expect("they are found").into_keys().collect()),
        ["Shelf/Five", "Shelf/One", "Shelf/Six", "Shelf/Two"]
    );
    let stands = world.wiki.standings(&[card.clone(), title("Nowhere")]).await.expect("they are found");
    assert_eq!(stands[&card].redirects, [title("Template:K")]);
    assert_eq!(stands[&title("Nowhere")], Stand::default());
    let rev = stands[&card].stamp.map(|stamp| stamp.rev);
    assert_eq!(rev, world.page("Template:Card").await.head().map(|head| head.id));
    let below = world.wiki.pages_below(&title("Shelf/")).await;
    let all = ["Shelf/Five", "Shelf/One", "Shelf/Six", "Shelf/Three", "Shelf/Two"];
    assert_eq!(named(below.expect("they are found")), all);
}

/// What a page is known by, so that it need not be read again.
async fn stamping<W: Wiki>(world: &World<W>) {
    let sandbox = title("Sandbox");
    let stand = || async {
        let stands = world.wiki.standings(std::slice::from_ref(&sandbox)).await.expect("they are read");
        stands[&sandbox].stamp
    };
    assert_eq!(stand().await, None);
    world.writes("Sandbox", "One");
    world.writes("Sandbox", "Two");
    let first = stand().await;
    assert_eq!(first.map(|stamp| stamp.rev), Some(world.head("Sandbox").await));
    world.a_second_passes().await;
    assert_eq!(stand().await, first, "it stays while nothing happens");
    world.writes("Sandbox", "Two");
    assert_eq!(stand().await, first, "a save that changes nothing is none");

    let outline = world.wiki.outline(&sandbox, 10).await.expect("it is read");
    let history = world.wiki.history(&sandbox, None, 10).await.expect("it is read");
    let ids = |revisions: &[Revision]| revisions.iter().map(|revision| revision.id).collect::<Vec<_>>();
    assert_eq!(ids(&outline), ids(&history));
    assert!(outline.iter().all(|revision| revision.text.as_deref() == Some("")), "{outline:?}");
    assert_eq!(outline[1].author, history[1].author);
    let older = history[1].id;
    let texts = world.wiki.texts(&[older, RevId(9_999_999)]).await.expect("they are read");
    assert_eq!(texts, [(older, "One".to_owned())].into());

    (world.act)(&json!([{ "hide": { "page": "Sandbox", "text": "One" } }]));
    let touched = stand().await;
    assert_eq!(touched.map(|stamp| stamp.rev), first.map(|stamp| stamp.rev));
    assert_ne!(touched, first, "what hides a revision touches the page");
    let outline = world.wiki.outline(&sandbox, 10).await.expect("it is read");
    assert_eq!((outline[1].text.as_deref(), &outline[1].author), (None, &Author::Hidden));
    assert_eq!(world.wiki.texts(&[older]).await.expect("they are read"), [].into());
}
