//! A merchant's own system: takes what it is sent, and answers as it is told to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// How long a story waits for what must come, before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// Something that it was sent.
#[derive(Clone, Debug)]
pub struct Seen {
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn id(&self) -> String {
        self.header("webhook-id")
    }

    pub fn header(&self, name: &str) -> String {
        self.headers[name].to_str().expect("a text").to_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    /// Whether it is signed with a secret, at a moment within five minutes of the machine's clock.
    pub fn is_signed_now(&self, secret: &str) -> bool {
        let webhook = Webhook::new(secret).expect("a secret");
        webhook.verify(&self.body, &self.headers).is_ok()
    }

    /// Whether it is signed with a secret, at whatever moment.
    pub fn is_signed(&self, secret: &str) -> bool {
        let webhook = Webhook::new(secret).expect("a secret");
        let at = self.header("webhook-timestamp").parse().expect("a moment");
        let expected = webhook.sign(&self.id(), at, &self.body).expect("a signature");
        self.header("webhook-signature").split(' ').any(|given| given == expected)
    }
}

/// How it answers.
#[derive(Clone, Default)]
struct Mood {
    status: Option<StatusCode>,
    header: Option<(&'static str, String)>,
    /// Answers so only what has this type.
    only: Option<&'static str>,
}

#[derive(Default)]
struct Inside {
    seen: Mutex<Vec<Seen>>,
    mood: Mutex<Mood>,
    arrived: watch::Sender<usize>,
    held: watch::Sender<bool>,
}

pub struct Receiver {
    pub url: String,
    pub port: u16,
    inside: Arc<Inside>,
    task: AbortHandle,
}

impl Receiver {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let inside = Arc::<Inside>::default();
        let routes = Router::new().fallback(take).with_state(Arc::clone(&inside));
        let serving = async { axum::serve(listener, routes).await.expect("a receiver") };
        let task = tokio::spawn(serving).abort_handle();
        Self { url: format!("http://127.0.0.1:{port}/hooks"), port, inside, task }
    }

    /// Answers everything with this status from now on.
    pub fn answers(&self, status: u16) {
        self.answers_to(None, status, None);
    }

    /// Answers what has this type, or everything, with this status and header from now on.
    pub fn answers_to(
        &self,
        only: Option<&'static str>,
        status: u16,
        header: Option<(&'static str, String)>,
    ) {
        let status = Some(StatusCode::from_u16(status).expect("a status"));
        *self.inside.mood.lock().expect("a mood") = Mood { status, header, only };
    }

    /// Answers nothing until it lets go.
    pub fn hold(&self) {
        self.inside.held.send_replace(true);
    }

    pub fn let_go(&self) {
        self.inside.held.send_replace(false);
    }

    /// All that it was sent.
    pub fn seen(&self) -> Vec<Seen> {
        self.inside.seen.lock().expect("what was seen").clone()
    }

    /// The types of all that it was sent.
    pub fn kinds(&self) -> Vec<String> {
        self.seen().iter().map(Seen::kind).collect()
    }

    /// Waits until it was sent so many.
    pub async fn has(&self, many: usize) {
        let mut arrived = self.inside.arrived.subscribe();
        let waiting = arrived.wait_for(|count| *count >= many);
        tokio::time::timeout(PATIENCE, waiting).await.expect("it comes before long").expect("more");
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(State(inside): State<Arc<Inside>>, headers: HeaderMap, body: Bytes) -> Response {
    let seen = Seen { headers, body };
    let kind = seen.kind();
    inside.seen.lock().expect("what was seen").push(seen);
    inside.arrived.send_modify(|count| *count += 1);
    let mut held = inside.held.subscribe();
    let _ = held.wait_for(|held| !held).await;
    let mood = inside.mood.lock().expect("a mood").clone();
    let meant = mood.only.is_none_or(|only| only == kind);
    let status = mood.status.filter(|_| meant).unwrap_or(StatusCode::NO_CONTENT);
    let mut response = status.into_response();
    if let Some((name, value)) = mood.header.filter(|_| meant) {
        let value = HeaderValue::from_str(&value).expect("a header");
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}
