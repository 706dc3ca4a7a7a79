//! As much HTTP/1.1 as a wiki's client and a wiki speak: a request with a length, a reply up to the
//! end of the connection. Whole messages, one a connection.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use reqwest::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Nobody sends more.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A request, whole.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST /w/api.php HTTP/1.1`.
    pub line: String,
    /// Names and values, as they came.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads one; `None` if the client sent nothing.
    pub async fn read(stream: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let head = loop {
            if let Some(end) = end_of_head(&bytes) {
                break end;
            }
            if stream.read_buf(&mut bytes).await? == 0 {
                return if bytes.is_empty() { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
            }
            refuse_beyond(bytes.len())?;
        };
        let (line, headers) = parse_head(&bytes[..head])?;
        let mut body = bytes.split_off(head);
        let length = header(&headers, "content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        refuse_beyond(length)?;
        while body.len() < length {
            if stream.read_buf(&mut body).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(Some(Self { line, headers, body }))
    }

    /// What it asks: the parameters of its address and of its form.
    pub fn parameters(&self) -> BTreeMap<String, String> {
        let target = self.line.split(' ').nth(1).unwrap_or("/");
        let form = String::from_utf8_lossy(&self.body);
        let mut address = Url::parse(&format!("http://wiki{target}")).expect("a request names a path");
        let mut parameters: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
        address.set_query(Some(&form));
        parameters.extend(address.query_pairs().into_owned());
        parameters
    }

    /// Sends it to a wiki and reads the reply to its end.
    pub async fn send(&self, wiki: SocketAddr) -> io::Result<Reply> {
        let mut stream = TcpStream::connect(wiki).await?;
        let mut bytes = format!("{}\r\n", self.line).into_bytes();
        for (name, value) in &self.headers {
            // Plain bodies only: what comes back is to be read, cut and changed.
            if !["accept-encoding", "connection"].contains(&name.to_lowercase().as_str()) {
                bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
        }
        bytes.extend_from_slice(b"Connection: close\r\n\r\n");
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let head = end_of_head(&answer).ok_or(ErrorKind::UnexpectedEof)?;
        let (line, headers) = parse_head(&answer[..head])?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Ok(Reply { status, headers, body: answer.split_off(head), claims: None })
    }
}

/// A reply, whole, true or not.
#[derive(Clone, Debug)]
pub struct Reply {
    /// 200 and so on.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The length that it claims to have, if not the true one.
    pub claims: Option<usize>,
}

impl Reply {
    /// One with this status and body.
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), kind.to_owned())];
        Self { status, headers, body: body.into(), claims: None }
    }

    /// The API's error with this code, as MediaWiki tells it: with status 200.
    pub fn error(code: &str) -> Self {
        Self::errors(&[code])
    }

    /// Several errors in one answer.
    pub fn errors(codes: &[&str]) -> Self {
        let errors: Vec<_> = codes
            .iter()
            .map(|code| serde_json::json!({ "code": code, "text": format!("the words of {code}"), "module": "edit" }))
            .collect();
        Self::json(&serde_json::json!({ "errors": errors, "docref": "", "servedby": "proxy" }))
    }

    /// A JSON answer.
    pub fn json(value: &serde_json::Value) -> Self {
        Self::new(200, "application/json; charset=utf-8", value.to_string())
    }

    /// A gateway's page.
    pub fn html(status: u16) -> Self {
        Self::new(status, "text/html", "<html><body><h1>Wikimedia Error</h1></body></html>")
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Its body as JSON, if it is.
    pub fn value(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Writes it to the client and ends the connection.
    pub async fn write(&self, stream: &mut TcpStream) -> io::Result<()> {
        let mut bytes = format!("HTTP/1.1 {} Status\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            if !["content-length", "transfer-encoding", "connection"].contains(&name.to_lowercase().as_str())
            {
                bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
        }
        let length = self.claims.unwrap_or(self.body.len());
        bytes.extend_from_slice(format!("Content-Length: {length}\r\nConnection: close\r\n\r\n").as_bytes());
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes).await?;
        stream.shutdown().await
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn parse_head(bytes: &[u8]) -> io::Result<(String, Vec<(String, String)>)> {
    let text = std::str::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData)?;
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty());
    let first = lines.next().ok_or(ErrorKind::InvalidData)?.to_owned();
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_owned(), value.trim().to_owned()))
    });
    Ok((first, headers.collect()))
}

fn header<'a>(headers: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
}

fn refuse_beyond(length: usize) -> io::Result<()> {
    if length > MOST_BYTES { Err(ErrorKind::FileTooLarge.into()) } else { Ok(()) }
}
