//! What values come to as SHA-256, over one canonical form: whether a file, and
//! the people it speaks of, are as they were when it was written.
//!
//! A certificate alone cannot tell that: a price may move within its slack, or
//! somebody who is connected with nobody may change, and the connections are as
//! proved as before. A digest is no signature: who can write the file can write
//! the digest too.

use std::fmt::Write as _;
use std::io;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Person;

/// 64 hexadecimal digits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Takes values in, part by part.
#[derive(Clone, Debug, Default)]
pub struct Digesting(Sha256);

impl Digesting {
    /// Takes one part in: its JSON without white space, and a line feed, which such
    /// JSON never holds, so that two parts are never taken for one.
    ///
    /// # Errors
    /// What has no JSON: a map whose keys are neither text nor numbers.
    pub fn take(&mut self, part: &impl Serialize) -> serde_json::Result<()> {
        serde_json::to_writer(Writer(&mut self.0), part)?;
        self.0.update(b"\n");
        Ok(())
    }

    /// What all parts come to.
    #[must_use]
    pub fn done(self) -> Digest {
        let mut hex = String::with_capacity(64);
        for byte in self.0.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        Digest(hex)
    }
}

/// What these people come to, everything that matching knows of them; in whatever
/// order they come, if their ids differ.
///
/// # Errors
/// As [`Digesting::take`]; people have JSON.
pub fn of_people(people: &[Person]) -> serde_json::Result<Digest> {
    let mut people: Vec<&Person> = people.iter().collect();
    people.sort_by_key(|person| person.id);
    let mut digesting = Digesting::default();
    for person in people {
        // By name, so that a new field cannot be forgotten here.
        let Person {
            id,
            share,
            learn,
            languages,
            utc_offset,
            affiliation,
            region,
            prefers,
            capacity,
            learn_capacity,
            waited,
            past,
            avoid,
            hosts,
        } = person;
        let languages: Vec<(&str, u8)> =
            languages.iter().map(|(code, level)| (code.as_str(), level.points())).collect();
        let words = (share, learn, languages, utc_offset, affiliation, region, prefers);
        digesting.take(&(id, words, capacity, learn_capacity, waited, past, avoid, hosts))?;
    }
    Ok(digesting.done())
}

struct Writer<'a>(&'a mut Sha256);

impl io::Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::person;
    use super::*;

    fn digest(people: &[Person]) -> Digest {
        of_people(people).expect("people have JSON")
    }

    #[test]
    fn every_field_counts_and_the_order_does_not() {
        let plain = || person(1).shares(&["a"]).learns(&["b"]);
        let whole = digest(&[plain(), person(2)]);
        assert_eq!(digest(&[person(2), plain()]), whole);
        for changed in [
            Person { id: crate::ids::UserId(3), ..plain() },
            plain().shares(&["a", "b"]),
            plain().learns(&[]),
            plain().speaks("en", 5),
            plain().at(0),
            plain().of("wm-ke"),
            plain().from("SSA"),
            plain().prefers(&["SSA"]),
            plain().takes(1),
            plain().takes_as_learner(2),
            plain().waited(1),
            plain().met(2, "b"),
            plain().avoids(2),
            plain().would_host(&["a"]),
        ] {
            assert_ne!(digest(&[changed.clone(), person(2)]), whole, "{changed:?}");
        }
        assert_ne!(digest(&[plain()]), whole);
    }

    #[test]
    fn the_digest_is_the_sha_256_of_the_canonical_form() {
        let mut digesting = Digesting::default();
        digesting.take(&"a").expect("text has JSON");
        digesting.take(&[1, 2]).expect("numbers have JSON");
        // printf '"a"\n[1,2]\n' | sha256sum
        let expected = "48fc7cd0ded66b724ca67972db4a564bb4fed2e7bf1d659f1a411dcd007b57f8";
        assert_eq!(digesting.done().to_string(), expected);
    }
}
