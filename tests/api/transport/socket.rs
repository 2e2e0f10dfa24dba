//! graphql-transport-ws: the handshake, operations and their ends.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::support::{Server, Wire};

#[tokio::test]
async fn an_operation_runs_and_completes() {
    let server = Server::start().await;
    let mut wire = server.socket("").await;
    assert_eq!(wire.response.headers()["sec-websocket-protocol"], "graphql-transport-ws");
    wire.subscribe("1", "subscription { count(to: 2) }").await;
    for count in [1, 2] {
        let payload = json!({ "data": { "count": count } });
        let next = json!({ "id": "1", "type": "next", "payload": payload });
        assert_eq!(wire.hear().await, next);
    }
    assert_eq!(wire.hear().await, json!({ "id": "1", "type": "complete" }));
    // The id is free again.
    wire.subscribe("1", "{ hello }").await;
    assert_eq!(wire.hear().await["payload"]["data"]["hello"], "hello world");
    assert_eq!(wire.hear().await["type"], "complete");
    wire.subscribe("\"m\"", "mutation { bump }").await;
    assert_eq!(wire.hear().await["id"], "\"m\"");
    assert_eq!(wire.hear().await["type"], "complete");
    wire.is_quiet().await;
}

#[tokio::test]
async fn the_caller_and_the_language_are_those_of_the_handshake() {
    let server = Server::start().await;
    let mut wire = server.socket("alice").await;
    wire.subscribe("1", "{ who language }").await;
    assert_eq!(wire.hear().await["payload"]["data"], json!({ "who": "alice", "language": "en" }));

    let protocol = Some("graphql-transport-ws");
    let headers = [("accept-language", "zh-CN")];
    let mut wire = Wire::open_with(server.address, protocol, &headers).await;
    wire.say(json!({ "type": "connection_init", "payload": { "token": "bob" } })).await;
    assert_eq!(wire.hear().await["type"], "connection_ack");
    wire.subscribe("1", "{ who language }").await;
    assert_eq!(wire.hear().await["payload"]["data"], json!({ "who": "bob", "language": "zh" }));

    let mut wire = server.wire().await;
    wire.say(json!({ "type": "connection_init" })).await;
    assert_eq!(wire.hear().await["type"], "connection_ack");
    wire.subscribe("1", "{ who }").await;
    assert_eq!(wire.hear().await["payload"]["data"], json!({ "who": null }));
}

#[tokio::test]
async fn a_bad_token_closes_with_4403() {
    let server = Server::start().await;
    let payloads = [
        json!({ "authorization": "Bearer stolen" }),
        json!({ "Authorization": "Bearer stolen" }),
        json!({ "authorization": "Basic alice" }),
        json!({ "token": "stolen" }),
    ];
    for payload in payloads {
        let mut wire = server.wire().await;
        wire.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(wire.closed_at_once().await, (4403, "Forbidden".to_owned()), "{payload}");
    }
    let mut wire = server.wire().await;
    wire.say(json!({ "type": "connection_init", "payload": { "token": "broken" } })).await;
    assert_eq!(wire.closed_at_once().await.0, 1013);
}

#[tokio::test]
async fn subscribing_before_the_acknowledgement_closes_with_4401() {
    let server = Server::start().await;
    let mut wire = server.wire().await;
    wire.subscribe("1", "{ hello }").await;
    assert_eq!(wire.closed_at_once().await, (4401, "Unauthorized".to_owned()));

    let mut wire = server.wire().await;
    wire.say(json!({ "type": "connection_init", "payload": { "token": "slow" } })).await;
    wire.subscribe("1", "{ hello }").await;
    assert_eq!(wire.closed_at_once().await.0, 4401);
}

#[tokio::test]
async fn a_second_initialisation_closes_with_4429() {
    let server = Server::start().await;
    let mut wire = server.socket("").await;
    wire.say(json!({ "type": "connection_init" })).await;
    let expected = (4429, "Too many initialisation requests".to_owned());
    assert_eq!(wire.closed_at_once().await, expected);

    let mut wire = server.wire().await;
    for _ in 0..2 {
        wire.say(json!({ "type": "connection_init", "payload": { "token": "slow" } })).await;
    }
    assert_eq!(wire.closed_at_once().await, expected);
}

#[tokio::test]
async fn a_live_id_cannot_be_taken_again() {
    let server = Server::start().await;
    let mut wire = server.socket("").await;
    wire.subscribe("one", "subscription { never }").await;
    wire.subscribe("one", "{ hello }").await;
    let expected = (4409, "Subscriber for one already exists".to_owned());
    assert_eq!(wire.closed_at_once().await, expected);

    let mut wire = server.socket("").await;
    let long = "x".repeat(200);
    wire.subscribe(&long, "{ slow }").await;
    wire.subscribe(&long, "{ hello }").await;
    assert_eq!(wire.closed_at_once().await.0, 4409);

    // Two at once, in one segment: exactly one runs.
    let mut wire = server.socket("").await;
    let message = json!({ "id": "1", "type": "subscribe", "payload": { "query": "{ brief }" } });
    futures_util::SinkExt::feed(&mut wire.stream, Message::Text(message.to_string().into()))
        .await
        .expect("it is open");
    wire.say(message).await;
    assert_eq!(wire.closed().await, 4409);
}

