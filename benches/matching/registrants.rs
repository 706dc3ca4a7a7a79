//! Writes an invented population for the benchmarks of matching:
//!
//!     cargo run --release --example registrants -- 3000 plenty 1 target/matching
//!
//! makes `plenty-3000.jsonl` and `skills.toml` in that folder: people, supply
//! (plenty or scarce), seed, folder.
#![forbid(unsafe_code)]

mod population;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use population::{Supply, population};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = match arguments.as_slice() {
        [people, supply, seed, folder] => {
            let named = match supply.as_str() {
                "plenty" => Some(Supply::Plenty),
                "scarce" => Some(Supply::Scarce),
                _ => None,
            };
            people
                .parse::<u64>()
                .ok()
                .zip(named)
                .zip(seed.parse::<u64>().ok())
                .map(|both| (both, supply, folder))
        }
        _ => None,
    };
    let Some((((people, supply), seed), name, folder)) = wanted else {
        eprintln!(
            "registrants: say how many, plenty or scarce, a seed, a folder, as: 3000 plenty 1 target/matching"
        );
        return ExitCode::from(2);
    };
    let made = population(people, supply, seed);
    let folder = Path::new(folder);
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join(format!("{name}-{people}.jsonl")), made.registrants))
        .and_then(|()| fs::write(folder.join("skills.toml"), made.skills));
    if let Err(error) = written {
        eprintln!("registrants: {}: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
