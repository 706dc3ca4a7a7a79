//! Fetches a page's revisions for attribution, within a cap.

use crate::ids::PageTitle;
use crate::intake::attribution::History;
use crate::wiki::{Revision, Wiki, WikiError};

/// Revisions looked back at the most. Older words count once their owner writes them again.
pub const MOST_REVISIONS: usize = 500;

/// The page's revisions, oldest first, and whether they reach back to its first.
pub async fn of_page(wiki: &impl Wiki, title: &PageTitle) -> Result<(Vec<Revision>, History), WikiError> {
    let mut revisions = wiki.history(title, None, MOST_REVISIONS).await?;
    let whole = match revisions.last() {
        Some(oldest) if oldest.parent.0 != 0 => History::Tail,
        _ => History::Whole,
    };
    revisions.reverse();
    Ok((revisions, whole))
}
