//! The attacks of the OWASP cheat sheet on the program as it is shipped: each is refused with a
//! code, costs little memory, and leaves a server that serves.

use std::fmt::Write as _;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::process::Site;
use crate::support::{PASSWORD, on_both, on_both_with};

/// What all attacks together may leave the process larger by, in bytes. A server that reads or
/// walks any of them whole grows by hundreds of megabytes.
const GROWTH: u64 = 96 * 1_024 * 1_024;

fn many(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{} ", each(number));
        text
    })
}

/// Fragments that each spread the next one so many times.
fn bomb(levels: usize, width: usize) -> String {
    let mut text = "{ offers { ...F0 } }".to_owned();
    for level in 0..levels {
        let next = format!("...F{} ", level + 1).repeat(width);
        let _ = write!(text, " fragment F{level} on OfferConnection {{ {next} }}");
    }
    let _ = write!(text, " fragment F{levels} on OfferConnection {{ __typename }}");
    text
}

/// Lists of lists of what a type has.
fn circular(levels: usize) -> String {
    let inside = (0..levels)
        .fold("name".to_owned(), |inside, _| format!("name fields {{ type {{ {inside} }} }}"));
    format!("{{ __schema {{ types {{ {inside} }} }} }}")
}

fn deep(levels: usize) -> String {
    let (open, close) = ("merchant { shops { ".repeat(levels), "} } ".repeat(levels));
    format!("{{ offers(first: 1) {{ nodes {{ {open} id {close} }} }} }}")
}

