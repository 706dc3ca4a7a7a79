//! Which of all that was written in an entry counts.
//!
//! A trustee may write anything. Whoever is a host by the version in force may
//! change it: somebody who may speak named them. An entry begins with a trustee, or
//! with somebody who takes part and names themselves as a host; one with the id of a
//! proposal that the bot made to somebody begins with that host or a trustee.

use std::collections::BTreeSet;

use crate::ids::UserId;
use crate::registry::clinic::entry::{ClinicEntry, Fields, Said, Turn};

/// The version of an entry that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct InForce<'e> {
    /// What it says.
    pub(super) fields: &'e Fields,
    /// Who wrote it, and when.
    pub(super) turn: &'e Turn,
    /// What it said when it began.
    pub(super) began: (&'e Fields, &'e Turn),
}

/// The version in force. `hosts` gives the accounts that a version names as hosts,
/// `may_begin` says who may begin this entry if they are among them.
pub(super) fn in_force<'e>(
    entry: &'e ClinicEntry,
    hosts: impl Fn(&Fields) -> BTreeSet<UserId>,
    takes_part: impl Fn(UserId) -> bool,
    may_begin: impl Fn(UserId) -> bool,
) -> Option<InForce<'e>> {
    let mut own: Option<InForce<'e>> = None;
    for turn in &entry.turns {
        let may = |own: &Option<InForce<'_>>, written: Option<&Fields>| {
            if turn.trustee {
                return true;
            }
            let Some(by) = turn.by.filter(|by| takes_part(*by)) else { return false };
            match own {
                Some(own) => hosts(own.fields).contains(&by),
                None => may_begin(by) && written.is_some_and(|fields| hosts(fields).contains(&by)),
            }
        };
        match &turn.said {
            Said::Written(fields) if may(&own, Some(fields)) => {
                let began = own.map_or((fields, turn), |own| own.began);
                own = Some(InForce { fields, turn, began });
            }
            Said::Withdrawn(fields) if may(&own, None) => {
                own = own.filter(|own| own.fields != fields);
            }
            Said::Gone if may(&own, None) => own = None,
            Said::Written(_) | Said::Withdrawn(_) | Said::Gone => {}
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RevId, Timestamp};
    use crate::registry::clinic::entry::ClinicParameter;

    /// Accounts 1 to 5 take part, 7 is the trustee. An entry is written as its hosts' numbers and a title.
    fn fields(hosts: &str, title: &str) -> Fields {
        [(ClinicParameter::Hosts, hosts.to_owned()), (ClinicParameter::Title, title.to_owned())].into()
    }

    fn written(by: u64, hosts: &str, title: &str) -> (u64, Said) {
        (by, Said::Written(fields(hosts, title)))
    }

    fn title_in_force(turns: &[(u64, Said)], offered_to: Option<u64>) -> Option<String> {
        let turn = |(revision, (by, said)): (u64, &(u64, Said))| Turn {
            by: (*by != 0).then_some(UserId(*by)),
            trustee: *by == 7,
            revision: RevId(revision),
            at: Timestamp::UNIX_EPOCH,
            said: said.clone(),
        };
        let entry = ClinicEntry {
            place: String::new(),
            number: 1,
            id: String::new(),
            turns: (1..).zip(turns).map(turn).collect(),
            standing: Vec::new(),
        };
        let hosts = |fields: &Fields| {
            let named = fields.get(&ClinicParameter::Hosts).map_or("", String::as_str);
            named.split(' ').filter_map(|id| Some(UserId(id.parse().ok()?))).collect()
        };
        let found = in_force(
            &entry,
            hosts,
            |id| (1..=5).contains(&id.0),
            |id| offered_to.is_none_or(|host| host == id.0),
        )?;
        found.fields.get(&ClinicParameter::Title).cloned()
    }

    fn says(turns: &[(u64, Said)]) -> Option<String> {
        title_in_force(turns, None)
    }

    #[test]
    fn a_host_speaks_for_the_entry_that_they_wrote() {
        assert_eq!(says(&[written(1, "1", "a")]).as_deref(), Some("a"));
        assert_eq!(says(&[written(1, "1", "a"), written(1, "1", "b")]).as_deref(), Some("b"));
    }

    #[test]
    fn nobody_begins_an_entry_for_others_and_no_stranger_one_at_all() {
        assert_eq!(says(&[written(1, "2", "a")]), None, "for somebody else");
        assert_eq!(says(&[written(9, "9", "a")]), None, "somebody who takes no part");
        assert_eq!(says(&[written(0, "1", "a")]), None, "nobody knows who");
    }

    #[test]
    fn a_trustee_speaks_for_every_entry_and_makes_others_its_hosts() {
        assert_eq!(says(&[written(7, "", "a")]).as_deref(), Some("a"));
        assert_eq!(says(&[written(7, "1", "a"), written(1, "1", "b")]).as_deref(), Some("b"));
        assert_eq!(
            says(&[written(1, "1", "a"), written(7, "2", "b"), written(1, "1", "c")]).as_deref(),
            Some("b")
        );
    }

    #[test]
    fn a_change_by_somebody_else_counts_for_nothing() {
        let own = written(1, "1", "a");
        assert_eq!(says(&[own.clone(), written(2, "1", "b")]).as_deref(), Some("a"));
        assert_eq!(says(&[own.clone(), written(2, "1 2", "b"), written(2, "2", "c")]).as_deref(), Some("a"));
        assert_eq!(says(&[own.clone(), (2, Said::Gone)]).as_deref(), Some("a"));
        assert_eq!(says(&[own, (0, Said::Gone)]).as_deref(), Some("a"));
    }

    #[test]
    fn whom_a_host_names_as_a_host_may_change_it_too() {
        assert_eq!(says(&[written(1, "1 2", "a"), written(2, "1 2", "b")]).as_deref(), Some("b"));
    }

    #[test]
    fn who_may_take_it_out_takes_it_out() {
        assert_eq!(says(&[written(1, "1", "a"), (1, Said::Gone)]), None);
        assert_eq!(says(&[written(1, "1", "a"), written(2, "2", "b"), (7, Said::Gone)]), None);
        // Beside a stranger's entry with the same id.
        let taken = [written(1, "1", "a"), written(2, "2", "b"), (1, Said::Withdrawn(fields("1", "a")))];
        assert_eq!(says(&taken), None);
        let other = [written(1, "1", "a"), written(2, "2", "b"), (1, Said::Withdrawn(fields("2", "b")))];
        assert_eq!(says(&other).as_deref(), Some("a"), "the stranger's");
    }

    #[test]
    fn a_proposal_made_to_somebody_is_taken_over_by_them_or_a_trustee() {
        assert_eq!(title_in_force(&[written(1, "1", "a")], Some(2)), None);
        assert_eq!(title_in_force(&[written(2, "2", "a")], Some(2)).as_deref(), Some("a"));
        assert_eq!(
            title_in_force(&[written(7, "1", "a"), written(1, "1", "b")], Some(2)).as_deref(),
            Some("b")
        );
    }
}
