//! Reading and rewriting wikitext as `MediaWiki`'s preprocessor does.
//!
//! The only part that knows wikitext's syntax, and it uses nothing of ours.
//! Every function takes time and memory in proportion to its input, uses an
//! explicit stack, and never panics. What is absent: opinions on what a page
//! ought to say.
//!
//! - [`scan()`] reads a text: its [`Call`]s, headings, dead parts, with byte spans,
//! - [`Template`] tells whether a call is of a template, by all its names,
//! - [`edit`] changes one parameter of a call and no other byte,
//! - [`region`] reads and replaces the part of a page that the bot owns,
//! - [`lead`] makes a page lead to another, and back,
//! - [`exclusion`] says whether a page welcomes the bot,
//! - [`escape`] turns strangers' text into text that is only text,
//! - [`Options`] and [`Caps`] say how the wiki reads and how much a page may cost.
//!
//! Inside, `machine` is the preprocessor itself, `tags` and `source` are what it
//! reads with, `title` compares names as titles, `splice` changes a text and proves it.

pub use call::{Call, Parameter};
pub use options::{Cap, Caps, Options};
pub use scan::{Dead, Heading, Scan, Why, scan};
pub use template::{Naming, Template};

mod call;
pub mod edit;
pub mod escape;
pub mod exclusion;
pub mod lead;
mod machine;
mod options;
pub mod region;
mod scan;
#[cfg(test)]
mod some_markup;
mod source;
mod splice;
mod tags;
mod template;
mod title;
