//! Reading and rewriting wikitext as MediaWiki's preprocessor does.
//!
//! The only part that knows wikitext's syntax, and it uses nothing of ours.
//! Every function is linear in its input's length, uses an explicit stack, and
//! never panics. What is absent: opinions on what a page ought to say.

pub mod call;
pub mod escape;
pub mod exclusion;
pub mod region;
pub mod scan;
