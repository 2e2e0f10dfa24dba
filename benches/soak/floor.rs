//! The floor: as many bare sockets, in a process of their own, and messages to a few of them at a
//! time. No schema, no session, no database: what no server on this machine can be better than.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::routing::{get, post};
use futures_util::StreamExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::figures::{Latencies, Sample, memory_of, now};
use crate::support::servers::free_port;

/// Sockets that one message goes to: those of a merchant and of a customer.
const HEARERS: usize = 14;

/// Messages that are measured.
const MESSAGES: usize = 400;

/// Between two messages.
const PAUSE: Duration = Duration::from_millis(25);

/// What was measured.
pub struct Floor {
    /// Of a socket, in bytes.
    pub memory: u64,
    /// From a message's sending to its hearing.
    pub latencies: Latencies,
}

type Sockets = Arc<Mutex<Vec<mpsc::Sender<String>>>>;

/// Serves bare sockets, until it is killed.
pub async fn serve(address: SocketAddr) {
    let sockets = Sockets::default();
    let routes =
        Router::new().route("/socket", get(socket)).route("/tell", post(tell)).with_state(sockets);
    let listener = TcpListener::bind(address).await.expect("a free address");
    axum::serve(listener, routes).await.expect("a server");
}

async fn socket(
    State(sockets): State<Sockets>,
    upgrade: WebSocketUpgrade,
) -> axum::response::Response {
    let upgrade = upgrade.read_buffer_size(2 * 1_024).write_buffer_size(4 * 1_024);
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        let (sender, mut waiting) = mpsc::channel(32);
        sockets.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        let _ = socket.send(Message::text("hello")).await;
        while let Some(text) = waiting.recv().await {
            if socket.send(Message::text(text)).await.is_err() {
                return;
            }
        }
    })
}

/// Sends when it was asked to some of the sockets.
async fn tell(State(sockets): State<Sockets>) {
    let at = now().to_string();
    let mut sockets = sockets.lock().unwrap_or_else(PoisonError::into_inner);
    let count = HEARERS.min(sockets.len());
    for socket in sockets.iter().take(count) {
        let _ = socket.try_send(at.clone());
    }
    // The next message goes to others.
    sockets.rotate_left(count);
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Measures so many bare sockets.
pub async fn measure(sockets: usize) -> Floor {
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let mut server = Command::new(std::env::current_exe().expect("this program"));
    server.args(["--floor", &address.to_string()]).stdin(Stdio::null());
    let server = Process(server.spawn().expect("the floor's process"));
    while tokio::net::TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let before = memory_of(server.0.id());
    let (heard, mut samples) = mpsc::channel(1_024);
    let mut hearers = JoinSet::new();
    for _ in 0..sockets {
        let small = WebSocketConfig::default().read_buffer_size(2_048).write_buffer_size(0);
        let url = format!("ws://{address}/socket");
        let connected = tokio_tungstenite::connect_async_with_config(url, Some(small), true).await;
        let (mut line, _) = connected.expect("a bare socket");
        line.next().await.expect("a greeting").expect("a greeting");
        let heard = heard.clone();
        hearers.spawn(async move {
            while let Some(Ok(message)) = line.next().await {
                let text = message.into_text().expect("a text");
                let at = text.parse().expect("a moment");
                let _ = heard.send(Sample { at, took: now() - at }).await;
            }
            let _ = line.close(None).await;
        });
    }
    let grown = memory_of(server.0.id()) - before;
    let memory = grown / u64::try_from(sockets).expect("a few thousand");
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut all = Vec::new();
    for _ in 0..MESSAGES {
        let told = http.post(format!("http://{address}/tell")).send().await.expect("an answer");
        assert!(told.status().is_success());
        for _ in 0..HEARERS.min(sockets) {
            all.push(samples.recv().await.expect("a message arrives"));
        }
        tokio::time::sleep(PAUSE).await;
    }
    Floor { memory, latencies: Latencies::of(&all) }
}
