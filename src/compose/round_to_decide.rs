//! The page of a round while it waits for the working group, and the messages that it
//! would send. Each line has a name, by which a trustee strikes it; what cannot be
//! decided any more has none. Whoever may not be shown stays unnamed, here as elsewhere.

use serde::Serialize;

use super::composer::{Cell, Composer};
use super::own_entry::encoded;
use super::render::call_name;
use super::{AwardProposal, NoticeParts, ROUND_REGION, RoundView, Wanted};
use crate::ids::{ActionId, PageTitle, RoundId, Username};
use crate::matching::{ClinicProposal, Connection, Reason};
use crate::registry::Registrant;

/// The page that begins an edit by which a trustee strikes a line, below the programme's home.
pub(super) const STRIKE_PRELOAD: &str = "Strike preload";
/// The same for an approval.
pub(super) const APPROVE_PRELOAD: &str = "Approve preload";

/// What the page of the messages that tell of awards is called, among those of messages.
pub const AWARD_MESSAGES: &str = "awards";

/// A round that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct RoundToDecide {
    /// The round.
    pub round: RoundId,
    /// Its connections.
    pub connections: Vec<(Connection, ActionId, LineView)>,
    /// How many more there are than the page can show at once.
    pub more: usize,
    /// Its clinics.
    pub clinics: Vec<(ClinicProposal, ActionId, LineView)>,
    /// Names of those who may be shown.
    pub view: RoundView,
    /// What happens if nobody says anything.
    pub without_answer: WithoutAnswer,
    /// Awards that wait.
    pub awards: Vec<AwardProposal>,
    /// How many pages show messages.
    pub message_pages: usize,
    /// How many messages may not be shown.
    pub messages_withheld: usize,
}

/// How a line stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineView {
    /// It can be struck.
    Waits,
    /// It was approved, and can be struck.
    Approved,
    /// It was struck, by whom the page may say.
    Struck(Option<Username>),
    /// Somebody needed for it is not there.
    Gone,
}

/// What happens if nobody says anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutAnswer {
    /// The round waits; trustees are reminded after so many days.
    Waits(u8),
    /// It goes ahead on that day.
    Goes(jiff::civil::Date),
}

/// A message that would be sent.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// To whom.
    pub reader: Registrant,
    /// What it tells.
    pub parts: NoticeParts,
}

#[derive(Serialize)]
struct Page {
    round: RoundId,
    without_answer: String,
    approve: String,
    approve_call: String,
    connections: Option<String>,
    more: usize,
    clinics: Option<String>,
    awards: usize,
    awards_table: Option<String>,
    messages: Vec<String>,
    withheld: usize,
}

#[derive(Serialize)]
struct Messages {
    round: String,
    title: String,
    to: Vec<Message>,
}

#[derive(Serialize)]
struct Message {
    reader: String,
    looks: String,
    source: String,
}

