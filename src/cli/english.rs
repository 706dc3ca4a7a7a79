//! What matching says, in English for a terminal: the same messages that the
//! notices use, with their plurals chosen here instead of by the wiki.

use crate::compose::messages::{Messages, SOURCE_LANGUAGE};
use crate::ids::{LanguageCode, SkillId};
use crate::matching::advice::{Said, Value};
use crate::matching::{Connection, Reason};
use crate::registry::{Languages, Taxonomy};

/// Gives reasons their words.
pub(super) struct English<'a> {
    messages: Messages,
    skills: &'a Taxonomy,
    /// Whose words they are.
    language: LanguageCode,
}

impl<'a> English<'a> {
    pub fn new(skills: &'a Taxonomy) -> anyhow::Result<Self> {
        let language = LanguageCode(SOURCE_LANGUAGE.to_owned());
        Ok(Self { messages: Messages::embedded()?, skills, language })
    }

    /// A skill's label; one that the taxonomy does not hold is a stranger's word.
    pub fn skill(&self, id: &SkillId) -> String {
        super::tell::plain(self.skills.label(id, &self.language))
    }

    pub fn language(&self, code: &LanguageCode) -> String {
        super::tell::plain(&Languages::standard().name(code, &self.language))
    }

    /// A message with its values.
    pub fn said(&self, said: &Said) -> String {
        let words: Vec<String> = said
            .values
            .iter()
            .map(|value| match value {
                Value::Number(number) => number.to_string(),
                Value::Level(level) => self.level(*level),
                Value::Skill(skill) => self.skill(skill),
                Value::Languages(codes) => {
                    codes.iter().map(|code| self.language(code)).collect::<Vec<_>>().join(", ")
                }
            })
            .collect();
        let message = self.messages.get(&self.language, said.key, &words);
        with_plurals(&message.unwrap_or_else(|| said.key.to_owned()))
    }

    fn level(&self, points: u8) -> String {
        let key = format!("level-{}", points.min(6));
        self.messages.get(&self.language, &key, &[]).unwrap_or(key)
    }

    /// Whom somebody is connected with in which role, and why.
    pub fn connection(&self, connection: &Connection, learns: bool, partner: &str) -> Vec<String> {
        let verb = if learns { "learns from" } else { "shares with" };
        let (skill, language) = (self.skill(&connection.skill), self.language(&connection.language));
        let mut lines =
            vec![format!("{verb} {partner}: {skill}, in {language} (fit {} of 1000)", connection.fit)];
        if connection.shared != connection.skill {
            lines.push(format!("  what is shared is {}, a part of it", self.skill(&connection.shared)));
        }
        lines.extend(connection.reasons.iter().map(|reason| format!("  {}", self.reason(reason))));
        lines
    }

    fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::Language { language: code, level: 6 } => {
                format!("both are native speakers of {}", self.language(code))
            }
            Reason::Language { language: code, level } => {
                format!("both speak {} at level {level} or better", self.language(code))
            }
            Reason::Hours { hours } => format!("their waking hours overlap by {hours} hours a day"),
            Reason::Wish { place } => format!("it is number {place} on the learner's list"),
            Reason::Returns { skill: id } => {
                format!("the sharer wants to learn {}, which the learner shares", self.skill(id))
            }
            Reason::OtherAffiliate => "they come from different affiliates".to_owned(),
            Reason::PreferredRegion => "one comes from a region that the other prefers".to_owned(),
        }
    }
}

/// Expands `{{PLURAL:n|1=…|…}}` and `{{PLURAL:n|…|…}}` as English counts.
fn with_plurals(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once("{{PLURAL:") {
        let Some((call, after)) = after.split_once("}}") else { break };
        out.push_str(before);
        let mut parts = call.split('|');
        let one = parts.next().map(str::trim) == Some("1");
        let forms: Vec<&str> = parts.collect();
        let exact = forms.iter().find_map(|form| form.strip_prefix("1=")).filter(|_| one);
        let plain: Vec<&&str> = forms.iter().filter(|form| !form.starts_with("1=")).collect();
        let counted = if one { plain.first() } else { plain.last() };
        out.push_str(exact.or(counted.map(|form| **form)).unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Because;
    use crate::matching::advice::Advice;

    #[test]
    fn plurals_are_chosen_as_english_counts() {
        let message = |n: u8| with_plurals(&format!("{{{{PLURAL:{n}|1=one person|{n} people}}}} here"));
        assert_eq!((message(1).as_str(), message(3).as_str()), ("one person here", "3 people here"));
        assert_eq!(with_plurals("2 {{PLURAL:2|hour|hours}}, 1 {{PLURAL:1|hour|hours}}"), "2 hours, 1 hour");
        assert_eq!(with_plurals("{{PLURAL:2|never closed"), "{{PLURAL:2|never closed");
    }

    #[test]
    fn reasons_and_advice_read_as_english() {
        let english = English::new(Taxonomy::standard()).expect("the messages are well-formed");
        let french = LanguageCode("fr".to_owned());
        let because = Because::NoCommonLanguage { sharers: 1, languages: [french.clone()].into() };
        assert_eq!(
            english.said(&because.said()),
            "one person shares it, but in no language that both sides know well enough; it is shared in: French"
        );
        let advice = Advice::Language { language: french, level: 2, sharers: 3 };
        assert_eq!(
            english.said(&advice.said()),
            "French (level: intermediate, or better) would bring 3 people who have room within reach"
        );
    }
}
