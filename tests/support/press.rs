//! Pressing the buttons of a notice as a browser would: the address is taken from the notice
//! as the wiki shows it, the editor that it opens is asked for, and what stands in it is saved.

use std::io::{Read, Write as _};
use std::net::TcpStream;

use serde_json::json;

use super::story::Story;

/// A page as readers see it.
pub fn page_shown(story: &Story, page: &str) -> String {
    let ask = json!({ "action": "parse", "page": page, "prop": "text", "disablelimitreport": "1" });
    let answer = story.wiki.ask_all(&[ask]).remove(0);
    answer["parse"]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// The last section of somebody's talk page as readers see it.
pub fn last_notice_shown(story: &Story, who: &str) -> String {
    let html = page_shown(story, &format!("User talk:{who}"));
    html.rsplit("<h2").next().unwrap_or_default().to_owned()
}

/// The addresses in a page that open the editor on a new section, with their words.
pub fn buttons(html: &str) -> Vec<(String, String)> {
    let links = html.split("href=\"").skip(1).filter_map(|rest| {
        let (address, rest) = rest.split_once('"')?;
        let words = rest.split_once('>')?.1.split_once("</a>")?.0;
        Some((words.to_owned(), address.replace("&amp;", "&")))
    });
    links.filter(|(_, address)| address.contains("section=new")).collect()
}

/// What the editor holds that an address opens.
pub fn prefilled(story: &Story, address: &str) -> String {
    let (_, path) = address.split_once("/w/").expect("an address of this wiki");
    let mut stream = TcpStream::connect(("127.0.0.1", story.wiki.port())).expect("the wiki listens");
    // In one piece: the server takes what comes first for all of it.
    let request = format!("GET /w/{path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\n\r\n", story.wiki.port());
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    let html = String::from_utf8_lossy(&answer).into_owned();
    let (_, rest) = html.split_once("<textarea").unwrap_or_else(|| panic!("no editor: {html}"));
    let text = rest.split("</textarea>").next().and_then(|rest| rest.split_once('>')).expect("its text").1;
    text.replace("&#039;", "'").replace("&quot;", "\"").replace("&amp;", "&").trim().to_owned()
}

/// Somebody presses the button of these words for this partner in their last notice, and saves
/// what the editor holds at the end of their own page.
pub fn press(story: &Story, who: &str, words: &str, partner: &str) {
    let buttons = buttons(&last_notice_shown(story, who));
    let held: Vec<(String, String)> =
        buttons.iter().map(|(words, address)| (words.clone(), prefilled(story, address))).collect();
    let it = |(label, text): &&(String, String)| label == words && text.contains(partner);
    let (_, text) = held.iter().find(it).unwrap_or_else(|| panic!("{words}: {held:#?}"));
    let page = format!("User:{who}/Let's Connect");
    story
        .wiki
        .act(&json!([{ "edit": { "page": page, "append": format!("\n{text}"), "as": who, "summary": "" } }]));
}
