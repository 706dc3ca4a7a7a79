//! `status`

use clap::Args;

/// `status`
#[derive(Args, Clone, Copy, Debug)]
pub struct StatusArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
