//! A sandbox on a free port, a client that knows its address, and a merchant's server that
//! receives notices and answers them as told.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use sharepass::infra::gateway::{
    Gateway, GatewayError, GatewayIntent, IntentRequest, Notice, RefundRequest, SandboxClient,
    SandboxSettings, Timeouts,
};
use sharepass::sandbox::{self, Settings};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// 2026-11-18 17:46:40 in UTC, and already the 19th in China.
pub const START: i64 = 1_795_024_000;
pub const SECRET: &str = "notice-secret";
pub const KEY: &str = "api-key";

pub struct Stage {
    pub url: String,
    pub gateway: Gateway,
    pub clock: Arc<AtomicI64>,
    pub merchant: Merchant,
    http: reqwest::Client,
    stop: CancellationToken,
    server: JoinHandle<anyhow::Result<()>>,
}

impl Stage {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(adjust: impl FnOnce(&mut Settings)) -> Self {
        let merchant = Merchant::start().await;
        Self::start_for(merchant, adjust).await
    }

    /// A sandbox that finds and leaves its state in a file.
    pub async fn start_on(merchant: Merchant, file: &Path) -> Self {
        Self::start_for(merchant, |settings| {
            settings.state_file = Some(file.to_owned());
            // Nobody waits an hour here: what is retried is retried by the next start.
            settings.first_pause = Duration::from_hours(1);
        })
        .await
    }

    async fn start_for(merchant: Merchant, adjust: impl FnOnce(&mut Settings)) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let hands = Arc::clone(&clock);
        let mut settings = Settings {
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(5),
            attempts: 1000,
            now: Arc::new(move || hands.load(Ordering::SeqCst)),
            ..Settings::new(KEY.into(), SECRET.into())
        };
        adjust(&mut settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let stop = CancellationToken::new();
        let server = tokio::spawn(sandbox::serve(listener, settings, stop.clone()));
        let gateway = client(&url, KEY, Timeouts::default());
        Self { url, gateway, clock, merchant, http: reqwest::Client::new(), stop, server }
    }

    /// Stops in order, and hands back the merchant for another start.
    pub async fn stop(self) -> Merchant {
        self.stop.cancel();
        self.server.await.expect("no panic").expect("an orderly stop");
        self.merchant
    }

    pub fn request(&self, reference: &str, amount_fen: i64) -> IntentRequest {
        IntentRequest {
            reference: reference.to_owned(),
            amount_fen,
            description: "两杯咖啡".to_owned(),
            notify_url: self.merchant.url.clone(),
            return_url: "http://shop.example/back".to_owned(),
            expires_at_unix_s: START + 900,
        }
    }

    pub async fn open(&self, reference: &str, amount_fen: i64) -> GatewayIntent {
        let request = self.request(reference, amount_fen);
        self.gateway.create_intent(&request).await.expect("an intent")
    }

    pub async fn paid(&self, reference: &str, amount_fen: i64) -> GatewayIntent {
        let intent = self.open(reference, amount_fen).await;
        self.press(&intent, "confirm").await;
        intent
    }

    /// Presses a button of the payment page, and answers the status and the JSON.
    pub async fn press(&self, intent: &GatewayIntent, button: &str) -> (u16, Value) {
        let url = format!("{}/pay/{}/{button}", self.url, intent.id);
        let post = self.http.post(url).header("accept", "application/json");
        let answer = post.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    pub async fn switch(&self, intent: Option<&GatewayIntent>, switches: Value) {
        let intent = intent.map(|intent| &intent.id);
        self.post("/v1/switches", json!({ "intent": intent, "switches": switches })).await;
    }

    pub async fn release(&self, intent: &GatewayIntent) {
        self.post(&format!("/v1/intents/{}/release", intent.id), json!({})).await;
    }

    async fn post(&self, path: &str, body: Value) {
        let post = self.http.post(format!("{}{path}", self.url));
        let answer = post.header("sharepass-sandbox-key", KEY).json(&body).send().await;
        assert_eq!(answer.expect("an answer").status(), StatusCode::NO_CONTENT);
    }

    /// The next notice that reaches the merchant, as the client judges it.
    pub async fn verdict(&mut self) -> Result<Notice, GatewayError> {
        let (headers, body) = self.merchant.next().await;
        self.gateway.verify_notice(&headers, &body, START)
    }

    pub async fn notice(&mut self) -> Notice {
        self.verdict().await.expect("a genuine notice")
    }
}

pub fn client(url: &str, key: &str, timeouts: Timeouts) -> Gateway {
    let settings = SandboxSettings {
        base_url: url.parse().expect("an address"),
        api_key: key.into(),
        notice_secret: SECRET.into(),
        timeouts,
    };
    Gateway::Sandbox(SandboxClient::new(settings).expect("a client"))
}

pub fn refund(intent: &GatewayIntent, reference: &str, amount_fen: i64) -> RefundRequest {
    RefundRequest {
        reference: reference.to_owned(),
        intent: intent.id.clone(),
        amount_fen,
        reason: "sold out".to_owned(),
    }
}

type Post = (HeaderMap, Bytes);

/// A server that receives notices.
pub struct Merchant {
    pub url: String,
    answers: Arc<Mutex<VecDeque<StatusCode>>>,
    posts: mpsc::UnboundedReceiver<Post>,
}

impl Merchant {
    pub async fn start() -> Self {
        let (sender, posts) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let router = Router::new()
            .route("/notices", post(receive))
            .with_state((Arc::clone(&answers), sender));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/notices", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, answers, posts }
    }

    /// Answers the next notices like this, and all later ones 204.
    pub fn will_answer(&self, answers: impl IntoIterator<Item = StatusCode>) {
        self.answers.lock().expect("a lock").extend(answers);
    }

    pub async fn next(&mut self) -> Post {
        let next = tokio::time::timeout(Duration::from_secs(20), self.posts.recv()).await;
        next.expect("a notice in time").expect("an open channel")
    }
}

type Desk = (Arc<Mutex<VecDeque<StatusCode>>>, mpsc::UnboundedSender<Post>);

async fn receive(
    State((answers, sender)): State<Desk>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let answer = answers.lock().expect("a lock").pop_front().unwrap_or(StatusCode::NO_CONTENT);
    // A story that is over no longer listens.
    let _ = sender.send((headers, body));
    answer
}
