//! `lets-connect taxonomy`: the skill taxonomy as a file for the wiki page or
//! the configuration, with Capacity Exchange's names taken in.

use crate::cli::args::{ImportCapacitiesArgs, PrintArgs, TaxonomyArgs, TaxonomyCommand};
use crate::cli::files::{self, text};
use crate::cli::{DONE, Unusable, tell};
use crate::intake::capacity_exchange::{self, Table};
use crate::registry::skill::{File, merge};

/// Prints the taxonomy, or what becomes of it.
pub fn run(wanted: &TaxonomyArgs) -> anyhow::Result<u8> {
    match &wanted.what {
        TaxonomyCommand::Print(wanted) => write(&base(wanted)?, wanted),
        TaxonomyCommand::Import(wanted) => import(wanted),
    }
}

fn import(wanted: &ImportCapacitiesArgs) -> anyhow::Result<u8> {
    let place = wanted.capacities.display().to_string();
    let table = text(&wanted.capacities)?;
    let capacities = capacity_exchange::capacities(Table { place: &place, text: &table })
        .map_err(|problem| Unusable(format!("{}: {}; {}", problem.place, problem.what, problem.mend)))?;
    let merged = merge(&base(&wanted.files)?, &capacities);
    for left_out in &merged.left_out {
        eprintln!("left out: {}", tell::plain(left_out));
    }
    for (id, slug) in &merged.added {
        eprintln!("new: {slug} (capacity {id})");
    }
    eprintln!(
        "{} capacities: {} were skills already, {} are new; {} left out.",
        capacities.len(),
        merged.met.len(),
        merged.added.len(),
        tell::counted(merged.left_out.len(), "name"),
    );
    write(&merged.file, &wanted.files)
}

/// The taxonomy to begin with.
fn base(wanted: &PrintArgs) -> anyhow::Result<File> {
    let Some(path) = &wanted.skills else { return Ok(File::standard()) };
    Ok(File::parse(&text(path)?, &path.display().to_string()).map_err(|error| Unusable(error.to_string()))?)
}

fn write(file: &File, wanted: &PrintArgs) -> anyhow::Result<u8> {
    let is_toml = wanted.out.extension() == Some("toml".as_ref());
    let written = if is_toml { file.to_toml()? } else { file.to_json()? };
    // What is written must be what the bot can read.
    File::parse(&written, "the new taxonomy")?;
    files::write(&wanted.out, |out| out.write_all(written.as_bytes()))?;
    Ok(DONE)
}
