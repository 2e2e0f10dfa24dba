//! The sockets: each follows the reminders of its account, returns after whatever ends it, and
//! counts what is missing and what comes twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;

use crate::figures::{Sample, now};
use crate::support::Caller;
use crate::town::Town;

const FOLLOW: &str = "subscription($after: Cursor) { reminders(after: $after) {
    cursor change reminder { position createdAt } } }";

/// Clients return within this, spread out, as the real client does.
const RETURN_WITHIN: u64 = 1_000;

/// Sockets opened at the same time.
const TOGETHER: usize = 64;

/// How long a socket may take to open.
const OPEN_WITHIN: Duration = Duration::from_secs(10);

/// What all sockets heard.
#[derive(Default)]
pub struct Tally {
    /// Each message.
    pub samples: Vec<Sample>,
    /// How often a socket came back.
    pub returns: usize,
    /// How many positions were passed over, or never came.
    pub lost: i64,
    /// How many came again.
    pub duplicated: usize,
}

/// All sockets.
pub struct Crowd {
    /// How long it took until all were connected.
    pub connected_in: Duration,
    devices: JoinSet<Device>,
    /// Up to where each account's sockets have heard, by the number of the account.
    heard: Vec<Vec<watch::Receiver<i64>>>,
    done: CancellationToken,
}

/// One socket, through all its connections.
struct Device {
    number: usize,
    doors: Arc<[String]>,
    account: Caller,
    cursor: Option<String>,
    heard: watch::Sender<i64>,
    tally: Tally,
    opened: Option<mpsc::Sender<()>>,
}

#[derive(Deserialize)]
struct Heard<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    payload: Option<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    reminders: Event,
}

#[derive(Deserialize)]
struct Event {
    cursor: String,
    change: String,
    reminder: Reminder,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reminder {
    position: i64,
    created_at: String,
}

type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Crowd {
    /// Opens all sockets, half of each account's at each door; returns once they are all followed.
    pub async fn gather(town: &Town, doors: &Arc<[String]>) -> Self {
        let done = CancellationToken::new();
        let mut devices = JoinSet::new();
        let mut heard = Vec::new();
        let begun = Instant::now();
        let (opened, mut waiting) = mpsc::channel(TOGETHER);
        let (mut open, opening) = (0, AtomicUsize::new(0));
        for (account, sockets) in town.accounts() {
            let (cursor, position) = newest(account).await;
            let mut of_account = Vec::new();
            for _ in 0..sockets {
                let number = opening.fetch_add(1, Ordering::Relaxed);
                let (sender, receiver) = watch::channel(position);
                of_account.push(receiver);
                let device = Device {
                    number,
                    doors: Arc::clone(doors),
                    account: account.clone(),
                    cursor: cursor.clone(),
                    heard: sender,
                    tally: Tally::default(),
                    opened: Some(opened.clone()),
                };
                devices.spawn(device.live(done.clone()));
                if number - open >= TOGETHER {
                    waiting.recv().await.expect("a socket opens");
                    open += 1;
                }
            }
            heard.push(of_account);
        }
        while open < opening.load(Ordering::Relaxed) {
            waiting.recv().await.expect("a socket opens");
            open += 1;
        }
        Self { connected_in: begun.elapsed(), devices, heard, done }
    }

    /// Waits until all sockets have heard all that their accounts were told, and ends them. What
    /// has not come in time is lost.
    pub async fn all_heard(mut self, town: &Town, within: Duration) -> Tally {
        let late = Instant::now() + within;
        let mut missing = 0;
        for ((account, _), sockets) in town.accounts().zip(&mut self.heard) {
            let (_, last) = newest(account).await;
            for socket in sockets {
                let all = socket.wait_for(|position| *position >= last);
                let _ = tokio::time::timeout_at(late, all).await;
                missing += (last - *socket.borrow()).max(0);
            }
        }
        self.done.cancel();
        let mut sum = Tally { lost: missing, ..Tally::default() };
        while let Some(device) = self.devices.join_next().await {
            let Tally { samples, returns, lost, duplicated } = device.expect("no panic").tally;
            sum.samples.extend(samples);
            sum.returns += returns;
            sum.lost += lost;
            sum.duplicated += duplicated;
        }
        sum
    }
}

/// The cursor and the position of the last reminder of an account.
async fn newest(account: &Caller) -> (Option<String>, i64) {
    let query = "{ reminders(last: 1) { edges { cursor node { position } } } }";
    let told = account.post(query, json!({})).await;
    let last = &told["reminders"]["edges"][0];
    let cursor = last["cursor"].as_str().map(str::to_owned);
    (cursor, last["node"]["position"].as_i64().unwrap_or_default())
}

impl Device {
    async fn live(mut self, done: CancellationToken) -> Self {
        let _ = done.run_until_cancelled(self.follow()).await;
        self
    }

