//! Invented registrants in any number, always the same ones for the same seed:
//! skills by Zipf's law over a taxonomy of three levels, 40 languages by region,
//! all time zones; some have waited, some met or avoid one another, a few are
//! away or want no messages.
//!
//! Used by the benchmark's generator and by the tests of the command line.

use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::{Value, json};

/// Skills that can be shared and wanted, below their families.
const SKILLS: usize = 300;
/// Families; the last two levels hang below each.
const FAMILIES: usize = 12;
/// Of ten skills below a family, the first is wider than the four after it.
const WIDER: usize = 10;
const NARROWER: usize = 4;

/// Region, share of the people, offset of its zones from UTC in minutes, languages.
const REGIONS: [(&str, u32, &[i16], &[&str]); 8] = [
    ("SSA", 20, &[0, 60, 120, 180], &["sw", "ha", "yo", "ig", "am", "zu", "fr", "pt", "rw"]),
    ("SA", 16, &[300, 330, 345, 360], &["hi", "bn", "ta", "te", "mr", "ur", "ne", "pa"]),
    ("LAC", 15, &[-360, -300, -240, -180], &["es", "pt", "qu", "gn"]),
    ("NWE", 14, &[0, 60, 120], &["de", "fr", "nl", "it", "es", "sv", "ca"]),
    ("ESEAP", 12, &[420, 480, 540, 600, 720], &["id", "tl", "vi", "th", "ja", "ko", "zh", "ms"]),
    ("MENA", 10, &[60, 120, 180, 210], &["ar", "fa", "he", "ku"]),
    ("CEE", 8, &[60, 120, 180, 240], &["pl", "uk", "ru", "sr", "cs", "tr"]),
    ("USCA", 5, &[-480, -420, -360, -300, -570, 840, -720], &["en", "fr", "es"]),
];

/// How much of what is wanted is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    /// About as many places as learners, twice over.
    Plenty,
    /// Fewer places than learners.
    Scarce,
}

/// A file of registrants and its taxonomy.
pub struct Population {
    /// One registrant a line.
    pub registrants: String,
    /// In the form of `config/skills.toml`.
    pub skills: String,
}

/// Makes them up.
pub fn population(people: u64, supply: Supply, seed: u64) -> Population {
    let mut rng = Rng::with_seed(seed);
    // What is shared most is not what is wanted most, but not far from it.
    let wanted = ranking(&mut rng, 0);
    let shared = ranking(&mut rng, SKILLS / 10);
    let (wanted, shared) = (Zipf::new(wanted, 0.9), Zipf::new(shared, 0.8));
    let mut registrants = String::new();
    for id in 1..=people {
        let line = registrant(&mut rng, id, people, supply, &wanted, &shared);
        // Writing to a string cannot fail.
        let _ = writeln!(registrants, "{line}");
    }
    Population { registrants, skills: skills() }
}

fn registrant(rng: &mut Rng, id: u64, people: u64, supply: Supply, wanted: &Zipf, shared: &Zipf) -> Value {
    let (sharing_percent, capacities): (u32, &[u8]) = match supply {
        Supply::Plenty => (73, &[1, 2, 2, 2, 3, 3]),
        Supply::Scarce => (38, &[1, 1, 2, 2, 2, 3]),
    };
    let (region, _, zones, languages) = *region(rng);
    let wishes = rng.u32(0..100) < 93;
    let offers = rng.u32(0..100) < sharing_percent;
    let learn: Vec<String> = if wishes { wanted.some(rng, 1..=4) } else { Vec::new() };
    let share: Vec<String> = if offers {
        let most = if supply == Supply::Plenty { 6 } else { 5 };
        shared.some(rng, 1..=most).into_iter().filter(|skill| !learn.contains(skill)).collect()
    } else {
        Vec::new()
    };
    let share: Vec<Value> = share
        .into_iter()
        .map(|skill| {
            let formats: &[&str] = match rng.u32(0..20) {
                0 => &["clinic"],
                1..=3 => &["one-to-one", "clinic"],
                _ => &["one-to-one"],
            };
            json!({"skill": skill, "formats": formats})
        })
        .collect();
    let others = |rng: &mut Rng, most: u64| -> Vec<u64> {
        (0..rng.u64(0..=most)).map(|_| rng.u64(1..=people)).filter(|&other| other != id).collect()
    };
    let avoid = if rng.u32(0..50) == 0 { others(rng, 3) } else { Vec::new() };
    let met: Vec<Value> = if rng.u32(0..5) == 0 {
        let met = others(rng, 3);
        met.into_iter().filter_map(|id| Some(json!({"id": id, "skill": learn.first()?}))).collect()
    } else {
        Vec::new()
    };
    let affiliation = (rng.u32(0..2) == 0).then(|| format!("{}-{}", region.to_lowercase(), rng.u32(1..=9)));
    let prefers: Vec<&str> = if rng.u32(0..20) == 0 { vec![region] } else { Vec::new() };
    json!({
        "id": id,
        "name": format!("LCTest-{region}-{id:06}"),
        "share": share,
        "learn": learn,
        "languages": spoken(rng, languages),
        "utc_offset": if rng.u32(0..20) == 0 { None } else { rng.choice(zones) },
        "region": region,
        "affiliation": affiliation,
        "prefers": prefers,
        "capacity": rng.choice(capacities),
        "learn_capacity": if rng.u32(0..10) == 0 { 2 } else { 1 },
        "waited": if rng.u32(0..4) == 0 { rng.u32(1..=6) } else { 0 },
        "avoid": avoid,
        "met": met,
        "ambassador": rng.u32(0..25) == 0,
        "notify": rng.u32(0..100) > 0,
        "away_until": if rng.u32(0..100) == 0 { Some("2099-12-31") } else { None },
    })
}

