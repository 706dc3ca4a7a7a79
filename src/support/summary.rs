//! The counts: how many ask for what, by which track, from where, and how far it has come.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::registry::support::Track;
use crate::support::case::{Mark, State};
use crate::support::report::{Line, kinds};
use crate::support::settings::SupportSettings;
use crate::support::sheet::{Cell, Sheet, Tone};

const COUNTS: [&str; 8] =
    ["By", "Which", "People", "Open", "Unclear", "Decided", "Late", "Changed since decided"];

const DEADLINES: [&str; 5] =
    ["Track", "Next application day", "Hand in by", "Days left", "Support is there on"];

/// Adds up lines.
#[derive(Default)]
struct Count {
    people: usize,
    open: usize,
    unclear: usize,
    decided: usize,
    late: usize,
    overtaken: usize,
}

impl Count {
    fn add(&mut self, line: &Line<'_, '_>) {
        self.people += 1;
        match line.case.state() {
            State::Open => self.open += 1,
            State::Unclear => self.unclear += 1,
            State::Decided => self.decided += 1,
        }
        self.late += usize::from(line.is_late());
        self.overtaken += usize::from(line.case.is_overtaken());
    }

    fn cells(&self, by: &str, which: &str) -> (Tone, Vec<Cell>) {
        let numbers = [self.people, self.open, self.unclear, self.decided, self.late, self.overtaken];
        let cells = [by, which].map(Cell::text).into_iter().chain(numbers.map(Cell::Count));
        (Tone::Plain, cells.collect())
    }
}

/// People by track, need, region and mark. Somebody with several needs counts in each.
pub(super) fn counts(lines: &[Line<'_, '_>], left_out: usize) -> Sheet {
    let mut groups: BTreeMap<(u8, &str, String), Count> = BTreeMap::new();
    let mut all = Count::default();
    for line in lines {
        let case = line.case;
        let track = case.track.map_or("undecided", Track::name);
        let region = case.region.as_deref().unwrap_or("unknown");
        let mut keys = vec![
            (1, "track", track.to_owned()),
            (3, "region", region.to_owned()),
            (5, "region and track", format!("{region}, {track}")),
        ];
        for need in kinds(case) {
            keys.push((2, "need", need.to_owned()));
            keys.push((4, "need and track", format!("{need}, {track}")));
            keys.push((6, "need and region", format!("{need}, {region}")));
        }
        if case.mark != Mark::Vetted {
            keys.push((7, "mark", case.mark.text().to_owned()));
        }
        all.add(line);
        for key in keys {
            groups.entry(key).or_default().add(line);
        }
    }
    let mut rows = vec![all.cells("all", "")];
    rows.extend(groups.iter().map(|((_, by, which), count)| count.cells(by, which)));
    if left_out > 0 {
        let left = Count { people: left_out, ..Count::default() };
        rows.push(left.cells("left out", "they left the programme"));
    }
    Sheet { name: "Summary", file: "summary", header: &COUNTS, rows }
}

/// What can still be applied for, by track.
pub(super) fn deadlines(today: Date, settings: &SupportSettings) -> Sheet {
    let rows = Track::ALL.map(|track| {
        let next = settings.of(track).next(today);
        let left = next.and_then(|next| today.until(next.hand_in_by).ok());
        let left = left.and_then(|span| usize::try_from(span.get_days()).ok());
        let cells = vec![
            Cell::text(track.name()),
            Cell::day(next.map(|next| next.on)),
            Cell::day(next.map(|next| next.hand_in_by)),
            left.map_or_else(|| Cell::text(""), Cell::Count),
            Cell::day(next.map(|next| next.there_on)),
        ];
        (Tone::Plain, cells)
    });
    Sheet { name: "Deadlines", file: "deadlines", header: &DEADLINES, rows: rows.into() }
}
