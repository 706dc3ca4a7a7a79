//! The port: a few short answers to GET and HEAD, to few at a time, and to nobody for long.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::health::{Health, is_alive};
use super::{Watched, metrics, process};

/// Connections at once; whoever comes then is turned away.
const MOST_CONNECTIONS: usize = 32;

/// A request must have come whole within this time.
const HEADER_TIME: Duration = Duration::from_secs(5);

/// A connection may last this long, whatever is asked on it.
const CONNECTION_TIME: Duration = Duration::from_secs(60);

/// A request's head is no longer than this.
const MOST_HEAD_BYTES: usize = 8192;

/// After a connection that could not be taken, as when no file may be opened any more.
const BREATH: Duration = Duration::from_millis(200);

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

/// The version of the text format (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers, for ever.
pub(super) async fn answer(listener: TcpListener, watched: Arc<Watched>) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::debug!(%error, "a connection to the port could not be taken");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else { continue };
        let watched = Arc::clone(&watched);
        tokio::spawn(async move {
            let service = service_fn(|request: Request<Incoming>| {
                let answer = respond(&watched, request.method(), request.uri().path());
                std::future::ready(Ok::<_, Infallible>(answer))
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIME)
                .max_buf_size(MOST_HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), service);
            // Whoever asks nonsense, or goes away, is nobody's concern.
            let _ = tokio::time::timeout(CONNECTION_TIME, connection).await;
            drop(permit);
        });
    }
}

fn respond(watched: &Watched, method: &Method, path: &str) -> Response<Full<Bytes>> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut answer = said(StatusCode::METHOD_NOT_ALLOWED, TEXT, "only GET and HEAD\n".to_owned());
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    let (state, now) = watched.vitals.now();
    match path {
        "/health" => {
            let health = Health::of(&state, now, watched.grace);
            let status = if health.well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            // Serialising plain values cannot fail.
            let mut text = serde_json::to_string_pretty(&health).unwrap_or_default();
            text.push('\n');
            said(status, JSON, text)
        }
        "/live" => match is_alive(&state, now, watched.grace) {
            Ok(()) => said(StatusCode::OK, TEXT, "alive\n".to_owned()),
            Err(why) => said(StatusCode::SERVICE_UNAVAILABLE, TEXT, format!("{why}\n")),
        },
        "/metrics" => {
            let text = metrics::text(&state, now, watched.grace, process::Usage::of_this().as_ref());
            said(StatusCode::OK, EXPOSITION, text)
        }
        _ => said(StatusCode::NOT_FOUND, TEXT, "ask for /health, /live or /metrics\n".to_owned()),
    }
}

fn said(status: StatusCode, kind: &'static str, text: String) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

#[cfg(test)]
mod tests;