fn region(rng: &mut Rng) -> &'static (&'static str, u32, &'static [i16], &'static [&'static str]) {
    let whole = REGIONS.iter().map(|(_, share, ..)| share).sum();
    let mut at = rng.u32(0..whole);
    for region in &REGIONS {
        if at < region.1 {
            return region;
        }
        at -= region.1;
    }
    &REGIONS[0]
}

/// One or two languages of the region, and English for most.
fn spoken(rng: &mut Rng, languages: &[&'static str]) -> serde_json::Map<String, Value> {
    let mut spoken = serde_json::Map::new();
    for (number, level) in [(1, "N"), (3, "")] {
        if number == 1 || rng.u32(0..number) == 0 {
            let language = rng.choice(languages.iter().copied()).unwrap_or("en");
            let level = if level.is_empty() { rng.u32(1..=5).to_string() } else { level.to_owned() };
            spoken.entry(language).or_insert(Value::String(level));
        }
    }
    if rng.u32(0..100) < 83 {
        let level = rng.choice(["1", "2", "2", "3", "3", "4", "4", "5"]).unwrap_or("3");
        spoken.entry("en").or_insert(Value::String(level.to_owned()));
    }
    spoken
}

fn slug(number: usize) -> String {
    format!("skill-{number:03}")
}

/// The skills from the most to the least popular, each moved by up to `noise` places.
fn ranking(rng: &mut Rng, noise: usize) -> Vec<usize> {
    let mut skills: Vec<(usize, usize)> = (0..SKILLS)
        // Neighbours in rank are strangers in the taxonomy: 7 and 300 have no common divisor.
        .map(|rank| (rank + if noise > 0 { rng.usize(0..=noise) } else { 0 }, rank * 7 % SKILLS))
        .collect();
    skills.sort_unstable();
    skills.into_iter().map(|(_, skill)| skill).collect()
}

/// Chooses skills, the n-th in rank with a weight of 1/n to a power.
struct Zipf {
    skills: Vec<usize>,
    up_to: Vec<f64>,
}

impl Zipf {
    fn new(skills: Vec<usize>, power: f64) -> Self {
        let mut sum = 0.0;
        let weight = |rank: usize| f64::from(u32::try_from(rank + 1).unwrap_or(u32::MAX)).powf(-power);
        let up_to = (0..skills.len()).map(|rank| {
            sum += weight(rank);
            sum
        });
        Self { up_to: up_to.collect(), skills }
    }

    /// So many different ones, in the order of choice.
    fn some(&self, rng: &mut Rng, number: std::ops::RangeInclusive<usize>) -> Vec<String> {
        let number = rng.usize(number);
        let whole = self.up_to.last().copied().unwrap_or_default();
        let mut chosen: Vec<usize> = Vec::new();
        while chosen.len() < number {
            let at = rng.f64() * whole;
            let place = self.up_to.partition_point(|&up_to| up_to < at);
            if let Some(&skill) = self.skills.get(place).filter(|skill| !chosen.contains(skill)) {
                chosen.push(skill);
            }
        }
        chosen.into_iter().map(slug).collect()
    }
}

/// The taxonomy: families, wider skills, narrower ones.
fn skills() -> String {
    let mut toml = "version = 1\n".to_owned();
    let mut node = |slug: &str, parent: Option<&str>| {
        // Writing to a string cannot fail.
        let _ = write!(toml, "\n[[skill]]\nslug = \"{slug}\"\n");
        if let Some(parent) = parent {
            let _ = writeln!(toml, "parent = \"{parent}\"");
        }
        let _ = writeln!(toml, "label.en = \"{slug}\"");
    };
    for family in 0..FAMILIES {
        node(&format!("family-{family:02}"), None);
    }
    for skill in 0..SKILLS {
        let family = format!("family-{:02}", skill * FAMILIES / SKILLS);
        let place = skill % WIDER;
        if (1..=NARROWER).contains(&place) {
            node(&slug(skill), Some(&slug(skill - place)));
        } else {
            node(&slug(skill), Some(&family));
        }
    }
    toml
}
