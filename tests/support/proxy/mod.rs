//! A proxy that stands between the bot and a real MediaWiki and understands what passes: it knows
//! writes from reads, and a script decides the fate of each request. So a reply can be lost after the
//! wiki saved the edit, a request can arrive an hour late, and people can act on the wiki between two
//! requests of the bot.
//!
//! It runs on a thread of its own. What is absent: time. The proxy's clock is the bot's, and moves
//! when the bot waits ([`clock::Clock`]).
#![allow(dead_code, reason = "each test file takes what it needs of this module")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

pub mod clock;
pub mod http;

use clock::Clock;
pub use http::{Reply, Request};

/// A request, as the script sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Which request it is, counted from 0.
    pub number: usize,
    /// Which write it is, counted from 0, if it is one.
    pub write: Option<usize>,
    /// When, by the bot's clock.
    pub at: Duration,
    /// What it asks.
    pub parameters: BTreeMap<String, String>,
}

impl Seen {
    /// A parameter, or nothing.
    pub fn get(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// Whether it writes to this page.
    pub fn writes_to(&self, title: &str) -> bool {
        self.write.is_some() && self.get("title") == title
    }
}

/// What becomes of a request.
pub enum Fate {
    /// It is delivered, and the reply too.
    Pass,
    /// The connection ends before the wiki sees it.
    Lost,
    /// The wiki does it, and then the connection ends.
    ReplyLost,
    /// As [`Fate::ReplyLost`], with a reset.
    ReplyReset,
    /// The wiki never sees it; this is the answer.
    Answer(Reply),
    /// The wiki does it; this is the answer.
    AnswerAfter(Reply),
    /// The wiki does it, and its answer is changed.
    Change(Box<dyn FnOnce(Reply) -> Reply + Send>),
    /// It is delivered without the session's cookies.
    Stranger,
    /// It is delivered twice, one after the other; the second reply is the answer, as after a retry
    /// on the way.
    Twice,
    /// It is delivered twice at once; the reply that fails is the answer, if one does.
    TwiceAtOnce,
    /// The client hears nothing until it gives up, and the request arrives when the clock has moved on
    /// by this much.
    Late(Duration),
    /// The client hears nothing until it gives up, and the request arrives at once (or never).
    Silence {
        /// Whether it arrives.
        arrives: bool,
    },
    /// A read: what the wiki answered to the same question before the newest write.
    Stale,
}

/// Decides the fate of each request. It may take its time: only the bot waits.
pub type Script = Box<dyn FnMut(&Seen) -> Fate + Send>;

/// The proxy. It ends when dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    ending: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Shared {
    wiki: SocketAddr,
    clock: Clock,
    script: Mutex<Script>,
    log: Mutex<Log>,
    traffic: Traffic,
    /// Told of every silence, if somebody listens.
    listener: Mutex<Option<mpsc::Sender<()>>>,
}

/// So long nothing must have been under way, in real time, for a silence.
const SILENCE: Duration = Duration::from_millis(15);

/// How much is under way, and since when it is so.
struct Traffic(Mutex<(usize, Instant)>);

impl Traffic {
    fn none() -> Self {
        Self(Mutex::new((0, Instant::now())))
    }

    fn begins(&self) {
        let mut state = self.0.lock().expect("nobody panics here");
        *state = (state.0 + 1, Instant::now());
    }

    fn ends(&self) {
        let mut state = self.0.lock().expect("nobody panics here");
        *state = (state.0 - 1, Instant::now());
    }

    fn silent_for(&self, duration: Duration) -> bool {
        let state = self.0.lock().expect("nobody panics here");
        state.0 == 0 && state.1.elapsed() >= duration
    }
}

/// What passed.
#[derive(Default)]
struct Log {
    seen: Vec<Seen>,
    writes: Vec<Request>,
    late: Vec<(Duration, Request)>,
    /// Answers to reads, by question, each with the number of writes before it.
    answers: BTreeMap<String, Vec<(usize, Reply)>>,
}

impl Proxy {
    /// Starts one in front of the wiki on this port of 127.0.0.1. Until told otherwise it lets all pass.
    pub fn start(wiki_port: u16) -> Self {
        Self::start_on(0, wiki_port)
    }

