//! Looks whether links that strangers gave still answer, and goes nowhere else than to
//! public addresses of the web: names are resolved here, every address that a name
//! stands for must be public, and where a host leads on to is judged like the link itself.
//! It reads no more than the beginning of an answer, follows few steps, and says who asks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{LOCATION, RANGE};
use reqwest::{Client, Method, Response};

use crate::registry::resource::Address;
use crate::wiki::WikiError;

/// Steps from one address to the next that are followed.
const MOST_STEPS: usize = 5;

/// Looks at links.
pub struct Checker {
    client: Client,
    /// The address to ask for, if it is one that may be asked for.
    may: fn(&str) -> Option<String>,
}

impl Checker {
    /// Nothing is sent yet. `contact` stands in the User-Agent.
    pub fn new(contact: &str, timeout: Duration) -> Result<Self, WikiError> {
        let client = Client::builder()
            .https_only(true)
            .dns_resolver(Arc::new(PublicOnly))
            // A proxy of the environment would resolve names in our place.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .user_agent(format!("LetsConnectBot-links/1.0 ({contact})"))
            .build();
        let client = client.map_err(|error| WikiError::Unreachable {
            address: "the links that people gave".to_owned(),
            source: Box::new(error),
        })?;
        Ok(Self { client, may: |text| Address::parse(text).ok().map(|address| address.to_string()) })
    }

    /// Asks for an address. The error is what was seen, in a few words of ours.
    pub async fn look(&self, address: &Address) -> Result<(), String> {
        self.follow(address.as_str()).await
    }

    async fn follow(&self, first: &str) -> Result<(), String> {
        let mut address = first.to_owned();
        for _ in 0..=MOST_STEPS {
            let asked = (self.may)(&address).ok_or("it leads elsewhere than to a public https address")?;
            // Some hosts answer a HEAD wrongly, and a GET rightly.
            let answer = match self.ask(Method::HEAD, &asked).await {
                Ok(answer) if answer.status().is_success() || answer.status().is_redirection() => answer,
                Ok(_) | Err(_) => self.ask(Method::GET, &asked).await?,
            };
            let status = answer.status().as_u16();
            match status {
                300..=399 => match next(&answer) {
                    Some(next) => address = next,
                    // It answers, and leads nowhere else.
                    None => return Ok(()),
                },
                // Whoever keeps robots out, or asks for a password, is there.
                200..=299 | 401 | 403 | 407 | 416 | 429 | 451 => return Ok(()),
                _ => return Err(format!("status {status}")),
            }
        }
        Err("it leads on and on".to_owned())
    }

    async fn ask(&self, method: Method, address: &str) -> Result<Response, String> {
        let sent = self.client.request(method, address).header(RANGE, "bytes=0-0").send().await;
        sent.map_err(|error| {
            let words = if error.is_timeout() {
                "no answer in time"
            } else if error.is_connect() {
                "no connection"
            } else {
                "no answer"
            };
            words.to_owned()
        })
    }
}

fn next(answer: &Response) -> Option<String> {
    let location = answer.headers().get(LOCATION)?.to_str().ok()?;
    answer.url().join(location).ok().map(|url| url.to_string())
}

/// Resolves names, and those only all of whose addresses are public.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.is_empty() || !found.iter().all(|address| is_public(address.ip())) {
                return Err("the name stands for no public address".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the public web (IANA's special-purpose registries).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = ip.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [a, b, ..] = ip.segments();
    // Of what is not the global unicast of today nothing is asked; tunnels may lead anywhere.
    (0x2000..=0x3fff).contains(&a)
        && a != 0x2002
        && !(a == 0x2001 && (b < 0x200 || b == 0xdb8))
        && a != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// A server that gives this answer to every request; its address.
    async fn server(answer: impl Fn(&str) -> String + Send + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut buffer = vec![0; 4096];
                let read = stream.read(&mut buffer).await.unwrap_or_default();
                let asked = String::from_utf8_lossy(&buffer[..read]).into_owned();
                let _ = stream.write_all(answer(&asked).as_bytes()).await;
            }
        });
        address
    }

    fn status(code: u16) -> String {
        format!("HTTP/1.1 {code} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }

    fn leading_to(address: &str) -> String {
        format!("HTTP/1.1 302 X\r\nLocation: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }

    /// One that may ask this machine, and nobody else.
    fn local() -> Checker {
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_millis(500))
            .build()
            .expect("a client");
        Checker { client, may: |text| text.starts_with("http://127.0.0.1:").then(|| text.to_owned()) }
    }

    #[tokio::test]
    async fn what_answers_is_alive_even_if_it_keeps_robots_out() {
        for (code, alive) in
            [(200, true), (206, true), (403, true), (429, true), (404, false), (410, false), (500, false)]
        {
            let address = server(move |_| status(code)).await;
            assert_eq!(local().follow(&address).await.is_ok(), alive, "{code}");
        }
    }

    #[tokio::test]
    async fn a_host_that_answers_a_head_wrongly_is_asked_again_for_its_first_byte() {
        let address = server(|asked| {
            status(if asked.starts_with("GET") && asked.contains("bytes=0-0") { 206 } else { 405 })
        })
        .await;
        assert_eq!(local().follow(&address).await, Ok(()));
    }

    #[tokio::test]
    async fn who_leads_on_is_followed_a_few_steps_and_never_elsewhere() {
        let end = server(|_| status(200)).await;
        let once = server(move |_| leading_to(&end)).await;
        assert_eq!(local().follow(&once).await, Ok(()));
        let ring = server(|_| leading_to("/again")).await;
        assert_eq!(local().follow(&ring).await, Err("it leads on and on".to_owned()));
        for inside in
            ["http://169.254.169.254/latest", "http://localhost/", "file:///etc/passwd", "https://10.0.0.1/"]
        {
            let address = server(move |_| leading_to(inside)).await;
            let said = local().follow(&address).await;
            assert!(said.is_err_and(|why| why.starts_with("it leads elsewhere")), "{inside}");
        }
    }

    #[tokio::test]
    async fn the_bot_s_own_checker_asks_nobody_inside() {
        let checker = Checker::new("https://example.org", Duration::from_millis(500)).expect("a client");
        let address = server(|_| status(200)).await;
        assert!(checker.follow(&address).await.is_err(), "no number in place of a name, and no http");
        // Whatever a name stands for on this machine, it is not public.
        let found = PublicOnly.resolve("localhost".parse().expect("a name")).await;
        assert!(found.is_err());
    }

    #[test]
    fn only_addresses_of_the_public_web_are_public() {
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
        ] {
            assert!(!is_public(inside.parse().expect(inside)), "{inside}");
        }
        for outside in
            ["8.8.8.8", "172.32.0.1", "185.15.59.224", "2620:0:862:ed1a::1", "2a02:ec80:300:ed1a::1"]
        {
            assert!(is_public(outside.parse().expect(outside)), "{outside}");
        }
    }
}
