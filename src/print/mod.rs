//! Certificates on paper: a PDF file of one page, in any script for which this machine has a font.
//!
//! [`fonts`] knows which there are, [`line`] makes glyphs of a line (which script runs which way, in
//! which font), [`sheet`] places lines on the page and writes the file. The same words and the same
//! fonts give the same bytes. What is absent: any word of the certificate's; `compose` says them.

mod fonts;
mod line;
mod sheet;

pub use fonts::Fonts;
pub use sheet::{Paper, certificate};

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// No font has a character.
    #[error(
        "no font on this machine has {character:?} (U+{:04X}, script: {script}); install the package {package}, or \
         name a folder with such a font with --fonts",
        u32::from(*character)
    )]
    NoGlyph {
        /// The character.
        character: char,
        /// Its script, in English.
        script: &'static str,
        /// The Debian package with a font for it.
        package: &'static str,
    },
    /// A font's file is broken.
    #[error("the font {0} cannot be used; take it away or install it anew")]
    Font(String),
    /// The file could not be made.
    #[error("the PDF file could not be made: {0}")]
    Pdf(String),
}
