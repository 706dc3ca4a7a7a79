//! Pauses the bot and lets it go on, on the stop page: the one page that every instance
//! looks at before every edit. What people wrote there is never written over.

use std::time::Duration;

use crate::apply::stop::{Order, Paused};
use crate::ids::{ActionId, PageTitle, RevId, Timestamp, Username};
use crate::wiki::{Author, Base, Change, Edit, Guard, LiveEdits, Outcome, Watch, Wiki, WikiError};

use super::Pace;

/// Times that the page is looked at and written to at the most.
const MOST_TRIES: usize = 4;

/// Between two tries: what was lost on the way in may still land.
const BETWEEN: Duration = Duration::from_secs(2);

/// Who steers, and where.
#[derive(Clone, Copy, Debug)]
pub struct Helm<'a> {
    /// The bot's account.
    pub bot: &'a Username,
    /// The stop page.
    pub stop_page: &'a PageTitle,
}

/// What steering came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Steered {
    /// The page says so now, as this revision.
    Done(RevId),
    /// It said so before; nothing was written.
    Already,
    /// Somebody else stopped the bot, and that stands.
    Others(Stopped),
    /// There is no page, or its text is hidden. Nothing is edited while that is so.
    NoPage,
    /// The moment at which the pause would end is over, by the wiki's clock.
    Past(Timestamp),
    /// It could not be done.
    Failed(String),
}

/// Who stopped the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The account, if it can be seen.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The first words that they found.
    pub words: String,
}

impl Helm<'_> {
    /// Pauses the bot.
    pub async fn pause(
        self,
        wiki: &impl Wiki,
        leave: &LiveEdits,
        pace: &mut impl Pace,
        paused: &Paused,
    ) -> Result<Steered, WikiError> {
        self.steer(wiki, leave, pace, |order, guard| match order {
            _ if paused.until.is_some_and(|until| until <= guard.now) => {
                Next::Settled(Steered::Past(guard.now))
            }
            Order::OwnPause(there) if there == paused => Next::Settled(Steered::Already),
            Order::Run | Order::OwnPause(_) => {
                let said = match paused.until {
                    Some(until) => format!("Paused by the operator until {until}"),
                    None => "Paused by the operator".to_owned(),
                };
                Next::Write(paused.page(guard.now), said)
            }
            Order::Pause | Order::Stop => Next::Settled(stopped(guard)),
            Order::None => Next::Settled(Steered::NoPage),
        })
        .await
    }

    /// Takes the bot's own pause back, and nobody else's.
    pub async fn resume(
        self,
        wiki: &impl Wiki,
        leave: &LiveEdits,
        pace: &mut impl Pace,
    ) -> Result<Steered, WikiError> {
        self.steer(wiki, leave, pace, |order, guard| match order {
            Order::Run => Next::Settled(Steered::Already),
            Order::OwnPause(_) => Next::Write("run".to_owned(), "Resumed by the operator".to_owned()),
            Order::Pause | Order::Stop => Next::Settled(stopped(guard)),
            Order::None => Next::Settled(Steered::NoPage),
        })
        .await
    }

    /// Looks, and writes what the look allows, until the page says it.
    async fn steer(
        self,
        wiki: &impl Wiki,
        leave: &LiveEdits,
        pace: &mut impl Pace,
        next: impl Fn(&Order, &Guard) -> Next,
    ) -> Result<Steered, WikiError> {
        let since = wiki.site().await?.now;
        let mut why = "the page keeps changing".to_owned();
        for turn in 0..MOST_TRIES {
            if turn > 0 {
                pace.sleep(BETWEEN).await;
            }
            let watch = Watch {
                target: self.stop_page,
                stop: self.stop_page,
                sources: &[],
                opt_out_category: None,
                since,
                known: None,
            };
            let guard = wiki.guard(&watch).await?;
            if guard.me.name != *self.bot {
                return Ok(Steered::Failed(format!(
                    "the session is {}'s and not {}'s",
                    guard.me.name, self.bot
                )));
            }
            let (text, said) = match next(&Order::on(&guard.stop, self.bot, guard.now), &guard) {
                Next::Write(text, said) => (text, said),
                // An edit of this very run whose reply was lost.
                Next::Settled(Steered::Already) if turn > 0 => {
                    let head = guard.stop.head().map(|head| head.id);
                    return Ok(head.map_or(Steered::Already, Steered::Done));
                }
                Next::Settled(settled) => return Ok(settled),
            };
            if let Some(code) = &guard.stop.forbidden {
                return Ok(Steered::Failed(format!("the bot may not edit {} ({code})", self.stop_page)));
            }
            let Some(head) = guard.stop.head() else { return Ok(Steered::NoPage) };
            let id = ActionId::of(&["steer", &text, &head.id.to_string()]);
            let edit = Edit {
                title: self.stop_page.clone(),
                base: Base::Revision(head.id),
                change: Change::Replace(text),
                summary: format!("{said} ({id})"),
                start: guard.now,
            };
            match wiki.edit(leave, &edit).await {
                Outcome::Saved(rev) => return Ok(Steered::Done(rev)),
                Outcome::Refused { code, why, .. } | Outcome::Stop { code, why } => {
                    return Ok(Steered::Failed(format!("{code}: {why}")));
                }
                Outcome::Unfamiliar { code, why: words } | Outcome::Again { code, why: words } => {
                    why = format!("{code}: {words}");
                }
                Outcome::Later { code, wait } => {
                    why = format!("the wiki asks to wait ({code})");
                    pace.sleep(wait.unwrap_or(BETWEEN).min(Duration::from_secs(60))).await;
                }
                Outcome::Unknown { why: words } => why = words,
                Outcome::Merged(_) | Outcome::Unchanged | Outcome::Conflict => {}
            }
        }
        Ok(Steered::Failed(why))
    }
}

/// What a look at the page leads to.
enum Next {
    Settled(Steered),
    Write(String, String),
}

fn stopped(guard: &Guard) -> Steered {
    let Some(head) = guard.stop.head() else { return Steered::NoPage };
    let by = match &head.author {
        Author::Account { name, .. } => Some(name.clone()),
        Author::Unregistered | Author::Imported | Author::Hidden => None,
    };
    let words = head.text.as_deref().unwrap_or_default().trim().lines().next().unwrap_or_default();
    Steered::Others(Stopped { by, at: head.at, words: words.chars().take(200).collect() })
}