    /// As [`Proxy::start`], on a port of one's choice.
    pub fn start_on(port: u16, wiki_port: u16) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", port)).expect("a port is free");
        listener.set_nonblocking(true).expect("a socket can be set so");
        let address = listener.local_addr().expect("a listener has an address");
        let shared = Arc::new(Shared {
            wiki: SocketAddr::from(([127, 0, 0, 1], wiki_port)),
            clock: Clock::default(),
            script: Mutex::new(Box::new(|_| Fate::Pass)),
            log: Mutex::default(),
            traffic: Traffic::none(),
            listener: Mutex::default(),
        });
        let (ending, ended) = oneshot::channel();
        let served = shared.clone();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    () = serve(listener, served.clone()) => {}
                    () = listen_for_silence(&served) => {}
                    _ = ended => {}
                }
            });
        });
        Self { address, shared, ending: Some(ending), thread: Some(thread) }
    }

    /// The address of `api.php` through this proxy.
    pub fn api(&self) -> String {
        format!("http://{}/w/api.php", self.address)
    }

    /// The bot's clock.
    pub fn clock(&self) -> Clock {
        self.shared.clock.clone()
    }

    /// A message for every millisecond in which nothing is under way; none waits while another does.
    pub fn silences(&self) -> mpsc::Receiver<()> {
        let (tell, told) = mpsc::channel(1);
        *self.shared.listener.lock().expect("nobody panics here") = Some(tell);
        told
    }

    /// From here on this script decides, and counting starts anew.
    pub fn script(&self, script: impl FnMut(&Seen) -> Fate + Send + 'static) {
        self.quiet();
        *self.shared.log.lock().expect("no script panics") = Log::default();
        *self.shared.script.lock().expect("no script panics") = Box::new(script);
    }

    /// From here on all pass, and counting starts anew.
    pub fn peace(&self) {
        self.script(|_| Fate::Pass);
    }

    /// What passed since the script was set.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.log.lock().expect("no script panics").seen.clone()
    }

    /// The writes among it.
    pub fn writes(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| seen.write.is_some()).collect()
    }

    /// Waits until no request is under way any more. The bot must be silent.
    pub fn quiet(&self) {
        let patience = Instant::now() + Duration::from_secs(60);
        while !self.shared.traffic.silent_for(Duration::ZERO) {
            assert!(Instant::now() < patience, "a request is under way for a minute");
            std::thread::yield_now();
        }
    }

    /// Delivers to the wiki the requests that the clock has come to, and tells what it said to them.
    pub async fn deliver_late(&self) -> Vec<Reply> {
        let now = self.shared.clock.now();
        let due: Vec<Request> = {
            let mut log = self.shared.log.lock().expect("no script panics");
            let (due, later) = std::mem::take(&mut log.late).into_iter().partition(|(at, _)| *at <= now);
            log.late = later;
            let due: Vec<(Duration, Request)> = due;
            due.into_iter().map(|(_, request)| request).collect()
        };
        self.deliver(&due).await
    }

    /// Delivers every recorded write once more.
    pub async fn replay_writes(&self) -> Vec<Reply> {
        let writes = self.shared.log.lock().expect("no script panics").writes.clone();
        self.deliver(&writes).await
    }

    async fn deliver(&self, requests: &[Request]) -> Vec<Reply> {
        let mut replies = Vec::new();
        for request in requests {
            replies.push(request.send(self.shared.wiki).await.expect("the wiki answers"));
        }
        replies
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(ending) = self.ending.take() {
            let _ = ending.send(());
        }
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the proxy's thread panicked");
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        shared.traffic.begins();
        let shared = shared.clone();
        tokio::spawn(async move {
            // A connection that breaks is the bot's end of it: it died, or gave up.
            let _ = one(stream, &shared).await;
            shared.traffic.ends();
        });
    }
}

/// It listens where connections are accepted, so that it cannot miss one that waits for that.
async fn listen_for_silence(shared: &Shared) {
    loop {
        tokio::time::sleep(Duration::from_millis(1)).await;
        if shared.traffic.silent_for(SILENCE)
            && let Some(tell) = &*shared.listener.lock().expect("nobody panics here")
        {
            let _ = tell.try_send(());
        }
    }
}

