//! December: the second round, whose answers get lost on the way; more by every way, some
//! under new names, some gone; and the holidays.

use serde_json::json;

use super::november::WIKIDATA;
use super::people::Way;
use super::season::{Season, by};
use crate::support::proxy::{Fate, Proxy};
use crate::support::story::edit;

const ROUND: &str = "2026-12";

/// December.
pub async fn is_told(season: &mut Season) {
    the_second_round(season).await;
    more_come(season).await;
    names_change(season).await;
    the_holidays(season).await;
}

async fn the_second_round(season: &mut Season) {
    season.on("2026-12-01T06:10:00Z");
    season.rounds_wait_for_the_working_group(ROUND);
    season.cycle().await;

    season.on("2026-12-03T09:00:00Z");
    // Anybody may write the word, here too.
    let page = format!("Let's Connect/Rounds/{ROUND}");
    let (proposed, approve) = (season.text(&page), "{{Let's Connect approve|all}}");
    season.does(edit(&page, &format!("{proposed}\n{approve}\n"), "LCTest-ID-036"));
    season.cycle().await;
    season.does(edit(&page, &proposed, "LCTest-ID-036"));
    season.cycle().await;

    season.on("2026-12-04T09:00:00Z");
    season.a_trustee_decides(ROUND, "LCTest-MX-018");
    // The wiki saves every third edit, and its answer never comes back.
    let proxy = Proxy::start(season.story.wiki.port());
    proxy.script(|seen| match seen.write {
        Some(number) if number % 3 == 2 => Fate::ReplyLost,
        _ => Fate::Pass,
    });
    season.cycle_through(&proxy).await;
    season.cycle().await;

    // Whoever paused until the fifth is told on the sixth.
    season.on("2026-12-06T07:00:00Z");
    season.join(&[
        by("LCTest-CD-012", Way::Own),
        by("LCTest-SN-013", Way::Own),
        by("LCTest-LK-034", Way::Registration),
        by("LCTest-TR-050", Way::Talk),
        by("Проба-ЛК 53", Way::Form),
        by("LCTest-AM-056", Way::Workbook),
    ]);
    season.cycle().await;
}

async fn more_come(season: &mut Season) {
    season.on("2026-12-09T15:00:00Z");
    season.comes_back("LCTest-BR-026");
    season.confirms("Проба-ЛК 53");
    season.learned("LCTest-KE-001", ROUND);
    season.learned("LCTest Ñandú 17", ROUND);
    season.cycle().await;
}

async fn names_change(season: &mut Season) {
    season.on("2026-12-13T08:00:00Z");
    season.a_trustee_approves_all_awards();
    // Her entry on the registration page goes on under the old name.
    season.is_renamed("LCTest-KE-002", "LCTest-KE-102");
    season.join(&["LCTest-AO-016", "LCTest-PK-033", "LCTest-IN-035", "LCTest-DZ-047"]);
    season.cycle().await;

    season.on("2026-12-17T08:00:00Z");
    // An edit in the bot's part is replaced; a page deleted is a person gone.
    let list = season.text(WIKIDATA);
    let row = list.lines().find(|line| line.contains("[[User:")).expect("a row").to_owned();
    season.does(edit(WIKIDATA, &list.replace(&row, &format!("{row} and the best of all")), "LCTest-GH-005"));
    season.s_page_is_deleted("LCTest-BJ-011");
    season.cycle().await;
    assert!(!season.text(WIKIDATA).contains("the best of all"));
}

async fn the_holidays(season: &mut Season) {
    season.on("2026-12-23T20:00:00Z");
    for name in ["LCTest-KE-001", "LCTest Açaí 24", "اختبار-لم 44", "LCTest Çiğdem 49"] {
        season.changes(name, |life| life.is_away_until("2027-01-04"));
    }
    // Whoever clears their talk page is told nothing again.
    season.does(edit("User talk:LCTest-RW-008", "A clean page for a new year.", "LCTest-RW-008"));
    season.does(json!({ "delete": "User talk:LCTest-CI-010" }));
    season.cycle().await;
    season.a_new_process_has_nothing_to_do().await;
}
