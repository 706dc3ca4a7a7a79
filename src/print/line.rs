//! From a line of text to glyphs: which parts run which way (Unicode's bidirectional algorithm), in
//! which script and font they are, and which glyphs stand for them (`HarfBuzz`'s shaping).

use std::ops::Range;

use fontdb::ID;
use krilla::text::{GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};
use unicode_script::{Script, UnicodeScript};

use super::PrintError;
use super::fonts::{Fonts, Strength, is_invisible};

/// Part of a line in one font, to be drawn from left to right.
pub(super) struct Run {
    /// The font.
    pub(super) face: ID,
    /// Its glyphs, for letters of size 1.
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// How wide it is, for letters of size 1.
    pub(super) width: f32,
}

/// A line's runs from left to right.
pub(super) struct Line {
    /// The text that the glyphs stand for.
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
}

/// Which way a line runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As its first letter says.
    OfItself,
    LeftToRight,
    RightToLeft,
}

impl Line {
    /// Makes glyphs of a line.
    pub(super) fn of(text: &str, way: Way, strength: Strength, fonts: &Fonts) -> Result<Self, PrintError> {
        let level = match way {
            Way::OfItself => None,
            Way::LeftToRight => Some(Level::ltr()),
            Way::RightToLeft => Some(Level::rtl()),
        };
        let bidi = BidiInfo::new(text, level);
        let mut runs = Vec::new();
        for paragraph in &bidi.paragraphs {
            let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for range in ranges {
                let backwards = levels.get(range.start).is_some_and(Level::is_rtl);
                let mut parts = parts(text, range, strength, fonts)?;
                if backwards {
                    parts.reverse();
                }
                for (range, face) in parts {
                    runs.push(shape(text, range, face, backwards, fonts)?);
                }
            }
        }
        Ok(Self { text: text.to_owned(), runs })
    }

    /// How wide it is, for letters of size 1.
    pub(super) fn width(&self) -> f32 {
        self.runs.iter().map(|run| run.width).sum()
    }
}

/// A stretch of text in one script and one font, in the order in which it is read.
fn parts(
    text: &str,
    range: Range<usize>,
    strength: Strength,
    fonts: &Fonts,
) -> Result<Vec<(Range<usize>, ID)>, PrintError> {
    let mut parts: Vec<(Range<usize>, ID, Script)> = Vec::new();
    for cluster in clusters(text, range) {
        let letters = text.get(cluster.clone()).unwrap_or_default();
        let script = letters.chars().map(|c| c.script()).find(|script| is_a_script(*script));
        if let Some((last, face, of)) = parts.last_mut() {
            let same = script.is_none_or(|script| script == *of || !is_a_script(*of));
            if same && fonts.has(*face, letters) {
                last.end = cluster.end;
                *of = script.unwrap_or(*of);
                continue;
            }
        }
        parts.push((cluster, fonts.face_for(letters, strength)?, script.unwrap_or(Script::Common)));
    }
    Ok(parts.into_iter().map(|(range, face, _)| (range, face)).collect())
}

fn is_a_script(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

/// Letters with the marks that stand on them.
fn clusters(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut clusters: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.get(range.clone()).unwrap_or_default().char_indices() {
        let (start, end) = (range.start + at, range.start + at + c.len_utf8());
        let belongs = is_invisible(c) || c.script() == Script::Inherited;
        match clusters.last_mut() {
            Some(last) if belongs => last.end = end,
            _ => clusters.push(start..end),
        }
    }
    clusters
}

fn shape(
    text: &str,
    range: Range<usize>,
    face: ID,
    backwards: bool,
    fonts: &Fonts,
) -> Result<Run, PrintError> {
    let letters = text.get(range.clone()).unwrap_or_default();
    let shaped = fonts.with(face, |data, index| {
        let font = rustybuzz::Face::from_slice(data, index)?;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(letters);
        buffer.guess_segment_properties();
        buffer.set_direction(if backwards { Direction::RightToLeft } else { Direction::LeftToRight });
        #[expect(clippy::cast_precision_loss, reason = "a font's units are a few thousand")]
        let units = font.units_per_em() as f32;
        Some((rustybuzz::shape(&font, &[], buffer), units))
    });
    let Some((shaped, units)) = shaped.flatten() else {
        return Err(PrintError::Font(letters.to_owned()));
    };
    let infos = shaped.glyph_infos();
    // Where each cluster ends: where the next one, in the order of reading, begins.
    let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let end_of = |start: usize| starts.iter().copied().find(|next| *next > start).unwrap_or(letters.len());
    #[expect(clippy::cast_precision_loss, reason = "a glyph is a few thousand units wide")]
    let in_ems = |value: i32| value as f32 / units;
    let glyphs = infos.iter().zip(shaped.glyph_positions()).map(|(info, position)| {
        let start = info.cluster as usize;
        KrillaGlyph::new(
            GlyphId::new(info.glyph_id),
            in_ems(position.x_advance),
            in_ems(position.x_offset),
            in_ems(position.y_offset),
            in_ems(position.y_advance),
            range.start + start..range.start + end_of(start),
            None,
        )
    });
    let glyphs: Vec<KrillaGlyph> = glyphs.collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Ok(Run { face, glyphs, width })
}