/// One connection, which is one request.
async fn one(mut stream: TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    let Some(request) = Request::read(&mut stream).await? else { return Ok(()) };
    let seen = shared.note(&request);
    let decides = shared.clone();
    let told = seen.clone();
    let fate = tokio::task::spawn_blocking(move || {
        let mut script = decides.script.lock().expect("no script panics");
        script(&told)
    });
    let fate = fate.await.map_err(std::io::Error::other)?;
    match fate {
        Fate::Pass => {
            let reply = shared.pass(&request, &seen).await?;
            reply.write(&mut stream).await
        }
        Fate::Lost => Ok(()),
        Fate::ReplyLost => shared.pass(&request, &seen).await.map(|_| ()),
        Fate::ReplyReset => {
            shared.pass(&request, &seen).await?;
            stream.set_zero_linger()
        }
        Fate::Answer(reply) => reply.write(&mut stream).await,
        Fate::AnswerAfter(reply) => {
            shared.pass(&request, &seen).await?;
            reply.write(&mut stream).await
        }
        Fate::Change(change) => {
            let reply = shared.pass(&request, &seen).await?;
            change(reply).write(&mut stream).await
        }
        Fate::Stranger => {
            let mut stranger = request.clone();
            stranger.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("cookie"));
            stranger.send(shared.wiki).await?.write(&mut stream).await
        }
        Fate::Twice => {
            request.send(shared.wiki).await?;
            request.send(shared.wiki).await?.write(&mut stream).await
        }
        Fate::TwiceAtOnce => {
            let (one, other) = tokio::join!(request.send(shared.wiki), request.send(shared.wiki));
            let (one, other) = (one?, other?);
            let saved = |reply: &Reply| {
                reply.value().is_some_and(|value| value["edit"]["result"].as_str() == Some("Success"))
            };
            let answer = if saved(&one) { other } else { one };
            answer.write(&mut stream).await
        }
        Fate::Late(after) => {
            let at = seen.at + after;
            shared.log.lock().expect("no script panics").late.push((at, request));
            shared.keep_silent(stream).await
        }
        Fate::Silence { arrives } => {
            if arrives {
                shared.pass(&request, &seen).await?;
            }
            shared.keep_silent(stream).await
        }
        Fate::Stale => match shared.stale(&seen) {
            Some(reply) => reply.write(&mut stream).await,
            None => shared.pass(&request, &seen).await?.write(&mut stream).await,
        },
    }
}

impl Shared {
    /// Until the client ends the connection. Meanwhile nothing counts as under way.
    async fn keep_silent(&self, mut stream: TcpStream) -> std::io::Result<()> {
        self.traffic.ends();
        let ended = stream.read_u8().await;
        self.traffic.begins();
        ended.map(|_| ())
    }

    fn note(&self, request: &Request) -> Seen {
        let parameters = request.parameters();
        let is_write = parameters.get("action").is_some_and(|action| action == "edit");
        let mut log = self.log.lock().expect("no script panics");
        let write = is_write.then_some(log.writes.len());
        let seen = Seen { number: log.seen.len(), write, at: self.clock.now(), parameters };
        log.seen.push(seen.clone());
        if is_write {
            log.writes.push(request.clone());
        }
        seen
    }

    /// Delivers a request, and remembers the answers of reads.
    async fn pass(&self, request: &Request, seen: &Seen) -> std::io::Result<Reply> {
        let reply = request.send(self.wiki).await?;
        if seen.write.is_none() {
            let mut log = self.log.lock().expect("no script panics");
            let writes = log.writes.len();
            log.answers.entry(question(seen)).or_default().push((writes, reply.clone()));
        }
        Ok(reply)
    }

    fn stale(&self, seen: &Seen) -> Option<Reply> {
        let log = self.log.lock().expect("no script panics");
        let writes = log.writes.len();
        let earlier = log.answers.get(&question(seen))?;
        earlier.iter().rev().find(|(before, _)| *before < writes).map(|(_, reply)| reply.clone())
    }
}

/// What is asked, as one text.
fn question(seen: &Seen) -> String {
    format!("{:?}", seen.parameters)
}
