use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::apply::trial::Trial;
use crate::vitals::{Crashes, CycleDone};

const GRACE: Duration = Duration::from_secs(1800);

fn at(seconds: u64) -> Moment {
    let up = Duration::from_secs(seconds);
    Moment { wall: Timestamp::UNIX_EPOCH + up, up }
}

fn busy() -> State {
    let mut state = State::begin(Timestamp::UNIX_EPOCH);
    state.cycle_began(at(0));
    state.cycle_failed(at(5), Failure::Record);
    state.cycle_began(at(60));
    let done = CycleDone {
        edits: [(Kind::Notice, 12), (Kind::Record, 2)].into(),
        skipped: [(Cause::Unwanted, 1)].into(),
        problems: [(Weight::Partly, 3)].into(),
        waiting: 4,
        registered: 142,
        requests: 77,
        halted: None,
    };
    state.cycle_ended(at(90), done);
    state.rests(at(90), Duration::from_secs(870));
    state.trial = Some(Trial { made: 14, of: 50 });
    state.crashes = Some(Crashes { in_a_row: 1, holds: false });
    state
}

const USAGE: Usage = Usage { resident_bytes: 20_000_000, cpu_seconds: 1.25, open_files: 11 };

#[test]
fn the_metrics_read_well() {
    let text = text(&busy(), at(100), GRACE, Some(&USAGE));
    insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

/// The format, as strictly as its description: every series belongs to the family above it,
/// which is announced once, has a known type, and comes in one piece.
#[test]
fn the_text_is_what_prometheus_reads() {
    for (state, usage) in [(State::begin(Timestamp::UNIX_EPOCH), None), (busy(), Some(&USAGE))] {
        let text = text(&state, at(100), GRACE, usage);
        assert!(text.ends_with('\n') && !text.contains("\n\n") && !text.contains('\r'));
        let mut types: BTreeMap<&str, &str> = BTreeMap::new();
        let mut family = "";
        let mut series = BTreeSet::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, words) = help.split_once(' ').expect("a name and words");
                assert!(!words.is_empty() && !words.contains('\\'), "{line}");
                let kind = lines.next().and_then(|line| line.strip_prefix("# TYPE ")).expect("its type");
                let (same, kind) = kind.split_once(' ').expect("a name and a type");
                assert_eq!(same, name);
                assert!(matches!(kind, "gauge" | "counter"), "{line}");
                assert!(types.insert(name, kind).is_none(), "{name} is announced twice");
                family = name;
                continue;
            }
            let (whole, value) = line.rsplit_once(' ').expect("a series and its value");
            let (name, labels) =
                whole.split_once('{').map_or((whole, None), |(name, rest)| (name, Some(rest)));
            assert_eq!(name, family, "{line}");
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                "{line}"
            );
            if let Some(labels) = labels {
                let label = labels.strip_suffix('}').expect("labels end");
                let (name, value) = label.split_once("=\"").expect("a label");
                let value = value.strip_suffix('"').expect("a value in quotes");
                assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()), "{line}");
                assert!(!value.contains(['"', '\\', ',']), "{line}");
            }
            let number: f64 = value.parse().expect("a number");
            assert!(number.is_finite() && number >= 0.0, "{line}");
            assert!(series.insert(whole), "{whole} comes twice");
            let counter = types[family] == "counter";
            assert_eq!(
                counter,
                name.ends_with("_total"),
                "{name}: counters, and nothing else, end in _total"
            );
        }
        for name in types.keys() {
            assert!(series.iter().any(|series| series.starts_with(name)), "{name} has no series");
        }
    }
}

#[test]
fn every_series_that_counts_is_there_from_the_beginning() {
    let fresh = text(&State::begin(Timestamp::UNIX_EPOCH), at(1), GRACE, None);
    for series in [
        "lets_connect_cycles_total{result=\"failed\"} 0",
        "lets_connect_cycle_failures_total{kind=\"record\"} 0",
        "lets_connect_cycle_halts_total{cause=\"account\"} 0",
        "lets_connect_edits_total{kind=\"notice\"} 0",
        "lets_connect_skipped_total{reason=\"filter\"} 0",
    ] {
        assert!(fresh.contains(series), "{series}");
    }
}
