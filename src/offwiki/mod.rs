//! Matching without a wiki: registrants from a file, one a line, and rounds as
//! files of their own.
//!
//! [`registrants`] reads the people and says what is wrong line by line,
//! [`history`] adds what earlier rounds tell of them, [`round`] is the file that
//! a round becomes, [`candidates`] lists everybody who could be connected, and
//! [`proof`] checks a round against the people it was made from. Nothing here
//! opens a file or decides who meets whom.

pub mod candidates;
mod fields;
pub mod history;
pub mod proof;
mod registrant;
pub mod registrants;
pub mod round;

pub use registrant::Registrant;
pub use registrants::Registrants;
