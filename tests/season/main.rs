//! Three months of the programme on a real MediaWiki whose clock the story moves: sixty
//! people join by all the ways, are welcomed, connected, meet, pause, leave, are renamed,
//! blocked, and come back, while the bot is stopped, loses answers and dies.
//!
//! [`people`] is who they are, [`ways`] how they join, [`town`] what they did and wish,
//! [`books`] what is to follow from that, [`check`] whether it did. A file a month tells
//! the story.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod books;
mod check;
#[path = "../exam/checker.rs"]
#[allow(dead_code, reason = "the exam takes more of it")]
mod checker;
mod december;
mod january;
mod november;
mod people;
mod season;
mod town;
mod ways;

use season::Season;

#[tokio::test]
async fn three_months_of_the_programme() {
    let mut season = Season::begins("2026-10-29T08:00:00Z").await;
    november::is_told(&mut season).await;
    december::is_told(&mut season).await;
    january::is_told(&mut season).await;
    season.expect_a_clean_history();
}
