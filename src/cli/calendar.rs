//! `lets-connect calendar`: the clinics as a file for calendar programs.

use std::path::Path;

use crate::cli::args::CalendarArgs;
use crate::cli::{DONE, files};
use crate::compose::vocabulary::Vocabulary;
use crate::cycle::{self, Wish};
use crate::feed;
use crate::gather;
use crate::intake::memory::Memory;
use crate::plan::draft::Draft;
use crate::programme::Programme;

/// Writes it.
pub async fn run(programme: &Programme, wanted: &CalendarArgs) -> anyhow::Result<u8> {
    let wiki = programme.connect().await?;
    let config = &programme.config;
    let gather::Gathered { world, site } = gather::world(&wiki, config, &mut Memory::default(), None).await?;
    let names = Vocabulary(&world.lexicon);
    let composer = programme.composer(&names)?;
    let wish = Wish::default();
    let policy = cycle::policy(programme, &composer, &wish, &world);
    let draft = Draft::new(&world, &policy);
    let language = wanted.language.as_ref().or(config.calendar.feed_language.as_ref());
    let language = language.unwrap_or(&config.wiki.language);
    let text = composer.ics(draft.clinics.values(), language, &site.address_of(&config.pages.calendar()));
    if wanted.out == Path::new("-") {
        files::write(&wanted.out, |out| out.write_all(text.as_bytes()))?;
    } else {
        feed::write(&wanted.out, &text)?;
    }
    Ok(DONE)
}
