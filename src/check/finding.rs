//! What is found, how grave it is, and what it is about.

use serde::Serialize;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Until it is mended the bot edits nothing.
    StopsEverything,
    /// A part of the programme does not work, or is not safe; the rest goes on.
    StopsAPart,
    /// The bot works; somebody may want to know.
    WorthKnowing,
}

impl Weight {
    /// All, the gravest first.
    pub const ALL: [Self; 3] = [Self::StopsEverything, Self::StopsAPart, Self::WorthKnowing];
}

/// What a finding is about, in the order in which one would mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The configuration's file.
    Configuration,
    /// The bot password or token, and the key of tombstones and codes.
    Secrets,
    /// Whether the wiki answers, and what it is.
    Wiki,
    /// The bot's account.
    Account,
    /// What the account may do.
    Rights,
    /// The page by which people stop the bot.
    StopPage,
    /// How the bot introduces itself.
    UserAgent,
    /// This machine's time and the wiki's.
    Clock,
    /// When cycles and rounds come.
    Schedule,
    /// What the daemon needs besides: its folder, its port, the stream of changes.
    Daemon,
    /// The pages of the programme.
    Pages,
    /// The phrasebook: the words of pages.
    Messages,
    /// Whether pages show in their reader's language.
    Languages,
    /// The working group's accounts.
    Trustees,
    /// The skills.
    Taxonomy,
    /// What words mean.
    Aliases,
    /// The form dumps.
    Forms,
    /// Capacity Exchange's tables.
    CapacityExchange,
    /// The calendar's file.
    Calendar,
    /// What awards need.
    Awards,
    /// The categories that the configuration names.
    Categories,
    /// Which instance is at work.
    Lease,
}

impl Subject {
    /// Its name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Secrets => "secrets",
            Self::Wiki => "wiki",
            Self::Account => "account",
            Self::Rights => "rights",
            Self::StopPage => "stop page",
            Self::UserAgent => "user agent",
            Self::Clock => "clock",
            Self::Schedule => "schedule",
            Self::Daemon => "daemon",
            Self::Pages => "pages",
            Self::Messages => "messages",
            Self::Languages => "languages",
            Self::Trustees => "trustees",
            Self::Taxonomy => "taxonomy",
            Self::Aliases => "aliases",
            Self::Forms => "forms",
            Self::CapacityExchange => "capacity exchange",
            Self::Calendar => "calendar",
            Self::Awards => "awards",
            Self::Categories => "categories",
            Self::Lease => "lease",
        }
    }
}

/// Something to mend, or to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How grave it is.
    pub weight: Weight,
    /// What it is about.
    pub subject: Subject,
    /// Where: a place in a file, a setting, a page, an account.
    #[serde(rename = "where")]
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

/// Something that is as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Well {
    /// What.
    pub subject: Subject,
    /// How.
    pub how: String,
}

/// Something that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// What.
    pub subject: Subject,
    /// Why not.
    pub why: String,
}

/// All that was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// What is wrong, the gravest first.
    pub findings: Vec<Finding>,
    /// What is well.
    pub well: Vec<Well>,
    /// What could not be looked at because of something found.
    pub unseen: Vec<Unseen>,
}

impl Findings {
    /// Notes what is wrong, where, and the mend.
    pub(super) fn add(
        &mut self,
        weight: Weight,
        subject: Subject,
        place: impl Into<String>,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let (place, what, mend) = (place.into(), what.into(), mend.into());
        self.findings.push(Finding { weight, subject, place, what, mend });
    }

    /// Notes that a subject is well, unless something was found about it.
    pub(super) fn well(&mut self, subject: Subject, how: impl Into<String>) {
        self.well.push(Well { subject, how: how.into() });
    }

    /// Notes what could not be looked at, and why.
    pub(super) fn not_seen(&mut self, subject: Subject, why: impl Into<String>) {
        self.unseen.push(Unseen { subject, why: why.into() });
    }

    /// Whether something about this is to be mended.
    pub(super) fn is_wrong(&self, subject: Subject) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.subject == subject && finding.weight != Weight::WorthKnowing)
    }

    /// How many there are of a weight.
    #[must_use]
    pub fn count(&self, weight: Weight) -> usize {
        self.findings.iter().filter(|finding| finding.weight == weight).count()
    }

    /// The gravest first; what is well only where nothing was found.
    pub(super) fn in_order(mut self) -> Self {
        self.findings.sort_by_key(|finding| (finding.weight, finding.subject));
        let found = |subject| self.findings.iter().any(|finding| finding.subject == subject);
        self.well.retain(|well| !found(well.subject));
        self.well.sort_by_key(|well| well.subject);
        self.unseen.sort_by_key(|unseen| unseen.subject);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_comes_first_and_nothing_is_well_of_which_something_is_wrong() {
        let mut findings = Findings::default();
        findings.add(Weight::WorthKnowing, Subject::Rights, "", "slow", "");
        findings.add(Weight::StopsAPart, Subject::Trustees, "", "none", "");
        findings.add(Weight::StopsEverything, Subject::StopPage, "", "missing", "");
        findings.add(Weight::StopsEverything, Subject::Secrets, "", "missing", "");
        findings.well(Subject::Trustees, "Ann");
        findings.well(Subject::Clock, "right");
        let findings = findings.in_order();
        let order: Vec<Subject> = findings.findings.iter().map(|finding| finding.subject).collect();
        assert_eq!(order, [Subject::Secrets, Subject::StopPage, Subject::Trustees, Subject::Rights]);
        assert_eq!(findings.well.len(), 1);
        assert_eq!(findings.count(Weight::StopsEverything), 2);
    }
}
