//! Server-sent events, out of bytes as they come
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>). Pure, and bounded:
//! whatever is sent, no more is kept than one event may be long.

use std::time::Duration;

/// A longer line, or an event of more, is thrown away. A change of `EventStreams` is a few kB.
const MOST_BYTES: usize = 128 << 10;

/// A longer place in the stream is not kept: it goes back as a header.
const MOST_ID: usize = 4 << 10;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its words; not always UTF-8 as they came, but here.
    pub data: String,
}

/// Reads a stream.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of what was read so far")]
#[derive(Debug, Default)]
pub struct Reader {
    line: Vec<u8>,
    /// Whether the line under way is too long, so that nothing of it counts.
    overlong: bool,
    /// Whether the last byte ended a line by a carriage return, to which a newline belongs.
    returned: bool,
    data: String,
    has_data: bool,
    /// Whether the event under way is too long.
    spoilt: bool,
    id: Option<String>,
    next_id: Option<String>,
    retry: Option<Duration>,
    begun: bool,
}

impl Reader {
    /// Goes on where a stream before broke off.
    #[must_use]
    pub fn after(id: Option<String>) -> Self {
        Self { next_id: id.clone(), id, ..Self::default() }
    }

    /// The place in the stream after the last whole event.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// How long the server asks to wait before coming back.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Takes in bytes, and hands over every event that they end.
    pub fn push(&mut self, bytes: &[u8], mut heard: impl FnMut(Event)) {
        for &byte in bytes {
            let after_return = std::mem::take(&mut self.returned);
            match byte {
                b'\n' if after_return => {}
                b'\n' => self.end_line(&mut heard),
                b'\r' => {
                    self.returned = true;
                    self.end_line(&mut heard);
                }
                _ if self.overlong => {}
                _ if self.line.len() >= MOST_BYTES => {
                    self.overlong = true;
                    self.line = Vec::new();
                }
                other => self.line.push(other),
            }
        }
    }

    fn end_line(&mut self, heard: &mut impl FnMut(Event)) {
        if std::mem::take(&mut self.overlong) {
            self.spoilt = true;
            return;
        }
        let line = std::mem::take(&mut self.line);
        let mut line = String::from_utf8_lossy(&line);
        if !std::mem::replace(&mut self.begun, true)
            && let Some(rest) = line.strip_prefix('\u{feff}')
        {
            line = rest.to_owned().into();
        }
        if line.is_empty() {
            return self.end_event(heard);
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" if self.data.len() + value.len() >= MOST_BYTES => self.spoilt = true,
            "data" => {
                if self.has_data {
                    self.data.push('\n');
                }
                self.has_data = true;
                self.data.push_str(value);
            }
            "id" if value.len() <= MOST_ID && !value.contains('\0') => self.next_id = Some(value.to_owned()),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            // Comments, the event's kind, and whatever else there may be.
            _ => {}
        }
    }

    fn end_event(&mut self, heard: &mut impl FnMut(Event)) {
        self.id.clone_from(&self.next_id);
        let (data, has_data) = (std::mem::take(&mut self.data), std::mem::take(&mut self.has_data));
        if !std::mem::take(&mut self.spoilt) && has_data {
            heard(Event { data });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is heard of a stream that comes in pieces of this size.
    fn heard(stream: &[u8], piece: usize) -> (Vec<String>, Reader) {
        let (mut reader, mut heard) = (Reader::default(), Vec::new());
        for piece in stream.chunks(piece) {
            reader.push(piece, |event| heard.push(event.data));
        }
        (heard, reader)
    }

    #[test]
    fn events_are_heard_however_they_are_cut() {
        let stream = "\u{feff}:ok\n\nevent: message\nid: [{\"offset\":1}]\ndata: {\"a\":1}\n\n\
                      data:first\r\ndata:  second\r\n\r\nretry: 5000\rdata: ü\r\ridle\n\ndata\n\n";
        for piece in 1..stream.len() {
            let (events, reader) = heard(stream.as_bytes(), piece);
            assert_eq!(events, ["{\"a\":1}", "first\n second", "ü", ""], "pieces of {piece}");
            assert_eq!(reader.id(), Some("[{\"offset\":1}]"));
            assert_eq!(reader.retry(), Some(Duration::from_secs(5)));
        }
    }

    #[test]
    fn an_event_that_broke_off_is_none_and_its_place_is_not_reached() {
        let (events, reader) = heard(b"id: 1\ndata: a\n\nid: 2\ndata: b\n", 3);
        assert_eq!((events.as_slice(), reader.id()), (&["a".to_owned()][..], Some("1")));
    }

    #[test]
    fn what_is_too_long_is_thrown_away_and_the_next_is_heard() {
        let long = "x".repeat(MOST_BYTES + 10);
        let many = format!("data: {}\n", "y".repeat(1000)).repeat(200);
        let stream = format!("data: {long}\n\n{long}\ndata: a\n\n{many}\nid: {long}\ndata: b\n\n");
        let (events, reader) = heard(stream.as_bytes(), 4096);
        assert_eq!(events, Vec::<String>::new(), "an overlong line spoils its event");
        assert_eq!(reader.id(), None);
        let (events, _) = heard(format!("{stream}data: c\n\n").as_bytes(), 4096);
        assert_eq!(events, ["c"]);
    }

    #[test]
    fn a_place_that_cannot_go_back_as_a_header_is_not_kept() {
        let (_, reader) = heard(format!("id: a\0b\n\nid: {}\n\n", "x".repeat(MOST_ID + 1)).as_bytes(), 7);
        assert_eq!(reader.id(), None);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..4000), piece in 1_usize..100) {
            let (events, reader) = heard(&bytes, piece);
            prop_assert_eq!(heard(&bytes, 4000).0, events);
            prop_assert!(reader.line.len() <= MOST_BYTES && reader.data.len() <= MOST_BYTES);
        }
    }
}
