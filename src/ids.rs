//! The small types everybody shares. Each is parsed once, at the door, and
//! cannot hold nonsense afterwards. Nothing here knows a wiki or a registrant.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// A moment, in UTC.
pub type Timestamp = jiff::Timestamp;

/// A user's id on the wiki: what a registrant is keyed by, because people are renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A revision's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RevId(pub u64);

impl fmt::Display for RevId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An account's name as MediaWiki writes it: NFC, spaces instead of underscores,
/// first letter in upper case, no character that a title may not hold.
///
/// It says nothing of whether the account exists. Temporary accounts and
/// addresses are refused: nobody registers as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Username(String);

/// Why a text is not an account's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUsername {
    /// Nothing but white space.
    #[error("the name is empty")]
    Empty,
    /// More than MediaWiki's 235 bytes (`$wgMaxNameChars` leaves 255 less the namespace).
    #[error("the name is longer than 235 bytes")]
    TooLong,
    /// A character no account can have (`#<>[]|{}/@:`, controls, bidirectional marks).
    #[error("the name holds a character that account names cannot have: {0:?}")]
    Character(char),
    /// A network address or a temporary account (`~2026-…`).
    #[error("this is not a registered account")]
    NotRegistered,
}

impl Username {
    /// Reads a name in any of the spellings MediaWiki takes for the same account.
    ///
    /// ```
    /// use lets_connect::ids::Username;
    /// assert_eq!(Username::parse(" lCTest_Ñandú  03 ").unwrap().as_str(), "LCTest Ñandú 03");
    /// assert!(Username::parse("~2026-12345").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, BadUsername> {
        let spaced: String = text.nfc().map(|c| if c == '_' { ' ' } else { c }).collect();
        let name = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(bad) = name.chars().find(|&c| forbidden_in_username(c)) {
            return Err(BadUsername::Character(bad));
        }
        let mut letters = name.chars();
        let Some(first) = letters.next() else {
            return Err(BadUsername::Empty);
        };
        if first == '~' || name.parse::<std::net::IpAddr>().is_ok() {
            return Err(BadUsername::NotRegistered);
        }
        let mut upper = first.to_uppercase();
        // MediaWiki's ucfirst leaves letters alone whose capital is more than one character.
        let head = match (upper.next(), upper.next()) {
            (Some(capital), None) => capital,
            _ => first,
        };
        let name: String = std::iter::once(head).chain(letters).collect();
        if name.len() > 235 {
            return Err(BadUsername::TooLong);
        }
        Ok(Self(name))
    }

    /// The name, spaces between its words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn forbidden_in_username(c: char) -> bool {
    matches!(c, '#' | '<' | '>' | '[' | ']' | '|' | '{' | '}' | '/' | '@' | ':' | '=')
        || c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFD}')
        || matches!(c, '\u{E000}'..='\u{F8FF}')
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Username {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A page's full title, with its namespace, as `Namespace:Some page/Sub page`.
/// The wiki has the last word on spelling; this type keeps only the shape.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PageTitle(String);

/// Why a text is not a page's title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTitle {
    /// Nothing but white space.
    #[error("the title is empty")]
    Empty,
    /// More than MediaWiki's 255 bytes.
    #[error("the title is longer than 255 bytes")]
    TooLong,
    /// A character that titles cannot have.
    #[error("the title holds a character that titles cannot have: {0:?}")]
    Character(char),
}

