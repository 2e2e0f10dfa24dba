//! How long, how many and how much: what a socket may take from the server.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::json;
use sharepass::infra::limits::{Limits, SocketLimits};
use tokio::io::AsyncReadExt;
use tokio_tungstenite::tungstenite::Message;

use super::support::Server;

const SOON: Duration = Duration::from_millis(60);

async fn server(socket: SocketLimits) -> Server {
    Server::with(Limits { socket, ..Limits::default() }).await
}

#[tokio::test]
async fn without_initialisation_the_socket_closes_with_4408() {
    let server = server(SocketLimits { init_within: SOON, ..SocketLimits::default() }).await;
    let mut wire = server.wire().await;
    let expected = (4408, "Connection initialisation timeout".to_owned());
    assert_eq!(wire.closed_at_once().await, expected);
    // Nor does a look-up of the token that never ends keep it open.
    let mut wire = server.wire().await;
    wire.say(json!({ "type": "connection_init", "payload": { "token": "slow" } })).await;
    assert_eq!(wire.closed_at_once().await, expected);
}

#[tokio::test]
async fn the_server_pings_and_a_client_that_answers_stays() {
    let server = server(SocketLimits { ping_every: SOON, ..SocketLimits::default() }).await;
    let mut wire = server.socket("").await;
    for _ in 0..4 {
        // Reading answers the ping.
        let message = wire.stream.next().await.expect("it is open").expect("it is a message");
        assert!(matches!(message, Message::Ping(_)), "{message:?}");
    }
    wire.is_quiet().await;
}

#[tokio::test]
async fn a_client_that_does_not_answer_is_dropped() {
    let limits = SocketLimits { ping_every: SOON, pong_within: SOON, ..SocketLimits::default() };
    let server = server(limits).await;
    let wire = server.socket("").await;
    // Read as bytes, so that nothing answers: an empty ping, then a close with 1001.
    let mut bytes = Vec::new();
    let mut stream = wire.stream.into_inner();
    stream.read_to_end(&mut bytes).await.expect("the server closes");
    assert_eq!(&bytes[..2], &[0x89, 0]);
    assert_eq!(bytes[2], 0x88);
    assert_eq!(&bytes[4..6], &1001_u16.to_be_bytes());
}

#[tokio::test]
async fn a_slow_reader_is_cut_off() {
    let limits = SocketLimits {
        send_within: SOON,
        close_within: Duration::from_secs(5),
        ..SocketLimits::default()
    };
    let server = server(limits).await;
    let mut wire = server.socket("").await;
    wire.subscribe("1", "subscription { flood }").await;
    tokio::time::sleep(SOON * 20).await;
    // Once it reads again, it finds what was on its way, and then why nothing follows.
    let mut read = 0_usize;
    let code = loop {
        match wire.stream.next().await {
            Some(Ok(Message::Text(_))) => {
                read = read.saturating_add(1);
                // On a busy machine it may not have been behind yet.
                if read.is_multiple_of(200) {
                    tokio::time::sleep(SOON * 20).await;
                }
            }
            Some(Ok(Message::Close(Some(frame)))) => break u16::from(frame.code),
            Some(Ok(_)) => {}
            other => panic!("a close was expected, not {other:?}"),
        }
    };
    assert_eq!(code, 1013);
    assert!(read > 0);
}

#[tokio::test]
async fn a_slow_reader_does_not_hold_up_the_others() {
    let server = Server::start().await;
    let mut slow = server.socket("").await;
    slow.subscribe("1", "subscription { flood }").await;
    let mut brisk = server.socket("").await;
    for _ in 0..50 {
        brisk.subscribe("1", "{ hello }").await;
        assert_eq!(brisk.hear().await["type"], "next");
        assert_eq!(brisk.hear().await["type"], "complete");
    }
}