#[tokio::test]
async fn what_breaks_the_protocol_closes_with_4400() {
    let server = Server::start().await;
    let messages = [
        "",
        "{",
        "1",
        "null",
        "[]",
        "\"connection_init\"",
        "{}",
        r#"{"type":1}"#,
        r#"{"type":"start","id":"1","payload":{"query":"{ hello }"}}"#,
        r#"{"type":"stop","id":"1"}"#,
        r#"{"type":"next","id":"1","payload":{}}"#,
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"ping","payload":"x"}"#,
        r#"{"type":"pong","payload":1}"#,
        r#"{"type":"connection_init","payload":"x"}"#,
        r#"{"type":"connection_init","payload":{"token":1}}"#,
        r#"{"type":"subscribe","payload":{"query":"{ hello }"}}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{ hello }"}}"#,
        r#"{"type":"subscribe","id":1,"payload":{"query":"{ hello }"}}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":"1","payload":"{ hello }"}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ hello }","variables":"x"}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ hello }","operationName":1}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ hello }","extensions":[]}}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"complete","id":1}"#,
    ];
    let unknown = json!({ "type": "x".repeat(500) }).to_string();
    for message in messages.into_iter().chain([unknown.as_str()]) {
        let mut wire = server.wire().await;
        if !message.contains("connection_init") {
            wire.init("").await;
        }
        wire.say_text(message).await;
        let (code, reason) = wire.closed_at_once().await;
        assert_eq!(code, 4400, "{message}");
        assert!(!reason.is_empty() && reason.len() <= 123, "{message}");
    }
    let mut wire = server.socket("").await;
    wire.send(Message::Binary(bytes::Bytes::from_static(b"{\"type\":\"ping\"}"))).await;
    assert_eq!(wire.closed_at_once().await.0, 4400);
}

#[tokio::test]
async fn a_refused_operation_is_one_error_message() {
    let server = Server::start().await;
    let mut wire = server.socket("").await;
    let cases = [
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "subscription { nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "subscription { never count(to: 1) }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "query A { hello }", "operationName": "B" }), "BAD_USER_INPUT"),
        (json!({ "query": "query($n: Int!) { echo(n: $n) }" }), "BAD_USER_INPUT"),
        (json!({ "query": "subscription($n: Int!) { count(to: $n) }" }), "BAD_USER_INPUT"),
        (json!({ "query": "subscription { refused }" }), "FORBIDDEN"),
        (json!({ "query": "{ panics }" }), "INTERNAL"),
        (json!({ "query": "subscription { panics }" }), "INTERNAL"),
        (
            json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "0".repeat(64) }}}),
            "PERSISTED_QUERY_NOT_FOUND",
        ),
        (json!({ "query": format!("{{ {} }}", "hello ".repeat(21)) }), "QUERY_TOO_COMPLEX"),
    ];
    for (payload, code) in cases {
        wire.say(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        let error = wire.hear().await;
        assert_eq!(error["type"], "error", "{payload}");
        assert_eq!(error["id"], "1", "{payload}");
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{payload} {error}");
        wire.is_quiet().await;
    }
}

#[tokio::test]
async fn an_error_of_a_field_is_a_result() {
    let server = Server::start().await;
    let mut wire = server.socket("").await;
    wire.subscribe("1", "subscription { things { ok badNullable } }").await;
    let next = wire.hear().await;
    assert_eq!(next["type"], "next");
    let data = json!({ "things": { "ok": 1, "badNullable": null } });
    assert_eq!(next["payload"]["data"], data);
    let error = &next["payload"]["errors"][0];
    assert_eq!(error["path"], json!(["things", "badNullable"]));
    assert_eq!(error["extensions"], json!({ "code": "FORBIDDEN" }));
    assert_eq!(wire.hear().await["type"], "complete");

    wire.subscribe("2", "subscription { things { badNonNull } }").await;
    let next = wire.hear().await;
    assert_eq!(next["type"], "next");
    assert_eq!(next["payload"]["data"], json!(null));
}

#[tokio::test]
async fn what_the_client_completes_is_not_heard_of_again() {
    let server = Server::start().await;
    let mut wire = server.socket("").await;
    wire.subscribe("1", "subscription { never }").await;
    wire.say(json!({ "id": "1", "type": "complete" })).await;
    wire.say(json!({ "id": "unknown", "type": "complete" })).await;
    wire.is_quiet().await;
    // The id is free at once.
    wire.subscribe("1", "{ hello }").await;
    assert_eq!(wire.hear().await["payload"]["data"]["hello"], "hello world");
    assert_eq!(wire.hear().await["type"], "complete");
}

#[tokio::test]
async fn pings_are_answered_at_any_time() {
    let server = Server::start().await;
    let mut wire = server.wire().await;
    wire.say(json!({ "type": "ping" })).await;
    assert_eq!(wire.hear().await, json!({ "type": "pong" }));
    wire.is_quiet().await;
    wire.say(json!({ "type": "pong" })).await;
    wire.is_quiet().await;
    wire.init("").await;
    wire.is_quiet().await;
}

#[tokio::test]
async fn one_subprotocol_is_spoken() {
    let server = Server::start().await;
    let both = Some("graphql-ws, graphql-transport-ws");
    let mut wire = Wire::open(server.address, both).await;
    assert_eq!(wire.response.headers()["sec-websocket-protocol"], "graphql-transport-ws");
    wire.init("").await;

    let mut wire = Wire::open(server.address, None).await;
    assert!(!wire.response.headers().contains_key("sec-websocket-protocol"));
    assert_eq!(wire.closed_at_once().await.0, 4406);
}
