//! The fonts of this machine, those that go well together first.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use fontdb::{Database, FaceInfo, ID, Style, Weight};
use krilla::text::Font;
use unicode_script::{Script, UnicodeScript};

use super::PrintError;

/// How strong the letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// As text.
    Regular,
    /// As a heading.
    Bold,
}

/// The fonts there are.
pub struct Fonts {
    database: Database,
    /// The upright faces, best first.
    faces: Vec<(Strength, ID)>,
    /// The files that were looked into: they are large, and looked into for every word.
    files: RefCell<BTreeMap<ID, Rc<File>>>,
}

/// A font's file, and which of its faces it is.
type File = (Vec<u8>, u32);

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fonts({} faces)", self.faces.len())
    }
}

impl Fonts {
    /// Those that are installed, and those below these folders.
    #[must_use]
    pub fn installed(folders: &[impl AsRef<Path>]) -> Self {
        let mut database = Database::new();
        database.load_system_fonts();
        for folder in folders {
            database.load_fonts_dir(folder);
        }
        Self::of(database)
    }

    /// Those below this folder, and no others.
    #[must_use]
    pub fn only(folder: impl AsRef<Path>) -> Self {
        let mut database = Database::new();
        database.load_fonts_dir(folder);
        Self::of(database)
    }

    fn of(database: Database) -> Self {
        let upright = database.faces().filter(|face| face.style == Style::Normal && !face.monospaced);
        let strength = |face: &FaceInfo| match face.weight {
            Weight::NORMAL => Some(Strength::Regular),
            Weight::BOLD => Some(Strength::Bold),
            _ => None,
        };
        let ranked =
            upright.filter_map(|face| Some((strength(face)?, rank(family(face)), family(face), face)));
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by(|one, other| {
            (one.0, one.1, one.2, &one.3.post_script_name).cmp(&(
                other.0,
                other.1,
                other.2,
                &other.3.post_script_name,
            ))
        });
        let faces = ranked.into_iter().map(|(strength, _, _, face)| (strength, face.id)).collect();
        Self { database, faces, files: RefCell::default() }
    }

    /// The best face that has all of these characters; one of another strength where none of this has.
    pub(super) fn face_for(&self, characters: &str, strength: Strength) -> Result<ID, PrintError> {
        let has = |id: &ID| self.has(*id, characters);
        let (right, other): (Vec<_>, Vec<_>) =
            self.faces.iter().copied().partition(|(of, _)| *of == strength);
        let found = right.into_iter().chain(other).map(|(_, id)| id).find(has);
        found.ok_or_else(|| {
            let alone =
                |c: &char| !is_invisible(*c) && !self.faces.iter().any(|(_, id)| self.has_character(*id, *c));
            let missing = characters.chars().find(alone).or_else(|| characters.chars().next());
            no_glyph(missing.unwrap_or(' '))
        })
    }

    /// Whether a face has all of these characters.
    pub(super) fn has(&self, face: ID, characters: &str) -> bool {
        self.with(face, |data, index| {
            rustybuzz::ttf_parser::Face::parse(data, index).is_ok_and(|face| {
                characters.chars().all(|c| is_invisible(c) || face.glyph_index(c).is_some())
            })
        })
        .unwrap_or(false)
    }

    fn has_character(&self, face: ID, character: char) -> bool {
        self.has(face, character.encode_utf8(&mut [0; 4]))
    }

    /// Looks into a face's file.
    pub(super) fn with<T>(&self, face: ID, look: impl FnOnce(&[u8], u32) -> T) -> Option<T> {
        let file = self.file(face)?;
        Some(look(&file.0, file.1))
    }

    fn file(&self, face: ID) -> Option<Rc<File>> {
        if let Some(file) = self.files.borrow().get(&face) {
            return Some(Rc::clone(file));
        }
        let file = Rc::new(self.database.with_face_data(face, |data, index| (data.to_vec(), index))?);
        self.files.borrow_mut().insert(face, Rc::clone(&file));
        Some(file)
    }

    /// The face, for a PDF file.
    pub(super) fn embedded(&self, face: ID) -> Result<Font, PrintError> {
        let name = || self.database.face(face).map(|face| family(face).to_owned()).unwrap_or_default();
        let font = self.with(face, |data, index| Font::new(data.to_vec().into(), index)).flatten();
        font.ok_or_else(|| PrintError::Font(name()))
    }
}

fn family(face: &FaceInfo) -> &str {
    face.families.first().map(|(name, _)| name.as_str()).unwrap_or_default()
}

/// Which families go before which: those that were drawn to stand beside each other first.
fn rank(family: &str) -> usize {
    const FIRST: [&str; 6] =
        ["Noto Sans", "Noto Sans CJK SC", "Liberation Sans", "DejaVu Sans", "Lohit", "WenQuanYi"];
    let plain =
        !["Mono", "Display", "Symbols", "Math", "Condensed", "UI"].iter().any(|word| family.contains(word));
    match family {
        "Noto Sans" => 0,
        _ if family.starts_with("Noto Sans CJK") => 2,
        _ if family.starts_with("Noto Sans") && plain => 1,
        _ if plain => FIRST.iter().position(|first| family.starts_with(first)).map_or(8, |at| at + 2),
        _ => 9,
    }
}

/// Characters that show nothing, which no font needs to have.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

fn no_glyph(character: char) -> PrintError {
    let script = character.script();
    let package = match script {
        Script::Han
        | Script::Hiragana
        | Script::Katakana
        | Script::Hangul
        | Script::Bopomofo
        | Script::Yi => "fonts-noto-cjk",
        Script::Common | Script::Inherited | Script::Unknown => "fonts-symbola",
        _ => "fonts-noto-core",
    };
    PrintError::NoGlyph { character, script: script.full_name(), package }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_font_has_is_told_with_its_script_and_the_package() {
        let none = Fonts::only("no/such/folder");
        for (text, script, package) in [
            ("ก", "Thai", "fonts-noto-core"),
            ("連", "Han", "fonts-noto-cjk"),
            ("😀", "Common", "fonts-symbola"),
        ] {
            let said = none.face_for(text, Strength::Regular).expect_err(text).to_string();
            assert!(said.contains(script) && said.contains(package), "{said}");
        }
    }

    #[test]
    fn families_that_go_together_come_first() {
        let mut families = ["FreeSerif", "DejaVu Sans", "Noto Sans Mono", "Noto Sans Thai", "Noto Sans"];
        families.sort_by_key(|family| rank(family));
        assert_eq!(families, ["Noto Sans", "Noto Sans Thai", "DejaVu Sans", "FreeSerif", "Noto Sans Mono"]);
    }
}
