//! What only whoever looks a set-up over asks of the wiki.

use super::MediaWiki;
use crate::ids::PageTitle;
use crate::wiki::WikiError;
use crate::wiki::inspection::{self, Keeping, Session};
use crate::wiki::outcome::of_read;
use crate::wiki::transport::Size;

impl MediaWiki {
    /// Who this session is. The one request that does not say who it must be.
    pub async fn whoami(&self) -> Result<Session, WikiError> {
        let what = "whose the session is";
        let mut asked = inspection::session_parameters();
        asked.extend(
            [("format", "json"), ("formatversion", "2"), ("errorformat", "plaintext")]
                .map(|(key, value)| (key, value.to_owned())),
        );
        let answer = of_read(self.send_as_it_is(&asked, Size::Small).await);
        let answer = answer.map_err(|trouble| self.failed(what, trouble))?;
        self.note(&answer);
        inspection::session(&answer)
            .ok_or_else(|| WikiError::Nonsense { what: what.to_owned(), why: "it is not in it".to_owned() })
    }

    /// How pages are kept, in the fewest requests; titles of other wikis are named.
    pub async fn keeping(&self, titles: &[PageTitle]) -> Result<Keeping, WikiError> {
        let mut found = Keeping::default();
        for batch in titles.chunks(self.batch.get()) {
            let asked = inspection::keeping_parameters(batch);
            self.ask_all("how pages are kept", &asked, |answer| {
                inspection::keeping(answer, batch, &mut found);
                // More would be older versions of files.
                super::reads::Continue::Enough
            })
            .await?;
        }
        Ok(found)
    }
}
