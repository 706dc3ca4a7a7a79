//! The page by which people stop the bot: whether it lets the bot run, and whether people
//! can write it when they must, from a phone.

use super::finding::{Findings, Subject, Weight};
use crate::apply::paused_by_operator;
use crate::apply::stop::Order;
use crate::ids::{PageTitle, Timestamp, Username};
use crate::wiki::inspection::Kept;
use crate::wiki::{Page, PageState};

/// The protection levels that let everybody in who has edited for some days.
const FOR_MANY: [&str; 5] = [
    "autoconfirmed",
    "editsemiprotected",
    "extendedconfirmed",
    "editextendedsemiprotected",
    "editautopatrolprotected",
];

/// Whether a protection level lets only a few people edit.
pub(super) fn is_for_few(level: &str) -> bool {
    !level.is_empty() && !FOR_MANY.contains(&level)
}

/// Judges it.
pub(super) fn look(
    (title, page): (&PageTitle, &Page),
    kept: Option<&Kept>,
    (bot, now): (&Username, Timestamp),
    findings: &mut Findings,
) {
    let mut stops = |what: String, mend: &str| {
        findings.add(Weight::StopsEverything, Subject::StopPage, title.to_string(), what, mend);
    };
    let said = || page.text().unwrap_or_default().trim().chars().take(60).collect::<String>();
    match (&page.state, Order::on(page, bot, now)) {
        (PageState::Impossible, _) => {
            stops("this cannot be a title on this wiki".to_owned(), "choose another under pages.stop");
        }
        (PageState::Present { redirect: true, .. }, _) => stops(
            "the page is a redirect now, so nothing is edited".to_owned(),
            "move it back, or write the new title under pages.stop",
        ),
        (_, Order::Run) => findings.well(Subject::StopPage, format!("{title} lets the bot run")),
        (_, Order::OwnPause(paused)) => {
            stops(paused_by_operator(title, &paused), "once the reason is gone, run: lets-connect resume");
        }
        (_, Order::Pause) => stops(
            format!("the page says \"{}\", so nothing is edited for now", said()),
            "see in its history who paused the bot and why; when that is over, write \"run\"",
        ),
        (_, Order::Stop) => stops(
            format!("the page says \"{}\" and not \"run\", so nothing is edited", said()),
            "see in its history who stopped the bot and why; when that is mended, write \"run\"",
        ),
        (_, Order::None) => {
            stops("the page is missing, so nothing is edited".to_owned(), "run: lets-connect setup");
        }
    }
    let level = kept.and_then(|kept| kept.levels.get("edit")).filter(|level| is_for_few(level));
    if let Some(level) = level {
        findings.add(
            Weight::StopsAPart,
            Subject::StopPage,
            title.to_string(),
            format!("hardly anybody could stop the bot: the page is protected (\"{level}\")"),
            "let an administrator lower the protection to \"autoconfirmed\"",
        );
    }
    if [".js", ".css", ".json"].iter().any(|ending| title.as_str().ends_with(ending)) {
        findings.add(
            Weight::StopsAPart,
            Subject::StopPage,
            "pages.stop",
            "hardly anybody could stop the bot: others may not edit such a page in its user space",
            "choose a title without this ending",
        );
    }
}
