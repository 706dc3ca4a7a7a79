//! Let's Connect Bot: peer learning on a wiki, from registration to barnstar.
//!
//! Data flows one way: [`intake`] reads registrations, [`registry`] vets them,
//! [`matching`] decides who meets whom, [`compose`] writes what each page says,
//! [`plan`] finds what differs from the wiki, [`apply`] does it exactly once.
//! `intake`, `apply` and `wiki` touch the world; the others are pure: values
//! in, values out, no clock, no network, no randomness, no `async`.
//!
//! `docs/architecture.md` draws the flow and walks one registration through it.
#![forbid(unsafe_code)]

pub mod alerts;
pub mod apply;
pub mod check;
pub mod cli;
pub mod compose;
pub mod config;
pub mod cycle;
pub mod daemon;
pub mod feed;
pub mod gather;
pub mod ids;
pub mod intake;
pub mod links;
pub mod matching;
pub mod offwiki;
pub mod plan;
pub mod print;
pub mod programme;
pub mod registry;
pub mod sealed;
pub mod setup;
pub mod support;
pub mod telemetry;
pub mod vitals;
pub mod watch;
pub mod wiki;
pub mod wikitext;
