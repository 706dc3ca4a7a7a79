//! A panic within a cycle, caught, so that it ends the cycle and not the process.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// Does the work. The error is what a panic in it said. What the work had under its hands is
/// in no state to go on with then: the caller makes that new.
pub async fn caught<T>(work: impl Future<Output = T>) -> Result<T, String> {
    let mut work = pin!(work);
    std::future::poll_fn(move |context| {
        match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
            Err(said) => Poll::Ready(Err(words(&*said))),
        }
    })
    .await
}

fn words(said: &(dyn Any + Send)) -> String {
    let words = said.downcast_ref::<String>().map(String::as_str).or(said.downcast_ref::<&str>().copied());
    words.unwrap_or("without words").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_and_everything_else_goes_through() {
        assert_eq!(caught(async { 7 }).await, Ok(7));
        let late = async {
            tokio::task::yield_now().await;
            panic!("at {}", 7)
        };
        assert_eq!(caught::<()>(late).await, Err("at 7".to_owned()));
    }
}
