//! The file of the calendar for calendar programs. It is public, and holds nothing
//! that the calendar's page does not show.

use std::io;
use std::path::Path;

use crate::cycle::Survey;
use crate::programme::Programme;

/// Writes the file of the configuration, if it says something else than it ought to. That
/// it cannot be written stops nothing: it is told of, and tried again in the next cycle.
pub fn keep(programme: &Programme, survey: &Survey) {
    let (Some(path), Some(text)) = (&programme.config.calendar.feed, &survey.feed) else { return };
    if let Err(error) = write(path, text) {
        tracing::warn!(file = %path.display(), %error, "the calendar's file could not be written");
    }
}

/// Writes a file at one stroke, so that nobody ever reads half of it; one that says the same is left alone.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    std::fs::write(&new, text)?;
    std::fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_says_the_same_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("lets-connect-feed-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("clinics.ics");
        write(&path, "a").expect("written");
        let before = std::fs::metadata(&path).and_then(|data| data.modified()).expect("a time");
        write(&path, "a").expect("left alone");
        assert_eq!(std::fs::metadata(&path).and_then(|data| data.modified()).expect("a time"), before);
        write(&path, "b").expect("written anew");
        assert_eq!(std::fs::read_to_string(&path).expect("text"), "b");
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "nothing is left beside it");
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
