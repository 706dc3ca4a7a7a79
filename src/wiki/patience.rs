//! How long a read is asked again, and how far apart.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use serde_json::Value;

use crate::wiki::exchange::{Exchange, LONGEST_WAIT};
use crate::wiki::outcome::{Trouble, of_read};

/// Times a read is tried while the connection or the wiki fails.
const ATTEMPTS: u32 = 6;

/// Times a read is tried while what comes is no answer of a MediaWiki's.
const ATTEMPTS_AT_NONSENSE: u32 = 3;

/// The longest that a busy wiki is waited for, in all.
pub const MOST_PATIENCE: Duration = Duration::from_secs(3600);

/// Waits that grow, with jitter, so that many clients do not come back at once.
pub fn waits(first: Duration) -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(first)
        .with_max_delay(LONGEST_WAIT)
        .without_max_times()
        .with_jitter()
        .build()
        .map(|wait| wait.min(LONGEST_WAIT))
}

/// What is waited: what the server asks for, if it does, with a little more so
/// that not everybody is back at the same moment; else the next wait of the row.
pub fn wait(asked: Option<Duration>, row: &mut impl Iterator<Item = Duration>) -> Duration {
    let next = row.next().unwrap_or(LONGEST_WAIT);
    match asked {
        Some(asked) => asked.min(LONGEST_WAIT) + next.min(asked / 20),
        None => next,
    }
}

/// Reads until there is an answer or no more hope. `met` says whether this wiki
/// ever answered: an address at which nobody ever did is wrong, and not asked again.
pub async fn read(what: &str, met: bool, mut send: impl AsyncFnMut() -> Exchange) -> Result<Value, Trouble> {
    let mut row = waits(Duration::from_secs(1));
    let mut busy_for = Duration::ZERO;
    let mut tries = 0;
    loop {
        let trouble = match of_read(send().await) {
            Ok(answer) => return Ok(answer),
            Err(trouble) => trouble,
        };
        tries += 1;
        let pause = match &trouble {
            Trouble::Busy { wait: asked, .. } => {
                // Being asked to wait is no failure.
                tries -= 1;
                let pause = wait(*asked, &mut row);
                busy_for += pause;
                (busy_for <= MOST_PATIENCE).then_some(pause)
            }
            Trouble::Broken { met: reached, .. } if met || *reached => {
                (tries < ATTEMPTS).then(|| wait(None, &mut row))
            }
            Trouble::Nonsense { .. } if met => (tries < ATTEMPTS_AT_NONSENSE).then(|| wait(None, &mut row)),
            _ => None,
        };
        let Some(pause) = pause else { return Err(trouble) };
        tracing::debug!(what, ?trouble, seconds = pause.as_secs_f32(), "asking again");
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::VecDeque;

    use serde_json::json;
    use tokio::time::Instant;

    use super::*;
    use crate::wiki::exchange::{Body, Reply};

    fn answer(status: u16, retry_after: Option<u64>, body: Body) -> Exchange {
        Exchange::Answered(Reply { status, retry_after: retry_after.map(Duration::from_secs), body })
    }

    fn error(code: &str, retry_after: Option<u64>) -> Exchange {
        answer(200, retry_after, Body::Json(json!({"errors": [{"code": code}]})))
    }

    fn page() -> Exchange {
        answer(200, None, Body::Other("<html>".to_owned()))
    }

    /// Reads where these answers come, then good ones (or the last one for ever): what it
    /// came to, how often it asked, and how many seconds it took.
    async fn reading(
        answers: &[Exchange],
        for_ever: bool,
        met: bool,
    ) -> (Result<Value, Trouble>, usize, u64) {
        let left = RefCell::new(VecDeque::from(answers.to_vec()));
        let asked = RefCell::new(0);
        let began = Instant::now();
        let result = read("a test", met, async || {
            *asked.borrow_mut() += 1;
            let mut left = left.borrow_mut();
            let good = answer(200, None, Body::Json(json!({"query": {}})));
            if for_ever && left.len() == 1 { left[0].clone() } else { left.pop_front().unwrap_or(good) }
        })
        .await;
        let asked = *asked.borrow();
        (result, asked, began.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_server_asks_to_wait_is_waited_and_hardly_more() {
        for seconds in [5, 60, 600] {
            let (result, asked, took) = reading(&[error("maxlag", Some(seconds))], false, true).await;
            assert!(result.is_ok() && asked == 2, "{result:?}");
            assert!(took >= seconds && took <= seconds + seconds / 10, "{took} s for {seconds} s");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_wiki_is_waited_for_an_hour_and_seldom_asked() {
        for busy in [error("maxlag", Some(5)), error("readonly", None), answer(429, None, page_body())] {
            let (result, asked, took) = reading(&[busy], true, true).await;
            assert!(matches!(result, Err(Trouble::Busy { .. })), "{result:?}");
            assert!((2400..=3600 + 600).contains(&took), "{took} s");
            assert!(asked <= 3600 / 5 + 20, "{asked} requests in {took} s");
        }
    }

    fn page_body() -> Body {
        Body::Other("<html>".to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_limit_is_waited_out_for_a_minute_at_least() {
        let (result, _, took) = reading(&[error("ratelimited", None)], false, true).await;
        assert!(result.is_ok() && took >= 60, "{result:?} after {took} s");
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_is_tried_again_ever_more_seldom_and_then_given_up() {
        let lost = Exchange::Lost("reset".to_owned());
        let gateway = answer(503, None, page_body());
        let failure = error("internal_api_error_DBQueryError", None);
        for broken in [lost, gateway, failure] {
            let (result, asked, took) = reading(std::slice::from_ref(&broken), true, true).await;
            assert!(matches!(result, Err(Trouble::Broken { .. })), "{result:?}");
            assert_eq!(asked, 6, "{broken:?}");
            assert!((15..=130).contains(&took), "{took} s");
            assert!(reading(&[broken.clone(), broken], false, true).await.0.is_ok());
        }
        let (result, asked, _) = reading(&[page()], true, true).await;
        assert!(matches!(result, Err(Trouble::Nonsense { .. })), "{result:?}");
        assert_eq!(asked, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn where_nobody_ever_answered_it_is_asked_once() {
        for nobody in [Exchange::NotSent("refused".to_owned()), page()] {
            let (result, asked, took) = reading(&[nobody], true, false).await;
            assert!(result.is_err() && asked == 1 && took == 0, "{result:?}");
        }
        let away = Exchange::NotSent("refused".to_owned());
        assert_eq!(reading(&[away], true, true).await.1, 6, "but a wiki that answered before may come back");
    }

    #[tokio::test(start_paused = true)]
    async fn what_will_not_pass_is_not_asked_again() {
        for code in ["readapidenied", "assertuserfailed", "badvalue", "new-in-2030", "blocked"] {
            assert_eq!(reading(&[error(code, None)], true, true).await.1, 1, "{code}");
        }
        assert_eq!(reading(&[answer(403, None, page_body())], true, true).await.1, 1);
    }
}
