//! November: the programme begins. The first round, late-comers by every way, the first
//! meetings and barnstars, the first who pause and leave, and a process told to stop.

use serde_json::json;

use super::people::{EVERYBODY, Way};
use super::season::{AWARDS, Season, by};
use crate::support::story::edit;

/// Those who are there from the beginning.
const FIRST: usize = 32;

const ROUND: &str = "2026-11";

/// The page of the most wanted skill.
pub const WIKIDATA: &str = "Let's Connect/Directory/skill/wikidata";

/// November.
pub async fn is_told(season: &mut Season) {
    the_first_round(season).await;
    late_comers(season).await;
    some_meet(season).await;
    some_pause(season).await;
    some_go(season).await;
}

async fn the_first_round(season: &mut Season) {
    let first: Vec<&str> = EVERYBODY[..FIRST].iter().map(|person| person.name).collect();
    season.join(&first[..10]);
    // In New York the clocks go back just before the round is made.
    season.on("2026-10-31T12:00:00Z");
    season.joins_while_away("LCTest-AU-042", "2026-11-10");
    let others: Vec<&str> = first[10..].iter().copied().filter(|name| *name != "LCTest-AU-042").collect();
    season.join(&others);
    season.on("2026-11-01T06:10:00Z");
    season.cycle().await;
}

async fn late_comers(season: &mut Season) {
    season.on("2026-11-04T09:00:00Z");
    season.join(&[
        by("LCTest-CO-019", Way::Registration),
        by("اختبار-لم 48", Way::Trustee),
        by("LCTest-NG-003", Way::Form),
        by("LCTest-BR-025", Way::Form),
        by("LCTest-NP-032", Way::Form),
        by("LCTest-ZA-014", Way::Tables),
    ]);
    season.cycle().await;
}

async fn some_meet(season: &mut Season) {
    season.on("2026-11-07T18:00:00Z");
    // Two of the three whom the form names say that it was theirs; the third never answers.
    season.confirms("LCTest-NG-003");
    season.confirms("LCTest-NP-032");
    season.learned("LCTest-KE-001", ROUND);
    season.learned("LCTest-RW-008", ROUND);
    season.learned("LCTest-FR-057", ROUND);
    // Somebody has words of their own to say around the list.
    let list = season.text(WIKIDATA);
    let around =
        format!("<!-- ours -->\n'''Wikidata''' is fun.  \n\n{list}\n\n== See also ==\n* [[Elsewhere]]\n");
    season.does(edit(WIKIDATA, &around, "LCTest-GH-005"));
    season.cycle().await;

    season.on("2026-11-10T07:00:00Z");
    // Anybody may write the word; only a trustee's counts.
    let approve = "{{Let's Connect approve|all}}";
    let list = season.text(AWARDS);
    season.does(edit(AWARDS, &format!("{list}\n{approve}\n"), "LCTest-ID-036"));
    season.does(edit(AWARDS, &list, "LCTest-ID-036"));
    season.join(&[
        by("LCTest-UG-006", Way::Workbook),
        by("LCTest-IN-029", Way::Workbook),
        by("LCTest-ID-037", Way::Workbook),
    ]);
    season.cycle().await;

    season.on("2026-11-11T07:00:00Z");
    season.a_trustee_approves_all_awards();
    // The process is told to stop in the middle of it; the next one goes on. Who was away is back.
    season.cycle_stopped_after(3).await;
    season.cycle().await;
}

async fn some_pause(season: &mut Season) {
    season.on("2026-11-14T12:00:00Z");
    season.changes("LCTest-TZ-007", |life| life.is_away_until("2026-12-05"));
    season.changes("LCTest-GH-005", |life| life.wishes.notify = false);
    season.changes("LCTest-CM-009", |life| life.wishes.directory = false);
    season.cycle().await;

    season.on("2026-11-18T22:00:00Z");
    season.is_renamed("LCTest-US-060", "LCTest-US-160");
    season.is_blocked("LCTest-FR-057");
    season.join(&[
        by("LCTest-TN-046", Way::Form),
        by("LCTest-PL-054", Way::Form),
        by("LCTest-JP-041", Way::Tables),
    ]);
    season.cycle().await;
}

async fn some_go(season: &mut Season) {
    season.on("2026-11-22T10:00:00Z");
    season.takes_the_template_off("LCTest-BR-026");
    season.opts_out("LCTest-PH-039");
    season.confirms("LCTest-TN-046");
    // What others write on somebody's page counts for nothing.
    let page = season.town.of("LCTest-CL-020").page();
    season.does(edit(
        &page,
        "{{Let's Connect profile|share=Lexemes|directory=no|notify=no}}",
        "LCTest-PE-021",
    ));
    season.cycle().await;

    season.on("2026-11-26T10:00:00Z");
    season.is_unblocked("LCTest-FR-057");
    season.changes("LCTest-GH-005", |life| life.wishes.notify = true);
    season.town.change("LCTest-ES-059").refuses = true;
    let refusal = json!({ "page": "User talk:LCTest-ES-059", "append": "{{nobots}}", "as": "LCTest-ES-059", "summary": "" });
    season.does(json!({ "edit": refusal }));
    season.cycle().await;
    season.a_new_process_has_nothing_to_do().await;
}
