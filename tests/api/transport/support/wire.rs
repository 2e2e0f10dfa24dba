//! A graphql-transport-ws client that says exactly what a test tells it to.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest, http::Response},
};

use super::client::json_of;

/// Long enough for a loaded machine: a test waits this long only when it fails.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Wire {
    pub stream: WebSocketStream<TcpStream>,
    pub response: Response<Option<Vec<u8>>>,
}

impl Wire {
    pub async fn open(address: SocketAddr, protocols: Option<&str>) -> Self {
        Self::open_with(address, protocols, &[]).await
    }

    pub async fn open_with(
        address: SocketAddr,
        protocols: Option<&str>,
        headers: &[(&'static str, &'static str)],
    ) -> Self {
        let url = format!("ws://{address}/graphql");
        let mut request = url.into_client_request().expect("it is a URL");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("it is a value"));
        }
        if let Some(protocols) = protocols {
            let protocols = protocols.parse().expect("it is a value");
            request.headers_mut().insert("sec-websocket-protocol", protocols);
        }
        let stream = TcpStream::connect(address).await.expect("the server accepts");
        // A client that asks for a protocol refuses an answer without one, so a test that wants
        // to see that answer asks with a key of its own.
        let (stream, response) = client_async(request, stream).await.expect("it is upgraded");
        Self { stream, response }
    }

    pub async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.send(Message::Text(text.into())).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.expect("the socket is open");
    }

    pub async fn init(&mut self, token: &str) {
        let payload = match token {
            "" => json!({}),
            token => json!({ "authorization": format!("Bearer {token}") }),
        };
        self.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(self.hear().await, json!({ "type": "connection_ack" }));
    }

    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// The next message of the protocol; pings and pongs of the socket are passed over.
    pub async fn hear(&mut self) -> Value {
        loop {
            match self.next().await {
                Some(Message::Text(text)) => return json_of(&text),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("a message was expected, not {other:?}"),
            }
        }
    }

    /// The code that the server closes with, whatever it says before.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => return frame.code.into(),
                Some(Message::Close(None)) | None => return 0,
                Some(_) => {}
            }
        }
    }

    /// The code and the reason, when nothing else may come before.
    pub async fn closed_at_once(&mut self) -> (u16, String) {
        match self.next().await {
            Some(Message::Close(Some(frame))) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("a close was expected, not {other:?}"),
        }
    }

    /// Nothing more comes: a ping is answered by its pong alone.
    pub async fn is_quiet(&mut self) {
        self.say(json!({ "type": "ping", "payload": { "quiet": true } })).await;
        let pong = json!({ "type": "pong", "payload": { "quiet": true } });
        assert_eq!(self.hear().await, pong);
    }

    async fn next(&mut self) -> Option<Message> {
        let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
        next.expect("something comes in time").and_then(Result::ok)
    }
}
