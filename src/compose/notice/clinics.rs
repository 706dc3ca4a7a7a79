//! What is new of learning clinics: what, when by UTC and by the reader's own clock, in
//! which language, with whom, and the buttons by which they answer.

use jiff::SignedDuration;
use jiff::tz::{Offset, TimeZone};
use serde::Serialize;

use super::Part;
use crate::compose::buttons::{self, address};
use crate::compose::composer::{Composer, words};
use crate::compose::render::Voice;
use crate::compose::{ClinicChange, ClinicFacts, ClinicNews, ClinicSaid, NoticeParts, numerals, phrasebook};
use crate::ids::Timestamp;
use crate::registry::UtcOffset;

#[derive(Serialize)]
struct ClinicsView {
    news: Vec<NewsView>,
}

#[derive(Serialize)]
struct NewsView {
    lead: String,
    facts: Vec<String>,
    buttons: Vec<Button>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Button {
    address: String,
    text: String,
}

impl Composer<'_> {
    pub(super) fn clinics_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let heading = heading(&parts.clinics)?;
        let news = parts.clinics.iter().map(|news| self.clinic_news(voice, news)).collect();
        Some(Part {
            heading,
            summary: ("summary-notice-clinics", parts.clinics.len()),
            text: self.fill("notice/clinics", voice, ClinicsView { news }),
        })
    }

    fn clinic_news(&self, voice: &Voice, news: &ClinicNews) -> NewsView {
        let calendar = self.pages.calendar();
        let clinic = &news.clinic;
        let name = clinic.title.as_deref().map_or_else(|| self.skill(voice, &clinic.skill), words);
        let name = format!("[[{calendar}#{}|<bdi>{name}</bdi>]]", clinic.id);
        let say = |key: &str, parameters: &[&str]| self.say(voice, key, parameters);
        let number = |count: &u32| count.to_string();
        let mut notes = Vec::new();
        let mut has_facts = true;
        let lead = match &news.said {
            ClinicSaid::Invited { is_full } => {
                notes.extend(is_full.then(|| say("notice-clinic-full", &[])));
                say("notice-clinic-invited", &[&name])
            }
            ClinicSaid::Noted { waits } => {
                notes.extend(waits.then(|| say("notice-clinic-waiting", &[])));
                say("notice-clinic-noted", &[&name])
            }
            ClinicSaid::Changed { what, seat } => {
                let seat = seat
                    .map(|has| say(if has { "notice-clinic-seat" } else { "notice-clinic-waiting" }, &[]));
                if what.is_empty() && seat.is_some() {
                    notes.extend(seat);
                    format!("{name}:")
                } else {
                    let what: Vec<String> = what.iter().map(|change| self.change(voice, change)).collect();
                    notes.extend(
                        (!what.is_empty())
                            .then(|| say("notice-clinic-what-changed", &[&self.listed(voice, &what)])),
                    );
                    notes.extend(seat);
                    say("notice-clinic-changed", &[&name])
                }
            }
            ClinicSaid::Cancelled { was } => {
                has_facts = false;
                let was = was.map(|was| self.moment(voice, was));
                match was {
                    Some(was) => say("notice-clinic-cancelled", &[&name, &was]),
                    None => say("notice-clinic-cancelled", &[&name, "–"]),
                }
            }
            ClinicSaid::Near => say("notice-clinic-near", &[&name]),
            ClinicSaid::Survey => {
                has_facts = false;
                notes.push(say("notice-clinic-survey-how", &[calendar.as_str()]));
                say("notice-clinic-survey", &[&name])
            }
            ClinicSaid::Hosting { coming, waiting } => {
                notes.push(say("notice-clinic-count", &[&number(coming), &number(waiting)]));
                notes.push(self.how_to_record(voice));
                say("notice-clinic-hosting", &[&name])
            }
            ClinicSaid::NearForHost { coming, waiting } => {
                notes.push(say("notice-clinic-count", &[&number(coming), &number(waiting)]));
                say("notice-clinic-near-host", &[&name])
            }
            ClinicSaid::Record { .. } => {
                has_facts = false;
                notes.push(self.how_to_record(voice));
                say("notice-clinic-record", &[&name])
            }
        };
        let facts = if has_facts { self.clinic_facts(voice, clinic, news.clock) } else { Vec::new() };
        NewsView { lead, facts, buttons: self.clinic_buttons(voice, news), notes }
    }

    /// What changed, as an item of a list within a sentence.
    fn change(&self, voice: &Voice, change: &ClinicChange) -> String {
        match change {
            ClinicChange::Again => self.say(voice, "notice-clinic-change-again", &[]),
            ClinicChange::Time { was } => {
                self.say(voice, "notice-clinic-change-time", &[&self.moment(voice, *was)])
            }
            ClinicChange::Language => self.say(voice, "notice-clinic-change-language", &[]),
            ClinicChange::Hosts => self.say(voice, "notice-clinic-change-hosts", &[]),
            ClinicChange::Link => self.say(voice, "notice-clinic-change-link", &[]),
        }
    }

    fn how_to_record(&self, voice: &Voice) -> String {
        let calendar = self.pages.calendar();
        self.say(voice, "notice-clinic-record-how", &[calendar.as_str()])
    }

    /// When, in which language, with whom, where.
    fn clinic_facts(&self, voice: &Voice, clinic: &ClinicFacts, clock: Option<UtcOffset>) -> Vec<String> {
        let mut facts = Vec::new();
        if let Some(starts) = clinic.starts {
            let (from, to) = self.span(voice, starts, clinic.minutes, Offset::UTC);
            facts.push(self.say(voice, "notice-clinic-when", &[&from, &to]));
            facts.push(match clock.map(|clock| (clock, offset(clock))) {
                Some((clock, offset)) => {
                    let (from, to) = self.span(voice, starts, clinic.minutes, offset);
                    self.say(voice, "notice-clinic-when-local", &[&from, &to, &written(clock)])
                }
                None => self.say(voice, "notice-clinic-zone-unknown", &[&self.edit_own()]),
            });
        }
        let language = self.language(voice, &clinic.language);
        facts.push(if clinic.interpretation.is_empty() {
            self.say(voice, "notice-clinic-language", &[&language])
        } else {
            let others: Vec<String> =
                clinic.interpretation.iter().map(|code| self.language(voice, code)).collect();
            self.say(voice, "notice-clinic-interpreted", &[&language, &self.listed(voice, &others)])
        });
        if !clinic.hosts.is_empty() {
            let hosts: Vec<String> = clinic.hosts.iter().map(Self::user).collect();
            facts.push(self.say(voice, "notice-clinic-hosts", &[&self.listed(voice, &hosts)]));
        }
        let link = clinic.link.as_deref().and_then(as_link);
        facts.extend(link.map(|link| self.say(voice, "notice-clinic-link", &[&link])));
        facts
    }

    fn clinic_buttons(&self, voice: &Voice, news: &ClinicNews) -> Vec<Button> {
        const COMING: (&str, &str) = ("coming", "notice-clinic-coming-button");
        const NOT_COMING: (&str, &str) = ("not coming", "notice-clinic-not-coming-button");
        let answers: &[(&str, &str)] = match &news.said {
            ClinicSaid::Invited { .. } | ClinicSaid::Changed { .. } => &[COMING, NOT_COMING],
            ClinicSaid::Noted { .. } | ClinicSaid::Near => &[NOT_COMING],
            ClinicSaid::Survey => &[
                ("much use", "notice-clinic-much-button"),
                ("some use", "notice-clinic-some-button"),
                ("little use", "notice-clinic-little-button"),
            ],
            ClinicSaid::Cancelled { .. }
            | ClinicSaid::Hosting { .. }
            | ClinicSaid::NearForHost { .. }
            | ClinicSaid::Record { .. } => &[],
        };
        let button = |(word, key): &(&str, &str)| Button {
            address: address(self.pages, buttons::CLINIC, &[word, news.clinic.id.as_str()]),
            text: self.say(voice, key, &[]),
        };
        answers.iter().map(button).collect()
    }

    /// A moment by UTC.
    fn moment(&self, voice: &Voice, moment: Timestamp) -> String {
        let (from, _) = self.span(voice, moment, 0, Offset::UTC);
        format!("{from} UTC")
    }

    /// When something begins, with its day, and when it ends.
    fn span(&self, voice: &Voice, starts: Timestamp, minutes: u16, offset: Offset) -> (String, String) {
        let ends = starts.saturating_add(SignedDuration::from_mins(minutes.into())).unwrap_or(starts);
        let [from, to] = [starts, ends].map(|moment| moment.to_zoned(TimeZone::fixed(offset)).datetime());
        let clock = |at: jiff::civil::DateTime| numerals::clock(&voice.lang, at.hour(), at.minute());
        let format = phrasebook::long_date(voice.lang.as_str());
        // The wiki writes the day in the reader's language, whatever the page's is.
        let day = |format: &str| format!("{{{{#time:{format}|{}|{}}}}}", from.date(), voice.lang);
        let begin = self.listed(voice, &[format!("{} ({})", day(format), day("l")), clock(from)]);
        (begin, clock(to))
    }
}