impl Composer<'_> {
    /// The page of a round that waits.
    #[must_use]
    pub fn round_to_decide(&self, to_decide: &RoundToDecide) -> Wanted {
        let RoundToDecide { round, connections, clinics, view, .. } = to_decide;
        let title = self.round_title(*round);
        let month = round.to_string();
        let lines = connections.iter().map(|(connection, id, line)| {
            let known = |who| view.names.contains_key(who);
            let may_say = known(&connection.learner) && known(&connection.sharer);
            vec![
                Cell::of(self.shown(view, connection.learner)),
                Cell::of(self.shown(view, connection.sharer)),
                Cell::of(self.skill(&self.voice, &connection.skill)),
                Cell::of(self.language(&self.voice, &connection.language)),
                Cell::of(if may_say { self.why(connection) } else { String::new() }),
                Cell::of(self.decide(&title, id, line)),
            ]
        });
        let connection_rows: Vec<Vec<Cell>> = lines.collect();
        let lines = clinics.iter().map(|(clinic, id, line)| {
            let skill = Cell::of(self.skill(&self.voice, &clinic.skill));
            let decide = Cell::of(self.decide(&title, id, line));
            std::iter::once(skill).chain(self.clinic_cells(view, clinic)).chain([decide]).collect()
        });
        let clinic_rows: Vec<Vec<Cell>> = lines.collect();
        let award_rows = to_decide.awards.iter().map(|award| {
            let decide = Cell::of(self.decide(&title, &award.id, &LineView::Waits));
            self.award_row(award).into_iter().chain([decide]).collect()
        });
        let award_rows: Vec<Vec<Cell>> = award_rows.collect();
        let table = |key: &str, columns: &[&str], rows: Vec<Vec<Cell>>| {
            (!rows.is_empty()).then(|| self.table(self.page_says(key, &[&month]), columns, rows))
        };
        let proposed = connection_rows.len() + to_decide.more;
        let counts = [month.as_str(), &proposed.to_string(), &clinic_rows.len().to_string()];
        let summary = counts.map(str::to_owned);
        let pages = (1..=to_decide.message_pages).map(|number| {
            let label = self.page_says("round-messages-page", &[&month, &number.to_string()]);
            format!("[[{}|{label}]]", self.messages_title(*round, &number.to_string()))
        });
        let of_awards = (!award_rows.is_empty()).then(|| {
            let label = self.page_says("awards-proposed-caption", &[]);
            format!("[[{}|{label}]]", self.messages_title(*round, AWARD_MESSAGES))
        });
        let page = Page {
            round: *round,
            without_answer: match to_decide.without_answer {
                WithoutAnswer::Waits(days) => self.page_says("round-waits-wait", &[&days.to_string()]),
                WithoutAnswer::Goes(day) => self.page_says("round-waits-go", &[&self.date(day)]),
            },
            approve: self.preloaded(&title, APPROVE_PRELOAD, "all"),
            approve_call: self.approve_all(),
            connections: table(
                "round-connections-caption",
                &[
                    "column-learner",
                    "column-sharer",
                    "column-skill",
                    "column-language",
                    "column-why",
                    "column-decide",
                ],
                connection_rows,
            ),
            more: to_decide.more,
            clinics: table(
                "round-clinics-caption",
                &[
                    "column-skill",
                    "column-language",
                    "column-hours",
                    "column-host",
                    "column-seats",
                    "column-decide",
                ],
                clinic_rows,
            ),
            awards: award_rows.len(),
            awards_table: table(
                "awards-proposed-caption",
                &["column-name", "column-award", "column-for", "column-decide"],
                award_rows,
            ),
            messages: pages.chain(of_awards).collect(),
            withheld: to_decide.messages_withheld,
        };
        let content = self.fill("pages/round-to-decide", &self.voice, &page);
        let summary = summary.each_ref().map(String::as_str);
        self.wanted(title, ROUND_REGION, &content, ("summary-round-waits", &summary))
    }

    /// One of the pages that show a round's messages; without any it says so.
    #[must_use]
    pub fn messages_page(&self, round: RoundId, number: usize, messages: &[MessageView]) -> Wanted {
        let number = number.to_string();
        let title = self.page_says("round-messages-page", &[&round.to_string(), &number]);
        self.messages_on(&number, title, round, messages)
    }

    /// The page that shows what those would be told whose awards wait.
    #[must_use]
    pub fn award_messages_page(&self, round: RoundId, messages: &[MessageView]) -> Wanted {
        self.messages_on(AWARD_MESSAGES, self.page_says("awards-proposed-caption", &[]), round, messages)
    }

    fn messages_on(&self, name: &str, title: String, round: RoundId, messages: &[MessageView]) -> Wanted {
        let messages = messages.iter().map(|message| {
            let [looks, source] = self.notice_to_show(&message.reader, &message.parts);
            Message { reader: Self::user(&message.reader.name), looks, source: as_source(&source) }
        });
        let month = round.to_string();
        let page = Messages { round: self.round_title(round).to_string(), title, to: messages.collect() };
        let content = self.fill("pages/messages", &self.voice, &page);
        self.wanted(self.messages_title(round, name), "messages", &content, ("summary-messages", &[&month]))
    }

    /// A page of a round's messages.
    #[must_use]
    pub fn messages_title(&self, round: RoundId, name: &str) -> PageTitle {
        let page = self.round_title(round);
        page.subpage(&format!("messages/{name}")).unwrap_or(page)
    }

    /// The call that approves all that a list holds.
    #[must_use]
    pub fn approve_all(&self) -> String {
        format!("{{{{{}|all}}}}", call_name(&self.pages.approve_template))
    }

    /// How a line stands, or how to strike it.
    fn decide(&self, page: &PageTitle, id: &ActionId, line: &LineView) -> String {
        match line {
            LineView::Struck(Some(trustee)) => self.page_says("round-line-struck", &[&Self::user(trustee)]),
            LineView::Struck(None) => self.page_says("round-line-struck-before", &[]),
            LineView::Gone => self.page_says("round-line-gone", &[]),
            LineView::Waits => self.strike(page, id),
            LineView::Approved => {
                format!("{}<br />{}", self.page_says("round-line-approved", &[]), self.strike(page, id))
            }
        }
    }

    /// A button that opens the edit by which a trustee strikes a line, and the call to copy.
    fn strike(&self, page: &PageTitle, id: &ActionId) -> String {
        let address = self.preloaded(page, STRIKE_PRELOAD, id.as_str());
        let call = call_name(&self.pages.strike_template);
        let button = format!("[{address} {}]", self.page_says("round-strike", &[]));
        let code = format!(
            "<code dir=\"ltr\" style=\"overflow-wrap:anywhere\"><nowiki>{{{{{call}|{id}}}}}</nowiki></code>"
        );
        wide_enough("13em", &format!("'''{button}'''<br /><small>{code}</small>"))
    }

    /// The address of a new section on a page, begun with what stands on another.
    fn preloaded(&self, page: &PageTitle, preload: &str, with: &str) -> String {
        let preload = encoded(&format!("{}/{preload}", self.pages.home));
        format!(
            "{{{{fullurl:{page}|action=edit&section=new&nosummary=1&preload={preload}&preloadparams%5B%5D={with}}}}}"
        )
    }

    /// Why these two, as a third person reads it.
    fn why(&self, connection: &Connection) -> String {
        let voice = &self.voice;
        let reasons: Vec<String> = connection
            .reasons
            .iter()
            .map(|reason| match reason {
                Reason::Language { language, level: 6 } => {
                    self.page_says("round-why-native", &[&self.language(voice, language)])
                }
                Reason::Language { language, level } => self.page_says(
                    "round-why-language",
                    &[&self.language(voice, language), &self.level(voice, *level)],
                ),
                Reason::Hours { hours } => self.page_says("round-why-hours", &[&hours.to_string()]),
                Reason::Wish { place } => self.page_says("round-why-wish", &[&(*place).max(1).to_string()]),
                Reason::Returns { skill } => {
                    self.page_says("round-why-returns", &[&self.skill(voice, skill)])
                }
                Reason::OtherAffiliate => self.page_says("round-why-affiliate", &[]),
                Reason::PreferredRegion => self.page_says("round-why-region", &[]),
            })
            .collect();
        wide_enough("15em", &reasons.join("<br />"))
    }
}

