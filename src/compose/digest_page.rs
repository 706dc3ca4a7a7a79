//! The digest of a month, for whoever writes the newsletter, and the list of digests.
//! Only those are named whom the directory lists.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::composer::{Composer, words};
use super::render::Voice;
use super::{Wanted, phrasebook};
use crate::ids::{LanguageCode, RoundId, SkillId, Timestamp, Username};

/// What a month's digest tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestView {
    /// The month.
    pub month: RoundId,
    /// People who joined.
    pub newcomers: usize,
    /// Of them, those who may be named.
    pub members: Vec<Username>,
    /// Connections made.
    pub connections: usize,
    /// Of them, those whose two people met.
    pub met: usize,
    /// The skills most learned.
    pub skills: Vec<SkillId>,
    /// Clinics held.
    pub held: Vec<ClinicLine>,
    /// Clinics to come.
    pub coming: Vec<ClinicLine>,
    /// Those who were given an award, and may be named.
    pub thanks: Vec<Username>,
    /// The day of the next round, where it is known.
    pub next: Option<Date>,
}

impl DigestView {
    /// A month in which nothing happened.
    #[must_use]
    pub fn quiet(month: RoundId) -> Self {
        Self {
            month,
            newcomers: 0,
            members: Vec::new(),
            connections: 0,
            met: 0,
            skills: Vec::new(),
            held: Vec::new(),
            coming: Vec::new(),
            thanks: Vec::new(),
            next: None,
        }
    }
}

/// A clinic in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicLine {
    /// Its title, if it has one: a stranger's words.
    pub title: Option<String>,
    /// The skill.
    pub skill: SkillId,
    /// The language.
    pub language: LanguageCode,
    /// When it begins, if that is known.
    pub starts: Option<Timestamp>,
}

/// Names in one list at the most; the number says how many there are.
const MOST_NAMES: usize = 200;

#[derive(Serialize)]
struct DigestPage {
    month: RoundId,
    newcomers: usize,
    members: Option<String>,
    connections: usize,
    met: usize,
    skills: Option<String>,
    held: Vec<String>,
    coming: Vec<String>,
    thanks: Option<String>,
    next: Option<String>,
}

#[derive(Serialize)]
struct DigestsPage {
    months: Vec<String>,
}

impl Composer<'_> {
    /// The digest of one month.
    #[must_use]
    pub fn digest_page(&self, view: &DigestView) -> Wanted {
        let names = |names: &[crate::ids::Username]| {
            let shown: Vec<String> = names.iter().take(MOST_NAMES).map(Self::user).collect();
            (!shown.is_empty()).then(|| self.listed(&self.voice, &shown))
        };
        let skills: Vec<String> = view.skills.iter().map(|skill| self.skill(&self.voice, skill)).collect();
        let lines = |clinics: &[ClinicLine]| -> Vec<String> {
            clinics.iter().map(|clinic| self.clinic_line(&self.voice, clinic)).collect()
        };
        let page = DigestPage {
            month: view.month,
            newcomers: view.newcomers,
            members: names(&view.members),
            connections: view.connections,
            met: view.met,
            skills: (!skills.is_empty()).then(|| self.listed(&self.voice, &skills)),
            held: lines(&view.held),
            coming: lines(&view.coming),
            thanks: names(&view.thanks),
            next: view.next.map(|day| self.date(day)),
        };
        let content = self.fill("pages/digest", &self.voice, &page);
        let (index, month) = (self.pages.digest(), view.month.to_string());
        let title = index.subpage(&month).unwrap_or(index);
        self.wanted(title, "digest", &content, ("summary-digest", &[&month]))
    }

    /// The list of digests, the newest first.
    #[must_use]
    pub fn digests_index(&self, months: &[RoundId]) -> Wanted {
        let index = self.pages.digest();
        let link = |month: &RoundId| format!("[[{index}/{month}|{month}]]");
        let content = self.fill(
            "pages/digests",
            &self.voice,
            DigestsPage { months: months.iter().map(link).collect() },
        );
        self.wanted(index.clone(), "digests", &content, ("summary-digests", &[]))
    }

    /// A clinic in a list, on a page or in a notice.
    pub(super) fn clinic_line(&self, voice: &Voice, clinic: &ClinicLine) -> String {
        let title = match &clinic.title {
            Some(title) => words(title),
            None => self.skill(voice, &clinic.skill),
        };
        let when = clinic.starts.map_or_else(|| "–".to_owned(), |starts| self.day_and_time(voice, starts));
        self.say(voice, "digest-clinic", &[&title, &self.language(voice, &clinic.language), &when])
    }

    /// A moment, by UTC.
    fn day_and_time(&self, voice: &Voice, moment: Timestamp) -> String {
        let moment = moment.to_zoned(TimeZone::UTC);
        let time = moment.strftime("%H:%M").to_string();
        self.say(voice, "digest-clinic-time", &[&self.day(voice, moment.date()), &time])
    }

    /// A day in the given voice.
    pub(super) fn day(&self, voice: &Voice, day: Date) -> String {
        match voice.wording {
            super::render::Wording::LookedUp => self.date(day),
            // The wiki knows the months of the reader's language, and names them when it shows the page.
            super::render::Wording::Written => {
                format!("{{{{#time:{}|{day}|{}}}}}", phrasebook::long_date(voice.lang.as_str()), voice.lang)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{composer, language, name, pages, round, skill};

    fn view() -> DigestView {
        let clinic = |title: Option<&str>, starts: &str| ClinicLine {
            title: title.map(str::to_owned),
            skill: skill("sparql"),
            language: language("es"),
            starts: Some(starts.parse().expect("a moment")),
        };
        DigestView {
            month: round(),
            newcomers: 3,
            members: vec![name("LCTest-KE-017"), name("LCTest Ñandú 03")],
            connections: 11,
            met: 4,
            skills: vec![skill("wikidata"), skill("grant-writing")],
            held: vec![clinic(Some("Queries {{for}} all"), "2026-11-24T17:00:00Z")],
            coming: vec![clinic(None, "2026-12-05T09:30:00Z")],
            thanks: vec![name("LCTest-KE-017")],
            next: Some(jiff::civil::date(2026, 12, 1)),
        }
    }

    #[test]
    fn a_digest_reads_well() {
        let pages = pages();
        let wanted = composer(&pages).digest_page(&view());
        assert_eq!(wanted.page.as_str(), "Project:Let's Connect/Digest/2026-11");
        insta::assert_snapshot!(wanted.content);
    }

    #[test]
    fn a_quiet_month_says_so_and_names_nobody() {
        let pages = pages();
        let quiet = DigestView::quiet(round());
        let content = composer(&pages).digest_page(&quiet).content;
        assert_eq!(content.matches("|digest-no-clinics}}").count(), 2, "{content}");
        assert!(!content.contains("[[User:") && !content.contains("digest-thanks"), "{content}");
    }

    #[test]
    fn the_list_of_digests_links_to_each() {
        let pages = pages();
        let content = composer(&pages).digests_index(&[round(), round().previous()]).content;
        assert!(content.contains("* [[Project:Let's Connect/Digest/2026-11|2026-11]]\n* [[Project:Let's Connect/Digest/2026-10|"), "{content}");
        assert!(composer(&pages).digests_index(&[]).content.contains("|digest-index-none}}"));
    }
}
