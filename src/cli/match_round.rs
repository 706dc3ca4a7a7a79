//! `lets-connect match`: makes a round from a file of registrants, without a wiki.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use crate::cli::args::{Global, MatchArgs};
use crate::cli::files::{self, Inputs, is_standard};
use crate::cli::progress::Progress;
use crate::cli::timings::{Timings, milliseconds};
use crate::cli::{DONE, PROBLEMS, Unusable};
use crate::ids::RoundId;
use crate::matching::candidate::Pool;
use crate::matching::connect::Network;
use crate::matching::{self, Clinics, Totals, digest, rematch};
use crate::offwiki::registrants::Problem;
use crate::offwiki::round::{Digests, Round, VERSION};
use crate::offwiki::{candidates, proof};

/// Makes the round and writes it.
pub fn run(global: &Global, wanted: &MatchArgs) -> anyhow::Result<u8> {
    refuse_doubled_streams(wanted)?;
    let began = Instant::now();
    let matching_goes_on = Progress::while_it("making the round");
    let mut timings = Timings::default();
    let inputs = Inputs::read(global, &wanted.files, &mut timings)?;
    let before = timings.of("standing", || Before::read(wanted))?;
    let Inputs { registrants, history, skills, rules } = &inputs;

    let (_, absent) = registrants.in_round(before.round);
    let people = timings.of("history", || {
        proof::matched(registrants, history, before.round, &before.standing, &before.ended)
    });
    let matching = timings.of_steps("match", |timings| {
        let pool = timings.of("match.candidates", || Pool::new(&people, &**skills, rules));
        let network = timings.of("match.network", || Network::of(&pool));
        let solved = timings.of("match.solve", || network.solve());
        timings.of("match.tell", || network.told(&people, &solved))
    });
    let clinics = match before.clinics {
        Some(clinics) => clinics,
        None => timings.of("clinics", || matching::clinic::propose(&people, &matching, &**skills, rules)),
    };
    let possible = match &wanted.candidates {
        None => None,
        Some(path) => {
            let mut count = Ok(0);
            timings.of("candidates", || {
                files::write(path, |mut out| {
                    count = candidates::write(&people, &**skills, rules, &mut out);
                    count.as_ref().map(|_| ()).map_err(|error| io::Error::from(error.kind()))
                })
            })?;
            Some(count?)
        }
    };
    let mut round = Round {
        version: VERSION,
        round: before.round,
        rules: rules.clone(),
        connections: matching.connections,
        unserved: matching.unserved,
        absent,
        clinics,
        standing: before.standing,
        ended: before.ended,
        totals: matching.totals,
        certificate: matching.certificate,
        tight: matching.tight,
        digest: Digests::default(),
        timings: BTreeMap::new(),
    };
    timings.of("digest", || -> serde_json::Result<()> {
        round.digest = Digests { people: digest::of_people(&people)?, round: round.digest()? };
        Ok(())
    })?;
    timings.0.insert("total".to_owned(), milliseconds(began));
    round.timings = timings.0;
    drop(matching_goes_on);
    files::write(&wanted.out, |mut out| round.write(&mut out))?;

    let summary = Summary {
        round: round.round,
        lines: registrants.lines,
        people: people.len(),
        absent: round.absent.len(),
        wishes_open: round.unserved.len(),
        clinics: round.clinics.proposals.len(),
        seated: round.clinics.seated,
        at_most: round.clinics.at_most,
        standing: round.standing.len(),
        ended: round.ended.len(),
        candidates: possible,
        totals: round.totals,
        problems: registrants.counts.iter().sum(),
        timings: &round.timings,
        problem_list: &registrants.problems,
    };
    if wanted.json {
        println!("{}", serde_json::to_string_pretty(&summary)?);
    } else {
        eprint!("{}", files::problems(&wanted.files.registrants, registrants));
        if !global.quiet {
            eprint!("{}", summary.text(&wanted.out));
        }
    }
    Ok(if files::has_problems(registrants) { PROBLEMS } else { DONE })
}

