//! Many short lists of small numbers, one after the other in memory.

/// Rows of numbers, by the number of the row.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Rows {
    /// The second numbers of the pairs, in order, by the first, which is below `rows`.
    pub(super) fn of(rows: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; rows + 1];
        for &(row, _) in pairs {
            starts[row as usize + 1] += 1;
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut items = vec![0; pairs.len()];
        for &(row, item) in pairs {
            let at = &mut next[row as usize];
            items[*at as usize] = item;
            *at += 1;
        }
        Self { starts, items }
    }

    pub(super) fn rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(super) fn row(&self, row: usize) -> &[u32] {
        &self.items[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    pub(super) fn start(&self, row: usize) -> u32 {
        self.starts[row]
    }

    pub(super) fn end(&self, row: usize) -> u32 {
        self.starts[row + 1]
    }

    pub(super) fn item(&self, at: u32) -> u32 {
        self.items[at as usize]
    }
}

/// Members of rows, each handed out once in a sweep, whichever of its rows is
/// asked first. What the asker must refuse stays for the next, so a sweep costs
/// the rows' length and the refusals, however often rows are asked.
#[derive(Clone, Debug)]
pub(super) struct Sweep {
    current: u32,
    /// By row: the sweep for which the next two hold.
    begun: Vec<u32>,
    next: Vec<u32>,
    refused: Vec<Vec<u32>>,
    /// By member: the sweep in which it was handed out.
    seen: Vec<u32>,
}

/// Handed out for good.
const GONE: u32 = u32::MAX;

impl Sweep {
    pub(super) fn over(rows: usize, members: usize) -> Self {
        Self {
            current: 1,
            begun: vec![0; rows],
            next: vec![0; rows],
            refused: vec![Vec::new(); rows],
            seen: vec![0; members],
        }
    }

    /// Begins anew; but what is gone stays so.
    pub(super) fn again(&mut self) {
        self.current += 1;
    }

    /// Begins anew, with what is gone too.
    pub(super) fn forget(&mut self) {
        self.current = 1;
        self.begun.fill(0);
        self.seen.fill(0);
    }

    /// Whether a member was handed out in this sweep, or is gone.
    pub(super) fn is_seen(&self, member: u32) -> bool {
        let seen = self.seen[member as usize];
        seen == self.current || seen == GONE
    }

    /// Counts a member as handed out.
    pub(super) fn see(&mut self, member: u32) {
        self.seen[member as usize] = self.current;
    }

    /// Everything handed out in this sweep is gone, from now on.
    pub(super) fn lose_seen(&mut self) {
        for seen in self.seen.iter_mut().filter(|seen| **seen == self.current) {
            *seen = GONE;
        }
    }

    /// Hands out the next member of a row that the asker does not refuse.
    pub(super) fn next(&mut self, rows: &Rows, row: u32, refuses: impl Fn(u32) -> bool) -> Option<u32> {
        let at = row as usize;
        if self.begun[at] != self.current {
            self.begun[at] = self.current;
            self.next[at] = rows.start(at);
            self.refused[at].clear();
        }
        let mut kept = 0;
        while let Some(&member) = self.refused[at].get(kept) {
            if self.is_seen(member) {
                self.refused[at].swap_remove(kept);
            } else if refuses(member) {
                kept += 1;
            } else {
                self.refused[at].swap_remove(kept);
                self.see(member);
                return Some(member);
            }
        }
        while self.next[at] < rows.end(at) {
            let member = rows.item(self.next[at]);
            self.next[at] += 1;
            if self.is_seen(member) {
                continue;
            }
            if refuses(member) {
                self.refused[at].push(member);
            } else {
                self.see(member);
                return Some(member);
            }
        }
        None
    }
}
