//! R04, R05, R06 of the exam on the simulated wiki: the bot dies before and after every request of
//! a whole round, for every request, in many towns; and dies again while it recovers.
//!
//! A seed makes the town: who takes part, what they share and want, how they registered, what
//! their talk pages say, whether a round lies behind them and who met in it. After every death
//! another process goes on, and what stands in the end is, byte for byte, what an undisturbed run
//! gives; the wiki's own history says that nothing was done twice.
#![forbid(unsafe_code)]

mod support;

use support::checker::{Expected, differences};
use support::exam::{Bot, ROUND, Tally, again, approve_all, for_every_seed, told, town};
use support::sim::SimWiki;
use support::sim::mischief::Mischief;
use support::sim::state::State;

/// Towns in a usual run; `LETS_CONNECT_SEEDS=1000` tries a thousand.
const USUAL: u64 = 12;

/// Towns in which the process really dies, request by request.
const REAL_DEATHS: u64 = 2;

/// A town before its round, and what the round comes to when nothing goes wrong.
struct Undisturbed {
    before: State,
    expected: Expected,
    requests: u64,
    /// Every state that a death can leave: between two of these only reads were made.
    film: Vec<State>,
}

async fn undisturbed(bot: &mut Bot, seed: u64) -> Result<Undisturbed, String> {
    let wiki = town(bot, seed).await;
    approve_all(&wiki);
    let before = wiki.copy();
    bot.start();
    wiki.film();
    bot.cycle(&wiki, &wiki, ROUND).await.map_err(|error| error.to_string())?;
    let requests = wiki.state().requests - before.requests;
    let film = wiki.filmed();
    bot.until_quiet(&wiki, &wiki, ROUND).await?;
    let expected = Expected::of(&wiki.state());
    let wrong = differences(&wiki.state(), &expected);
    if wrong.is_empty() {
        Ok(Undisturbed { before, expected, requests, film })
    } else {
        Err(wrong.join("\n"))
    }
}

/// One run with deaths in it, to its end.
async fn with_deaths(bot: &mut Bot, town: &Undisturbed, deaths: &[(u64, Mischief)]) -> Result<Tally, String> {
    let wiki: SimWiki = again(&town.before, deaths);
    bot.start();
    if bot.lives(&wiki, &wiki, ROUND).await {
        return Err(format!("it outlived {deaths:?}"));
    }
    bot.start();
    bot.until_quiet(&wiki, &wiki, ROUND).await.map_err(|why| format!("{deaths:?}: {why}"))?;
    let state = wiki.state();
    let wrong = differences(&state, &town.expected);
    if !wrong.is_empty() {
        return Err(format!("{deaths:?}:\n{}", wrong.join("\n")));
    }
    let requests = state.requests - town.before.requests;
    Ok(Tally { runs: 1, deeds: town.expected.deeds.len(), requests })
}

/// A dead process remembers nothing, and reads change nothing: what a death leaves is what the
/// wiki held at that request. So every death of the round is tried by going on from each of these.
#[test]
fn whoever_goes_on_from_any_moment_of_a_round_comes_to_the_same_end() {
    for_every_seed(USUAL, |bot, seed| {
        told(seed, async {
            let town = undisturbed(bot, seed).await?;
            let mut tally = Tally::default();
            for (at, moment) in town.film.iter().enumerate() {
                let wiki = again(moment, &[]);
                bot.start();
                bot.until_quiet(&wiki, &wiki, ROUND).await.map_err(|why| format!("moment {at}: {why}"))?;
                let state = wiki.state();
                let wrong = differences(&state, &town.expected);
                if !wrong.is_empty() {
                    return Err(format!("moment {at}:\n{}", wrong.join("\n")));
                }
                tally.add(Tally {
                    runs: 1,
                    deeds: town.expected.deeds.len(),
                    requests: state.requests - moment.requests,
                });
            }
            Ok(tally)
        })
    });
}

#[test]
fn a_death_before_or_after_any_request_costs_and_doubles_nothing() {
    let tally = for_every_seed(REAL_DEATHS, |bot, seed| {
        told(seed, async {
            let town = undisturbed(bot, seed).await?;
            let mut tally = Tally::default();
            for request in 0..town.requests {
                for death in [Mischief::DeathBefore, Mischief::DeathAfter] {
                    tally.add(with_deaths(bot, &town, &[(request, death)]).await?);
                }
            }
            Ok(tally)
        })
    });
    assert!(tally.runs > 0, "{tally:?}");
}

#[test]
fn a_second_death_while_the_first_is_made_good_costs_and_doubles_nothing() {
    for_every_seed(USUAL, |bot, seed| {
        told(seed, async {
            let town = undisturbed(bot, seed).await?;
            let mut luck = fastrand::Rng::with_seed(seed);
            let mut tally = Tally::default();
            for _ in 0..5 {
                let mut death = || if luck.bool() { Mischief::DeathBefore } else { Mischief::DeathAfter };
                let (first, second) = (death(), death());
                let at = luck.u64(0..town.requests);
                let again = at + 1 + luck.u64(0..town.requests);
                let third = again + 1 + luck.u64(0..town.requests);
                let deaths = [(at, first), (again, second.clone()), (third, second)];
                tally.add(with_deaths(bot, &town, &deaths).await?);
            }
            Ok(tally)
        })
    });
}
