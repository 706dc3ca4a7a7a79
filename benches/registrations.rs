//! How long a form dump takes, from bytes to registrants: reading it, the names
//! to be looked up, vetting.
//!
//!     cargo bench --bench registrations                    100,000 rows
//!     cargo bench --bench registrations -- 1000 10000      these
//!     cargo bench --bench registrations -- known usual     without `garbage`
//!     cargo bench --bench registrations -- dump.xlsx       a file with the same header
//!
//! `known` answers in the words of the form, `usual` like people do: one skill in
//! fifty is misspelt, each in its own way. `garbage` has a different unknown word in
//! every cell, which is the most that a stranger can ask of the search for close
//! spellings.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use lets_connect::config::FormSettings;
use lets_connect::ids::{Timestamp, UserId};
use lets_connect::intake::form;
use lets_connect::registry::departure::Departures;
use lets_connect::registry::vet::{self, Standing};
use lets_connect::registry::{Languages, Lexicon, Places, Taxonomy};

const SETTINGS: &str = r#"
    name = "register-2026"
    file = "form.csv"
    identity = "verified"
    account = "Your Wikimedia username"
    [time]
    column = "Timestamp"
    format = "%m/%d/%Y %H:%M:%S"
    zone = "UTC"
    [columns]
    share = "Share"
    learn = "Learn"
    formats = "How"
    languages = "Languages"
    region = "Region"
    country = "Country"
    utc = "UTC"
    affiliation = "Affiliate"
    capacity = "How many"
    ambassador = "Ambassador"
    directory = "Directory"
    notify = "Notify"
"#;

const HEADER: &str = "Timestamp,Email Address,Your Wikimedia username,Your full name,Share,How,Learn,Languages,Region,\
                      Country,UTC,Affiliate,How many,Ambassador,Support,Directory,Notify,Anything else\n";

const COUNTRIES: [(&str, &str); 8] = [
    ("Kenya", "Sub-Saharan Africa"),
    ("Nigeria", "Sub-Saharan Africa"),
    ("Brasil", "Latin America and the Caribbean"),
    ("India", "South Asia"),
    ("Indonesia", "ESEAP"),
    ("مصر", "MENA"),
    ("Србија", "CEECA"),
    ("France", "Northern & Western Europe"),
];

const LANGUAGES: [&str; 8] = [
    "Kiswahili (native), English (fluent)",
    "Igbo (native); en-4",
    "Português (nativo), Español (intermedio)",
    "Hindi - native, English - advanced",
    "Bahasa Indonesia, English B2",
    "العربية (لغة أم), English 3",
    "sr-N, en-3",
    "Français, Anglais (courant)",
];

/// The kinds of dump, with the share of skills that is misspelt.
const KINDS: [(&str, f64); 3] = [("known", 0.0), ("usual", 0.02), ("garbage", 1.0)];

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|size| size.parse().ok()).collect();
    let files: Vec<String> = std::env::args().skip(1).filter(|word| word.contains('.')).collect();
    let named: Vec<String> =
        std::env::args().filter(|word| KINDS.iter().any(|(kind, _)| kind == word)).collect();
    let sizes = if asked.is_empty() && files.is_empty() { vec![100_000] } else { asked };
    let settings: FormSettings = toml::from_str(SETTINGS).expect("the settings are right");
    let taxonomy = Taxonomy::standard();
    // What is made once for a process is made before.
    let _ = (Languages::standard(), Places::standard());
    println!(
        "{:>8} {:<8} {:>6} {:>10} {:>10} {:>10} {:>10} {:>9}",
        "rows", "answers", "MB", "read ms", "names ms", "vet ms", "all ms", "problems"
    );
    for size in sizes {
        let wanted =
            KINDS.iter().filter(|(kind, _)| named.is_empty() || named.iter().any(|name| name == kind));
        for &(kind, slips) in wanted {
            measure(kind, &settings, dump(size, slips, taxonomy).as_bytes());
        }
    }
    for file in files {
        let bytes = std::fs::read(&file).expect("the file can be read");
        measure("file", &FormSettings { file: file.into(), ..settings.clone() }, &bytes);
    }
}

