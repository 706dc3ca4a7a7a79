//! What may never be shown. The type has no `Display`, no `Serialize`, and a
//! `Debug` that says nothing.

/// A value that never reaches a page, an edit summary or a log.
#[derive(Clone, Default)]
pub struct Private<T>(T);

/// An answer that was given in confidence: whatever a form asks for besides the fields of a profile.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateAnswer {
    /// The question, as the form puts it.
    pub question: String,
    /// What was typed.
    pub answer: String,
}

impl<T> Private<T> {
    /// Takes a value into keeping.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the guard that looks for it in what is about to be saved.
    pub fn for_the_guard(&self) -> &T {
        &self.0
    }

    /// The value, for a file that only the working group can open.
    pub fn to_be_sealed(&self) -> &T {
        &self.0
    }
}

impl<T> std::fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Private(…)")
    }
}
