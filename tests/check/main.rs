//! `lets-connect check` finds what is wrong, each fault alone and all at once: seventy are planted,
//! one by one, on a real wiki on which all is well.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod account;
mod bench;
mod local;
mod pages;
mod together;
mod words;
