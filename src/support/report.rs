//! The report as tables: what is asked by each track, what was decided, and counts.

use jiff::civil::Date;

use crate::registry::support::{Decision, Track};
use crate::registry::{Private, Problem, SupportQuestion, Weight};
use crate::support::case::{Case, Mark, Sources, State, cases};
use crate::support::deadline::Chance;
use crate::support::sheet::{Cell, Sheet, Tone};
use crate::support::summary;

/// The report.
pub struct Report {
    /// Its tables: the needs of each track in one, then those without one.
    pub sheets: Private<Vec<Sheet>>,
    /// How much there is, which tells of nobody.
    pub tally: Tally,
}

/// How many people ask, and how far that has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everybody who asks.
    pub people: usize,
    /// By an amendment of a grant agreement.
    pub amendment: usize,
    /// By a stipend.
    pub stipend: usize,
    /// By neither yet.
    pub undecided: usize,
    /// On whom nothing was decided, or nothing that is understood.
    pub open: usize,
    /// Of these, for whom no application day is soon enough.
    pub late: usize,
    /// Who has said something else since it was decided.
    pub overtaken: usize,
    /// Whose answers nobody has confirmed, or whose account cannot take part.
    pub marked: usize,
    /// Whose answers were left out, because they left.
    pub left_out: usize,
}

/// A case with what follows on this day.
pub(super) struct Line<'c, 'a> {
    pub(super) case: &'c Case<'a>,
    /// What it can still hope for, and by which track: none once it was decided.
    pub(super) chance: Option<(Track, Chance)>,
}

impl Line<'_, '_> {
    pub(super) fn is_late(&self) -> bool {
        self.chance.is_some_and(|(_, chance)| chance.is_late())
    }
}

const NEEDS: [&str; 27] = [
    "Account",
    "Mark",
    "Track",
    "Needs",
    "In their own words",
    "For what",
    "Needed by",
    "Track, as answered",
    "Affiliate",
    "Grant agreement",
    "Amount",
    "Currency",
    "Region",
    "Languages",
    "Asked on",
    "Rows",
    "Application day",
    "Hand in by",
    "Days left",
    "In time",
    "State",
    "Decision",
    "Decided by",
    "Decided on",
    "Note",
    "Answers changed since",
    "Earlier decisions",
];

const DECISIONS: [&str; 10] = [
    "Account",
    "Track",
    "Decision",
    "As written",
    "Decided by",
    "Decided on",
    "Note",
    "Row",
    "Asked on",
    "Stands",
];

const NOT_READ: [&str; 4] = ["Form", "Row", "What is wrong", "What to do"];

/// Makes the report. `problems` are those of reading the forms.
#[must_use]
pub fn report(sources: &Sources<'_>, problems: &[Problem]) -> Report {
    let today = sources.now.to_zoned(sources.settings.zone.clone()).date();
    let (cases, left_out) = cases(sources);
    let mut lines: Vec<Line<'_, '_>> = cases.iter().map(|case| line(case, today, sources)).collect();
    lines.sort_by(|one, other| order(one).cmp(&order(other)));
    let of = |track: Option<Track>| lines.iter().filter(move |line| line.case.track == track);
    let count = |is: &dyn Fn(&Line<'_, '_>) -> bool| lines.iter().filter(|line| is(line)).count();
    let tally = Tally {
        people: lines.len(),
        amendment: of(Some(Track::Amendment)).count(),
        stipend: of(Some(Track::Stipend)).count(),
        undecided: of(None).count(),
        open: count(&|line| line.case.state() != State::Decided),
        late: count(&|line| line.is_late()),
        overtaken: count(&|line| line.case.is_overtaken()),
        marked: count(&|line| line.case.mark != Mark::Vetted),
        left_out,
    };
    let needs = |name, file, track| {
        let rows = of(track).map(|line| (tone(line), cells(line, today, sources))).collect();
        Sheet { name, file, header: &NEEDS, rows }
    };
    let sheets = vec![
        needs("Amendment", "amendment", Some(Track::Amendment)),
        needs("Stipend", "stipend", Some(Track::Stipend)),
        needs("Undecided", "undecided", None),
        summary::counts(&lines, left_out),
        summary::deadlines(today, sources.settings),
        decisions(&lines, sources),
        not_read(problems, sources),
    ];
    Report { sheets: Private::new(sheets), tally }
}