/// The heading's message for what matters most.
fn heading(news: &[ClinicNews]) -> Option<&'static str> {
    let of = |news: &ClinicNews| match news.said {
        ClinicSaid::Changed { .. } | ClinicSaid::Cancelled { .. } => (0, "notice-heading-clinic-changed"),
        ClinicSaid::Near => (1, "notice-heading-clinic-near"),
        ClinicSaid::Hosting { .. } | ClinicSaid::NearForHost { .. } | ClinicSaid::Record { .. } => {
            (2, "notice-heading-clinic-host")
        }
        ClinicSaid::Invited { .. } | ClinicSaid::Noted { .. } => (3, "notice-heading-clinic-invited"),
        ClinicSaid::Survey => (4, "notice-heading-clinic-survey"),
    };
    news.iter().map(of).min().map(|(_, heading)| heading)
}

fn offset(clock: UtcOffset) -> Offset {
    // Every offset that somebody can have is one that there is.
    Offset::from_seconds(i32::from(clock.minutes()) * 60).unwrap_or(Offset::UTC)
}

/// As in `UTC+5:30`.
fn written(clock: UtcOffset) -> String {
    let (sign, minutes) =
        if clock.minutes() < 0 { ('−', -clock.minutes()) } else { ('+', clock.minutes()) };
    let rest = if minutes % 60 == 0 { String::new() } else { format!(":{:02}", minutes % 60) };
    format!("<bdi dir=\"ltr\">UTC{sign}{}{rest}</bdi>", minutes / 60)
}

