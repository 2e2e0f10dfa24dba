//! The server under test, and its HTTP client.

use std::{net::SocketAddr, sync::atomic::Ordering, time::Duration};

use reqwest::{Client, Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use sharepass::http::serve::{Doors, serve};
use sharepass::infra::limits::Limits;
use sharepass::transport::routes;
use sharepass::transport::stop::Stop;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{host::TestHost, wire::Wire};

pub struct Server {
    pub address: SocketAddr,
    pub host: TestHost,
    pub stop: Stop,
    pub serving: JoinHandle<usize>,
    client: Client,
}

/// What came back, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    pub fn has_data(&self) -> bool {
        self.body.get("data").is_some()
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub async fn with(limits: Limits) -> Self {
        Self::with_doors(limits, Doors::default()).await
    }

    pub async fn with_doors(limits: Limits, doors: Doors) -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let host = TestHost::new(limits);
        let stop = Stop::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let router = routes(host.clone(), stop.clone());
        let serving = serve(listener, router, stop.clone(), doors);
        let serving = tokio::spawn(async move { serving.await.expect("the listener is open") });
        let client = Client::builder().no_proxy().build().expect("the client can be built");
        Self { address, host, stop, serving, client }
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    pub fn request(&self, method: Method) -> reqwest::RequestBuilder {
        self.client.request(method, self.url()).timeout(Duration::from_secs(20))
    }

    /// POSTs a body with `Accept: application/graphql-response+json`.
    pub async fn post(&self, body: Value) -> Answer {
        let request = self.request(Method::POST);
        read(request.header("accept", "application/graphql-response+json").json(&body)).await
    }

    pub async fn query(&self, query: &str) -> Answer {
        self.post(json!({ "query": query })).await
    }

    /// POSTs with headers of the caller's own.
    pub async fn post_with(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = self.request(Method::POST).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request).await
    }

    pub async fn get(&self, parameters: &[(&str, &str)]) -> Answer {
        self.get_with(&[], parameters).await
    }

    pub async fn get_with(&self, headers: &[(&str, &str)], query: &[(&str, &str)]) -> Answer {
        let mut url = reqwest::Url::parse(&self.url()).expect("it is a URL");
        url.query_pairs_mut().extend_pairs(query);
        let mut request = self.client.get(url).timeout(Duration::from_secs(20));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request).await
    }

    /// Waits until so many slow fields are running.
    pub async fn has_started(&self, count: usize) {
        while self.host.started.load(Ordering::Relaxed) < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub async fn wire(&self) -> Wire {
        Wire::open(self.address, Some("graphql-transport-ws")).await
    }

    /// A socket that is acknowledged.
    pub async fn socket(&self, token: &str) -> Wire {
        let mut wire = self.wire().await;
        wire.init(token).await;
        wire
    }
}

async fn read(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("the server answers");
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.expect("the body is whole");
    Answer { status, headers, body: json_of(&text), text }
}

pub fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}
