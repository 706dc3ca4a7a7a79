//! A certificate's page: its lines, broken where they are too long, made smaller where they do not
//! fit, one below the other in a frame.

use std::collections::BTreeMap;

use fontdb::ID;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{Metadata, TextDirection};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::Font;
use unicode_script::{Script, UnicodeScript};

use super::PrintError;
use super::fonts::{Fonts, Strength};
use super::line::{Line, Way};
use crate::compose::CertificateText;

/// What it is printed on, lengthwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// 297 by 210 mm.
    #[default]
    A4,
    /// 11 by 8.5 inches.
    Letter,
}

impl Paper {
    /// Width and height, in points.
    fn size(self) -> (f32, f32) {
        match self {
            Self::A4 => (841.89, 595.28),
            Self::Letter => (792.0, 612.0),
        }
    }
}

/// From the paper's edge to the frame, and from there to the words.
const MARGIN: f32 = 34.0;
const PADDING: f32 = 40.0;

/// How far lines are apart, in letters' sizes.
const LEADING: f32 = 1.4;

/// Sizes below which nothing is made smaller: what then does not fit is more than a certificate.
const LEAST_SCALE: f32 = 0.2;

const INK: [u8; 3] = [0x20, 0x21, 0x22];
const PALE: [u8; 3] = [0x54, 0x59, 0x5D];
const BLUE: [u8; 3] = [0x33, 0x66, 0xCC];

/// A text that stands on lines of its own.
struct Block<'a> {
    text: &'a str,
    size: f32,
    strength: Strength,
    colour: [u8; 3],
    way: Way,
    /// Free space above it, in points.
    above: f32,
    /// Lines that it may take.
    most_lines: usize,
    /// How wide it is on one line, and each of its words, for letters of size 1.
    width: f32,
    words: Vec<(&'a str, f32)>,
}

impl Block<'_> {
    fn measure(&mut self, fonts: &Fonts) -> Result<(), PrintError> {
        let width = |text| Ok(Line::of(text, self.way, self.strength, fonts)?.width());
        self.width = width(self.text)?;
        let measured = words(self.text).into_iter().map(|word| Ok((word, width(word)?)));
        self.words = measured.collect::<Result<_, PrintError>>()?;
        Ok(())
    }
}

/// A line where it stands.
struct Placed {
    line: Line,
    size: f32,
    colour: [u8; 3],
    above: f32,
}

/// The PDF file of a certificate.
pub fn certificate(text: &CertificateText, paper: Paper, fonts: &Fonts) -> Result<Vec<u8>, PrintError> {
    let (width, height) = paper.size();
    let (room, tall) = (width - 2.0 * (MARGIN + PADDING), height - 2.0 * (MARGIN + PADDING * 0.6));
    let mut blocks = blocks(text);
    for block in &mut blocks {
        block.measure(fonts)?;
    }
    let mut scale = 1.0;
    let lines = loop {
        let lines = placed(&blocks, scale, room, fonts)?;
        if height_of(&lines) <= tall || scale < LEAST_SCALE {
            break lines;
        }
        scale *= 0.95;
    };
    let mut document = Document::new();
    let settings = PageSettings::from_wh(width, height)
        .ok_or_else(|| PrintError::Pdf("the paper has no size".to_owned()))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    frame(&mut surface, width, height);
    let mut embedded: BTreeMap<ID, Font> = BTreeMap::new();
    let mut y = (height - height_of(&lines)) / 2.0;
    for placed in &lines {
        y += placed.above + placed.size * LEADING;
        let start = (width - placed.line.width() * placed.size) / 2.0;
        draw(&mut surface, placed, (start, y - placed.size * 0.4), fonts, &mut embedded)?;
    }
    surface.finish();
    page.finish();
    let way = if text.right_to_left { TextDirection::RightToLeft } else { TextDirection::LeftToRight };
    document.set_metadata(
        Metadata::new()
            .title(format!("{}: {}", text.title, text.name))
            .description(text.code.clone())
            .language(text.language.to_string())
            .creator("lets-connect".to_owned())
            .document_id(text.code.clone())
            .text_direction(way),
    );
    document.finish().map_err(|error| PrintError::Pdf(format!("{error:?}")))
}

