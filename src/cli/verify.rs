//! `lets-connect verify`: whether a round is proved to be the best there is.

use crate::cli::args::{Global, VerifyArgs};
use crate::cli::files::{self, Inputs};
use crate::cli::timings::Timings;
use crate::cli::{DONE, PROBLEMS, tell};
use crate::offwiki::proof;

/// Flaws that are printed one by one.
const MOST_PRINTED: usize = 100;

/// Checks the round and prints the verdict.
pub fn run(global: &Global, wanted: &VerifyArgs) -> anyhow::Result<u8> {
    let round = files::round(&wanted.round_file)?;
    let Inputs { registrants, history, skills, rules } =
        Inputs::read(global, &wanted.files, &mut Timings::default())?;
    let (looked, doubts) = proof::verify(&round, &registrants, &history, &*skills, &rules);
    if wanted.json {
        let flaws: Vec<String> = doubts.iter().map(ToString::to_string).collect();
        let out = serde_json::json!({
            "round": round.round, "proved": doubts.is_empty(), "looked": looked, "totals": round.totals, "flaws": flaws,
        });
        println!("{}", serde_json::to_string_pretty(&out)?);
    } else {
        eprint!("{}", files::problems(&wanted.files.registrants, &registrants));
        for doubt in doubts.iter().take(MOST_PRINTED) {
            println!("wrong  {}", tell::plain(&doubt.to_string()));
        }
        if doubts.len() > MOST_PRINTED {
            println!("… and {} more", doubts.len() - MOST_PRINTED);
        }
        if doubts.is_empty() {
            println!(
                "The round of {} is proved: no other choice of connections among its {} people is better in any tier \
                 before it is worse in an earlier one. Looked at {} connections, {} possible ones and {} prices; the \
                 file and the people are as they were when it was made.",
                round.round, looked.people, looked.connections, looked.candidates, looked.prices
            );
        } else {
            println!("The round of {} is not proved ({} wrong).", round.round, doubts.len());
        }
    }
    Ok(if doubts.is_empty() { DONE } else { PROBLEMS })
}
