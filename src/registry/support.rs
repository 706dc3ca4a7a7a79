//! What people ask for and what was decided, out of the words in which they said it:
//! seven kinds of need, two tracks, five states of a decision.
//!
//! The words come from `config/support.toml`. What is not understood is no kind: it
//! stays in its own words, which only the working group reads ([`super::Private`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::registry::by_language::{self, ByLanguage};
use crate::registry::folding::{folded, holds_words};
use crate::registry::spelling::Spellings;
use crate::registry::{listing, spoken};

/// A kind of support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Money.
    Financial,
    /// How to do something well, and how to teach it.
    Methodological,
    /// Software, and help with it.
    Technological,
    /// Translation and interpretation.
    Translation,
    /// Access to the internet.
    Connectivity,
    /// Somebody to look after children meanwhile.
    Childcare,
    /// Devices.
    Equipment,
}

impl Need {
    /// Every kind, in order.
    pub const ALL: [Self; 7] = [
        Self::Financial,
        Self::Methodological,
        Self::Technological,
        Self::Translation,
        Self::Connectivity,
        Self::Childcare,
        Self::Equipment,
    ];

    /// Its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Financial => "financial",
            Self::Methodological => "methodological",
            Self::Technological => "technological",
            Self::Translation => "translation",
            Self::Connectivity => "connectivity",
            Self::Childcare => "childcare",
            Self::Equipment => "equipment",
        }
    }
}

/// By which way support is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Track {
    /// By an amendment of a grant agreement that an affiliate or group has already.
    Amendment,
    /// By a stipend to the person.
    Stipend,
}

impl Track {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Amendment, Self::Stipend];

    /// Its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Amendment => "amendment",
            Self::Stipend => "stipend",
        }
    }
}

/// What the working group decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Yes.
    Approved,
    /// Yes to a part.
    InPart,
    /// No.
    Declined,
    /// It is not asked for any more.
    Withdrawn,
    /// Nothing yet.
    Open,
}

impl Decision {
    /// Its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::InPart => "approved in part",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Open => "open",
        }
    }
}

/// What an answer asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The kinds that were understood.
    pub kinds: BTreeSet<Need>,
    /// Whether it asks for something that was not.
    pub other: bool,
    /// Every part of it that says more than the name of a kind, as typed.
    pub words: Vec<String>,
}

impl Needs {
    /// Whether it asks for nothing: a blank answer, or one that says "none".
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.kinds.is_empty() && !self.other
    }
}

/// Words by language, for each meaning.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    need: Meanings<Need>,
    track: Meanings<Track>,
    decision: Meanings<Decision>,
}

type Meanings<K> = BTreeMap<K, BTreeMap<String, Vec<String>>>;

struct Vocabulary {
    needs: Known<Need>,
    tracks: Known<Track>,
    decisions: Known<Decision>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../config/support.toml"))
        .expect("the words about support in the binary are tested");
    Vocabulary {
        needs: Known::new(&file.need),
        tracks: Known::new(&file.track),
        decisions: Known::new(&file.decision),
    }
});

/// Words with what they mean.
struct Known<K> {
    spellings: Spellings<K>,
    /// The same, folded, the longest first.
    phrases: Vec<(String, K)>,
}

impl<K: Ord + Copy> Known<K> {
    fn new(meanings: &Meanings<K>) -> Self {
        let words = meanings
            .iter()
            .flat_map(|(&meaning, languages)| languages.values().flatten().map(move |word| (word, meaning)));
        let meant: BTreeMap<String, K> = words.map(|(word, meaning)| (folded(word), meaning)).collect();
        let mut phrases: Vec<(String, K)> = meant.clone().into_iter().collect();
        phrases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        Self { spellings: Spellings::new(meant), phrases }
    }

    /// What stands in a folded text, and not only inside of a longer known phrase.
    fn within(&self, words: &str) -> BTreeSet<K> {
        let mut left = words.to_owned();
        let mut found = BTreeSet::new();
        for (phrase, meaning) in &self.phrases {
            let stands =
                if has_spaces(phrase) { holds_words(&left, phrase) } else { left.contains(phrase.as_str()) };
            if stands {
                found.insert(*meaning);
                left = left.replace(phrase.as_str(), " . ");
            }
        }
        found
    }

    /// What a folded text begins with.
    fn beginning(&self, words: &str) -> Option<K> {
        let begins = |phrase: &str| {
            words
                .strip_prefix(phrase)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || !has_spaces(phrase))
        };
        self.phrases.iter().find(|(phrase, _)| begins(phrase)).map(|(_, meaning)| *meaning)
    }
}

