//! January: the year changes, the process dies in the middle of the third round, the last
//! of the sixty come, and some of those who went.

use super::people::Way;
use super::season::{OPT_OUT, Season, by};
use crate::support::story::{TRUSTEE, edit};

const ROUND: &str = "2027-01";

/// January.
pub async fn is_told(season: &mut Season) {
    the_third_round(season).await;
    the_last_come(season).await;
    the_end(season).await;
}

async fn the_third_round(season: &mut Season) {
    season.rounds_go_ahead();
    season.on("2027-01-01T06:10:00Z");
    // The process dies and cannot give its lease back: the next one waits until it runs out.
    let until = season.cycle_that_dies_after(7).await;
    season.on(&(until + jiff::SignedDuration::from_secs(30)).to_string());
    season.cycle().await;

    // The holidays are over.
    season.on("2027-01-05T07:00:00Z");
    season.join(&["LCTest-VE-023", "LCTest-MY-038", by("LCTest-VN-043", Way::Registration)]);
    season.cycle().await;
}

async fn the_last_come(season: &mut Season) {
    season.on("2027-01-12T11:00:00Z");
    season.join(&["LCTest-RS-051", "LCTest-GE-055", by("LCTest-DE-058", Way::Tables)]);
    season.is_blocked("LCTest-BD-031");
    // A trustee takes the line off the opt-out page: she is back as she was.
    let lines = season.text(OPT_OUT);
    let line = "* [[User:LCTest-PH-039|LCTest-PH-039]]";
    assert!(lines.contains(line), "{lines}");
    season.does(edit(OPT_OUT, &lines.replace(line, ""), TRUSTEE));
    season.town.change("LCTest-PH-039").left = false;
    season.learned("LCTest-SN-013", ROUND);
    season.cycle().await;

    season.on("2027-01-20T11:00:00Z");
    season.a_trustee_approves_all_awards();
    season.is_unblocked("LCTest-BD-031");
    season.is_renamed("LCTest-US-060", "LCTest-US-260");
    season.cycle().await;
}

async fn the_end(season: &mut Season) {
    season.on("2027-01-31T23:40:00Z");
    season.cycle().await;
    season.a_new_process_has_nothing_to_do().await;
    let all = season.town.all().count();
    let there = season.town.all().filter(|(_, life)| life.takes_part()).count();
    assert_eq!((all, there), (60, 57), "two never confirmed their form, and one is gone");
}
