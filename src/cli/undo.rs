//! `lets-connect undo ROUND`
use crate::cli::DONE;
use crate::cli::args::UndoArgs;
use crate::programme::Programme;
/// Takes it back.
pub async fn run(_programme: &Programme, _wanted: &UndoArgs) -> anyhow::Result<u8> {
    Ok(DONE)
}