/// Whether the script of a phrase sets spaces between words.
fn has_spaces(phrase: &str) -> bool {
    !phrase
        .chars()
        .any(|c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'))
}

/// What an answer asks for. `own` holds words of the working group's own, with what they mean.
///
/// ```
/// use std::collections::BTreeMap;
/// use lets_connect::registry::support::{Need, needs};
/// let asked = needs("Garde d'enfants, data bundle for the calls, a quiet room", &BTreeMap::new());
/// assert!(asked.kinds.contains(&Need::Childcare) && asked.kinds.contains(&Need::Connectivity));
/// assert!(asked.other);
/// assert_eq!(asked.words, ["data bundle for the calls", "a quiet room"]);
/// ```
#[must_use]
pub fn needs(typed: &str, own: &BTreeMap<String, Need>) -> Needs {
    let known = &VOCABULARY.needs;
    let own: Vec<(String, Need)> = own.iter().map(|(words, &need)| (folded(words), need)).collect();
    let mut needs = Needs::default();
    for part in listing::answers(typed) {
        let words = folded(part);
        if words.is_empty() || spoken::is_none(part) {
            continue;
        }
        let exact = own.iter().find(|(known, _)| *known == words).map(|(_, need)| *need);
        if let Some(need) = exact.or_else(|| known.spellings.exact(&words).copied()) {
            needs.kinds.insert(need);
            continue;
        }
        needs.words.push(part.to_owned());
        // "No childcare" asks for none; what it does say, people read.
        let mut found = if spoken::yes(part) == Some(false) { BTreeSet::new() } else { known.within(&words) };
        found.extend(own.iter().filter(|(known, _)| holds_words(&words, known)).map(|(_, need)| *need));
        if found.is_empty() {
            found.extend(known.spellings.close(&words, |_| true));
        }
        needs.other |= found.is_empty();
        needs.kinds.append(&mut found);
    }
    needs
}

/// The track that an answer names, if it names one and no other.
///
/// ```
/// use lets_connect::registry::support::{Track, track};
/// assert_eq!(track("Amendment of an existing grant agreement"), Some(Track::Amendment));
/// assert_eq!(track("A stipend or an amendment"), None);
/// ```
#[must_use]
pub fn track(typed: &str) -> Option<Track> {
    let words = folded(typed);
    let known = &VOCABULARY.tracks;
    if spoken::yes(typed) == Some(false) {
        return None;
    }
    let found = known.within(&words);
    match found.len() {
        0 => known.spellings.close(&words, |_| true).copied(),
        1 => found.first().copied(),
        _ => None,
    }
}

/// What was decided, by the words that an answer begins with.
///
/// ```
/// use lets_connect::registry::support::{Decision, decision};
/// assert_eq!(decision("Approved: 300 USD"), Some(Decision::Approved));
/// assert_eq!(decision("not approved"), Some(Decision::Declined));
/// assert_eq!(decision("ask Ann"), None);
/// ```
#[must_use]
pub fn decision(typed: &str) -> Option<Decision> {
    let words = folded(typed);
    let known = &VOCABULARY.decisions;
    known.beginning(&words).or_else(|| known.spellings.close(&words, |_| true).copied())
}

/// What forms and people call the matter itself, in the bot's languages.
const ABOUT: ByLanguage = &[
    (
        "en",
        "support|supports|support needed|support needs|need|needs|needed|grant agreement|grant id|agreement|amount",
    ),
    ("es", "necesidades|apoyo|apoyos"),
    ("fr", "soutien|besoin|besoins"),
    ("pt", "apoio|necessidades"),
    ("ar", "دعم|الدعم|احتياجات"),
    ("sw", "msaada|mahitaji"),
    ("id", "dukungan|kebutuhan"),
    ("hi", "सहायता|आवश्यकता"),
    ("bn", "সহায়তা|প্রয়োজন"),
    ("ru", "поддержка|помощь|нужды"),
    ("zh-hans", "支持|需要"),
    ("tr", "destek|ihtiyac|ihtiyaclar"),
];

/// Whether the name of a parameter is one under which people tell what support they need.
///
/// ```
/// use lets_connect::registry::support::is_about;
/// assert!(is_about("support") && is_about("needs childcare") && is_about("financial_support"));
/// assert!(!is_about("shaer"));
/// ```
#[must_use]
pub fn is_about(key: &str) -> bool {
    let words = folded(key);
    by_language::words(ABOUT).any(|word| holds_words(&words, &folded(word)))
        || !VOCABULARY.needs.within(&words).is_empty()
        || !VOCABULARY.tracks.within(&words).is_empty()
}

#[cfg(test)]
mod tests;