/// An address as a link can hold it: what wikitext reads as markup is encoded.
fn as_link(address: &str) -> Option<String> {
    address.strip_prefix("https://").filter(|rest| !rest.is_empty())?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:?&=#%+@,!$*()".contains(&byte);
    let encoded = |byte: u8| {
        if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    let link: Vec<String> = address.bytes().map(encoded).collect();
    Some(link.concat().replace("__", "%5F%5F"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::messages::LANGUAGES;
    use crate::compose::testing::{HARM, HOSTILE, composer, language, name, pages, person, skill};
    use crate::ids::ActionId;
    use crate::registry::{ClinicId, Level, Registrant};

    fn facts() -> ClinicFacts {
        ClinicFacts {
            id: ClinicId::parse("2026-12-wikidata-en").expect("an id"),
            title: None,
            skill: skill("wikidata"),
            language: language("en"),
            interpretation: vec![language("fr"), language("sw")],
            starts: "2026-12-10T21:30:00Z".parse().ok(),
            minutes: 90,
            hosts: vec![name("LCTest-KE-017"), name("LCTest Ñandú 03")],
            link: Some("https://meet.example.org/room?x=1".to_owned()),
        }
    }

    fn news(said: ClinicSaid) -> ClinicNews {
        ClinicNews { clinic: facts(), clock: UtcOffset::from_minutes(330), said }
    }

    fn all() -> Vec<ClinicNews> {
        let was: Timestamp = "2026-12-09T15:00:00Z".parse().expect("a moment");
        let changes = vec![
            ClinicChange::Time { was },
            ClinicChange::Language,
            ClinicChange::Hosts,
            ClinicChange::Link,
            ClinicChange::Again,
        ];
        [
            ClinicSaid::Invited { is_full: true },
            ClinicSaid::Noted { waits: true },
            ClinicSaid::Changed { what: changes, seat: None },
            ClinicSaid::Changed { what: Vec::new(), seat: Some(true) },
            ClinicSaid::Cancelled { was: Some(was) },
            ClinicSaid::Near,
            ClinicSaid::Survey,
            ClinicSaid::Hosting { coming: 1, waiting: 0 },
            ClinicSaid::NearForHost { coming: 12, waiting: 3 },
            ClinicSaid::Record { attendance: true, materials: true },
        ]
        .into_iter()
        .map(news)
        .collect()
    }

    fn notice(lang: &str, clinics: Vec<ClinicNews>) -> String {
        let pages = pages();
        let reader =
            Registrant { languages: vec![(language(lang), Level::Native)], ..person(5, "LCTest-Reader") };
        let parts = NoticeParts { clinics, ..NoticeParts::default() };
        composer(&pages).notice(&reader, &parts, &[ActionId::of(&["x"])])
    }

    #[test]
    fn all_that_can_be_new_of_a_clinic_reads_well_in_english() {
        insta::assert_snapshot!(notice("en", all()));
    }

    #[test]
    fn all_that_can_be_new_of_a_clinic_reads_well_in_arabic() {
        insta::assert_snapshot!(notice("ar", all()));
    }

    #[test]
    fn all_that_can_be_new_of_a_clinic_reads_well_in_spanish() {
        insta::assert_snapshot!(notice("es", all()));
    }

    #[test]
    fn whoever_told_no_clock_is_told_how_to() {
        let text = notice("en", vec![ClinicNews { clock: None, ..news(ClinicSaid::Near) }]);
        assert!(text.contains("utc") && !text.contains("UTC+"), "{text}");
    }

    #[test]
    fn every_language_has_its_words() {
        for lang in LANGUAGES {
            for one in all() {
                let text = notice(lang, vec![one]);
                assert!(!text.contains('⧼') && !text.contains('$'), "{lang}: {text}");
            }
        }
    }

    #[test]
    fn the_reader_s_own_day_may_be_another() {
        let text = notice("en", vec![news(ClinicSaid::Near)]);
        assert!(text.contains("{{#time:j F Y|2026-12-10|en}} ({{#time:l|2026-12-10|en}}), 21:30"), "{text}");
        assert!(text.contains("{{#time:j F Y|2026-12-11|en}} ({{#time:l|2026-12-11|en}}), 03:00"), "{text}");
        assert!(text.contains("UTC+5:30"), "{text}");
        let bengali = notice("bn", vec![news(ClinicSaid::Near)]);
        assert!(bengali.contains("২১:৩০"), "{bengali}");
    }

    #[test]
    fn a_title_and_a_link_made_of_markup_are_only_text() {
        let mut one = news(ClinicSaid::Invited { is_full: false });
        one.clinic.title = Some(HOSTILE.to_owned());
        one.clinic.link = Some(format!("https://example.org/{HOSTILE} ~~~~ __NOTOC__ ''x''"));
        let text = notice("en", vec![one]);
        assert_eq!(text.matches("~~~~").count(), 1, "{text}");
        for harm in HARM.into_iter().filter(|harm| *harm != "~~~~" && *harm != "[http") {
            assert!(!text.contains(harm), "{harm}: {text}");
        }
        assert!(!text.contains("__NOTOC__") && !text.contains("''x''"), "{text}");
    }
}
