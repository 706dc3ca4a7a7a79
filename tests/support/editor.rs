//! What a person finds who follows a button: the editor, with what stands in it.

use std::io::{Read, Write as _};
use std::net::TcpStream;

use serde_json::json;

use super::story::Story;

/// A page as readers see it.
pub fn shown(story: &Story, page: &str) -> String {
    let ask = json!({ "action": "parse", "page": page, "prop": "text", "disablelimitreport": "1" });
    let answer = story.wiki.ask_all(&[ask]).remove(0);
    answer["parse"]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// The addresses in a page as readers see it that open an editor for a new section.
pub fn buttons(html: &str) -> Vec<String> {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains("section=new")).map(|link| link.replace("&amp;", "&")).collect()
}

/// What the editor holds that an address of this wiki opens.
pub fn prefilled(story: &Story, address: &str) -> String {
    let (_, path) = address.split_once("/w/").expect("an address of this wiki");
    let port = story.wiki.port();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the wiki listens");
    write!(stream, "GET /w/{path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n").expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    let html = String::from_utf8_lossy(&answer).into_owned();
    let (_, rest) = html.split_once("<textarea").unwrap_or_else(|| panic!("no editor: {html}"));
    let text = rest.split("</textarea>").next().and_then(|rest| rest.split_once('>')).expect("its text").1;
    text.replace("&#039;", "'").replace("&quot;", "\"").replace("&amp;", "&").trim().to_owned()
}
