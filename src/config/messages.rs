//! A programme's own messages, in place of the bot's: a folder with one file a language, of the
//! same form as `templates/messages`, that holds only what is to be said otherwise.
//!
//! A message that does not fit would break pages, so all are looked at when the configuration
//! is read, and everything wrong is told with its file and line.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::ProgrammeSettings;
use super::fault::{Fault, Place, Said};
use super::load::Document;
use crate::compose::messages::{BadMessages, Messages, Misfit};
use crate::ids::LanguageCode;

/// The programme's messages: the bot's, with its own in their places. What is wrong with these
/// is noted, and then the bot's are as they were.
pub(super) fn of(
    programme: &mut ProgrammeSettings,
    folder: &Path,
    document: &mut Document<'_>,
) -> Result<Messages, BadMessages> {
    let messages = Messages::of(&programme.name)?;
    programme.messages = programme.messages.take().map(|own| folder.join(own));
    let Some(own) = &programme.messages else { return Ok(messages) };
    match with_own(messages.clone(), own) {
        Ok(Ok(own)) => return Ok(own),
        Ok(Err(faults)) => faults.into_iter().for_each(|fault| document.note_elsewhere(fault)),
        Err(why) => {
            let problem = format!("the messages in {} cannot be read ({why})", own.display());
            document.fault("programme.messages", problem, "make the folder, or take the key out");
        }
    }
    Ok(messages)
}

/// The bot's messages with those of the folder in their place, or all that is wrong with these.
///
/// # Errors
/// The outer one if the folder or a file cannot be read.
fn with_own(messages: Messages, folder: &Path) -> io::Result<Result<Messages, Vec<Fault>>> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let (mut said, mut faults) = (messages, Vec::new());
    for path in files {
        let text = std::fs::read_to_string(&path)?;
        let mut file = File { path, text, faults: Vec::new() };
        if let Some((language, own)) = file.read(&said) {
            said = said.with(&language, own);
        }
        faults.append(&mut file.faults);
    }
    Ok(if faults.is_empty() { Ok(said) } else { Err(faults) })
}

/// A language's file under reading.
struct File {
    path: PathBuf,
    text: String,
    faults: Vec<Fault>,
}

impl File {
    fn read(&mut self, messages: &Messages) -> Option<(LanguageCode, BTreeMap<String, String>)> {
        let name = self.path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let language = LanguageCode(name);
        if !messages.speaks(&language) {
            let spoken: Vec<&str> = messages.languages().map(LanguageCode::as_str).collect();
            self.note(Place::File, Said::unknown("language", language.as_str(), &spoken));
            return None;
        }
        let entries: BTreeMap<String, serde_json::Value> = match serde_json::from_str(&self.text) {
            Ok(entries) => entries,
            Err(error) => {
                let place = Place::At { line: error.line(), column: error.column().max(1) };
                self.fault(place, "this is not a file of messages", &error.to_string());
                return None;
            }
        };
        let mut own = BTreeMap::new();
        for (key, value) in entries.into_iter().filter(|(key, _)| !key.starts_with('@')) {
            let place = self.place_of(&key);
            let Some(text) = value.as_str() else {
                self.fault(place, &format!("{key}: this is no text"), "put it between quotation marks");
                continue;
            };
            match messages.misfit(&language, &key, text) {
                None => {
                    own.insert(key, text.to_owned());
                }
                Some(Misfit::Unknown) => {
                    let keys: Vec<&str> = messages.keys().collect();
                    let mut said = Said::unknown("message", &key, &keys);
                    if said.mend.starts_with("write one of") {
                        "templates/messages/qqq.json tells what there is".clone_into(&mut said.mend);
                    }
                    self.note(place, said);
                }
                Some(Misfit::Parameters(expected)) => {
                    let all = expected.iter().map(|digit| format!("${digit}")).collect::<Vec<_>>().join(", ");
                    let mend = if all.is_empty() {
                        "it has none; take them out".to_owned()
                    } else {
                        format!("it is given {all}; use each, as templates/messages/qqq.json says of them")
                    };
                    self.fault(place, &format!("{key}: these are not the message's parameters"), &mend);
                }
                Some(Misfit::Malformed(why)) => {
                    self.fault(
                        place,
                        &format!("{key}: {why}"),
                        "docs/translating.md tells how one is written",
                    );
                }
            }
        }
        Some((language, own))
    }