fn line<'c, 'a>(case: &'c Case<'a>, today: Date, sources: &Sources<'_>) -> Line<'c, 'a> {
    let tracks = case.track.map_or_else(|| Track::ALL.to_vec(), |track| vec![track]);
    let chances =
        tracks.into_iter().map(|track| (track, sources.settings.of(track).chance(today, case.needed_by)));
    // The best of the two, where the track is not chosen yet.
    let best = chances.min_by_key(|(_, chance)| *chance);
    Line { case, chance: best.filter(|_| case.state() != State::Decided) }
}

/// What is urgent comes first, then what comes soon, then by name.
fn order<'l>(line: &'l Line<'_, '_>) -> impl Ord + use<'l> {
    let case = line.case;
    let by =
        line.chance.and_then(|(_, chance)| chance.application()).map(|application| application.hand_in_by);
    let by = (by.unwrap_or(Date::MAX), case.needed_by.unwrap_or(Date::MAX));
    (case.state(), std::cmp::Reverse(line.is_late()), by, case.name.as_str(), case.mark)
}

fn tone(line: &Line<'_, '_>) -> Tone {
    match (line.is_late(), line.case.is_overtaken()) {
        (true, _) => Tone::Late,
        (false, true) => Tone::Changed,
        (false, false) => Tone::Plain,
    }
}

fn cells(line: &Line<'_, '_>, today: Date, sources: &Sources<'_>) -> Vec<Cell> {
    let case = line.case;
    let text = |question| Cell::text(case.answer(question));
    let chance = line.chance.map(|(_, chance)| chance);
    let application = chance.and_then(Chance::application);
    let ruling = case.ruling();
    let needed_by = match case.needed_by {
        Some(day) => Cell::Day(day),
        None => text(SupportQuestion::NeededBy),
    };
    let asked_on = case.rows.last().map(|row| row.at.to_zoned(sources.settings.zone.clone()).date());
    let days_left = application.map(|application| application.hand_in_by);
    let days_left = days_left.and_then(|by| today.until(by).ok()).map(|span| span.get_days());
    let days_left = days_left.and_then(|days| usize::try_from(days).ok());
    vec![
        Cell::text(case.name.as_str()),
        Cell::text(case.mark.text()),
        Cell::text(case.track.map_or("undecided", Track::name)),
        Cell::text(kinds(case).join("; ")),
        Cell::text(case.needs.words.join("\n")),
        text(SupportQuestion::Purpose),
        needed_by,
        text(SupportQuestion::Track),
        Cell::text(case.affiliate()),
        text(SupportQuestion::Agreement),
        text(SupportQuestion::Amount),
        text(SupportQuestion::Currency),
        Cell::text(case.region.as_deref().unwrap_or_default()),
        Cell::text(case.languages.as_str()),
        Cell::day(asked_on),
        Cell::text(rows(case)),
        Cell::day(application.map(|application| application.on)),
        Cell::day(application.map(|application| application.hand_in_by)),
        days_left.map_or_else(|| Cell::text(""), Cell::Count),
        Cell::text(in_time(line)),
        Cell::text(state(case)),
        Cell::text(ruling.map_or("", |ruling| ruling.words)),
        Cell::text(ruling.map_or("", |ruling| ruling.by)),
        day_or_text(ruling.map_or("", |ruling| ruling.on)),
        Cell::text(ruling.map_or("", |ruling| ruling.note)).or(text(SupportQuestion::Note)),
        Cell::text(if case.is_overtaken() { "yes: decide again" } else { "" }),
        Cell::text(earlier(case)),
    ]
}