/// What is sent, and the code that it is refused with.
fn attacks() -> Vec<(&'static str, Value, &'static str)> {
    let query = |text: String| json!({ "query": text });
    let offers = "offers(first: 100) { nodes { id title } }";
    let log_in = |number: usize| {
        format!(
            "a{number}: logIn(input: {{ login: \"x\", password: \"{number}\" }}) {{ userErrors {{ code }} }}"
        )
    };
    let nested = (0..100).fold(json!("x"), |inside, _| json!([inside]));
    let ids: Vec<String> = (0..5_000).map(|number| format!("off_{number:032}")).collect();
    let wide: Vec<Value> = (0..40_000).map(|_| json!(1)).collect();
    vec![
        ("FRAGMENT-BOMB", query(bomb(64, 2)), "QUERY_TOO_COMPLEX"),
        ("FRAGMENT-BOMB-WIDE", query(bomb(8, 12)), "QUERY_TOO_COMPLEX"),
        (
            "FRAGMENT-CIRCLE",
            query("{ offers { ...A } } fragment A on OfferConnection { ...A }".to_owned()),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("ALIAS-FLOOD", query(format!("{{ {} }}", many(2_000, |n| format!("a{n}: {offers}")))), "QUERY_TOO_COMPLEX"),
        ("ALIAS-BRUTE-FORCE", query(format!("mutation {{ {} }}", many(100, log_in))), "QUERY_TOO_COMPLEX"),
        ("DIRECTIVES", query(format!("{{ __typename {} }}", "@skip(if: false) ".repeat(500))), "QUERY_TOO_COMPLEX"),
        ("FIELDS-TWICE", query(format!("{{ {} }}", "__typename ".repeat(10_000))), "QUERY_TOO_COMPLEX"),
        ("FIELDS-TWICE-BELOW", query(format!("{{ offers {{ nodes {{ {} }} }} }}", "id ".repeat(3_000))), "QUERY_TOO_COMPLEX"),
        ("NESTING", query(deep(20)), "QUERY_TOO_COMPLEX"),
        ("NESTING-BRACES", query("{ a ".repeat(50_000)), "QUERY_TOO_COMPLEX"),
        ("NESTING-LISTS", query(format!("{{ nodes(ids: {}) {{ id }} }}", "[".repeat(3_000))), "GRAPHQL_PARSE_FAILED"),
        ("INTROSPECTION-CIRCLE", query(circular(7)), "QUERY_TOO_COMPLEX"),
        (
            "PAGES-OF-PAGES",
            query("{ merchants(first: 100) { nodes { shops { merchant { shops { merchant { shops { id name address } } } } } } } }".to_owned()),
            "QUERY_TOO_COMPLEX",
        ),
        ("PAGE-SIZE", query("{ offers(first: 2147483647) { nodes { id } } }".to_owned()), "BAD_USER_INPUT"),
        ("BATCH", json!(vec![json!({ "query": "{ __typename }" }); 1_000]), "BAD_REQUEST"),
        (
            "NODES",
            json!({ "query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": { "ids": ids } }),
            "BAD_USER_INPUT",
        ),
        (
            "VARIABLES-DEEP",
            json!({ "query": "query($f: OfferFilter) { offers(filter: $f) { nodes { id } } }", "variables": { "f": nested } }),
            "BAD_USER_INPUT",
        ),
        (
            "VARIABLES-WIDE",
            json!({ "query": "query($f: OfferFilter) { offers(filter: $f) { nodes { id } } }", "variables": { "f": { "city": wide } } }),
            "BAD_USER_INPUT",
        ),
        (
            "VARIABLES-NUL",
            json!({ "query": "query($s: String) { offers(filter: { search: $s }) { nodes { id } } }", "variables": { "s": "a\u{0}b" } }),
            "BAD_USER_INPUT",
        ),
        ("ERRORS", query(format!("{{ {} }}", many(19, |n| format!("nothing{n}")))), "GRAPHQL_VALIDATION_FAILED"),
        ("TOKENS", query(format!("{{ __typename }} {}", ",# \n{".repeat(30_000))), "QUERY_TOO_COMPLEX"),
    ]
}

#[tokio::test]
async fn every_attack_is_refused_and_the_server_serves_on() {
    let mut site = Site::new(None, &[]).await;
    site.serve().await;
    let send = async |body: String| {
        let request = site.http().post(format!("{}/graphql", site.url));
        let request = request.header(ACCEPT, "application/graphql-response+json");
        request.header(CONTENT_TYPE, "application/json").body(body).send().await
    };
    // What is done once is done: what grows after this grows by attacks.
    for (_, body, _) in attacks() {
        let _ = send(body.to_string()).await;
    }
    let before = site.memory();
    for round in 0..10 {
        for (name, body, code) in attacks() {
            let answered = send(body.to_string()).await;
            let answer = answered.unwrap_or_else(|error| panic!("{name}: no answer: {error}"));
            let status = answer.status();
            let text = answer.text().await.expect("a whole answer");
            let answer: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], code,
                "{name} ({round}) {answer}"
            );
            // Where nothing ran, a status says so; a field that was refused is null beside others.
            assert!(status.is_client_error() || answer["data"].is_null(), "{name}");
            assert!(text.len() < 10_000, "{name}: an answer of {} bytes", text.len());
        }
    }
    // JSON that nests without end, which is no document at all.
    let answer = send("[".repeat(200_000)).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let grown = site.memory().saturating_sub(before);
    assert!(grown < GROWTH, "the server grew by {grown} bytes");

    too_large(&site).await;
    endless(&site).await;
    let answer = send(json!({ "query": "{ __typename }" }).to_string()).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(site.stop().success());
}

/// A body that says how large it is: it is not even begun to be read.
async fn too_large(site: &Site) {
    let address = site.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("it accepts");
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 3000000000\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer, and the end");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("PAYLOAD_TOO_LARGE"), "{answer}");
}

/// A body without an end, in parts: it is cut off where the limit is passed.
async fn endless(site: &Site) {
    let address = site.url.trim_start_matches("http://");
    let before = site.memory();
    let mut stream = TcpStream::connect(address).await.expect("it accepts");
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Transfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x1_0000));
    let mut sent = 0_usize;
    while stream.write_all(chunk.as_bytes()).await.is_ok() {
        sent += 1;
        assert!(sent < 4_000, "256 MB were taken");
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let grown = site.memory().saturating_sub(before);
    assert!(grown < GROWTH, "the server grew by {grown} bytes");
}

