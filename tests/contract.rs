//! What a wiki does with reads and edits. Both the real MediaWiki and the simulation pass, so that
//! what is tried on the simulation holds on the real one.

mod support;

use std::path::Path;

use lets_connect::config::{Config, Overrides};
use lets_connect::ids::{PageTitle, RevId, Timestamp, Username};
use lets_connect::programme::Programme;
use lets_connect::wiki::{
    Account, Author, Base, Change, Edit, LiveEdits, Outcome, Page, PageQuery, PageState, Wiki,
};
use serde_json::{Value, json};
use support::sim::SimWiki;
use support::{BOT, DevWiki};

/// A wiki and people on it.
struct World<W> {
    wiki: W,
    act: Box<dyn Fn(&Value)>,
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
contract!(what_may_not_be_edited_is_refused, refusing);
contract!(own_edits_are_told, own_edits);
contract!(accounts_are_known_by_id, accounts);
contract!(pages_are_found, finding);

fn simulated() -> World<SimWiki> {
    let wiki = SimWiki::new();
    let acting = wiki.clone();
    World { wiki, act: Box::new(move |steps| acting.act(steps)), leave: LiveEdits::granted_by("a test") }
}

async fn real() -> World<impl Wiki> {
    let people = DevWiki::acquire();
    let overrides = Overrides { wiki_api: Some(people.api()) };
    let mut config =
        Config::load(Path::new("config/dev.toml"), &overrides).expect("config/dev.toml is right");
    config.account.secret_file = Some(people.secret_file());
    let wiki = Programme::ready(config).connect().await.expect("the bot logs in");
    World {
        wiki,
        act: Box::new(move |steps| drop(people.act(steps))),
        leave: LiveEdits::granted_by("a test"),
    }
}

fn title(text: &str) -> PageTitle {
    PageTitle::parse(text).expect("a title")
}

impl<W: Wiki> World<W> {
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
    assert!(matches!(outcome, Outcome::Refused { .. }), "a deleted page is not made again: {outcome:?}");
    assert_eq!(world.text("Talk").await, None);
}

async fn merging<W: Wiki>(world: &World<W>) {
    world.writes("List", "a\nb\nc\nd\ne");
    let base = world.head("List").await;
    world.writes("List", "A\nb\nc\nd\ne");
    let outcome = world.replaces("List", base, "a\nb\nc\nd\nE").await;
    assert!(matches!(outcome, Outcome::Saved(_)), "{outcome:?}");
    assert_eq!(world.text("List").await.as_deref(), Some("A\nb\nc\nd\nE"));
    let outcome = world.replaces("List", base, "x\nb\nc\nd\ne").await;
    assert_eq!(outcome, Outcome::Conflict, "the same line");
    assert_eq!(world.text("List").await.as_deref(), Some("A\nb\nc\nd\nE"));
}

async fn refusing<W: Wiki>(world: &World<W>) {
    world.writes("Page", "text");
    let head = world.head("Page").await;
    (world.act)(&json!([{ "protect": { "page": "Page", "level": "sysop" } }]));
    assert_eq!(world.page("Page").await.forbidden.as_deref(), Some("protectedpage"));
    let outcome = world.replaces("Page", head, "new").await;
    assert!(matches!(&outcome, Outcome::Refused { code, .. } if code == "protectedpage"), "{outcome:?}");
    (world.act)(&json!([{ "protect": { "page": "Page", "level": "" } }, { "block": BOT }]));
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
    let guard = world.wiki.guard(&title("One"), &title("Nowhere"), None, since).await.expect("it is read");
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
    let card = title("Template:Card");
    let named = |pages: Vec<PageTitle>| {
        let mut names: Vec<String> = pages.iter().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(
        named(world.wiki.transclusions(&card).await.expect("they are found")),
        ["Shelf/One", "Shelf/Two"]
    );
    let redirects = world.wiki.redirects_to(&[card.clone(), title("Nowhere")]).await.expect("they are found");
    assert_eq!(redirects[&card], [title("Template:K")]);
    assert_eq!(redirects[&title("Nowhere")], []);
    let below = world.wiki.pages_below(&title("Shelf/")).await;
    assert_eq!(named(below.expect("they are found")), ["Shelf/One", "Shelf/Three", "Shelf/Two"]);
}
