//! Reading and rewriting wikitext as `MediaWiki`'s preprocessor does.
//!
//! The only part that knows wikitext's syntax, and it uses nothing of ours.
//! Every function is linear in its input's length, uses an explicit stack, and
//! never panics. What is absent: opinions on what a page ought to say.
//!
//! - [`call`] reads template calls with byte spans and changes one parameter,
//! - [`region`] reads and replaces the part of a page that the bot owns,
//! - [`exclusion`] says whether a page welcomes the bot,
//! - [`escape`] turns strangers' text into text that is only text,
//! - [`scan`] holds the options and caps of reading.
//!
//! Inside, `machine` is the preprocessor itself, `tags` and `source` are what it
//! reads with, `title` compares names as titles, `edit` splices.

pub mod call;
mod edit;
pub mod escape;
pub mod exclusion;
mod machine;
pub mod region;
pub mod scan;
mod source;
mod tags;
mod title;
