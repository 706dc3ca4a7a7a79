//! HTML as a row of tags and texts, with entities decoded, for comparing what a browser would show.

/// A tag or a text between tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Tag(String),
    Text(String),
}

impl Token {
    /// Whether it only makes a paragraph, or is white space between them.
    pub fn is_paragraph(&self) -> bool {
        match self {
            Self::Tag(tag) => tag == "<p>" || tag == "</p>",
            Self::Text(text) => text.trim().is_empty(),
        }
    }
}

/// Splits HTML. The ids that MediaWiki makes of headings, their anchors, comments, and white space at
/// the ends of texts are left out.
pub fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let text = rest.find('<').map_or(rest, |end| &rest[..end]);
        rest = &rest[text.len()..];
        let text = decode(text);
        let text = text.trim_matches([' ', '\n']);
        if !text.is_empty() {
            tokens.push(Token::Text(text.to_owned()));
        }
        let tag = rest.find('>').map_or(rest, |end| &rest[..=end]);
        rest = &rest[tag.len()..];
        if !tag.is_empty() {
            tokens.push(Token::Tag(without_id(&decode(tag))));
        }
    }
    let anchor = [Token::Tag("<span>".to_owned()), Token::Tag("</span>".to_owned())];
    while let Some(place) = tokens.windows(2).position(|pair| *pair == anchor) {
        tokens.drain(place..place + 2);
    }
    tokens
}

/// Words as HTML.
pub fn encoded(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn without_id(tag: &str) -> String {
    match tag.find(" id=\"") {
        Some(start) if tag.starts_with("<span") => {
            let end = tag.rfind('"').map_or(tag.len(), |end| end + 1);
            format!("{}{}", &tag[..start], &tag[end..])
        }
        _ => tag.to_owned(),
    }
}

/// Numeric entities and the few named ones that MediaWiki writes.
fn decode(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').unwrap_or(rest.len() - 1);
        let decoded = match &rest[1..end.max(1)] {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "nbsp" => Some('\u{A0}'),
            other => other
                .strip_prefix("#x")
                .map(|hex| u32::from_str_radix(hex, 16))
                .or_else(|| other.strip_prefix('#').map(str::parse))
                .and_then(Result::ok)
                .and_then(char::from_u32),
        };
        out.push(decoded.unwrap_or('&'));
        rest = &rest[if decoded.is_some() { end + 1 } else { 1 }..];
    }
    out + rest
}
