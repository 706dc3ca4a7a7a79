//! How long the directory of a crowd takes, from registrants to the text of every
//! page and to the JSON pages: our own time, without the wiki's.
//!
//!     cargo bench --bench directory                 5,000 people
//!     cargo bench --bench directory -- 1000 20000   these
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use jiff::civil::date;
use lets_connect::compose::directory::entry;
use lets_connect::compose::vocabulary::Vocabulary;
use lets_connect::compose::{Composer, Directory};
use lets_connect::config::{Config, Overrides};
use lets_connect::ids::Timestamp;
use lets_connect::plan::published;
use lets_connect::registry::Lexicon;

#[path = "../tests/support/crowd.rs"]
mod crowd;

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|size| size.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![5000] } else { asked };
    let config = Config::load("config/dev.toml".as_ref(), &Overrides::default()).expect("config/dev.toml");
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    let names = Vocabulary(&lexicon);
    let composer =
        Composer::new(&config.pages, &names, config.wiki.language.clone(), config.messages.clone())
            .expect("templates");
    println!(
        "{:>8} {:>6} {:>8} {:>10} {:>12} {:>10} {:>10}",
        "people", "pages", "MB", "pages ms", "largest kB", "JSON ms", "JSON MB"
    );
    for size in sizes {
        let crowd = crowd::crowd(size);
        let directory = Directory {
            people: &crowd.people,
            since: &crowd.since,
            rounds: &[],
            today: date(2026, 11, 26),
            existing: &BTreeSet::new(),
            materials: &std::collections::BTreeMap::new(),
            settings: &config.directory,
            page_bytes: config.limits.page_bytes,
        };
        let began = Instant::now();
        let pages = composer.directory(&directory);
        let rendering = began.elapsed();
        let began = Instant::now();
        let entries = entry::entries(&directory);
        let parts = published::pages(&entries, &config.pages.state, None).expect("titles");
        let publishing = began.elapsed();
        let bytes: usize = pages.iter().map(|page| page.content.len()).sum();
        let largest = pages.iter().map(|page| page.content.len()).max().unwrap_or_default();
        let json: usize = parts.iter().map(|(_, text, _)| text.len()).sum();
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        println!(
            "{size:>8} {:>6} {:>8.1} {:>10.0} {:>12} {:>10.0} {:>10.1}",
            pages.len(),
            mega(bytes),
            ms(rendering),
            largest / 1000,
            ms(publishing),
            mega(json),
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "small")]
fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
