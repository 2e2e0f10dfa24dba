//! The accept loop: what it allows, and how it stops.

use std::time::Duration;

use serde_json::json;
use sharepass::http::serve::Doors;
use sharepass::infra::limits::{Limits, SocketLimits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::support::Server;

fn quick() -> Limits {
    let drain_spread = Duration::ZERO;
    Limits { socket: SocketLimits { drain_spread, ..SocketLimits::default() }, ..Limits::default() }
}

#[tokio::test]
async fn on_stop_sockets_close_with_1001_and_the_server_ends() {
    let server = Server::with(quick()).await;
    let mut idle = server.wire().await;
    let mut live = server.socket("alice").await;
    live.subscribe("1", "subscription { never }").await;
    live.is_quiet().await;
    server.stop.ask();
    assert_eq!(idle.closed().await, 1001);
    assert_eq!(live.closed().await, 1001);
    assert_eq!(server.serving.await.expect("it ends"), 0);
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn on_stop_running_requests_finish() {
    let server = Server::with(quick()).await;
    let mut wire = server.socket("").await;
    wire.subscribe("1", "{ brief }").await;
    let request = server.request(reqwest::Method::POST).json(&json!({ "query": "{ brief }" }));
    let answering = tokio::spawn(request.send());
    server.has_started(2).await;
    server.stop.ask();
    let answer = answering.await.expect("it runs").expect("it is answered");
    let text = answer.text().await.expect("it is whole");
    assert_eq!(text, r#"{"data":{"brief":1}}"#);
    assert_eq!(wire.hear().await["payload"]["data"]["brief"], 1);
    assert_eq!(wire.hear().await["type"], "complete");
    assert_eq!(wire.closed().await, 1001);
    assert_eq!(server.serving.await.expect("it ends"), 0);
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_counted_and_left() {
    let doors = Doors { stop_within: Duration::from_millis(100), ..Doors::default() };
    let server = Server::with_doors(quick(), doors).await;
    let request = server.request(reqwest::Method::POST).json(&json!({ "query": "{ slow }" }));
    let answering = tokio::spawn(request.send());
    server.has_started(1).await;
    server.stop.ask();
    assert_eq!(server.serving.await.expect("it ends"), 1);
    answering.abort();
}

#[tokio::test]
async fn a_head_that_never_ends_is_given_up() {
    let doors = Doors { head_within: Duration::from_millis(80), ..Doors::default() };
    let server = Server::with_doors(Limits::default(), doors).await;
    for start in ["", "P", "POST /graphql HTTP/1.1\r\nHost: x\r\n"] {
        let mut stream = TcpStream::connect(server.address).await.expect("it accepts");
        stream.write_all(start.as_bytes()).await.expect("it reads");
        let mut rest = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest));
        assert!(read.await.is_ok(), "{start:?} is closed");
    }
}

#[tokio::test]
async fn connections_have_a_limit_that_sockets_count_in() {
    let doors = Doors { connections: 1, ..Doors::default() };
    let server = Server::with_doors(Limits::default(), doors).await;
    let wire = server.socket("").await;
    let waiting = tokio::spawn(server.request(reqwest::Method::POST).json(&json!({})).send());
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(!waiting.is_finished());
    drop(wire);
    let answer = waiting.await.expect("it runs").expect("it is answered");
    assert_eq!(answer.status(), reqwest::StatusCode::BAD_REQUEST);
}
