//! Which bytes may mean something, and how to leap over all others.

/// What may mean something on its own wherever it stands: `<`, `{`, `[`, and `=`,
/// which opens a heading at the start of a line.
pub(super) const ALWAYS: u8 = 1;
/// What may end a part of a call or of a conversion, and these themselves.
pub(super) const IN_BRACES: u8 = 2;
/// What may end a link.
pub(super) const IN_BRACKETS: u8 = 4;
/// What ends a heading.
pub(super) const IN_HEADING: u8 = 8;

/// The class of each byte; none for one that never means anything. A table, because
/// nobody can predict which byte comes next, a processor's branches included.
static OF: [u8; 256] = {
    let mut of = [0; 256];
    of[b'<' as usize] = ALWAYS;
    of[b'{' as usize] = ALWAYS;
    of[b'[' as usize] = ALWAYS;
    of[b'=' as usize] = ALWAYS;
    of[b'|' as usize] = IN_BRACES;
    of[b'}' as usize] = IN_BRACES;
    of[b']' as usize] = IN_BRACKETS;
    of[b'\n' as usize] = IN_HEADING;
    of
};

/// The class of a byte.
pub(super) fn of(byte: u8) -> u8 {
    OF[usize::from(byte)]
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// Finds the bytes that have a class. A block is looked at as a whole, without a
/// branch for each byte, which is much faster than byte after byte.
pub(super) struct Leaper<'t> {
    bytes: &'t [u8],
    /// Where the block begins that was looked at last.
    block: usize,
    /// What it holds.
    found: Found,
}

/// A bit for each byte of a block, the first byte's the lowest.
#[derive(Clone, Copy, Default)]
struct Found {
    /// Those that always mean something.
    always: u64,
    /// Those that mean something inside of something.
    inside: u64,
}

impl<'t> Leaper<'t> {
    pub(super) fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, block: usize::MAX, found: Found::default() }
    }

    /// The first byte with a class from a place on, and its place. Where nothing is
    /// open, only what always means something counts.
    pub(super) fn next(&mut self, from: usize, open: bool) -> Option<(usize, u8)> {
        let mut block = from - from % BLOCK;
        let mut seen = from % BLOCK;
        let inside = if open { u64::MAX } else { 0 };
        loop {
            if block != self.block {
                let bytes = self.bytes.get(block..)?;
                self.found = look_at(bytes.get(..BLOCK).unwrap_or(bytes));
                self.block = block;
            }
            let ahead = (self.found.always | self.found.inside & inside) >> seen << seen;
            if ahead != 0 {
                let place = block + ahead.trailing_zeros() as usize;
                return self.bytes.get(place).map(|&byte| (place, byte));
            }
            block += BLOCK;
            seen = 0;
        }
    }
}

/// What up to 64 bytes hold. Not by [`of`]: without branches and look-ups the
/// compiler takes many bytes at once. Not inlined: what it sets up for that would
/// be set up again for each byte found.
#[inline(never)]
fn look_at(bytes: &[u8]) -> Found {
    let mut flags = [0_u8; BLOCK];
    for (flag, &byte) in flags.iter_mut().zip(bytes) {
        let is = |wanted: u8| u8::from(byte == wanted);
        let always = is(b'<') | is(b'{') | is(b'[') | is(b'=');
        let inside = is(b'|') | is(b'}') | is(b']') | is(b'\n');
        *flag = always | inside << 1;
    }
    let mut found = Found::default();
    for (place, eight) in (0..).step_by(8).zip(flags.as_chunks().0) {
        let flags = u64::from_le_bytes(*eight);
        found.always |= gathered(flags) << place;
        found.inside |= gathered(flags >> 1) << place;
    }
    found
}

/// The lowest bits of eight bytes in one.
fn gathered(eight: u64) -> u64 {
    (eight & 0x0101_0101_0101_0101).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_with_a_class_is_found_and_no_other(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b"<{[=|}]\n-x"[..])], 0..300),
            open in any::<bool>(),
        ) {
            let wanted = |byte: u8| if open { of(byte) != 0 } else { of(byte) == ALWAYS };
            let all: Vec<_> = bytes.iter().copied().enumerate().filter(|&(_, byte)| wanted(byte)).collect();
            let mut leaper = Leaper::new(&bytes);
            let mut found = Vec::new();
            let mut place = 0;
            while let Some(next) = leaper.next(place, open) {
                found.push(next);
                place = next.0 + 1;
            }
            prop_assert_eq!(&found, &all);
            for from in 0..bytes.len() + 70 {
                let next = all.iter().find(|(place, _)| *place >= from).copied();
                prop_assert_eq!(leaper.next(from, open), next);
            }
        }
    }
}
