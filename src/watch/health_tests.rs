use super::*;
use crate::apply::trial::Trial;
use crate::vitals::{Crashes, CycleDone, Failure};

const GRACE: Duration = Duration::from_secs(1800);
const QUARTER: Duration = Duration::from_secs(900);

fn at(seconds: u64) -> Moment {
    let up = Duration::from_secs(seconds);
    Moment { wall: Timestamp::UNIX_EPOCH + up, up }
}

/// A bot that had one cycle in its first minute and rests until the sixteenth.
fn resting() -> State {
    let mut state = State::begin(Timestamp::UNIX_EPOCH);
    state.cycle_began(at(0));
    state.cycle_ended(at(60), CycleDone::default());
    state.rests(at(60), QUARTER);
    state
}

fn condition(state: &State, second: u64) -> Condition {
    Health::of(state, at(second), GRACE).state
}

#[test]
fn a_bot_whose_cycles_come_is_well_and_one_whose_next_is_late_is_not() {
    let state = resting();
    for (second, told) in
        [(60, Condition::Ok), (960, Condition::Ok), (2760, Condition::Ok), (2761, Condition::Overdue)]
    {
        assert_eq!(condition(&state, second), told, "{second}");
    }
    let late = Health::of(&state, at(2761), GRACE);
    assert!(!late.well && late.why == "the next cycle is late by 30 min", "{late:?}");
    assert!(is_alive(&state, at(2761), GRACE).is_ok(), "a wiki may be busy for an hour");
    assert_eq!(is_alive(&state, at(6361), GRACE).expect_err("too late"), "the next cycle is late by 90 min");
}

#[test]
fn a_bot_is_starting_until_its_first_cycle_ended_and_overdue_if_none_begins() {
    let mut state = State::begin(Timestamp::UNIX_EPOCH);
    assert_eq!(condition(&state, 10), Condition::Starting);
    assert_eq!(condition(&state, 1801), Condition::Overdue);
    state.cycle_began(at(20));
    assert_eq!(condition(&state, 1000), Condition::Starting);
}

#[test]
fn a_cycle_may_last_as_long_as_it_moves() {
    let mut state = resting();
    state.cycle_began(at(960));
    assert_eq!(condition(&state, 960 + 1801), Condition::Stuck);
    state.moved = Duration::from_secs(2500);
    assert_eq!(condition(&state, 960 + 1801), Condition::Ok);
}

#[test]
fn failures_that_last_are_told_and_a_passing_one_is_not_an_alarm() {
    let mut state = resting();
    for round in 1..=4 {
        state.cycle_began(at(960 * round));
        state.cycle_failed(at(960 * round + 5), Failure::Unreachable);
        state.rests(at(960 * round + 5), QUARTER);
    }
    let passing = Health::of(&state, at(965 + 1800), GRACE);
    assert!(passing.well && passing.why.contains("the last cycle failed (unreachable)"), "{passing:?}");
    let lasting = Health::of(&state, at(965 + 2820), GRACE);
    assert_eq!(lasting.state, Condition::Failing);
    assert_eq!(lasting.why, "4 cycles failed in a row, for 47 min: unreachable");
    assert!(is_alive(&state, at(965 + 2820), GRACE).is_ok(), "a new process would not reach the wiki either");
}

#[test]
fn who_was_asked_to_stop_is_well_and_says_so() {
    let halted = |halt| {
        let mut state = resting();
        state.cycle_ended(at(960), CycleDone { halted: Some(halt), ..CycleDone::default() });
        state.rests(at(960), QUARTER);
        Health::of(&state, at(961), GRACE)
    };
    for (halt, told) in [
        (Halt::Paused, Condition::Paused),
        (Halt::StopPage, Condition::Stopped),
        (Halt::OtherInstance, Condition::Idle),
    ] {
        let health = halted(halt);
        assert!(health.well && health.state == told, "{health:?}");
    }
}

#[test]
fn an_account_that_lost_its_right_is_not_well_once_that_lasts() {
    let mut state = resting();
    let done = || CycleDone { halted: Some(Halt::Account), ..CycleDone::default() };
    state.cycle_ended(at(960), done());
    state.rests(at(960), QUARTER);
    assert!(Health::of(&state, at(961), GRACE).well);
    state.cycle_ended(at(1900), done());
    state.rests(at(1900), QUARTER);
    let health = Health::of(&state, at(960 + 1801), GRACE);
    assert_eq!((health.state, health.failure.as_deref()), (Condition::Failing, Some("account")));
}

#[test]
fn a_bot_that_crashed_again_and_again_is_not_well() {
    let mut state = resting();
    state.crashes = Some(Crashes { in_a_row: 3, holds: false });
    assert_eq!(condition(&state, 61), Condition::Ok);
    state.crashes = Some(Crashes { in_a_row: 5, holds: true });
    assert_eq!(condition(&state, 61), Condition::Crashing);
}

#[test]
fn what_is_told_reads_back() {
    let mut state = resting();
    state.trial = Some(Trial { made: 3, of: 50 });
    let health = Health::of(&state, at(100), GRACE);
    let text = serde_json::to_string(&health).expect("JSON");
    assert_eq!(serde_json::from_str::<Health>(&text).expect("it reads back"), health);
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&Health { version: "1".to_owned(), ..health }).expect("JSON")
    );
}
