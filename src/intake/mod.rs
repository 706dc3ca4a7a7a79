//! One reader for each source of registrations: [`form`] reads form dumps.

pub mod form;
