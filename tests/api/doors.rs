//! What a stranger meets at the doors: connections that wait are counted, heads are bounded, the log
//! and the refusals tell nothing, and a server that is still being filled answers and stops.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use sharepass::http::serve::Doors;
use sharepass::infra::limits::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::process::Site;
use crate::support::{PASSWORD, on_both_with};
use crate::transport::Server;

const ALIVE: &[u8] =
    b"GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n\r\n";

/// Connects from an address of this machine.
async fn connect(server: &Server, from: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(format!("{from}:0").parse().expect("an address")).expect("a free port");
    socket.connect(server.address).await.expect("a connection")
}

/// Whether a request on a connection is answered.
async fn answered(stream: &mut TcpStream) -> bool {
    let mut answer = [0; 12];
    let asked = stream.write_all(ALIVE).await.is_ok();
    asked && stream.read_exact(&mut answer).await.is_ok() && answer.starts_with(b"HTTP/1.1 200")
}

#[tokio::test]
async fn connections_that_wait_are_counted_by_address() {
    let idle_per_address = NonZeroUsize::new(4);
    let doors = Doors { idle_per_address, ..Doors::default() };
    let server = Server::with_doors(Limits::default(), doors).await;
    let mut waiting = Vec::new();
    for _ in 0..4 {
        waiting.push(connect(&server, "127.0.0.1").await);
    }
    // One that has sent half of a head waits as well.
    waiting[0].write_all(b"GET / HTTP/1.1\r\n").await.expect("half a head");
    let mut more = connect(&server, "127.0.0.1").await;
    assert!(!answered(&mut more).await, "one more of the same address is closed");
    let mut other = connect(&server, "127.0.0.2").await;
    assert!(answered(&mut other).await, "another address is served");
    // One that goes makes place for another; one that was answered waits again.
    let mut first = waiting.pop().expect("one that waits");
    assert!(answered(&mut first).await);
    let mut more = connect(&server, "127.0.0.1").await;
    assert!(!answered(&mut more).await);
    drop(first);
    let freed = async {
        while !answered(&mut connect(&server, "127.0.0.1").await).await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), freed).await.expect("a place in time");
}

#[tokio::test]
async fn a_head_is_as_long_as_the_limits_say_and_no_longer() {
    let server = Server::start().await;
    for (length, expected) in [(60 * 1024, "200"), (70 * 1024, "431")] {
        let mut stream = connect(&server, "127.0.0.1").await;
        let long = "x".repeat(length / 4);
        let mut head = String::from("GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nhost: x\r\n");
        for number in 0..4 {
            write!(head, "x-long-{number}: {long}\r\n").expect("a head");
        }
        head.push_str("connection: close\r\n\r\n");
        let (mut read, mut write) = stream.split();
        let (_, answer) = tokio::join!(write.write_all(head.as_bytes()), async {
            let mut answer = [0; 12];
            read.read_exact(&mut answer).await.map(|_| answer)
        });
        let answer = answer.expect("an answer");
        assert_eq!(String::from_utf8_lossy(&answer), format!("HTTP/1.1 {expected}"), "{length}");
    }
}

#[tokio::test]
async fn without_introspection_no_refusal_names_the_schema() {
    on_both_with(&[("INTROSPECTION", "false")], async |network| {
        let guest = network.caller();
        for (document, variables, code) in [
            ("{ offer }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("{ ofers { nodes { id } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("{ offers(order: 1) { nodes { id } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("{ offers(orderBy: X) { nodes { id } } }", json!({}), "BAD_USER_INPUT"),
            ("{ merchant { id } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("{ node(id: \"x\") { ... on Ordre { id } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("mutation { logIn(input: {}) { x } }", json!({}), "BAD_USER_INPUT"),
            (
                "query($a: OfferOrder) { offers(orderBy: $a) { nodes { id } } }",
                json!({ "a": "X" }),
                "BAD_USER_INPUT",
            ),
            (
                "query($a: LogInInput!) { offers { nodes { id } } }",
                json!({ "a": {} }),
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (
                "mutation($a: LogInInput!) { logIn(input: $a) { userErrors { code } } }",
                json!({ "a": { "login": 1 } }),
                "BAD_USER_INPUT",
            ),
            (
                "query($x: Int) { offers(orderBy: $x) { nodes { id } } }",
                json!({ "x": 1 }),
                "BAD_USER_INPUT",
            ),
        ] {
            let answer = guest.call(document, variables).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{document}: {answer}");
            for error in answer["errors"].as_array().expect("errors") {
                let says = error["message"].as_str().expect("a sentence");
                let quotes = says.contains('"') || says.contains('`') || says.contains('$');
                assert!(!quotes, "{document}: {says}");
                for name in ["Offer", "offers", "Query", "LogIn", "login", "merchant", "Node"] {
                    assert!(!says.contains(name), "{document}: {says}");
                }
            }
        }
        let told = guest.call("{ __schema { types { name } } }", json!({})).await;
        assert_eq!(told["data"]["__schema"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_log_of_everything_holds_no_token_password_or_phone() {
    let mut site = Site::new(None, &[("LOG", "trace".to_owned())]).await;
    site.serve().await;
    let register = "mutation($phone: String!, $password: String!) {
        registerCustomer(input: { phone: $phone, name: \"Zacharias\", password: $password }) {
        session { accessToken refreshToken session { id } } userErrors { code } } }";
    let input = json!({ "phone": "13912345678", "password": PASSWORD });
    let done = site.caller().post(register, input).await["registerCustomer"].take();
    let ann = site.caller().with_session(&done, "13912345678", &Value::from("cus"));
    ann.post("{ viewer { customer { phone } } }", json!({})).await;
    let mut socket = ann.follow("{ viewer { customer { phone name } } }", json!({})).await;
    socket.next().await;
    let token = ann.access_token.clone().expect("a token");
    let renew = "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) {
        userErrors { code } } }";
    ann.post(renew, json!({ "t": ann.refresh_token })).await;
    assert!(site.stop().success());
    let log = site.log();
    assert!(log.contains("ready:"), "there is a log");
    for secret in [token.as_str(), &ann.refresh_token, PASSWORD, "13912345678", "Zacharias"] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}

#[tokio::test]
async fn a_server_that_is_still_filled_answers_and_stops() {
    let off = [("LOG", "info".to_owned()), ("GRAPHIQL", "false".to_owned())];
    let mut site = Site::new(None, &off).await;
    site.begin(&["serve", "--demo"]);
    let get = async |path: &str| site.http().get(format!("{}{path}", site.url)).send().await;
    let alive = async {
        while !get("/healthz").await.is_ok_and(|answer| answer.status() == StatusCode::OK) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), alive).await.expect("it lives soon");
    let ready = get("/readyz").await.expect("an answer");
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.json::<Value>().await.expect("JSON"), json!({ "filling": true }));
    let page = get("/").await.expect("an answer");
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    let asked = std::time::Instant::now();
    assert!(site.stop().success(), "{}", site.said());
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    site.serve().await;
    let log = site.log();
    assert!(log.contains("ready:") && !log.contains("/graphiql/"), "{log}");
    assert!(site.stop().success());
}