fn blocks(text: &CertificateText) -> Vec<Block<'_>> {
    let way = if text.right_to_left { Way::RightToLeft } else { Way::LeftToRight };
    let plain = |text, size, above| Block {
        text,
        size,
        strength: Strength::Regular,
        colour: INK,
        way,
        above,
        most_lines: 4,
        width: 0.0,
        words: Vec::new(),
    };
    let mut blocks = vec![
        Block { strength: Strength::Bold, colour: BLUE, ..plain(&text.title, 34.0, 0.0) },
        Block { colour: PALE, ..plain(&text.programme, 14.0, 2.0) },
        plain(&text.says, 15.0, 22.0),
        Block { strength: Strength::Bold, way: Way::OfItself, most_lines: 2, ..plain(&text.name, 38.0, 6.0) },
    ];
    blocks.extend(text.account.as_deref().map(|account| Block { colour: PALE, ..plain(account, 12.0, 2.0) }));
    blocks.push(plain(&text.did, 15.0, 10.0));
    for (number, line) in text.lines.iter().enumerate() {
        blocks.push(plain(line, 13.0, if number == 0 { 8.0 } else { 0.0 }));
    }
    blocks.push(Block { strength: Strength::Bold, ..plain(&text.code, 12.0, 20.0) });
    blocks.push(Block { colour: PALE, ..plain(&text.verify, 10.0, 0.0) });
    blocks
}

/// Every line, as tall as it may be.
fn placed(blocks: &[Block<'_>], scale: f32, room: f32, fonts: &Fonts) -> Result<Vec<Placed>, PrintError> {
    let mut placed = Vec::new();
    for block in blocks {
        let mut size = block.size * scale;
        let lines = loop {
            let lines = broken(block, size, room, fonts)?;
            let fits =
                lines.len() <= block.most_lines && lines.iter().all(|line| line.width() * size <= room);
            if fits || size < block.size * LEAST_SCALE {
                break lines;
            }
            size *= 0.95;
        };
        for (number, line) in lines.into_iter().enumerate() {
            let above = if number == 0 { block.above * scale } else { 0.0 };
            placed.push(Placed { line, size, colour: block.colour, above });
        }
    }
    Ok(placed)
}

fn height_of(lines: &[Placed]) -> f32 {
    lines.iter().map(|line| line.above + line.size * LEADING).sum()
}

/// The block's lines: as many words in each as there is room for.
fn broken(block: &Block<'_>, size: f32, room: f32, fonts: &Fonts) -> Result<Vec<Line>, PrintError> {
    let of = |text: &str| Line::of(text, block.way, block.strength, fonts);
    if block.width * size <= room {
        return Ok(vec![of(block.text)?]);
    }
    let mut lines = Vec::new();
    let (mut begun, mut long) = (String::new(), 0.0);
    for (word, width) in &block.words {
        if !begun.is_empty() && (long + width) * size > room {
            lines.push(of(begun.trim())?);
            (begun, long) = (word.trim_start().to_owned(), *width);
        } else {
            begun.push_str(word);
            long += width;
        }
    }
    lines.push(of(begun.trim())?);
    Ok(lines)
}

/// The pieces between which a line may be broken, each with the space before it: words, and the
/// letters of scripts that are written without spaces between words and may be broken anywhere.
fn words(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let between = c.is_whitespace() || (is_block_letter(before) && is_block_letter(c));
        if at > 0 && between {
            starts.push(at);
        }
        before = c;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(&start, end)| text.get(start..end)).collect()
}

fn is_block_letter(c: char) -> bool {
    matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana)
}

fn draw(
    surface: &mut Surface<'_>,
    placed: &Placed,
    (mut x, y): (f32, f32),
    fonts: &Fonts,
    embedded: &mut BTreeMap<ID, Font>,
) -> Result<(), PrintError> {
    surface.set_fill(Some(filled(placed.colour)));
    surface.set_stroke(None);
    for run in &placed.line.runs {
        let font = match embedded.get(&run.face) {
            Some(font) => font.clone(),
            None => embedded.entry(run.face).or_insert(fonts.embedded(run.face)?).clone(),
        };
        surface.draw_glyphs(Point::from_xy(x, y), &run.glyphs, font, &placed.line.text, placed.size, false);
        x += run.width * placed.size;
    }
    Ok(())
}

/// A thick line, and a thin one within.
fn frame(surface: &mut Surface<'_>, width: f32, height: f32) {
    for (inset, stroke) in [(MARGIN, 2.5), (MARGIN + 5.0, 0.75)] {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke { paint: colour(BLUE).into(), width: stroke, ..Stroke::default() }));
        if let Some(path) = rectangle(inset, inset, width - inset, height - inset) {
            surface.draw_path(&path);
        }
    }
}

fn rectangle(left: f32, top: f32, right: f32, bottom: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_ltrb(left, top, right, bottom)?);
    path.finish()
}

fn filled(with: [u8; 3]) -> Fill {
    Fill { paint: colour(with).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn colour([red, green, blue]: [u8; 3]) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_between_words_and_between_ideographs() {
        assert_eq!(words("one two  three"), ["one", " two", " ", " three"]);
        assert_eq!(words("測試abc連（結）"), ["測", "試abc連（結）"]);
        assert_eq!(words(""), [""]);
        assert_eq!(words("测试连接").concat(), "测试连接");
    }
}
