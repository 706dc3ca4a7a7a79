//! What several commands begin with: they look at the wiki once and decide, as a
//! cycle does, and edit nothing.

use crate::cli::progress::Progress;
use crate::compose::vocabulary::Vocabulary;
use crate::cycle::{self, Wish};
use crate::gather;
use crate::intake::memory::Memory;
use crate::plan::draft::Draft;
use crate::plan::world::World;
use crate::programme::Programme;

/// Hands the world and the draft made of it to `tell`.
pub(super) async fn decided<T>(
    programme: &Programme,
    wish: Wish,
    tell: impl FnOnce(&World, &Draft<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let wiki = programme.connect().await?;
    let config = &programme.config;
    let looking = Progress::while_it("looking at the wiki");
    let world = gather::world(&wiki, config, &mut Memory::default(), None).await?.world;
    drop(looking);
    let names = Vocabulary(&world.lexicon);
    let composer = programme.composer(&names)?;
    let policy = cycle::policy(programme, &composer, &wish, &world);
    tell(&world, &Draft::new(&world, &policy))
}
