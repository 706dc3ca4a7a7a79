//! How a page that `setup` publishes stands: what the bot published last, what is there
//! now, and what this version would publish. Pure.
//!
//! What the bot published last is told by the page's own history and by nothing else: the
//! newest revision of the bot's whose summary says so. The summary names the version and
//! a hash of the version's text. Where the text that was saved is another, changes of people are in
//! it, taken along by `--merge` or by the wiki itself; what the version would have published is
//! then found by taking them out again, and the hash says whether that is right. What cannot be
//! known counts as people's, and is left alone.

use crate::ids::PageTitle;
use crate::plan::three_way::ThreeWay;
use crate::wiki::Page;

pub mod history;
pub mod stamp;

use history::{Published, Since};
use stamp::{Towards, summary};

/// A page as this version would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    /// The page.
    pub title: PageTitle,
    /// What it says.
    pub text: String,
    /// Whose it is once it is there.
    pub keeper: Keeper,
}

/// Whose a page is once it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// `setup` keeps it, version after version.
    Setup,
    /// People go on writing it, as they are meant to: a newer start replaces it only while nobody did.
    People,
    /// Every cycle keeps it.
    Cycle,
}

/// How a page stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is none.
    Missing,
    /// It says what this version would publish.
    AsItShouldBe,
    /// It says what an older version published, and nobody changed it.
    Old,
    /// It is there, and others keep it.
    Kept,
    /// People changed it, and this version did not.
    Theirs,
    /// People changed it, and so did this version.
    Both(ThreeWay),
    /// It says something else, and nobody knows what the bot published before, if anything.
    Unknown,
}

/// Judges a text on the wiki by what the bot published last (`base`, if that is known) and by what this
/// version would publish.
///
/// ```
/// use lets_connect::plan::setup::{Standing, judge};
///
/// assert_eq!(judge(Some("Hello"), Some("Hello"), "Hello, you"), Standing::Old);
/// assert_eq!(judge(Some("Hello"), Some("Hi"), "Hello"), Standing::Theirs);
/// assert!(matches!(judge(Some("Hello"), Some("Hi"), "Hello, you"), Standing::Both(_)));
/// ```
#[must_use]
pub fn judge(base: Option<&str>, theirs: Option<&str>, ours: &str) -> Standing {
    let Some(theirs) = theirs else { return Standing::Missing };
    let same = |one: &str, other: &str| one.trim_end() == other.trim_end();
    if same(theirs, ours) {
        return Standing::AsItShouldBe;
    }
    match base {
        None => Standing::Unknown,
        Some(base) if same(base, theirs) => Standing::Old,
        Some(base) if same(base, ours) => Standing::Theirs,
        Some(base) => Standing::Both(ThreeWay::of(base, theirs, ours)),
    }
}

impl Standing {
    /// The same for a page whose keeper is this one.
    #[must_use]
    pub fn kept_by(self, keeper: Keeper) -> Self {
        match (keeper, self) {
            (Keeper::People, Self::Theirs | Self::Both(_) | Self::Unknown)
            | (Keeper::Cycle, Self::Old | Self::Theirs | Self::Both(_) | Self::Unknown) => Self::Kept,
            (_, other) => other,
        }
    }

    /// Whether somebody ought to look at it: it is not as this version would have it, and a plain
    /// setup leaves it so.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        matches!(self, Self::Both(_) | Self::Unknown)
    }
}

/// What people made of a page and this version's changes together, if that can be had: nowhere may
/// they touch, and the version's own text must be found again by taking people's changes out.
#[must_use]
pub fn merge(base: &str, theirs: &str, ours: &str) -> Option<String> {
    let merged = ThreeWay::of(base, theirs, ours).merged()?;
    let again = ThreeWay::of(theirs, &merged, base).merged()?;
    (again.trim_end() == ours.trim_end()).then_some(merged)
}

