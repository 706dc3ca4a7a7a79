//! Where a long list is cut into pages.
//!
//! A list cut after every so many rows changes on all its pages when somebody
//! joins at its beginning. Here the rows themselves say where a page may end, so
//! that the cuts find back to where they were: one more person changes the page
//! that shows them, seldom another. (Content-defined chunking; Muthitacharoen,
//! Chen and Mazières, "A low-bandwidth network file system", 2001.)

use std::ops::Range;

/// A row, as far as the cuts depend on it.
#[derive(Clone, Copy, Debug)]
pub(in crate::compose) struct Row {
    /// Whose it is.
    pub key: u64,
    /// How long it is.
    pub bytes: usize,
}

/// What a page holds at the most.
#[derive(Clone, Copy, Debug)]
pub(in crate::compose) struct Most {
    /// Rows.
    pub rows: usize,
    /// Bytes of rows; a single row may have more.
    pub bytes: usize,
}

/// The pages of a list: never none, and none empty but the only one of an empty list.
pub(in crate::compose) fn split(rows: &[Row], most: Most) -> Vec<Range<usize>> {
    if rows.len() <= most.rows && rows.iter().map(|row| row.bytes).sum::<usize>() <= most.bytes {
        return std::iter::once(0..rows.len()).collect();
    }
    let mut pages = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        if at > start && bytes + row.bytes > most.bytes {
            pages.push(start..at);
            (start, bytes) = (at, 0);
        }
        bytes += row.bytes;
        let count = at + 1 - start;
        let may_end = count >= most.rows.div_ceil(2) && ends_a_page(row.key, most.rows);
        if count >= most.rows || may_end {
            pages.push(start..at + 1);
            (start, bytes) = (at + 1, 0);
        }
    }
    if start < rows.len() {
        pages.push(start..rows.len());
    }
    pages
}

/// Whether a page may end after this row: one in eight of a page's rows may.
fn ends_a_page(key: u64, rows: usize) -> bool {
    let one_in = u64::try_from((rows / 8).max(2)).unwrap_or(u64::MAX);
    mixed(key).is_multiple_of(one_in)
}

/// Neighbouring numbers become numbers far apart (the finaliser of `SplitMix64`,
/// Steele, Lea and Flood, 2014).
fn mixed(key: u64) -> u64 {
    let mut mixed = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(keys: impl IntoIterator<Item = u64>) -> Vec<Row> {
        keys.into_iter().map(|key| Row { key, bytes: 100 }).collect()
    }

    fn keys(rows: &[Row], pages: &[Range<usize>]) -> Vec<Vec<u64>> {
        pages.iter().map(|page| rows[page.clone()].iter().map(|row| row.key).collect()).collect()
    }

    fn sizes(pages: &[Range<usize>]) -> Vec<usize> {
        pages.iter().map(ExactSizeIterator::len).collect()
    }

    const MOST: Most = Most { rows: 200, bytes: 1_000_000 };

    #[test]
    fn what_fits_is_one_page_even_if_it_is_nothing() {
        assert_eq!(sizes(&split(&[], MOST)), [0]);
        assert_eq!(sizes(&split(&rows(0..200), MOST)), [200]);
    }

    #[test]
    fn bytes_end_a_page_too() {
        let long = split(&rows(0..10), Most { rows: 200, bytes: 350 });
        assert_eq!(long, [0..3, 3..6, 6..9, 9..10]);
        let longer_than_a_page = split(&rows(0..3), Most { rows: 200, bytes: 50 });
        assert_eq!(longer_than_a_page, [0..1, 1..2, 2..3]);
    }

    #[test]
    fn somebody_who_joins_changes_little_but_the_page_that_shows_them() {
        let before = rows((0..5000).map(|key| key * 2));
        let stand = keys(&before, &split(&before, MOST));
        let mut changed = 0;
        for at in (0..5000).step_by(50) {
            let mut after = before.clone();
            after.insert(at, Row { key: u64::try_from(at).expect("small") * 2 + 1, bytes: 100 });
            let now = keys(&after, &split(&after, MOST));
            changed += now.iter().zip(&stand).filter(|(now, before)| now != before).count();
        }
        // Cut after every 200th row, 25 pages, it would be 1300.
        assert!(changed <= 300, "100 people who join, each alone, change {changed} of {} pages", stand.len());
    }

    proptest! {
        #[test]
        fn pages_hold_every_row_once_in_order_and_no_page_too_many(
            keys in proptest::collection::vec(any::<u64>(), 0..400), most in 1_usize..60, bytes in 1_usize..5000,
        ) {
            let rows = rows(keys);
            let pages = split(&rows, Most { rows: most, bytes });
            let mut next = 0;
            for page in &pages {
                prop_assert_eq!(page.start, next);
                prop_assert!(page.len() <= most && (page.len() == 1 || page.len() * 100 <= bytes || rows.is_empty()));
                prop_assert!(!page.is_empty() || rows.is_empty());
                next = page.end;
            }
            prop_assert_eq!(next, rows.len());
        }
    }
}
