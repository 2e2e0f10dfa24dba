//! A client of graphql-transport-ws with one subscription.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::Request;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// How long a story waits for what must come, before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A socket that follows one subscription.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came before it was asked for.
    early: VecDeque<Value>,
}

impl Socket {
    /// Connects, logs in, subscribes; returns once the server has taken the subscription.
    pub async fn open(
        url: &str,
        token: Option<&str>,
        subscription: &str,
        variables: Value,
    ) -> Self {
        let socket = Self::connect(url).await.expect("a socket");
        socket.begin(token, subscription, variables).await
    }

    /// Connects with a request of any headers, and subscribes as a guest.
    pub async fn over(request: Request<()>, subscription: &str) -> Self {
        let (stream, _) = tokio_tungstenite::connect_async(request).await.expect("a socket");
        Self { stream, early: VecDeque::new() }.begin(None, subscription, json!({})).await
    }

    async fn begin(mut self, token: Option<&str>, subscription: &str, variables: Value) -> Self {
        let socket = &mut self;
        let payload = token.map(|token| json!({ "authorization": format!("Bearer {token}") }));
        socket.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.receive().await["type"], "connection_ack");
        let payload = json!({ "query": subscription, "variables": variables });
        socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        // Messages are read in order, so the subscription has been taken on when the pong is here.
        // It may still look for its place: a story that must not miss what comes at once, on
        // another instance above all, follows `after` a cursor.
        socket.send(json!({ "type": "ping" })).await;
        loop {
            let message = self.receive().await;
            if message["type"] == "pong" {
                return self;
            }
            self.early.push_back(message);
        }
    }

    async fn connect(url: &str) -> Option<Self> {
        let mut request = format!("{url}/graphql").into_client_request().expect("a URL");
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (stream, _) = tokio_tungstenite::connect_async(request).await.ok()?;
        Some(Self { stream, early: VecDeque::new() })
    }

    /// Like [`Socket::open`], where the server may be gone. What comes before the subscription is
    /// taken on is heard later.
    pub async fn attempt(url: &str, token: &str, query: &str, variables: Value) -> Option<Self> {
        let mut socket = Self::connect(url).await?;
        let payload = json!({ "authorization": format!("Bearer {token}") });
        let subscribe = json!({ "query": query, "variables": variables });
        for message in [
            json!({ "type": "connection_init", "payload": payload }),
            json!({ "id": "1", "type": "subscribe", "payload": subscribe }),
        ] {
            socket.stream.send(Message::text(message.to_string())).await.ok()?;
            if message["type"] == "connection_init"
                && socket.heard().await?["type"] != "connection_ack"
            {
                return None;
            }
        }
        Some(socket)
    }

    /// The next event, where the server may die. None: the socket has ended.
    pub async fn event_or_end(&mut self) -> Option<Value> {
        loop {
            let mut message = self.heard().await?;
            match message["type"].as_str() {
                Some("next") if message["payload"]["errors"].is_null() => {
                    return Some(message["payload"]["data"].take());
                }
                Some("ping") => {
                    let pong = Message::text(json!({ "type": "pong" }).to_string());
                    self.stream.send(pong).await.ok()?;
                }
                Some("pong") => {}
                _ => return None,
            }
        }
    }

    async fn heard(&mut self) -> Option<Value> {
        loop {
            match self.stream.next().await?.ok()? {
                Message::Text(text) => return serde_json::from_str(&text).ok(),
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    async fn send(&mut self, message: Value) {
        let text = Message::text(message.to_string());
        self.stream.send(text).await.expect("an open socket");
    }

    async fn receive(&mut self) -> Value {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match next.expect("a message in time").expect("an open socket").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Close(frame) => panic!("the server closed the socket: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The next `data` of the subscription. Fails when it is an error, or none comes.
    pub async fn next(&mut self) -> Value {
        // Pings of the server come for ever: they are not what is waited for.
        tokio::time::timeout(PATIENCE, self.event()).await.expect("an event in time")
    }

    async fn event(&mut self) -> Value {
        loop {
            let mut message = match self.early.pop_front() {
                Some(message) => message,
                None => self.receive().await,
            };
            match message["type"].as_str() {
                Some("next") => {
                    assert!(message["payload"]["errors"].is_null(), "{message}");
                    return message["payload"]["data"].take();
                }
                Some("pong") => {}
                Some("ping") => self.send(json!({ "type": "pong" })).await,
                _ => panic!("not an event: {message}"),
            }
        }
    }

    /// Makes sure that the socket is alive.
    pub async fn ping(&mut self) {
        self.send(json!({ "type": "ping" })).await;
        while self.receive().await["type"] != "pong" {}
    }

    /// The code of the refusal of the subscription; none when an event comes.
    pub async fn refusal(&mut self) -> Option<String> {
        loop {
            let message = match self.early.pop_front() {
                Some(message) => message,
                None => self.receive().await,
            };
            let errors = match message["type"].as_str() {
                Some("next") => &message["payload"]["errors"],
                Some("error") => &message["payload"],
                _ => continue,
            };
            let code = errors[0]["extensions"]["code"].as_str();
            return code.map(str::to_owned);
        }
    }

    /// Waits until the server closes the socket, and answers the close code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match next.expect("an end in time") {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                end => panic!("the socket ended without a code: {end:?}"),
            }
        }
    }
}
