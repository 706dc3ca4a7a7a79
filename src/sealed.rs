//! What only the working group can open: content encrypted to its age keys
//! (<https://age-encryption.org/v1>), in the armoured form that `age --decrypt`
//! takes.

use std::io::Write as _;

use age::Encryptor;
use age::armor::{ArmoredWriter, Format};
use age::x25519::Recipient;

/// Why something could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Nobody could open it.
    #[error(
        "nobody could open it; name the working group's age keys in privacy.recipients (age-keygen makes one)"
    )]
    Nobody,
    /// Not a public age key.
    #[error("{0:?} is no public age key; write one as age1…, as age-keygen prints it")]
    BadKey(String),
    /// The encryption failed.
    #[error("it could not be encrypted")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Reads a public age key.
pub fn recipient(text: &str) -> Result<Recipient, SealError> {
    text.trim().parse().map_err(|_| SealError::BadKey(text.to_owned()))
}

/// Whether anything could be sealed to these keys.
pub fn check(keys: &[String]) -> Result<(), SealError> {
    if keys.is_empty() {
        Err(SealError::Nobody)
    } else {
        keys.iter().try_for_each(|key| recipient(key).map(|_| ()))
    }
}

/// Encrypts something to all of the keys: each opens it alone.
pub fn seal(keys: &[String], content: impl AsRef<[u8]>) -> Result<String, SealError> {
    let recipients = keys.iter().map(|key| recipient(key)).collect::<Result<Vec<_>, _>>()?;
    if recipients.is_empty() {
        return Err(SealError::Nobody);
    }
    let failed = |error: std::io::Error| SealError::Failed(Box::new(error));
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as _))
        .map_err(|error| SealError::Failed(Box::new(error)))?;
    let armour = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor).map_err(failed)?;
    let mut writer = encryptor.wrap_output(armour).map_err(failed)?;
    writer.write_all(content.as_ref()).map_err(failed)?;
    let sealed = writer.finish().and_then(ArmoredWriter::finish).map_err(failed)?;
    String::from_utf8(sealed).map_err(|error| SealError::Failed(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use age::Decryptor;
    use age::armor::ArmoredReader;
    use age::x25519::Identity;

    use super::*;

    fn opened(sealed: &str, by: &Identity) -> Option<String> {
        let decryptor = Decryptor::new(ArmoredReader::new(sealed.as_bytes())).ok()?;
        let mut text = String::new();
        decryptor.decrypt(std::iter::once(by as &dyn age::Identity)).ok()?.read_to_string(&mut text).ok()?;
        Some(text)
    }

    #[test]
    fn each_key_opens_it_and_no_other() {
        let keys = [Identity::generate(), Identity::generate()];
        let public = keys.each_ref().map(|key| key.to_public().to_string());
        let sealed = seal(&public, "Needs a quiet place").expect("sealed");
        assert!(sealed.starts_with("-----BEGIN AGE ENCRYPTED FILE-----") && !sealed.contains("quiet"));
        for key in &keys {
            assert_eq!(opened(&sealed, key).as_deref(), Some("Needs a quiet place"));
        }
        assert_eq!(opened(&sealed, &Identity::generate()), None);
    }

    #[test]
    fn without_a_key_or_with_a_bad_one_nothing_is_sealed() {
        assert!(matches!(seal(&[], "x"), Err(SealError::Nobody)));
        let said = seal(&["age1nonsense".to_owned()], "x").expect_err("refused").to_string();
        assert!(said.starts_with("\"age1nonsense\" is no public age key"), "{said}");
    }
}
