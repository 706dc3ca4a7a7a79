//! What goes wrong on the simulated wiki, and when. Every fault has its request;
//! nothing is left to chance but what a seed chose beforehand.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use lets_connect::ids::{RevId, Timestamp};
use lets_connect::wiki::{Blame, Edit, Outcome};
use serde_json::Value;

/// What happens to one request.
#[derive(Clone, Debug, PartialEq)]
pub enum Mischief {
    /// The bot dies before it is sent.
    DeathBefore,
    /// The bot dies after it was done, before it hears so.
    DeathAfter,
    /// It is lost on the way. A read fails.
    RequestLost,
    /// It is done and the reply is lost, or makes no sense. A read fails.
    ReplyLost,
    /// It is done this many seconds later, and nobody answers.
    Late(i64),
    /// It is done twice.
    Twice,
    /// It is done, and done again this many seconds later.
    Replayed(i64),
    /// The wiki answers so, and does nothing.
    Answered(Outcome),
    /// The wiki answers so, and does it all the same.
    DoneAnd(Outcome),
    /// Somebody else answers that it was saved; it was not.
    Impostor,
    /// People act just before it arrives.
    People(Value),
    /// People act just after it was answered.
    PeopleAfter(Value),
}

/// What the wiki's state of health is.
#[derive(Clone, Default)]
pub struct Weather {
    /// What happens to the n-th request, counted from the first there ever was.
    pub at_request: BTreeMap<u64, Vec<Mischief>>,
    /// What happens to the n-th edit asked for, counted the same way.
    pub at_edit: BTreeMap<u64, Vec<Mischief>>,
    /// Edits asked for so far.
    pub edits_asked: u64,
    /// What happens to every edit.
    pub at_every_edit: Option<Mischief>,
    /// Edits on their way.
    pub on_the_way: Vec<(Timestamp, Edit)>,
    /// Edits that arrived after nobody waited for them any more, with what came of them.
    pub arrived: Vec<(Edit, Outcome)>,
    /// The wiki is lagged, read-only or otherwise busy until then, with this code.
    pub busy: Option<(&'static str, Timestamp)>,
    /// Edits by rate limit: at most so many in so many seconds.
    pub limit: Option<(usize, i64)>,
    /// When edits were counted by it.
    pub counted: Vec<Timestamp>,
    /// Replicas lag by at most this many seconds.
    pub most_lag: i64,
    /// Which lag comes next, from the seed.
    pub luck: Option<fastrand::Rng>,
    /// Every edit is answered so.
    pub refuses: Option<Outcome>,
    /// Edits are taken as made on whatever the page is, as if they named no base.
    pub ignores_bases: bool,
    /// The edits do not assert that they are a bot's.
    pub no_flag_asked: bool,
    /// How often the wiki was asked to edit while it was busy.
    pub asked_while_busy: Vec<Timestamp>,
}

impl Weather {
    /// The next edit that arrives by `end`.
    pub fn next_arrival(&mut self, end: Timestamp) -> Option<(Timestamp, Edit)> {
        let due = self.on_the_way.iter().enumerate().filter(|(_, (at, _))| *at <= end);
        let next = due.min_by_key(|(_, (at, _))| *at).map(|(index, _)| index)?;
        Some(self.on_the_way.remove(next))
    }

    /// The lag of whichever replica answers next.
    pub fn replica_lag(&mut self) -> i64 {
        match &mut self.luck {
            Some(luck) if self.most_lag > 0 => luck.i64(0..=self.most_lag),
            _ => 0,
        }
    }

    /// What every edit is answered now, if the wiki does not work.
    pub fn forecast(&mut self, now: Timestamp) -> Option<Outcome> {
        if let Some((code, until)) = self.busy {
            if now < until {
                self.asked_while_busy.push(now);
                return Some(busy(code));
            }
            self.busy = None;
        }
        self.refuses.clone()
    }

    /// What the rate limit says to one more edit.
    pub fn rate(&mut self, now: Timestamp) -> Option<Outcome> {
        let (most, seconds) = self.limit?;
        let window = now - SignedDuration::from_secs(seconds);
        self.counted.retain(|at| *at > window);
        if self.counted.len() >= most {
            return Some(busy("ratelimited"));
        }
        self.counted.push(now);
        None
    }

    /// Sets the weather as `dev/wiki knobs` does.
    ///
    /// # Panics
    /// At a knob that it does not know.
    pub fn knobs(&mut self, knobs: &Value, now: Timestamp) {
        (self.busy, self.limit, self.refuses) = (None, None, None);
        for (knob, value) in knobs.as_object().expect("knobs") {
            let long = now + SignedDuration::from_hours(24);
            match knob.as_str() {
                "readonly" => self.busy = Some(("readonly", long)),
                "lag" => self.busy = Some(("maxlag", long)),
                "rateLimitEdit" => {
                    let number = |at: usize| value[at].as_i64().expect("a number");
                    self.limit = Some((usize::try_from(number(0)).expect("a count"), number(1)));
                }
                "rateLimitBots" => {}
                "captcha" => self.refuses = Some(refused("captcha", Blame::Text)),
                other => panic!("the simulation knows no knob {other:?}"),
            }
        }
    }
}

/// The wiki asks to come back, as it does.
pub fn busy(code: &str) -> Outcome {
    let wait = match code {
        "maxlag" => Some(Duration::from_secs(5)),
        "ratelimited" => Some(Duration::from_secs(60)),
        _ => None,
    };
    Outcome::Later { code: code.to_owned(), wait }
}

/// The wiki refuses.
pub fn refused(code: &str, blame: Blame) -> Outcome {
    Outcome::Refused { code: code.to_owned(), why: "words".to_owned(), blame }
}

/// Nobody knows.
pub fn unknown() -> Outcome {
    Outcome::Unknown { why: "the reply was lost".to_owned() }
}

/// A revision that never was.
pub const NEVER: RevId = RevId(9_999_999);
