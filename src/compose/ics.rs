//! The calendar for calendar programs: iCalendar, RFC 5545.
//!
//! A line ends with CRLF and holds 75 octets at the most; a longer one is folded
//! between characters. Strangers' words are escaped and stand on one line. Every time is in UTC.

use crate::ids::{LanguageCode, Timestamp};
use crate::registry::clinic::{Clinic, ClinicStatus};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::composer::{Composer, spoken};

/// Octets of a line, without its end (RFC 5545, 3.1).
const MOST_OCTETS: usize = 75;

impl Composer<'_> {
    /// The calendar as a file, with every clinic that has a time. `base` is the address of the
    /// calendar's page.
    #[must_use]
    pub fn ics<'c>(
        &self,
        clinics: impl IntoIterator<Item = &'c Clinic>,
        language: &LanguageCode,
        base: &str,
    ) -> String {
        let language =
            spoken(&self.messages, self.names, language).unwrap_or_else(|| self.wiki_voice.lang.clone());
        let voice = self.voice_for(language);
        let mut file = File::default();
        file.line("BEGIN", "VCALENDAR");
        file.line("VERSION", "2.0");
        let programme = self.programme();
        file.text("PRODID", &format!("-//{programme}//Learning clinics//EN"));
        file.line("CALSCALE", "GREGORIAN");
        file.line("METHOD", "PUBLISH");
        file.text("X-WR-CALNAME", &format!("{programme}: {}", self.say(&voice, "link-calendar", &[])));
        for clinic in clinics {
            let Some(starts) = clinic.starts else { continue };
            let Ok(ends) = starts.checked_add(SignedDuration::from_mins(i64::from(clinic.minutes))) else {
                continue;
            };
            file.line("BEGIN", "VEVENT");
            file.line("UID", &format!("{}@{}", clinic.id, host_in(base)));
            let changed = stamp(clinic.source.at);
            file.line("DTSTAMP", &changed);
            file.line("LAST-MODIFIED", &changed);
            // Every version that counts is a later revision of the wiki than the one before.
            let sequence = clinic.source.revision.map_or(0, |revision| revision.0 % (1 << 31));
            file.line("SEQUENCE", &sequence.to_string());
            file.line("DTSTART", &stamp(starts));
            file.line("DTEND", &stamp(ends));
            file.line(
                "STATUS",
                match clinic.status {
                    ClinicStatus::Proposed => "TENTATIVE",
                    ClinicStatus::Confirmed | ClinicStatus::Held => "CONFIRMED",
                    ClinicStatus::Cancelled => "CANCELLED",
                },
            );
            let skill = self.names.skill(&clinic.skill, &voice.lang);
            file.text("SUMMARY", clinic.title.as_deref().unwrap_or(&skill));
            let spoken_in = self.names.language(&clinic.language, &voice.lang);
            file.text("DESCRIPTION", &format!("{skill} · {spoken_in}"));
            file.line("URL", &clinic.link.clone().unwrap_or_else(|| format!("{base}#{}", clinic.id)));
            file.line("END", "VEVENT");
        }
        file.line("END", "VCALENDAR");
        file.0
    }
}

/// The host of an address.
fn host_in(base: &str) -> &str {
    let rest = base.split_once("//").map_or(base, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or_default()
}

fn stamp(moment: Timestamp) -> String {
    moment.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A file under writing.
#[derive(Default)]
struct File(String);

impl File {
    /// A property with a value that needs no escaping.
    fn line(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for c in name.chars().chain([':']).chain(value.chars().filter(|c| !c.is_control())) {
            if octets + c.len_utf8() > MOST_OCTETS {
                // The blank that begins a folded line counts.
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(c);
            octets += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property with a text (RFC 5545, 3.3.11).
    fn text(&mut self, name: &str, text: &str) {
        let mut escaped = String::new();
        for c in text.chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                _ => escaped.push(c),
            }
        }
        self.line(name, &escaped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{clinic, composer, pages};
    use proptest::prelude::*;

    const BASE: &str = "https://meta.example.org/wiki/Calendar";

    fn feed(clinics: &[Clinic]) -> String {
        let pages = pages();
        composer(&pages).ics(clinics, &LanguageCode("en".to_owned()), BASE)
    }

    /// The properties of a feed, read by the rules of RFC 5545 and nothing of ours.
    fn read(feed: &str) -> Vec<(String, String)> {
        assert!(feed.ends_with("\r\n") && feed.matches('\n').count() == feed.matches("\r\n").count());
        assert!(feed.split("\r\n").all(|line| line.len() <= 75), "{feed}");
        let unfolded = feed.replace("\r\n ", "");
        let property = |line: &str| {
            let (name, value) = line.split_once(':').expect("a property");
            let mut text = String::new();
            let mut rest = value.chars();
            while let Some(c) = rest.next() {
                let c = if c == '\\' {
                    rest.next().map_or('\\', |next| if next == 'n' { '\n' } else { next })
                } else {
                    c
                };
                text.push(c);
            }
            (name.to_owned(), text)
        };
        unfolded.split_terminator("\r\n").map(property).collect()
    }

    fn value<'p>(properties: &'p [(String, String)], name: &str) -> &'p str {
        properties.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn the_feed_reads_well() {
        insta::assert_snapshot!(feed(&[clinic()]).replace("\r\n", "\n"));
    }

    #[test]
    fn a_clinic_that_is_cancelled_says_so_under_the_same_name() {
        let mut cancelled = clinic();
        cancelled.status = ClinicStatus::Cancelled;
        cancelled.source.revision = Some(crate::ids::RevId(902));
        let [before, after] = [clinic(), cancelled].map(|one| read(&feed(&[one])));
        assert_eq!(value(&before, "UID"), value(&after, "UID"));
        assert_eq!((value(&before, "STATUS"), value(&after, "STATUS")), ("CONFIRMED", "CANCELLED"));
        let sequence = |of: &[(String, String)]| value(of, "SEQUENCE").parse::<u64>().expect("a number");
        assert!(sequence(&after) > sequence(&before));
    }

    #[test]
    fn a_clinic_without_a_time_is_not_in_it() {
        let feed = feed(&[Clinic { starts: None, ..clinic() }]);
        assert!(!feed.contains("VEVENT"), "{feed}");
    }

    proptest! {
        #[test]
        fn whatever_a_title_holds_is_text(title in "\\PC{0,200}|[;,:\\\\nN\"é漢]{0,90}") {
            let title = title.trim().to_owned();
            let properties = read(&feed(&[Clinic { title: Some(title.clone()), ..clinic() }]));
            prop_assert_eq!(value(&properties, "SUMMARY"), title);
            prop_assert_eq!(properties.iter().filter(|(name, _)| name == "BEGIN").count(), 2);
        }
    }
}
