//! `lets-connect certificate CODE`: somebody's certificate of participation as a PDF file, as the
//! wiki's page of it says, in their language or another.

use crate::cli::args::{CertificateArgs, PaperSize};
use crate::cli::{DONE, PROBLEMS, Unusable, files, tell};
use crate::compose::vocabulary::Vocabulary;
use crate::cycle::{self, Wish};
use crate::gather;
use crate::ids::{LanguageCode, UserId, Username};
use crate::intake::memory::Memory;
use crate::plan::draft::Draft;
use crate::print::{self, Fonts, Paper};
use crate::programme::Programme;

/// Writes the file.
pub async fn run(programme: &Programme, wanted: &CertificateArgs) -> anyhow::Result<u8> {
    let name = wanted.user.as_deref().map(|name| {
        Username::parse(name).map_err(|error| Unusable(format!("{}: {error}", tell::plain(name))))
    });
    let name = name.transpose()?;
    let config = &programme.config;
    let wiki = programme.connect().await?;
    let gather::Gathered { world, site } = gather::world(&wiki, config, &mut Memory::default(), None).await?;
    let names = Vocabulary(&world.lexicon);
    let composer = programme.composer(&names)?;
    let wish = Wish::default();
    let policy = cycle::policy(programme, &composer, &wish, &world);
    let draft = Draft::new(&world, &policy);
    let registrants = &draft.vetted.registrants;
    let holder: Option<UserId> = match (&name, &wanted.code) {
        (Some(name), _) => registrants.values().find(|one| one.name == *name).map(|one| one.id),
        (None, Some(code)) => draft.certificates.holder(code),
        (None, None) => None,
    };
    let certificate = holder.and_then(|who| {
        Some((registrants.get(&who)?, draft.certificates.of(who, &world.ledger, &config.award)?))
    });
    let Some((holder, view)) = certificate else {
        println!(
            "There is no such certificate. Whoever wants one writes certificate=yes, or a name, in their profile; it \
             is made as soon as something they did is on record."
        );
        return Ok(PROBLEMS);
    };
    let Some(page) = composer.certificate_page(&view.code) else { return Ok(PROBLEMS) };
    let language = wanted.language.clone().map_or_else(|| composer.notice_language(holder), LanguageCode);
    let text = composer.certificate_text(&view, &language, &site.address_of(&page));
    let paper = match wanted.paper {
        PaperSize::A4 => Paper::A4,
        PaperSize::Letter => Paper::Letter,
    };
    let pdf = print::certificate(&text, paper, &Fonts::installed(&wanted.fonts))?;
    files::write(&wanted.out, |out| out.write_all(&pdf))?;
    if !files::is_standard(&wanted.out) {
        println!("written: {} ({}, {})", wanted.out.display(), view.code, text.language);
    }
    Ok(DONE)
}
