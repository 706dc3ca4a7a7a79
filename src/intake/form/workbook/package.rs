//! The archive that a workbook is, weighed before it is read.
//!
//! Whatever a part says of its own size is not believed: every part is unfolded
//! once, and counted.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::intake::form::Stop;
use crate::intake::form::workbook::{broken, locked, too_large};

/// Shared strings at most.
const MOST_STRINGS: u64 = 30_000_000;
/// The parts of a workbook at most.
const MOST_PARTS: usize = 10_000;
/// The part with the styles at most, and any word in it: `calamine` copies a
/// font's name into every style that uses it.
const MOST_STYLES: u64 = 4_000_000;
const MOST_STYLE_WORD: usize = 1_000;

const ODS: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// A workbook whose parts are not too much.
pub(super) enum Package {
    /// OpenDocument, with the text of its `content.xml`.
    Ods(Vec<u8>),
    /// Office Open XML.
    Xlsx,
}

/// Opens an archive if what is in it unfolds to no more than so many bytes.
pub(super) fn open(bytes: &[u8], most_unfolded: u64) -> Result<Package, Stop> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no_workbook())?;
    if archive.len() > MOST_PARTS {
        return Err(too_large());
    }
    let is_ods = part(&mut archive, "mimetype", ODS.len() as u64 + 1)?.is_some_and(|kind| kind == ODS);
    let mut left = most_unfolded;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|error| unreadable(&error))?;
        let name = file.name().map(|name| name.to_lowercase()).unwrap_or_default();
        let most = if name.ends_with("styles.xml") && !is_ods { left.min(MOST_STYLES) } else { left };
        let mut limited = file.by_ref().take(most + 1);
        if !is_ods && (name.ends_with("styles.xml") || name.ends_with("theme1.xml")) {
            check_words(&mut limited)?;
        } else if !is_ods && name.ends_with("sharedstrings.xml") {
            check_count(&mut limited)?;
        }
        std::io::copy(&mut limited, &mut std::io::sink()).map_err(|_| broken())?;
        let unfolded = most + 1 - limited.limit();
        if unfolded > most {
            return Err(too_large());
        }
        left -= unfolded;
    }
    if is_ods {
        let manifest = part(&mut archive, "META-INF/manifest.xml", MOST_STYLES)?.unwrap_or_default();
        if manifest.windows(15).any(|words| words == b"encryption-data") {
            return Err(locked());
        }
        let content = part(&mut archive, "content.xml", most_unfolded)?;
        return content.map(Package::Ods).ok_or_else(broken);
    }
    match archive.by_name("[Content_Types].xml") {
        Ok(_) => Ok(Package::Xlsx),
        Err(_) => Err(no_workbook()),
    }
}

/// A part, unless it is not there; the beginning of one that is larger.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, most: u64) -> Result<Option<Vec<u8>>, Stop> {
    let file = match archive.by_name(name) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
    };
    let mut content = Vec::new();
    file.take(most).read_to_end(&mut content).map_err(|_| broken())?;
    Ok(Some(content))
}

/// Refuses a part with a word longer than any name or format is.
fn check_words(part: &mut impl Read) -> Result<(), Stop> {
    let mut length = 0;
    for byte in BufReader::new(part).bytes() {
        length = if matches!(byte.map_err(|_| broken())?, b'"' | b'<' | b'>') { 0 } else { length + 1 };
        // Between two tags may stand white space, and not even much of that.
        if length > MOST_STYLE_WORD {
            return Err(too_large());
        }
    }
    Ok(())
}

/// Refuses shared strings that claim to be more than a workbook can hold:
/// `calamine` makes room for as many.
fn check_count(part: &mut impl Read) -> Result<(), Stop> {
    let mut xml = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                let mut attributes = tag.attributes();
                let is_too_many = attributes.with_checks(false).flatten().any(|attribute| {
                    attribute.key.0 == "uniqueCount"
                        && attribute.value.parse::<u64>().map_or(true, |count| count > MOST_STRINGS)
                });
                return if is_too_many { Err(broken()) } else { Ok(()) };
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

fn unreadable(error: &ZipError) -> Stop {
    let is_locked = matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED));
    if is_locked { locked() } else { broken() }
}

fn no_workbook() -> Stop {
    Stop {
        what: "the dump is no workbook that can be read; nothing of it was read".to_owned(),
        mend: "export it again, as XLSX, ODS or CSV".to_owned(),
    }
}