impl Cell {
    /// This, or another where it is blank.
    fn or(self, other: Self) -> Self {
        if self == Self::text("") { other } else { self }
    }
}

/// The names of what is asked for.
pub(super) fn kinds(case: &Case<'_>) -> Vec<&'static str> {
    let known = case.needs.kinds.iter().map(|need| need.name());
    known.chain(case.needs.other.then_some("other")).collect()
}

fn rows(case: &Case<'_>) -> String {
    let rows: Vec<String> = case.rows.iter().map(|row| format!("{}, row {}", row.form, row.entry)).collect();
    rows.join("; ")
}

fn in_time(line: &Line<'_, '_>) -> String {
    let Some((track, chance)) = line.chance else { return String::new() };
    let said = match chance {
        Chance::InTime(_) => "yes",
        Chance::TooLate(_) => "no: support would come too late",
        Chance::Past => "no: the day is past",
        Chance::NoneLeft => "no: no application day is left",
        Chance::NoDays => "unknown: no application days are set",
    };
    if line.case.track.is_none() && matches!(chance, Chance::InTime(_) | Chance::TooLate(_)) {
        format!("{said} (by {})", track.name())
    } else {
        said.to_owned()
    }
}

fn state(case: &Case<'_>) -> &'static str {
    match (case.state(), case.ruling().and_then(|ruling| ruling.decision)) {
        (State::Open, _) => "open",
        (State::Unclear, _) => "unclear: the decision is not understood",
        (State::Decided, decision) => decision.map_or("", Decision::name),
    }
}

fn earlier(case: &Case<'_>) -> String {
    let earlier = case.rulings.split_last().map_or(&[] as &[_], |(_, earlier)| earlier);
    let lines: Vec<String> = earlier
        .iter()
        .map(|ruling| {
            let parts = [ruling.on, ruling.words, ruling.by];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        })
        .collect();
    lines.join("\n")
}

fn day_or_text(text: &str) -> Cell {
    text.parse().map_or_else(|_| Cell::text(text), Cell::Day)
}

/// Every decision, the newest of each person last.
fn decisions(lines: &[Line<'_, '_>], sources: &Sources<'_>) -> Sheet {
    let mut rows = Vec::new();
    for line in lines {
        let case = line.case;
        for (at, ruling) in case.rulings.iter().enumerate() {
            let stands = match (at + 1 == case.rulings.len(), ruling.is_overtaken) {
                (false, _) => "no: decided again",
                (true, true) => "the answers changed since",
                (true, false) => "yes",
            };
            let tone =
                if stands == "yes" || at + 1 < case.rulings.len() { Tone::Plain } else { Tone::Changed };
            let cells = vec![
                Cell::text(case.name.as_str()),
                Cell::text(case.track.map_or("undecided", Track::name)),
                Cell::text(ruling.decision.map_or("unclear", Decision::name)),
                Cell::text(ruling.words),
                Cell::text(ruling.by),
                day_or_text(ruling.on),
                Cell::text(ruling.note),
                Cell::text(format!("{}, row {}", ruling.form, ruling.entry)),
                Cell::Day(ruling.at.to_zoned(sources.settings.zone.clone()).date()),
                Cell::text(stands),
            ];
            rows.push((tone, cells));
        }
    }
    Sheet { name: "Decisions", file: "decisions", header: &DECISIONS, rows }
}

/// Rows of the forms that do not count at all: what they ask for is in no other table.
fn not_read(problems: &[Problem], sources: &Sources<'_>) -> Sheet {
    let of_forms = problems.iter().filter(|problem| sources.forms.contains(&problem.place.as_str()));
    let rows = of_forms.filter(|problem| problem.weight == Weight::Refused).map(|problem| {
        let cells = [&problem.place, &problem.entry, &problem.what, &problem.mend];
        (Tone::Plain, cells.map(|cell| Cell::text(cell.as_str())).to_vec())
    });
    Sheet { name: "Not read", file: "not-read", header: &NOT_READ, rows: rows.collect() }
}