#[tokio::test]
async fn a_password_is_not_guessed_by_aliases() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let guest = network.caller();
        let tries = many(20, |number| {
            format!(
                "a{number}: logIn(input: {{ login: \"{}\", password: \"guess {number}\" }})
                 {{ userErrors {{ code }} }}",
                ann.login
            )
        });
        // As many as one request may have: after eight, the account is guarded like at any time.
        let answer = guest.call(&format!("mutation {{ {tries} }}"), json!({})).await;
        let limited = answer["errors"].as_array().expect("refusals");
        assert!(!limited.is_empty());
        for error in limited {
            assert_eq!(error["extensions"]["code"], "RATE_LIMITED", "{error}");
        }
        let right = json!({ "login": ann.login, "password": PASSWORD });
        let mutation = "mutation($login: String!, $password: String!) {
            logIn(input: { login: $login, password: $password }) { userErrors { code } }
        }";
        assert_eq!(guest.fault(mutation, right).await, "RATE_LIMITED");
    })
    .await;
}

#[tokio::test]
async fn texts_are_texts_whatever_is_in_them() {
    on_both(async |network| {
        let owner = network.merchant("静安咖啡").await;
        let _ = network.customer("Robert'); DROP TABLE customer;--").await;
        let texts = [
            "' OR '1'='1",
            "'; DROP TABLE offer;--",
            "\" OR \"\"=\"",
            "%",
            "_",
            "\\",
            "%' ESCAPE '\\",
            "$1 ? :x {{7*7}} ${7*7}",
            "<script>alert(1)</script>",
            "\r\nSet-Cookie: a=b",
            "\u{202e}\u{feff}\u{fffd}",
            "NULL",
            "a\" AND NEAR(b",
            "* OR a:*",
        ];
        let query = "query($text: String!, $id: ID!) {
            offers(filter: { search: $text, city: $text }) { nodes { id } }
            merchants(first: 1) { nodes { legalName } }
            node(id: $id) { id }
        }";
        for text in texts {
            let answer = network.caller().call(query, json!({ "text": text, "id": text })).await;
            let codes: Vec<_> = answer["errors"].as_array().into_iter().flatten().collect();
            for error in codes {
                assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{text}: {error}");
            }
            assert_eq!(answer["data"]["offers"]["nodes"], json!([]), "{text}");
        }
        let me = owner.post("{ viewer { staff { id } } }", json!({})).await;
        assert_eq!(me["viewer"]["staff"]["id"], owner.id.as_str());
    })
    .await;
}

#[tokio::test]
async fn what_is_off_tells_nothing_of_the_schema() {
    let off = [("INTROSPECTION", "false"), ("GRAPHIQL", "false")];
    on_both_with(&off, async |network| {
        let guest = network.caller();
        for query in [
            "{ __schema { queryType { name } } }",
            "{ __type(name: \"Offer\") { fields { name } } }",
        ] {
            let answer = guest.call(query, json!({})).await;
            assert!(!answer.to_string().contains("Query\""), "{answer}");
            let told = &answer["data"];
            assert!(told.is_null() || told["__schema"].is_null() && told["__type"].is_null());
        }
        // A name that is nearly right is not set right.
        let answer = guest.call("{ ofers { nodes { id } } }", json!({})).await;
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(!message.contains("offers") && !message.contains("Did you mean"), "{message}");
        assert!(guest.call("{ __typename }", json!({})).await["errors"].is_null());
        let page = network.http().get(format!("{}/graphiql/", network.url)).send().await;
        assert_eq!(page.expect("an answer").status(), StatusCode::NOT_FOUND);
    })
    .await;
}
