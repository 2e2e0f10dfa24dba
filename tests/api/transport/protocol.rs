//! The protocol document of graphql-transport-ws, check by check. A name says what is checked: I
//! the handshake, M the shape of messages, S operations, E their errors, C their ends, K keeping
//! alive, H the upgrade, F frames.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;

use super::support::{Server, Wire};

/// Where a check begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// The socket is open and nothing was said.
    Open,
    /// The handshake is over.
    Acknowledged,
}

const INIT: &str = r#"{"type":"connection_init"}"#;
const SLOW_INIT: &str = r#"{"type":"connection_init","payload":{"token":"slow"}}"#;
const NEVER: &str = r#"{"id":"1","type":"subscribe","payload":{"query":"subscription{never}"}}"#;
const SLOW: &str = r#"{"id":"1","type":"subscribe","payload":{"query":"{slow}"}}"#;
const HELLO: &str = r#"{"id":"1","type":"subscribe","payload":{"query":"{hello}"}}"#;

/// What is said, and the code that the server closes with.
const CLOSES: [(&str, From, &[&str], u16); 55] = [
    ("I-4401", From::Open, &[HELLO], 4401),
    ("I-4401-ASKING", From::Open, &[SLOW_INIT, HELLO], 4401),
    ("I-4403", From::Open, &[r#"{"type":"connection_init","payload":{"token":"no"}}"#], 4403),
    ("I-4429", From::Acknowledged, &[INIT], 4429),
    ("I-4429-ASKING", From::Open, &[SLOW_INIT, INIT], 4429),
    ("I-4429-BURST", From::Open, &[SLOW_INIT, SLOW_INIT, SLOW_INIT], 4429),
    ("I-PAYLOAD-TEXT", From::Open, &[r#"{"type":"connection_init","payload":"x"}"#], 4400),
    ("I-PAYLOAD-LIST", From::Open, &[r#"{"type":"connection_init","payload":[]}"#], 4400),
    ("I-PAYLOAD-NUMBER", From::Open, &[r#"{"type":"connection_init","payload":0}"#], 4400),
    ("I-TOKEN", From::Open, &[r#"{"type":"connection_init","payload":{"token":1}}"#], 4400),
    ("M-JSON", From::Acknowledged, &["{"], 4400),
    ("M-JSON-OPEN", From::Open, &["not json"], 4400),
    ("M-EMPTY", From::Acknowledged, &[""], 4400),
    ("M-NULL", From::Acknowledged, &["null"], 4400),
    ("M-NUMBER", From::Acknowledged, &["1"], 4400),
    ("M-STRING", From::Acknowledged, &[r#""ping""#], 4400),
    ("M-LIST", From::Acknowledged, &["[]"], 4400),
    ("M-LIST-OF", From::Acknowledged, &[r#"[{"type":"ping"}]"#], 4400),
    ("M-TWO", From::Acknowledged, &[r#"{"type":"ping"}{"type":"ping"}"#], 4400),
    ("M-NO-TYPE", From::Acknowledged, &["{}"], 4400),
    ("M-NO-TYPE-ID", From::Acknowledged, &[r#"{"id":"1"}"#], 4400),
    ("M-TYPE-NUMBER", From::Acknowledged, &[r#"{"type":1}"#], 4400),
    ("M-TYPE-NULL", From::Acknowledged, &[r#"{"type":null}"#], 4400),
    ("M-TYPE-CASE", From::Acknowledged, &[r#"{"type":"PING"}"#], 4400),
    ("M-TYPE-UNKNOWN", From::Acknowledged, &[r#"{"type":"hello"}"#], 4400),
    ("M-TYPE-EMPTY", From::Acknowledged, &[r#"{"type":""}"#], 4400),
    ("M-LEGACY", From::Acknowledged, &[r#"{"id":"1","type":"start","payload":{}}"#], 4400),
    ("M-LEGACY-STOP", From::Acknowledged, &[r#"{"id":"1","type":"stop"}"#], 4400),
    ("M-LEGACY-END", From::Acknowledged, &[r#"{"type":"connection_terminate"}"#], 4400),
    ("M-OURS-ACK", From::Acknowledged, &[r#"{"type":"connection_ack"}"#], 4400),
    ("M-OURS-NEXT", From::Acknowledged, &[r#"{"id":"1","type":"next","payload":{}}"#], 4400),
    ("M-OURS-ERROR", From::Acknowledged, &[r#"{"id":"1","type":"error","payload":[]}"#], 4400),
    ("M-PING-PAYLOAD", From::Acknowledged, &[r#"{"type":"ping","payload":"x"}"#], 4400),
    ("M-PONG-PAYLOAD", From::Acknowledged, &[r#"{"type":"pong","payload":1}"#], 4400),
    ("M-COMPLETE-ID", From::Acknowledged, &[r#"{"type":"complete"}"#], 4400),
    ("M-COMPLETE-ID-NUMBER", From::Acknowledged, &[r#"{"type":"complete","id":1}"#], 4400),
    ("M-COMPLETE-ID-EMPTY", From::Acknowledged, &[r#"{"type":"complete","id":""}"#], 4400),
    ("M-ID", From::Acknowledged, &[r#"{"type":"subscribe","payload":{"query":"{hello}"}}"#], 4400),
    (
        "M-ID-NUMBER",
        From::Acknowledged,
        &[r#"{"id":1,"type":"subscribe","payload":{"query":"{hello}"}}"#],
        4400,
    ),
    (
        "M-ID-EMPTY",
        From::Acknowledged,
        &[r#"{"id":"","type":"subscribe","payload":{"query":"{hello}"}}"#],
        4400,
    ),
    ("M-PAYLOAD", From::Acknowledged, &[r#"{"id":"1","type":"subscribe"}"#], 4400),
    (
        "M-PAYLOAD-NULL",
        From::Acknowledged,
        &[r#"{"id":"1","type":"subscribe","payload":null}"#],
        4400,
    ),
    (
        "M-PAYLOAD-TEXT",
        From::Acknowledged,
        &[r#"{"id":"1","type":"subscribe","payload":"{hello}"}"#],
        4400,
    ),
    (
        "M-PAYLOAD-LIST",
        From::Acknowledged,
        &[r#"{"id":"1","type":"subscribe","payload":[]}"#],
        4400,
    ),
    ("M-QUERY", From::Acknowledged, &[r#"{"id":"1","type":"subscribe","payload":{}}"#], 4400),
    (
        "M-QUERY-NULL",
        From::Acknowledged,
        &[r#"{"id":"1","type":"subscribe","payload":{"query":null}}"#],
        4400,
    ),
    (
        "M-QUERY-NUMBER",
        From::Acknowledged,
        &[r#"{"id":"1","type":"subscribe","payload":{"query":1}}"#],
        4400,
    ),
    (
        "M-VARIABLES",
        From::Acknowledged,
        &[r#"{"id":"1","type":"subscribe","payload":{"query":"{hello}","variables":[]}}"#],
        4400,
    ),
    (
        "M-OPERATION",
        From::Acknowledged,
        &[r#"{"id":"1","type":"subscribe","payload":{"query":"{hello}","operationName":{}}}"#],
        4400,
    ),
    (
        "M-EXTENSIONS",
        From::Acknowledged,
        &[r#"{"id":"1","type":"subscribe","payload":{"query":"{hello}","extensions":"x"}}"#],
        4400,
    ),
    ("S-4409", From::Acknowledged, &[NEVER, NEVER], 4409),
    ("S-4409Q", From::Acknowledged, &[SLOW, HELLO], 4409),
    ("S-4409-MIXED", From::Acknowledged, &[NEVER, SLOW], 4409),
    ("S-4409R", From::Acknowledged, &[NEVER, NEVER, NEVER, NEVER, NEVER], 4409),
    ("M-BEFORE", From::Open, &[r#"{"type":"start"}"#], 4400),
];

async fn at(server: &Server, from: From) -> Wire {
    match from {
        From::Open => server.wire().await,
        From::Acknowledged => server.socket("").await,
    }
}

#[tokio::test]
async fn whoever_breaks_the_protocol_hears_the_code_that_it_gives() {
    let server = Server::start().await;
    let mut wrong = Vec::new();
    for (name, from, said, code) in CLOSES {
        let mut wire = at(&server, from).await;
        for text in said {
            // The server may have closed already.
            let _ = futures_util::SinkExt::send(&mut wire.stream, Message::text(*text)).await;
        }
        let (closed, reason) = wire.closed_at_once().await;
        // A close frame carries no more; a longer one would arrive as 1006.
        if closed != code || reason.is_empty() || reason.len() > 123 {
            wrong.push(format!("{name}: {closed} {reason}, not {code}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn long_names_do_not_break_the_close_frame() {
    let server = Server::start().await;
    let long = "x".repeat(4_000);
    for (name, message) in [
        ("M-TYPE-LONG", json!({ "type": long })),
        ("M-ID-LONG", json!({ "id": long, "type": "complete" })),
        ("M-TYPE-CONTROL", json!({ "type": "\u{0}\u{1}\u{7}" })),
    ] {
        let mut wire = server.socket("").await;
        wire.say(message).await;
        assert_eq!(wire.closed_at_once().await.0, 4400, "{name}");
    }
    // The longest id that is taken still fits beside its reason.
    let id = "i".repeat(256);
    let mut wire = server.socket("").await;
    wire.subscribe(&id, "subscription { never }").await;
    wire.subscribe(&id, "subscription { never }").await;
    let (code, reason) = wire.closed_at_once().await;
    assert_eq!((code, reason.as_str()), (4409, "Subscriber already exists"), "S-4409-LONG");
}

/// What is said to an acknowledged socket, and everything that the server says to it.
fn answers() -> Vec<(&'static str, Vec<Value>, Vec<Value>)> {
    let subscribe = |id: &str, query: &str| json!({ "id": id, "type": "subscribe", "payload": { "query": query } });
    let next =
        |id: &str, data: Value| json!({ "id": id, "type": "next", "payload": { "data": data } });
    let complete = |id: &str| json!({ "id": id, "type": "complete" });
    let nulls = json!({
        "query": "{hello}", "operationName": null, "variables": null, "extensions": null,
    });
    let hello = json!({ "hello": "hello world" });
    vec![
        ("S-QUERY", vec![subscribe("a", "{hello}")], vec![next("a", hello.clone()), complete("a")]),
        (
            "S-MUTATION",
            vec![subscribe("a", "mutation{bump}")],
            vec![next("a", json!({ "bump": 0 })), complete("a")],
        ),
        (
            "S-STREAM",
            vec![subscribe("a", "subscription{count(to:2)}")],
            vec![next("a", json!({ "count": 1 })), next("a", json!({ "count": 2 })), complete("a")],
        ),
        ("S-EMPTY-STREAM", vec![subscribe("a", "subscription{count(to:0)}")], vec![complete("a")]),
        (
            "S-NULLS",
            vec![json!({ "id": "a", "type": "subscribe", "payload": nulls })],
            vec![next("a", hello.clone()), complete("a")],
        ),
        (
            "S-VARIABLES",
            vec![json!({ "id": "a", "type": "subscribe", "payload": {
                "query": "query A($n: Int!) { echo(n: $n) } query B { hello }",
                "operationName": "A", "variables": { "n": 7 },
            } })],
            vec![next("a", json!({ "echo": 7 })), complete("a")],
        ),
        (
            "S-MORE-MEMBERS",
            vec![json!({ "type": "ping", "other": 1 })],
            vec![json!({ "type": "pong" })],
        ),
        ("S-ECHO", vec![subscribe("a", "subscription{never}"), complete("a")], vec![]),
        ("C-UNKNOWN", vec![complete("nobody")], vec![]),
        (
            "C-TWICE",
            vec![subscribe("a", "subscription{never}"), complete("a"), complete("a")],
            vec![],
        ),
        (
            "C-AGAIN",
            vec![
                subscribe("a", "subscription{never}"),
                complete("a"),
                subscribe("a", "subscription{never}"),
                complete("a"),
                subscribe("a", "{hello}"),
            ],
            vec![next("a", hello), complete("a")],
        ),
        ("K-PING", vec![json!({ "type": "ping" })], vec![json!({ "type": "pong" })]),
        (
            "K-PING-PAYLOAD",
            vec![json!({ "type": "ping", "payload": { "a": [1] } })],
            vec![json!({ "type": "pong", "payload": { "a": [1] } })],
        ),
        (
            "K-PONG",
            vec![json!({ "type": "pong" }), json!({ "type": "pong", "payload": {} })],
            vec![],
        ),
    ]
}

#[tokio::test]
async fn an_operation_is_answered_with_what_the_protocol_says_and_nothing_more() {
    for (name, said, heard) in answers() {
        let server = Server::start().await;
        let mut wire = server.socket("").await;
        for message in said {
            wire.say(message).await;
        }
        for expected in heard {
            assert_eq!(wire.hear().await, expected, "{name}");
        }
        wire.is_quiet().await;
    }
}

#[tokio::test]
async fn a_refused_operation_is_an_error_and_its_id_is_free_again() {
    let server = Server::start().await;
    let mut wire = server.socket("").await;
    let cases = [
        ("E-PARSE", "{", "GRAPHQL_PARSE_FAILED"),
        ("E-VALID", "{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("E-SUBV", "subscription{count}", "GRAPHQL_VALIDATION_FAILED"),
        ("E-VAR", "subscription($n:Int!){count(to:$n)}", "BAD_USER_INPUT"),
        ("E-OPN", "query A{hello} query B{hello}", "BAD_USER_INPUT"),
        ("E-STREAM", "subscription{refused}", "FORBIDDEN"),
        ("W-LIMIT", "{a:hello b:hello costly}", "QUERY_TOO_COMPLEX"),
    ];
    for (name, query, code) in cases {
        // The same id each time: after an error it is free.
        wire.subscribe("same", query).await;
        let error = wire.hear().await;
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("same")), "{name}");
        assert!(error["payload"].is_array(), "{name}: {error}");
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{name}");
        wire.is_quiet().await;
    }
}

#[tokio::test]
async fn the_upgrade_offers_one_protocol() {
    let server = Server::start().await;
    let offers = [
        ("H-ONE", Some("graphql-transport-ws"), true),
        ("H-MIX", Some("graphql-ws, graphql-transport-ws"), true),
        ("H-MIX-OTHER", Some("graphql-transport-ws, graphql-ws"), true),
        ("H-NONE", None, false),
    ];
    for (name, offered, spoken) in offers {
        let mut wire = Wire::open(server.address, offered).await;
        let answered = wire.response.headers().get("sec-websocket-protocol");
        assert_eq!(answered.is_some_and(|it| it == "graphql-transport-ws"), spoken, "{name}");
        if spoken {
            wire.init("").await;
        } else {
            assert_eq!(wire.closed_at_once().await.0, 4406, "{name}");
        }
    }
}

#[tokio::test]
async fn frames_that_are_none_close_with_the_codes_of_websockets() {
    let server = Server::start().await;
    let cases: [(&str, &[u8], u16); 4] = [
        // An opcode that is reserved; a reserved bit; text that is not UTF-8; a frame unmasked.
        ("F-OPCODE", &[0x83, 0x80, 0, 0, 0, 0], 1002),
        ("F-BITS", &[0xC1, 0x80, 0, 0, 0, 0], 1002),
        ("F-UTF8", &[0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28], 1007),
        ("F-MASK", &[0x81, 0x02, b'{', b'}'], 1002),
    ];
    for (name, frame, code) in cases {
        let wire = server.socket("").await;
        let mut stream = wire.stream.into_inner();
        stream.write_all(frame).await.expect("it reads");
        let mut head = [0_u8; 4];
        stream.read_exact(&mut head).await.expect("a close frame");
        assert_eq!(head[0], 0x88, "{name}");
        assert_eq!(u16::from_be_bytes([head[2], head[3]]), code, "{name}");
    }
    // A frame that goes on in another one is a message like any other.
    let wire = server.socket("").await;
    let mut stream = wire.stream.into_inner();
    let (first, last) = (br#"{"type""#, br#":"ping"}"#);
    let mut parts = vec![0x01, 0x87, 0, 0, 0, 0];
    parts.extend_from_slice(first);
    parts.extend_from_slice(&[0x80, 0x88, 0, 0, 0, 0]);
    parts.extend_from_slice(last);
    stream.write_all(&parts).await.expect("it reads");
    let mut answer = [0_u8; 17];
    stream.read_exact(&mut answer).await.expect("a pong");
    assert_eq!(&answer[2..], br#"{"type":"pong"}"#, "F-PARTS");
}

#[tokio::test]
async fn a_connection_that_is_cut_gives_its_operations_up() {
    let server = Server::start().await;
    let mut wire = server.socket("alice").await;
    wire.subscribe("1", "{ slow }").await;
    server.has_started(1).await;
    // No close frame: the client sees 1006, and so does the server.
    drop(wire);
    server.stop.ask();
    assert_eq!(server.serving.await.expect("it ends"), 0, "nothing is left running");
}