/// What stands in a cell that a phone would make as narrow as its longest word.
fn wide_enough(width: &str, text: &str) -> String {
    format!("<div style=\"min-width:{width}\">{text}</div>")
}

/// Wikitext to be read within `<pre>`: nothing in it can end that, or be expanded when it is saved.
fn as_source(wikitext: &str) -> String {
    let mut source = String::with_capacity(wikitext.len() * 2);
    for letter in wikitext.chars() {
        match letter {
            '&' | '<' | '>' | '{' | '}' | '[' | ']' | '~' | '|' => {
                source.push_str("&#");
                source.push_str(&u32::from(letter).to_string());
                source.push(';');
            }
            _ => source.push(letter),
        }
    }
    source
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::compose::testing::{award, composer, language, met, name, pages, round, skill};
    use crate::compose::{AwardSide, AwardState, Introduction, Role};
    use crate::ids::UserId;
    use crate::matching::{Clinics, Parts, UtcHour};

    fn proposal() -> AwardProposal {
        AwardProposal {
            id: ActionId::of(&["award", "waiting"]),
            award: award(AwardSide::Learner),
            grant: "met".to_owned(),
            who: name("LCTest-KE-017"),
            acts: vec![met(Role::Learner, "LCTest Ñandú 03", 123)],
            state: AwardState::Proposed,
        }
    }

    fn connection(learner: u64, sharer: u64) -> Connection {
        Connection {
            learner: UserId(learner),
            sharer: UserId(sharer),
            skill: skill("wikidata"),
            shared: skill("sparql"),
            language: language("es"),
            fit: 777,
            parts: Parts::default(),
            reasons: vec![
                Reason::Language { language: language("es"), level: 6 },
                Reason::Hours { hours: 6 },
                Reason::Wish { place: 0 },
            ],
        }
    }

    fn to_decide() -> RoundToDecide {
        let id = |text: &str| ActionId::of(&[text]);
        let clinic = ClinicProposal {
            skill: skill("grant-writing"),
            language: language("en"),
            starts: UtcHour::try_from(23).expect("an hour"),
            host: UserId(17),
            learners: (1..=4).map(UserId).collect(),
        };
        RoundToDecide {
            round: round(),
            connections: vec![
                (connection(3, 17), id("1"), LineView::Waits),
                (connection(9, 17), id("2"), LineView::Approved),
                (connection(17, 3), id("3"), LineView::Struck(Some(name("LCCoordinator")))),
                (connection(3, 17), id("4"), LineView::Gone),
            ],
            more: 2,
            clinics: vec![(clinic, id("5"), LineView::Waits)],
            view: RoundView {
                connections: Vec::new(),
                clinics: Clinics::default(),
                names: [(UserId(3), name("LCTest Ñandú 03")), (UserId(17), name("LCTest-KE-017"))].into(),
                lapsed: false,
                undone: 0,
            },
            without_answer: WithoutAnswer::Waits(7),
            awards: vec![proposal()],
            message_pages: 1,
            messages_withheld: 1,
        }
    }

    #[test]
    fn a_round_that_waits_reads_well() {
        let pages = pages();
        let wanted = composer(&pages).round_to_decide(&to_decide());
        assert_eq!(wanted.page.as_str(), "Project:Let's Connect/Rounds/2026-11");
        insta::assert_snapshot!(wanted.content);
    }

    #[test]
    fn only_what_can_be_decided_has_a_name_and_nobody_unlisted_has_reasons() {
        let pages = pages();
        let content = composer(&pages).round_to_decide(&to_decide()).content;
        // Two connections, a clinic and an award.
        assert_eq!(ActionId::find_in(&content).into_iter().collect::<BTreeSet<_>>().len(), 4);
        assert!(!content.contains("777"), "how good a match is stays unsaid");
        assert_eq!(content.matches("|person-unlisted}}").count(), 1);
        assert_eq!(content.matches("|round-why-hours|").count(), 3, "not of whoever is unlisted");
    }

    #[test]
    fn nothing_in_a_message_that_is_shown_acts() {
        let pages = pages();
        let introduction = Introduction {
            partner: name("LCTest-KE-017"),
            partner_away: None,
            role: Role::Learner,
            skill: skill("wikidata"),
            shared: skill("sparql"),
            language: language("es"),
            reasons: Vec::new(),
            round: round(),
            hours: Vec::new(),
        };
        let parts = NoticeParts { introductions: vec![introduction], ..NoticeParts::default() };
        let reader = Registrant::silent(UserId(3), name("LCTest ''Ñandú'' 03"));
        let page = composer(&pages).messages_page(round(), 1, &[MessageView { reader, parts }]).content;
        assert!(ActionId::find_in(&page).is_empty(), "no deed is named: {page}");
        let (_, rest) = page.split_once("<pre").expect("its wikitext");
        let (source, after) = rest.split_once("</pre>").expect("it ends");
        let (_, source) = source.split_once('>').expect("the tag ends");
        assert!(source.len() > 100 && !source.contains(['<', '>', '{', '}', '[', ']', '|', '~']), "{source}");
        assert!(!after.contains("<pre"), "there is one");
    }

    #[test]
    fn wikitext_that_is_shown_stays_text() {
        let shown = as_source("</pre>[[Category:Pwned]]{{delete}}~~~~<script> |-| &lt;");
        assert!(!shown.contains(['<', '>', '{', '}', '[', ']', '|', '~']), "{shown}");
        assert!(shown.contains("&#60;script&#62;") && shown.ends_with("&#38;lt;"), "and all of it: {shown}");
    }
}
