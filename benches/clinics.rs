//! How many learners the clinics seat, how many could be seated at the most, and
//! how long it takes, at 300, 3,000, 30,000 and 100,000 people.
//!
//!     cargo bench --bench clinics              all four
//!     cargo bench --bench clinics -- 300 3000  these
//!
//! For 300 and 3,000 it also writes `target/clinics-N.json`, the same choice for
//! another solver: `benches/clinics.py` gives it to `HiGHS`.
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use lets_connect::ids::{LanguageCode, SkillId, UserId};
use lets_connect::matching::clinic::{CLINICS_A_LEARNER, candidates, propose};
use lets_connect::matching::{Because, Connection, Matching, Parts, Person, Rules, SkillTree, Unserved};
use lets_connect::registry::Level;
use serde_json::json;

const SKILLS: u32 = 300;
const PARENTS: usize = 43;
const LANGUAGES: u32 = 40;
/// Where each language is spoken: minutes east of UTC.
const OFFSETS: [i16; 20] =
    [0, -480, -300, 60, 180, 330, -180, 120, 480, 345, 540, -360, 210, 420, 570, -210, 600, 270, 720, -600];

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|size| size.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![300, 3_000, 30_000, 100_000] } else { asked };
    println!(
        "{:>8} {:>9} {:>8} {:>8} {:>8} {:>6} {:>10}",
        "people", "wishes", "clinics", "seated", "at most", "gap", "ms"
    );
    for size in sizes {
        let (people, matching) = population(size);
        let rules = Rules::default();
        let began = Instant::now();
        let clinics = propose(&people, &matching, &Skills, &rules);
        let took = began.elapsed().as_secs_f64() * 1000.0;
        println!(
            "{size:>8} {:>9} {:>8} {:>8} {:>8} {:>6} {took:>10.1}",
            matching.unserved.len(),
            clinics.proposals.len(),
            clinics.seated,
            clinics.at_most,
            clinics.gap()
        );
        if size <= 3_000 {
            write(size, &people, &matching, &rules, clinics.seated, clinics.at_most);
        }
    }
}

/// The whole choice, without what makes it smaller: every clinic that could be held.
fn write(size: usize, people: &[Person], matching: &Matching, rules: &Rules, seated: u64, at_most: u64) {
    let mut different = BTreeSet::new();
    for clinic in candidates(people, matching, &Skills, rules) {
        let learners: Vec<u64> = clinic.learners.iter().map(|id| id.0).collect();
        different.insert((clinic.host.0, clinic.skill.0.clone(), learners));
    }
    let clinics: Vec<_> = different
        .into_iter()
        .map(|(host, skill, learners)| json!({"host": host, "skill": skill, "learners": learners}))
        .collect();
    let instance = json!({
        "least": rules.clinic_least, "most": rules.clinic_most, "clinics_a_learner": CLINICS_A_LEARNER,
        "clinics": clinics, "seated": seated, "at_most": at_most,
    });
    let path = format!("{}/target/clinics-{size}.json", env!("CARGO_MANIFEST_DIR"));
    if let Err(error) = std::fs::write(&path, instance.to_string()) {
        eprintln!("{path}: {error}");
    }
}

/// The first skills are parents, the others their children in turn.
struct Skills;

impl SkillTree for Skills {
    fn wider(&self, narrower: &SkillId) -> Option<Cow<'_, SkillId>> {
        let number = narrower.0[1..].parse().ok().filter(|&number: &usize| number >= PARENTS)?;
        Some(Cow::Owned(skill(number % PARENTS)))
    }
}

/// People with Zipf-like wishes, languages of their regions and, most of them, English.
/// One in eight would host. Three in five get their first wish in a connection.
fn population(size: usize) -> (Vec<Person>, Matching) {
    let mut random = fastrand::Rng::with_seed(5 + size as u64);
    let (mut people, mut matching) = (Vec::new(), Matching::default());
    for id in 1..=size as u64 {
        let language = zipf(&mut random, LANGUAGES, 0.8);
        let mut languages = BTreeMap::from([(code(language), Level::Native)]);
        if language > 0 && random.f64() < 0.83 {
            languages.insert(code(0), Level::Babel(random.u8(1..=5)));
        }
        if random.f64() < 0.3 {
            languages
                .entry(code(zipf(&mut random, LANGUAGES, 0.8)))
                .or_insert(Level::Babel(random.u8(1..=5)));
        }
        let mut learn = Vec::new();
        for _ in 0..random.usize(1..=5) {
            let skill = skill(zipf(&mut random, SKILLS, 0.9));
            if !learn.contains(&skill) {
                learn.push(skill);
            }
        }
        let hosts: BTreeSet<SkillId> = if random.f64() < 0.125 {
            (0..random.usize(1..=3)).map(|_| skill(zipf(&mut random, SKILLS, 0.8))).collect()
        } else {
            BTreeSet::new()
        };
        let is_served = random.f64() < 0.6;
        if is_served {
            matching.connections.push(connection(UserId(id), &learn[0]));
        }
        matching.unserved.extend(learn.iter().skip(usize::from(is_served)).map(|skill| Unserved {
            learner: UserId(id),
            skill: skill.clone(),
            because: Because::NobodyShares,
        }));
        people.push(Person {
            id: UserId(id),
            share: Vec::new(),
            learn,
            languages,
            utc_offset: (random.f64() < 0.9).then_some(OFFSETS[language % OFFSETS.len()]),
            affiliation: None,
            region: None,
            prefers: BTreeSet::new(),
            capacity: 2,
            learn_capacity: 1,
            waited: random.u32(0..4),
            past: BTreeSet::new(),
            avoid: BTreeSet::new(),
            hosts: hosts.into_iter().collect(),
        });
    }
    (people, matching)
}

fn connection(learner: UserId, wanted: &SkillId) -> Connection {
    Connection {
        learner,
        sharer: UserId(0),
        skill: wanted.clone(),
        shared: wanted.clone(),
        language: code(0),
        fit: 0,
        parts: Parts::default(),
        reasons: Vec::new(),
    }
}

fn skill(number: usize) -> SkillId {
    SkillId(format!("s{number:03}"))
}

fn code(number: usize) -> LanguageCode {
    LanguageCode(format!("l{number:02}"))
}

/// A number below `count`, the smaller the likelier: the weight of n is 1/(n+1)^power.
fn zipf(random: &mut fastrand::Rng, count: u32, power: f64) -> usize {
    let weight = |n: u32| f64::from(n + 1).powf(-power);
    let mut left = random.f64() * (0..count).map(weight).sum::<f64>();
    let found = (0..count).find(|&n| {
        left -= weight(n);
        left <= 0.0
    });
    found.unwrap_or(count - 1) as usize
}