#[tokio::test]
async fn a_message_has_a_size() {
    let server = server(SocketLimits { message_bytes: 4_096, ..SocketLimits::default() }).await;
    let mut wire = server.socket("").await;
    wire.subscribe("1", &format!("{{ hello }}{}", " ".repeat(3_000))).await;
    assert_eq!(wire.hear().await["type"], "next");
    assert_eq!(wire.hear().await["type"], "complete");
    wire.subscribe("1", &format!("{{ hello }}{}", " ".repeat(100_000))).await;
    assert_eq!(wire.closed().await, 1009);
}

#[tokio::test]
async fn messages_have_a_pace() {
    let server = server(SocketLimits { messages_per_second: 20, ..SocketLimits::default() }).await;
    let mut wire = server.socket("").await;
    for _ in 0..60 {
        let ping = Message::Text(r#"{"type":"pong"}"#.into());
        if futures_util::SinkExt::send(&mut wire.stream, ping).await.is_err() {
            break;
        }
    }
    assert_eq!(wire.closed().await, 1008);
}

#[tokio::test]
async fn a_socket_runs_so_many_operations_at_once() {
    let server = server(SocketLimits { subscriptions: 3, ..SocketLimits::default() }).await;
    let mut wire = server.socket("").await;
    for id in ["1", "2", "3"] {
        wire.subscribe(id, "subscription { never }").await;
    }
    wire.subscribe("4", "subscription { never }").await;
    let error = wire.hear().await;
    assert_eq!(error["id"], "4");
    assert_eq!(error["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    wire.say(json!({ "id": "2", "type": "complete" })).await;
    wire.subscribe("4", "{ hello }").await;
    assert_eq!(wire.hear().await["payload"]["data"]["hello"], "hello world");
}

#[tokio::test]
async fn an_account_has_so_many_sockets() {
    let limits = SocketLimits { per_account: 2, guests_per_address: 1, ..SocketLimits::default() };
    let server = server(limits).await;
    let mut first = server.socket("alice").await;
    let _second = server.socket("alice").await;
    let mut third = server.wire().await;
    third.say(json!({ "type": "connection_init", "payload": { "token": "alice" } })).await;
    assert_eq!(third.closed_at_once().await.0, 1013);
    // Others are not concerned.
    let _bob = server.socket("bob").await;
    let _guest = server.socket("").await;
    let mut guest = server.wire().await;
    guest.say(json!({ "type": "connection_init" })).await;
    assert_eq!(guest.closed_at_once().await.0, 1013);
    // A closed socket gives its place back.
    first.send(Message::Close(None)).await;
    first.closed().await;
    loop {
        let mut again = server.wire().await;
        again.say(json!({ "type": "connection_init", "payload": { "token": "alice" } })).await;
        match again.stream.next().await {
            Some(Ok(Message::Text(_))) => break,
            _ => tokio::task::yield_now().await,
        }
    }
}

#[tokio::test]
async fn the_end_of_a_session_closes_its_sockets_with_4403() {
    let server = Server::start().await;
    let mut alice = server.socket("alice").await;
    let mut guest = server.socket("").await;
    alice.subscribe("1", "subscription { never }").await;
    server.host.revoked.cancel();
    assert_eq!(alice.closed_at_once().await, (4403, "Forbidden".to_owned()));
    guest.is_quiet().await;
}

#[tokio::test]
async fn each_operation_must_be_admitted() {
    let server = Server::start().await;
    let mut wire = server.socket("tired").await;
    wire.subscribe("1", "{ hello }").await;
    let error = wire.hear().await;
    assert_eq!(error["type"], "error");
    let extensions = json!({ "code": "RATE_LIMITED", "retryAfter": 3 });
    assert_eq!(error["payload"][0]["extensions"], extensions);
    wire.is_quiet().await;

    let headers = [("authorization", "Bearer tired"), ("content-type", "application/json")];
    let answer = server.post_with(&headers, r#"{"query":"{ hello }"}"#).await;
    assert_eq!(answer.status, reqwest::StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header("retry-after"), "3");
}
