//! A crowd of invented registrants, always the same for a size: what a directory
//! of thousands looks like. Shared by the tests and the benchmark.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use lets_connect::ids::{LanguageCode, SkillId, Timestamp, UserId, Username};
use lets_connect::registry::{Consent, Format, Level, Places, Provenance, Registrant, SourceKind, Taxonomy};

const COUNTRIES: [&str; 24] = [
    "KEN", "NGA", "BRA", "IND", "IDN", "EGY", "SRB", "FRA", "GHA", "ARG", "BGD", "PHL", "MAR", "POL", "DEU",
    "TZA", "MEX", "NPL", "JPN", "TUN", "UKR", "GBR", "USA", "CAN",
];

const LANGUAGES: [&str; 16] =
    ["sw", "es", "ar", "fr", "pt", "hi", "id", "bn", "ru", "de", "ig", "ha", "tr", "zh-hans", "uk", "ne"];

const AFFILIATES: [&str; 4] =
    ["Wikimedia User Group Nigeria", "Wikimedia Indonesia", "Invented Wikimedians of [[X]] & {{Y}}", "WMDE"];

/// Everybody in the crowd, and since when they are listed.
pub struct Crowd {
    pub people: BTreeMap<UserId, Registrant>,
    pub since: BTreeMap<UserId, Date>,
}

/// A crowd of this size.
pub fn crowd(size: usize) -> Crowd {
    let mut random = fastrand::Rng::with_seed(7);
    let skills: Vec<SkillId> = Taxonomy::standard().ids().cloned().collect();
    let mut crowd = Crowd { people: BTreeMap::new(), since: BTreeMap::new() };
    for id in (1..).take(size) {
        let somebody = somebody(&mut random, id, &skills);
        crowd.since.insert(somebody.id, date(2026, 1 + random.i8(0..10), 1 + random.i8(0..28)));
        crowd.people.insert(somebody.id, somebody);
    }
    crowd
}

fn somebody(random: &mut fastrand::Rng, id: u64, skills: &[SkillId]) -> Registrant {
    // Accounts are not listed in the order in which they were made.
    let name = match random.usize(0..8) {
        0 => format!("اختبار-لم {id:05}"),
        1 => format!("Ñandú LCTest {id:05}"),
        _ => format!("{}CTest-{:05}", random.uppercase(), random.u32(0..100_000)),
    };
    let name = Username::parse(&format!("{name}-{id}")).expect("a name");
    let listed = |random: &mut fastrand::Rng, most: usize| {
        let mut list: Vec<SkillId> = Vec::new();
        for _ in 0..random.usize(1..=most) {
            let skill = &skills[few(random, skills.len())];
            if !list.contains(skill) {
                list.push(skill.clone());
            }
        }
        list
    };
    let (share, learn) = (listed(random, 6), listed(random, 4));
    let mut languages = vec![(code(LANGUAGES[few(random, LANGUAGES.len())]), Level::Native)];
    if random.usize(0..10) < 8 {
        languages.push((code("en"), Level::Babel(random.u8(1..=5))));
    }
    let country = COUNTRIES[few(random, COUNTRIES.len())];
    let place = format!("User:{name}/Let's Connect");
    let source = Provenance {
        kind: if random.usize(0..4) == 0 { SourceKind::Form } else { SourceKind::ProfilePage },
        place,
        entry: 1,
        revision: None,
        at: Timestamp::from_second(1_790_000_000 + random.i64(0..8_000_000)).expect("a moment"),
    };
    let mut somebody = Registrant::silent(UserId(id), name);
    somebody.share = share;
    somebody.learn = learn;
    somebody.formats =
        [Format::OneToOne, Format::Clinic, Format::Material].into_iter().take(random.usize(1..=3)).collect();
    somebody.languages = languages;
    somebody.region = Places::standard().region_of(country).map(str::to_owned);
    somebody.country = Some(country.to_owned());
    somebody.affiliation = AFFILIATES.get(random.usize(0..8)).map(|name| (*name).to_owned());
    somebody.capacity = random.u8(0..4);
    somebody.ambassador = random.usize(0..5) == 0;
    somebody.directory = Consent::Given;
    somebody.notify = Consent::Given;
    somebody.away_until = (random.usize(0..30) == 0).then(|| date(2027, 1, 15));
    somebody.sources = vec![source];
    somebody
}

fn code(code: &str) -> LanguageCode {
    LanguageCode(code.to_owned())
}

/// A number below `count`, the smaller the likelier.
fn few(random: &mut fastrand::Rng, count: usize) -> usize {
    random.usize(0..count).min(random.usize(0..count)).min(random.usize(0..count))
}