impl PageTitle {
    /// Reads a title; underscores become spaces.
    ///
    /// ```
    /// use lets_connect::ids::PageTitle;
    /// assert_eq!(PageTitle::parse("User:A_B/Let's Connect").unwrap().as_str(), "User:A B/Let's Connect");
    /// assert!(PageTitle::parse("a|b").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, BadTitle> {
        let spaced: String = text.nfc().map(|c| if c == '_' { ' ' } else { c }).collect();
        let title = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.is_empty() {
            return Err(BadTitle::Empty);
        }
        if title.len() > 255 {
            return Err(BadTitle::TooLong);
        }
        if let Some(bad) = title
            .chars()
            .find(|&c| matches!(c, '#' | '<' | '>' | '[' | ']' | '|' | '{' | '}') || c.is_control())
        {
            return Err(BadTitle::Character(bad));
        }
        Ok(Self(title))
    }

    /// The title, spaces between its words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The title of a page below this one.
    pub fn subpage(&self, name: &str) -> Result<Self, BadTitle> {
        Self::parse(&format!("{}/{name}", self.0))
    }
}

impl fmt::Display for PageTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for PageTitle {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A skill's stable slug in the taxonomy: `wikidata`, `grant-writing`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SkillId(pub String);

impl SkillId {
    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SkillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A language's code as MediaWiki writes it: `en`, `pt-br`, `zh-hans`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LanguageCode(pub String);

impl LanguageCode {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One matching run, named by its month: `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoundId {
    year: i16,
    month: i8,
}

/// A text that names no month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a round; write the month as 2026-11")]
pub struct BadRound(String);

impl RoundId {
    /// Reads `YYYY-MM`.
    pub fn parse(text: &str) -> Result<Self, BadRound> {
        let bad = || BadRound(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(bad)?;
        if year.len() != 4 || month.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return Err(bad());
        }
        let (year, month) = (year.parse().map_err(|_| bad())?, month.parse().map_err(|_| bad())?);
        if (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(bad()) }
    }

    /// The round whose month holds `moment` (UTC).
    #[must_use]
    pub fn of(moment: Timestamp) -> Self {
        let date = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
        Self { year: date.year(), month: date.month() }
    }

    /// The round of the month after.
    #[must_use]
    pub fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year + 1, month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// The round of the month before.
    #[must_use]
    pub fn previous(self) -> Self {
        match self.month {
            1 => Self { year: self.year - 1, month: 12 },
            month => Self { month: month - 1, ..self },
        }
    }

    /// The first day of the round's month.
    #[must_use]
    pub fn first_day(self) -> jiff::civil::Date {
        jiff::civil::date(self.year, self.month, 1)
    }

    /// The last day of the round's month.
    #[must_use]
    pub fn last_day(self) -> jiff::civil::Date {
        jiff::civil::date(self.year, self.month, 1).last_of_month()
    }
}

impl fmt::Display for RoundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl std::str::FromStr for RoundId {
    type Err = BadRound;
    fn from_str(text: &str) -> Result<Self, BadRound> {
        Self::parse(text)
    }
}

impl Serialize for RoundId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RoundId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The name of one thing that must happen at most once, ever: a welcome, an
/// introduction, an award. It is a hash of what the thing is, so that every run
/// on every machine gives it the same name, and it stands in the edit summary
/// of the edit that did it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(String);

impl ActionId {
    /// What every id begins with, in summaries and page texts.
    pub const MARK: &'static str = "lc:";

    /// Names the thing that `parts` describe, in order: kind, person, period.
    ///
    /// ```
    /// use lets_connect::ids::ActionId;
    /// let id = ActionId::of(&["welcome", "17"]);
    /// assert_eq!(id, ActionId::of(&["welcome", "17"]));
    /// assert_ne!(id, ActionId::of(&["welcome1", "7"]));
    /// assert_eq!(id.to_string().len(), 19);
    /// ```
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        let mut id = Self::MARK.to_owned();
        for byte in hash.finalize().iter().take(8) {
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
        }
        Self(id)
    }

    /// Every id that a summary or a text mentions, in order.
    #[must_use]
    pub fn find_in(text: &str) -> Vec<Self> {
        text.match_indices(Self::MARK)
            .filter_map(|(at, mark)| text.get(at..at + mark.len() + 16))
            .filter(|id| id[Self::MARK.len()..].bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
            .map(|id| Self(id.to_owned()))
            .collect()
    }

    /// The id, with its mark.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