/// A page as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The page as this version would have it.
    pub ours: Ours,
    /// The page as it is.
    pub page: Page,
    /// What the bot published last, if that is known.
    pub published: Option<Published>,
    /// Who edited it since.
    pub since: Since,
    /// How it stands.
    pub standing: Standing,
}

impl Found {
    /// Judges a page.
    #[must_use]
    pub fn new(ours: Ours, page: Page, published: Option<Published>, since: Since) -> Self {
        let base = published.as_ref().map(|published| published.text.as_str());
        let hidden = page.head().is_some() && page.text().is_none();
        let standing = if hidden { Standing::Unknown } else { judge(base, page.text(), &ours.text) };
        let standing = standing.kept_by(ours.keeper);
        Self { ours, page, published, since, standing }
    }

    /// What is to be written, if anything is.
    #[must_use]
    pub fn deed(&self, of_people: OfPeople) -> Option<Deed> {
        let ours = || self.ours.text.clone();
        let deed =
            |does, text, towards| Some(Deed { does, text, summary: summary(&self.ours.text, towards) });
        match (&self.standing, of_people) {
            (Standing::Missing, _) => deed(Does::Publish, ours(), Towards::Nobody),
            (Standing::Old, _) => deed(Does::Renew, ours(), Towards::Nobody),
            (Standing::Theirs | Standing::Both(_) | Standing::Unknown, OfPeople::Replace) => {
                deed(Does::Replace, ours(), Towards::Replacing(&self.since))
            }
            (Standing::Both(_), OfPeople::Merge) => {
                deed(Does::Merge, self.mergeable()?, Towards::Keeping(&self.since))
            }
            _ => None,
        }
    }

    /// What `--merge` would publish, if it can.
    #[must_use]
    pub fn mergeable(&self) -> Option<String> {
        merge(&self.published.as_ref()?.text, self.page.text()?, &self.ours.text)
    }
}

/// What is to become of pages that people changed and this version changes too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfPeople {
    /// They stay as people left them.
    #[default]
    Leave,
    /// Both changes are put together where they do not touch.
    Merge,
    /// This version's text replaces them; those that only people changed, too.
    Replace,
}

/// One edit of `setup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// What it does.
    pub does: Does,
    /// The whole page.
    pub text: String,
    /// What the edit summary says after the programme's name.
    pub summary: String,
}

/// What an edit of `setup` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// It makes a page.
    Publish,
    /// It puts this version's text in the place of an older one's.
    Renew,
    /// It puts this version's changes and people's together.
    Merge,
    /// It puts this version's text in the place of people's.
    Replace,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_three_may_differ() {
        for (base, theirs, ours, standing) in [
            (None, None, "o", Standing::Missing),
            (Some("b"), None, "o", Standing::Missing),
            (None, Some("o\n"), "o", Standing::AsItShouldBe),
            (Some("b"), Some("o"), "o", Standing::AsItShouldBe),
            (Some("b"), Some("b"), "o", Standing::Old),
            (Some("o"), Some("t"), "o", Standing::Theirs),
            (None, Some("t"), "o", Standing::Unknown),
        ] {
            assert_eq!(judge(base, theirs, ours), standing, "{base:?} {theirs:?} {ours:?}");
        }
        assert!(matches!(judge(Some("b"), Some("t"), "o"), Standing::Both(three) if three.conflicts() == 1));
    }

    #[test]
    fn what_others_keep_is_renewed_only_while_nobody_touched_it() {
        let both = || judge(Some("b"), Some("t"), "o");
        assert_eq!(Standing::Old.kept_by(Keeper::People), Standing::Old);
        assert_eq!(Standing::Old.kept_by(Keeper::Cycle), Standing::Kept);
        for keeper in [Keeper::People, Keeper::Cycle] {
            assert_eq!(both().kept_by(keeper), Standing::Kept);
            assert_eq!(Standing::Unknown.kept_by(keeper), Standing::Kept);
            assert_eq!(Standing::Missing.kept_by(keeper), Standing::Missing);
        }
        assert!(both().kept_by(Keeper::Setup).needs_a_look());
    }
}