/// One stream cannot be two files.
fn refuse_doubled_streams(wanted: &MatchArgs) -> Result<(), Unusable> {
    let inputs = [Some(&wanted.files.registrants), wanted.standing.as_ref(), wanted.ended.as_ref()];
    let inputs = inputs.into_iter().flatten().chain(&wanted.files.history).chain(&wanted.files.skills);
    if inputs.filter(|path| is_standard(path)).count() > 1 {
        return Err(Unusable("- stands for standard input once only; name the other files".to_owned()));
    }
    let to_output = is_standard(&wanted.out) || wanted.json;
    let candidates = wanted.candidates.as_ref().is_some_and(|path| is_standard(path));
    if (candidates && to_output) || (wanted.json && is_standard(&wanted.out)) {
        let said =
            "standard output can hold one thing: the round (--out -), the candidates or the summary (--json)";
        return Err(Unusable(format!("{said}; name a file with --out")));
    }
    Ok(())
}

/// The round as it stands before people are matched.
struct Before {
    round: RoundId,
    standing: Vec<matching::Connection>,
    ended: Vec<rematch::Ended>,
    /// The clinics of a round that goes on: they stand too.
    clinics: Option<Clinics>,
}

impl Before {
    fn read(wanted: &MatchArgs) -> anyhow::Result<Self> {
        let (Some(standing), Some(ended)) = (&wanted.standing, &wanted.ended) else {
            let round = wanted.round.ok_or_else(|| Unusable("--round is missing".to_owned()))?;
            return Ok(Self { round, standing: Vec::new(), ended: Vec::new(), clinics: None });
        };
        let file = files::round(standing)?;
        if let Some(other) = wanted.round.filter(|&round| round != file.round) {
            return Err(Unusable(format!(
                "--round {other}: {} is of {}; leave --round out",
                standing.display(),
                file.round
            ))
            .into());
        }
        let all = file.all_connections().cloned().collect();
        let (standing_now, over, strange) = rematch::part(all, files::ended(ended)?);
        // What ended earlier in the round is no longer among its connections.
        let known = |end: &rematch::Ended| {
            let name = |e: &rematch::Ended| (e.learner, e.sharer, e.skill.clone());
            file.ended.iter().any(|earlier| name(earlier) == name(end))
        };
        if let Some(end) = strange.iter().find(|end| !known(end)) {
            return Err(Unusable(format!(
                "{}: {} and {} are not connected for {} in {}",
                ended.display(),
                end.learner,
                end.sharer,
                crate::cli::tell::plain(end.skill.as_str()),
                standing.display()
            ))
            .into());
        }
        let mut ended = file.ended;
        ended.extend(over);
        ended.sort();
        Ok(Self { round: file.round, standing: standing_now, ended, clinics: Some(file.clinics) })
    }
}

/// What came of it, for people and for scripts.
#[derive(Serialize)]
struct Summary<'a> {
    round: RoundId,
    lines: usize,
    people: usize,
    absent: usize,
    wishes_open: usize,
    clinics: usize,
    seated: u64,
    at_most: u64,
    standing: usize,
    ended: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidates: Option<u64>,
    totals: Totals,
    problems: usize,
    timings: &'a BTreeMap<String, f64>,
    problem_list: &'a [Problem],
}

impl Summary<'_> {
    fn text(&self, out: &Path) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: String| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name:<12}  {value}");
        };
        let Totals { learners, waited, connections, load_squares, fit } = self.totals;
        line("round", self.round.to_string());
        line("registrants", format!("{} matched, {} absent", self.people, self.absent));
        line("learners", format!("{learners} with a connection, {waited} rounds waited in all"));
        let average = fit.checked_div(connections).unwrap_or(0);
        line("connections", format!("{connections}, fit {average} of 1000 on average, {fit} in all"));
        line("load", format!("{load_squares}, the sum of the squares"));
        if self.standing + self.ended > 0 {
            line("before", format!("{} connections stand, {} ended", self.standing, self.ended));
        }
        line("open", format!("{} wishes", self.wishes_open));
        let (clinics, seated, at_most) = (self.clinics, self.seated, self.at_most);
        line(
            "clinics",
            format!("{clinics} proposed, {seated} learners seated; no choice seats more than {at_most}"),
        );
        if let Some(candidates) = self.candidates {
            line("candidates", candidates.to_string());
        }
        if self.problems > 0 {
            line("problems", self.problems.to_string());
        }
        let time = |phase: &str| self.timings.get(phase).copied().unwrap_or(0.0);
        line("time", format!("{:.1} ms, of it matching {:.1} ms", time("total"), time("match")));
        if !is_standard(out) {
            line("written", out.display().to_string());
        }
        text
    }
}