fn measure(kind: &str, settings: &FormSettings, dump: &[u8]) {
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    let began = Instant::now();
    let read = form::read(settings, dump);
    let reading = began.elapsed();
    let began = Instant::now();
    let names = vet::names(&read.registrations);
    let naming = began.elapsed();
    let rows = read.registrations.len() + read.refused;
    // What the wiki answers is given, and costs nothing here.
    let accounts: BTreeMap<_, _> = names
        .into_iter()
        .zip(1..)
        .map(|(name, id)| {
            (name.clone(), Standing::Known { id: UserId(id), name, blocked: None, locked: false })
        })
        .collect();
    let began = Instant::now();
    let vetted = vet::vet(read.registrations, &accounts, &Departures::default(), &lexicon);
    let vetting = began.elapsed();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{rows:>8} {kind:<8} {:>6} {:>10.0} {:>10.0} {:>10.0} {:>10.0} {:>9}",
        dump.len().div_ceil(1_000_000),
        ms(reading),
        ms(naming),
        ms(vetting),
        ms(reading + naming + vetting),
        read.problems.len() + vetted.problems.len()
    );
}

/// An invented dump, always the same for a size. `slips` is the share of skills misspelt.
fn dump(size: usize, slips: f64, taxonomy: &Taxonomy) -> String {
    let mut random = fastrand::Rng::with_seed(7);
    let english = lets_connect::ids::LanguageCode("en".to_owned());
    let skills: Vec<&str> = taxonomy.ids().map(|id| taxonomy.label(id, &english)).collect();
    let mut out = HEADER.to_owned();
    for row in 0..size {
        let (day, second) = (1 + row % 28, row % 60);
        let (country, region) = COUNTRIES[zipf(&mut random, COUNTRIES.len())];
        let listed = |random: &mut fastrand::Rng| {
            let count = random.usize(1..=4);
            let list: Vec<String> = (0..count)
                .map(|_| {
                    let skill = skills[zipf(random, skills.len())];
                    if random.f64() < slips { slip(random, skill, row) } else { skill.to_owned() }
                })
                .collect();
            list.join(", ")
        };
        let (share, learn) = (listed(&mut random), listed(&mut random));
        let garbage = slips >= 1.0;
        let (languages, country) = if garbage {
            (format!("{} {row}", slip(&mut random, "Bahasa", row)), slip(&mut random, "Republic of", row))
        } else {
            (LANGUAGES[zipf(&mut random, LANGUAGES.len())].to_owned(), country.to_owned())
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "3/{day}/2026 8:{second:02}:00,lctest{row}@example.org,LCTest-{row:06},Invented Person {row},\"{share}\",\
             \"One-to-one, Learning clinic\",\"{learn}\",\"{languages}\",{region},\"{country}\",UTC+03:00,\
             Invented User Group {},{},{},Data bundle for the calls,Yes,\"Yes, please\",\"Thank you, and see you soon! {row}\"",
            row % 90,
            row % 5,
            if row % 4 == 0 { "Yes" } else { "No" },
        );
    }
    out
}

/// A word that looks like another and is no longer it.
fn slip(random: &mut fastrand::Rng, word: &str, row: usize) -> String {
    let mut letters: Vec<char> = word.chars().filter(|c| *c != ',').collect();
    for _ in 0..3 {
        let at = random.usize(0..letters.len());
        letters[at] = random.lowercase();
    }
    format!("{} {}", letters.into_iter().collect::<String>(), row % 10_007)
}

/// A number below `count`, the smaller the likelier.
fn zipf(random: &mut fastrand::Rng, count: usize) -> usize {
    let share = random.f64();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "small"
    )]
    let found = ((count as f64 + 1.0).powf(share) - 1.0) as usize;
    found.min(count - 1)
}
