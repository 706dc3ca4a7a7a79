//! What the daemon needs of this machine and of the stream of changes: a folder in which it
//! counts its starts, the port at which it tells how it is, and whether the stream is one.

use std::io::ErrorKind;

use super::files;
use super::finding::{Findings, Subject, Weight};
use crate::config::Config;
use crate::daemon::is_stream;
use crate::watch;

/// Looks at all three.
pub(super) async fn look(config: &Config, findings: &mut Findings) {
    folder(config, findings);
    port(config, findings).await;
    stream(config, findings).await;
}

fn folder(config: &Config, findings: &mut Findings) {
    let Some(folder) = &config.daemon.folder else { return };
    let place = folder.display().to_string();
    // It is made at the first start, with all that is above it.
    let there = folder.ancestors().find(|above| above.exists() && !above.as_os_str().is_empty());
    let usable = match there {
        None => files::trial(std::path::Path::new(".")),
        Some(above) if !above.is_dir() => Err(ErrorKind::NotADirectory.into()),
        Some(above) => files::trial(above),
    };
    match usable {
        Ok(()) => findings.well(Subject::Daemon, format!("starts are counted in {place}")),
        Err(error) => findings.add(
            Weight::StopsAPart,
            Subject::Daemon,
            place,
            format!(
                "starts cannot be counted there ({}): nothing holds back a bot that crashes again and again",
                error.kind()
            ),
            "let the bot write there, or name another folder under daemon.folder",
        ),
    }
}

async fn port(config: &Config, findings: &mut Findings) {
    let Some(listen) = config.watch.listen else { return };
    let stops = |what: String, findings: &mut Findings| {
        let mend = "choose a port that is free under watch.listen, or \"\" for none";
        findings.add(Weight::StopsEverything, Subject::Daemon, listen.to_string(), what, mend);
    };
    match tokio::net::TcpListener::bind(listen).await {
        Ok(_) => findings.well(Subject::Daemon, format!("{listen} is free for /health and /metrics")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => match watch::ask(listen).await {
            Ok(_) => findings.well(Subject::Daemon, format!("the bot runs, and answers at {listen}")),
            Err(_) => stops(
                "something else than the bot answers at this port, so it cannot start".to_owned(),
                findings,
            ),
        },
        Err(error) => {
            let what = format!("this port cannot be opened ({}), so the bot cannot start", error.kind());
            stops(what, findings);
        }
    }
}

async fn stream(config: &Config, findings: &mut Findings) {
    let Some(address) = &config.daemon.wake else { return };
    match is_stream(address, &config.wiki.contact).await {
        Ok(()) => findings.well(Subject::Daemon, format!("changes are heard from {address}")),
        Err(why) => findings.add(
            Weight::WorthKnowing,
            Subject::Daemon,
            address.clone(),
            format!("changes are not heard ({why}): the bot looks by its schedule alone"),
            "see whether the address is right and reached from here, or take daemon.wake out",
        ),
    }
}
