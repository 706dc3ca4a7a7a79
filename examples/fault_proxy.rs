//! The fault proxy of the exam by itself, for comparisons with other clients (`benches/lost_reply.py`).
//!
//!     cargo run --example fault_proxy -- PORT WIKI_PORT PAGE HOW
//!
//! It stands on 127.0.0.1:PORT in front of the wiki on `WIKI_PORT`. Of the first edit of a page whose
//! title begins with PAGE it loses the reply, after the wiki has saved it, in one of these ways: the
//! connection is `closed`, a gateway answers `504`, or a page of `html` comes with status 200; with
//! `none`, nothing happens. It runs until its standard input ends.
#![forbid(unsafe_code)]

use std::io::Read;

#[path = "../tests/support/proxy/mod.rs"]
mod proxy;

use proxy::{Fate, Proxy, Reply};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, wiki_port, page, how] = arguments.as_slice() else {
        eprintln!("usage: fault_proxy PORT WIKI_PORT PAGE closed|504|html|none");
        std::process::exit(2);
    };
    let (Ok(port), Ok(wiki_port)) = (port.parse(), wiki_port.parse()) else {
        eprintln!("fault_proxy: a port is a number from 1 to 65535");
        std::process::exit(2);
    };
    let proxy = Proxy::start_on(port, wiki_port);
    let (page, how) = (page.clone(), how.clone());
    let mut lost = how == "none";
    proxy.script(move |seen| {
        if lost || seen.write.is_none() || !seen.get("title").starts_with(&page) {
            return Fate::Pass;
        }
        lost = true;
        match how.as_str() {
            "504" => Fate::AnswerAfter(Reply::html(504)),
            "html" => Fate::AnswerAfter(Reply::html(200)),
            _ => Fate::ReplyLost,
        }
    });
    println!("{}", proxy.api());
    let mut rest = Vec::new();
    // Whoever started it closes this to end it.
    let _ = std::io::stdin().read_to_end(&mut rest);
    println!("{} writes", proxy.writes().len());
}
