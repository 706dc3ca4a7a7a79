use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::vitals::{CycleDone, Vitals};

/// A port that tells of a bot that had a cycle.
async fn port() -> std::net::SocketAddr {
    let vitals = Vitals::begin();
    vitals.cycle_began();
    vitals.cycle_ended(CycleDone::default());
    vitals.rests(Duration::from_secs(900));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let watched = Arc::new(Watched { vitals, grace: Duration::from_secs(1800) });
    tokio::spawn(answer(listener, watched));
    address
}

/// What comes back for these bytes, until the other side hangs up.
async fn asked(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    // Who is turned away may be so before everything is read.
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn each_page_is_told_and_everything_else_is_not() {
    let address = port().await;
    let health = asked(address, &get("/health")).await;
    assert!(health.starts_with("HTTP/1.1 200 OK\r\n") && health.contains("\"state\": \"ok\""), "{health}");
    assert!(health.to_lowercase().contains("content-type: application/json\r\n"), "{health}");
    assert!(asked(address, &get("/live")).await.ends_with("\r\n\r\nalive\n"));
    let metrics = asked(address, &get("/metrics?x=1")).await;
    assert!(metrics.contains("lets_connect_healthy 1\n") && metrics.contains("version=0.0.4"), "{metrics}");
    assert!(asked(address, &get("/")).await.starts_with("HTTP/1.1 404"));
    assert!(asked(address, &get("/../etc/passwd")).await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn the_head_alone_is_told_without_the_rest() {
    let answer = asked(port().await, &get("/metrics").replace("GET", "HEAD")).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 200") && body.is_empty(), "{answer}");
}

#[tokio::test]
async fn nothing_but_asking_is_allowed() {
    let address = port().await;
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let answer = asked(address, &get("/health").replace("GET", method)).await;
        assert!(
            answer.starts_with("HTTP/1.1 405") && answer.to_lowercase().contains("allow: get, head"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn nonsense_and_heads_without_end_are_turned_away_and_the_port_goes_on() {
    let address = port().await;
    let endless = format!("GET /health HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    for nonsense in ["\r\n\r\n\0\0\0", "GET\r\n\r\n", "HELO there\r\n", &endless] {
        let answer = asked(address, nonsense).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert!(asked(address, &get("/live")).await.contains("alive"));
}

#[tokio::test]
async fn whoever_holds_connections_open_without_a_word_keeps_the_port_for_moments_only() {
    let address = port().await;
    let mut silent = Vec::new();
    for _ in 0..MOST_CONNECTIONS {
        silent.push(TcpStream::connect(address).await.expect("a connection"));
    }
    // The others were taken before, in their order; this one is turned away.
    assert_eq!(asked(address, &get("/live")).await, "");
    // Each of the silent ones is dropped once its time is over.
    tokio::time::pause();
    for stream in &mut silent {
        let mut rest = String::new();
        let _ = stream.read_to_string(&mut rest).await;
    }
    tokio::time::resume();
    assert!(asked(address, &get("/live")).await.contains("alive"));
}
