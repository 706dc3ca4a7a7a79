//! What one notice tells its reader, part by part, before anything is put into words.

use jiff::civil::Date;

use crate::compose::ambassadors;
use crate::compose::award::AwardGiven;
use crate::compose::clinic_news::ClinicNews;
use crate::compose::digest_page::ClinicLine;
use crate::compose::notice::unmatched::Unmatched;
use crate::ids::{LanguageCode, RoundId, SkillId, Username};
use crate::matching::Reason;
use crate::matching::awake::AwakeTogether;
use crate::registry::Puzzle;

/// What one notice tells its reader, in one section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeParts {
    /// The code by which they confirm a form, if they are asked whether it was theirs.
    pub confirm: Option<String>,
    /// What is to be mended in their entry.
    pub puzzles: Vec<Puzzle>,
    /// Whether they are new.
    pub welcome: bool,
    /// Their connections of the round.
    pub introductions: Vec<Introduction>,
    /// What is new of learning clinics.
    pub clinics: Vec<ClinicNews>,
    /// The awards they are given.
    pub awards: Vec<AwardGiven>,
    /// What is new this month, for those who want to know.
    pub update: Option<UpdateView>,
    /// The clinics they are asked to hold.
    pub ambassador: Vec<ambassadors::Asking>,
    /// Connections of a round that wait for a word of theirs.
    pub reminders: Vec<Introduction>,
    /// Connections that came to nothing.
    pub freed: Vec<CameToNothing>,
    /// Why the round has nobody for them, if so.
    pub unmatched: Option<Unmatched>,
    /// The round that waits for their approval.
    pub approval: Option<RoundToApprove>,
}

impl NoticeParts {
    /// Tells this too.
    pub fn join(&mut self, more: Self) {
        let Self {
            confirm,
            puzzles,
            welcome,
            introductions,
            clinics,
            awards,
            update,
            ambassador,
            reminders,
            freed,
            unmatched,
            approval,
        } = more;
        self.unmatched = unmatched.or_else(|| self.unmatched.take());
        self.reminders.extend(reminders);
        self.freed.extend(freed);
        self.confirm = confirm.or_else(|| self.confirm.take());
        self.puzzles.extend(puzzles);
        self.welcome |= welcome;
        self.introductions.extend(introductions);
        self.clinics.extend(clinics);
        self.awards.extend(awards);
        self.update = update.or_else(|| self.update.take());
        self.ambassador.extend(ambassador);
        self.approval = approval.or(self.approval);
    }
}

/// A round of which a trustee is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundToApprove {
    /// The round.
    pub round: RoundId,
    /// How many of its lines nobody has said anything of.
    pub lines: usize,
}

/// A connection as one of its two people reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// The other person.
    pub partner: Username,
    /// The last day on which that person is away, if they are: until then they know of nothing.
    pub partner_away: Option<Date>,
    /// Which of the two the reader is.
    pub role: Role,
    /// The skill wanted.
    pub skill: SkillId,
    /// The sharer's skill, where it is one below the skill wanted.
    pub shared: SkillId,
    /// The language in common.
    pub language: LanguageCode,
    /// Why the match is a good one.
    pub reasons: Vec<Reason>,
    /// The round.
    pub round: RoundId,
    /// When both are awake, as far as both say by which clock they live.
    pub hours: Vec<AwakeTogether>,
}

/// Which side of a connection somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// They learn.
    Learner,
    /// They share.
    Sharer,
}

/// A connection that came to nothing, as the partner of who ended it reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameToNothing {
    /// The other person, unless they left.
    pub partner: Option<Username>,
    /// The skill.
    pub skill: SkillId,
}

/// What is new for one person in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateView {
    /// Clinics to come that fit them.
    pub clinics: Vec<ClinicLine>,
    /// Skills that they share and others want in vain.
    pub wanted: Vec<SkillId>,
    /// Skills that they want to learn and on which there is new material.
    pub resources: Vec<SkillId>,
    /// The month of the newest digest.
    pub digest: Option<RoundId>,
    /// The day of the next round.
    pub next_round: Date,
    /// The day of the next update.
    pub next_update: Date,
}