    /// Where a key stands.
    fn place_of(&self, key: &str) -> Place {
        let quoted = serde_json::to_string(key).unwrap_or_default();
        let is_key = |at: &usize| {
            let after = self.text.get(at + quoted.len()..).unwrap_or_default();
            after.trim_start().starts_with(':')
        };
        let found = self.text.match_indices(&quoted).map(|(at, _)| at).find(is_key);
        found.map_or(Place::File, |at| Place::of(&self.text, at))
    }

    fn fault(&mut self, place: Place, problem: &str, mend: &str) {
        self.note(place, Said { problem: problem.to_owned(), mend: mend.to_owned() });
    }

    fn note(&mut self, place: Place, said: Said) {
        let Said { problem, mend } = said;
        self.faults.push(Fault { file: self.path.clone(), place, problem, mend });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::ProgrammeName;

    /// What is made of a folder with these files, or what is said of it.
    fn read(files: &[(&str, &str)]) -> Result<Messages, String> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        let name = ProgrammeName::parse("Learn Together").expect("a name");
        let messages = Messages::of(&name).expect("the files are well-formed");
        let read = with_own(messages, folder.path()).expect("a folder that can be read");
        read.map_err(|faults| {
            let place = format!("{}/", folder.path().display());
            faults.iter().map(|fault| fault.to_string().replace(&place, "")).collect::<Vec<_>>().join("\n")
        })
    }

    #[test]
    fn one_message_is_replaced_in_one_language_and_names_the_programme() {
        let text = r#"{"@metadata": {"authors": []}, "link-home": "{{PROGRAMME}}: what it is"}"#;
        let messages = read(&[("en.json", text), ("notes.txt", "no JSON")]).expect("it fits");
        let said = |language: &str| messages.get(&LanguageCode(language.to_owned()), "link-home", &[]);
        assert_eq!(said("en").as_deref(), Some("Learn Together: what it is"));
        assert_eq!(said("es").as_deref(), Some("Acerca de Learn Together"));
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_file_line_and_mend() {
        let said = |text: &str| read(&[("ru.json", text)]).expect_err("it does not fit");
        for (text, expected) in [
            (
                "{\n\"link-hom\": \"x\"}",
                "ru.json:2:1: unknown message \"link-hom\"; did you mean \"link-home\"?",
            ),
            ("{\"zzzzzzzz\": \"x\"}", "qqq.json tells what there is"),
            (
                "{\"link-home\": \"$1\"}",
                "ru.json:1:2: link-home: these are not the message's parameters; it has none",
            ),
            ("{\"notice-greeting\": \"x\"}", "it is given $1; use each"),
            (
                "{\"link-home\": \"[[x\"}",
                "link-home: braces, brackets, tags or quotes do not match; docs/translating.md",
            ),
            ("{\"link-home\": \"{{Delete}}\"}", "calls something other"),
            ("{\"problems-count\": \"$1 {{PLURAL:$1|a}}\"}", "another number of plural forms"),
            ("{\"link-home\": 1}", "link-home: this is no text"),
            ("{\"link-home\":\n}", "ru.json:2:1: this is not a file of messages"),
        ] {
            assert!(said(text).contains(expected), "{text}: {}", said(text));
        }
        let two = said("{\"link-home\": 1, \"link-hom\": 2}");
        assert_eq!(two.lines().count(), 2, "all is told at once: {two}");
        let other = read(&[("xx.json", "{}")]).expect_err("the bot does not speak it");
        assert!(other.starts_with("xx.json: unknown language \"xx\"; write one of: ar, bn,"), "{other}");
    }
}
