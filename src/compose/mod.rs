//! What every page, notice and report says, from `templates/` and the messages
//! in the reader's language. Pure. Strangers' words pass through
//! [`crate::wikitext::escape`] on the way in; nothing private can get here,
//! because a [`crate::registry::Registrant`] holds nothing private.
//!
//! [`Composer`] has one verb a page: [`Composer::directory`],
//! [`Composer::notice`], [`Composer::round_page`] and so on, each in the file
//! of its name. [`onwiki::published`] gives the pages that are set up once.
//! What is absent: any decision on who is written to or whether a page is
//! saved, and any time of day, so that a quiet cycle changes nothing.

use serde::Serialize;

use crate::ids::PageTitle;

mod alert;
pub mod ambassadors;
mod award;
mod awards_page;
mod buttons;
pub mod calendar;
pub mod cards;
mod certificates;
mod clinic_news;
mod composer;
mod digest_page;
pub mod directory;
mod ics;
pub mod messages;
mod names;
mod notice;
mod numbers_page;
mod numerals;
pub mod onwiki;
mod own_entry;
mod pages;
pub mod phrasebook;
mod problems_page;
mod programme_name;
mod render;
pub mod resources;
mod round_page;
mod round_to_decide;
mod said;
mod status_page;
mod strays;
pub mod styles;
#[cfg(test)]
pub(crate) mod testing;
mod unreconciled;
pub mod vocabulary;

/// The region of the awards page in which the bot lists what may be approved.
pub const AWARDS_REGION: &str = "awards";

/// The region of a round's page.
pub const ROUND_REGION: &str = "round";
/// The region of the page of those who would organise clinics.
pub const AMBASSADORS_REGION: &str = "ambassadors";

/// The region of the resource centre.
pub const RESOURCES_REGION: &str = "resources";

/// The region of the problems page.
pub const PROBLEMS_REGION: &str = "problems";

pub use alert::{AlertLine, AlertSection};
pub use award::{
    ActView, ActWhat, Award, AwardAct, AwardGiven, AwardProposal, AwardSide, AwardState, Every, Named, Note,
};
pub use buttons::Asked;
pub use calendar::{CALENDAR_REGION, CalendarView, ClinicCard, ClinicIdea, ClinicUses, IdeaHost};
pub use cards::{CardMatch, CardView};
pub use certificates::{
    CERTIFICATES_REGION, CertificateText, CertificateView, Standing as CertificateStanding,
    code as certificate_code,
};
pub use clinic_news::{ClinicChange, ClinicFacts, ClinicNews, ClinicSaid};
pub use composer::{ComposeError, Composer, READER_LANGUAGE};
pub use digest_page::{ClinicLine, DigestView};
pub use directory::{Directory, DirectorySettings};
pub use names::Names;
pub use notice::parts::{CameToNothing, Introduction, NoticeParts, Role, RoundToApprove, UpdateView};
pub use notice::unmatched::{OpenWish, Unmatched};
pub use numbers_page::{GroupView, NumbersView, RoundNumbers, Totals};
pub use pages::Pages;
pub use programme_name::{BadName as BadProgrammeName, MAGIC_WORD, ProgrammeName};
pub use round_page::RoundView;
pub use round_to_decide::{AWARD_MESSAGES, LineView, MessageView, RoundToDecide, WithoutAnswer};
pub use status_page::{LatelyView, Looks, Mender, NextView, StatusView, ToMend};
pub use strays::StrayView;

/// A page, or a region of one, as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// The page.
    pub page: PageTitle,
    /// The bot's region on it.
    pub region: String,
    /// What stands in the region.
    pub content: String,
    /// The whole page, if there is none yet; it holds the region's markers and the content.
    pub fresh: String,
    /// The edit summary, without ids.
    pub summary: String,
    /// The page that it leads to, if it is to be a redirect.
    pub leads_to: Option<PageTitle>,
}