    async fn follow(&mut self) {
        for attempt in 0.. {
            let door = &self.doors[(self.number + attempt) % self.doors.len()];
            let address = format!("{}/graphql", door.replacen("http", "ws", 1));
            let open = tokio::time::timeout(OPEN_WITHIN, self.open(&address)).await;
            if let Ok(Some(mut line)) = open {
                if let Some(opened) = self.opened.take() {
                    let _ = opened.send(()).await;
                } else {
                    self.tally.returns += 1;
                }
                while let Some(Ok(message)) = line.next().await {
                    if let Message::Text(text) = message {
                        self.hear(&text);
                    }
                }
            }
            sleep(Duration::from_millis(rand::random_range(50..RETURN_WITHIN))).await;
        }
    }

    async fn open(&self, address: &str) -> Option<Line> {
        let mut request = address.into_client_request().expect("a URL");
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
        let from = self.account.address.to_string();
        headers.insert("x-forwarded-for", from.parse().expect("a header"));
        // The usual buffers would be most of what this side of the soak needs.
        let small = WebSocketConfig::default().read_buffer_size(2_048).write_buffer_size(0);
        let connected =
            tokio_tungstenite::connect_async_with_config(request, Some(small), true).await;
        let (mut line, _) = connected.ok()?;
        let token = self.account.access_token.as_deref().unwrap_or_default();
        let payload = json!({ "authorization": format!("Bearer {token}") });
        let init = json!({ "type": "connection_init", "payload": payload });
        line.send(Message::text(init.to_string())).await.ok()?;
        let Message::Text(acknowledged) = line.next().await?.ok()? else { return None };
        if !acknowledged.contains("connection_ack") {
            return None;
        }
        let payload = json!({ "query": FOLLOW, "variables": { "after": self.cursor } });
        let subscribe = json!({ "id": "1", "type": "subscribe", "payload": payload });
        line.send(Message::text(subscribe.to_string())).await.ok()?;
        Some(line)
    }

    fn hear(&mut self, text: &str) {
        let heard: Heard<'_> = serde_json::from_str(text).expect("a message of the protocol");
        if heard.kind != "next" {
            return;
        }
        let data = heard.payload.and_then(|payload| payload.data);
        let Some(Data { reminders: event }) = data else { panic!("an error: {text}") };
        self.cursor = Some(event.cursor);
        if event.change != "TOLD" {
            return;
        }
        let (last, position) = (*self.heard.borrow(), event.reminder.position);
        if position <= last {
            self.tally.duplicated += 1;
            return;
        }
        self.tally.lost += position - last - 1;
        self.heard.send_replace(position);
        let at = OffsetDateTime::parse(&event.reminder.created_at, &Rfc3339).expect("a moment");
        let at = i64::try_from(at.unix_timestamp_nanos() / 1_000).expect("a moment of today");
        self.tally.samples.push(Sample { at, took: now() - at });
    }
}
