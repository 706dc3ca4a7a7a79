//! The command line: [`args`] says what can be asked.

pub mod args;
