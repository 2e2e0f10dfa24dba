//! GraphQL over HTTP: methods, media types, shapes and statuses.

use std::sync::atomic::Ordering;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sharepass::infra::limits::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::support::Server;

const JSON: &str = "application/json; charset=utf-8";
const RESPONSE: &str = "application/graphql-response+json; charset=utf-8";
const HELLO: &str = r#"{"query":"{ hello }"}"#;

#[tokio::test]
async fn the_media_type_is_negotiated_with_weights() {
    let server = Server::start().await;
    let cases = [
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", RESPONSE),
        ("application/graphql-response+json, application/json", RESPONSE),
        ("application/json, application/graphql-response+json", JSON),
        ("application/json;q=0.5, application/graphql-response+json;q=0.9", RESPONSE),
        ("application/json;q=0.9, application/graphql-response+json;q=0.5", JSON),
        ("application/json;q=0, */*", RESPONSE),
        ("*/*;q=0.1, application/graphql-response+json", RESPONSE),
        ("text/html, application/json;charset=utf-8", JSON),
        ("APPLICATION/GRAPHQL-RESPONSE+JSON", RESPONSE),
    ];
    for (accept, expected) in cases {
        let headers = [("accept", accept), ("content-type", "application/json")];
        let answer = server.post_with(&headers, HELLO).await;
        assert_eq!(answer.status, StatusCode::OK, "{accept}");
        assert_eq!(answer.header("content-type"), expected, "{accept}");
        assert_eq!(answer.body, json!({ "data": { "hello": "hello world" } }), "{accept}");
    }
    for accept in ["text/html", "application/json;charset=utf-16", "application/json;q=0"] {
        let headers = [("accept", accept), ("content-type", "application/json")];
        let answer = server.post_with(&headers, HELLO).await;
        assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE, "{accept}");
        assert_eq!(answer.code(), "NOT_ACCEPTABLE", "{accept}");
    }
    let answer = server.post_with(&[("content-type", "application/json")], HELLO).await;
    assert_eq!(answer.header("content-type"), JSON);
    assert_eq!(answer.header("vary"), "Accept, Authorization, Accept-Language");
    assert_eq!(answer.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn only_json_is_read() {
    let server = Server::start().await;
    let refused = [
        "text/plain",
        "text/plain;charset=utf-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
    ];
    for kind in refused {
        let answer = server.post_with(&[("content-type", kind)], HELLO).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        assert_eq!(answer.code(), "UNSUPPORTED_MEDIA_TYPE", "{kind}");
    }
    let answer = server.post_with(&[], HELLO).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    for kind in ["application/json", "application/json;charset=UTF-8", "Application/JSON"] {
        let answer = server.post_with(&[("content-type", kind)], HELLO).await;
        assert_eq!(answer.status, StatusCode::OK, "{kind}");
    }
}

#[tokio::test]
async fn a_body_of_another_shape_is_refused_whatever_is_accepted() {
    let server = Server::start().await;
    let bodies = [
        "",
        "{",
        "null",
        "1",
        "[]",
        r#"[{"query":"{ hello }"}]"#,
        "{}",
        r#"{"query":null}"#,
        r#"{"query":{}}"#,
        r#"{"query":0}"#,
        r#"{"query":["{ hello }"]}"#,
        r#"{"query":"{ hello }","operationName":{}}"#,
        r#"{"query":"{ hello }","operationName":1}"#,
        r#"{"query":"{ hello }","variables":"x"}"#,
        r#"{"query":"{ hello }","variables":[]}"#,
        r#"{"query":"{ hello }","extensions":"x"}"#,
        r#"{"query":"{ hello }","extensions":[]}"#,
    ];
    for body in bodies {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers = [("accept", accept), ("content-type", "application/json")];
            let answer = server.post_with(&headers, body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body} {accept}");
            assert_eq!(answer.code(), "BAD_REQUEST", "{body} {accept}");
            assert!(!answer.has_data(), "{body} {accept}");
        }
    }
    let nulls = r#"{"query":"{ hello }","operationName":null,"variables":null,"extensions":null}"#;
    let answer = server.post_with(&[("content-type", "application/json")], nulls).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.has_data());
}

#[tokio::test]
async fn request_errors_have_no_data_and_a_status_by_media_type() {
    let server = Server::start().await;
    let cases = [
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "query A { hello } query B { hello }" }), "BAD_USER_INPUT"),
        (json!({ "query": "query A { hello }", "operationName": "B" }), "BAD_USER_INPUT"),
        (json!({ "query": "{ hello }", "operationName": "B" }), "BAD_USER_INPUT"),
        (json!({ "query": "query($n: Int!) { echo(n: $n) }" }), "BAD_USER_INPUT"),
        (
            json!({ "query": "query($n: Int!) { echo(n: $n) }", "variables": { "n": null } }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": "query($n: Int!) { echo(n: $n) }", "variables": { "n": "x" } }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": "query($p: Point!) { point(at: $p) }", "variables": { "p": {} } }),
            "BAD_USER_INPUT",
        ),
        (json!({ "query": "{ hello @defer }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "{ hello __typename @what }" }), "GRAPHQL_VALIDATION_FAILED"),
    ];
    for (body, code) in cases {
        let answer = server.post(body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.code(), code, "{body} {}", answer.text);
        assert!(!answer.has_data(), "{body}");

        let headers = [("accept", "application/json"), ("content-type", "application/json")];
        let answer = server.post_with(&headers, &body.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{body}");
        assert_eq!(answer.code(), code, "{body}");
        assert!(!answer.has_data(), "{body}");
    }
}

#[tokio::test]
async fn a_required_variable_is_checked_before_anything_runs() {
    let server = Server::start().await;
    let body = json!({ "query": "mutation($n: Boolean!) { bump @include(if: $n) other: bump }" });
    let answer = server.post(body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.code(), "BAD_USER_INPUT");
    assert_eq!(
        answer.body["errors"][0]["message"],
        "The variable \"$n\" of type \"Boolean!\" is required and was not given."
    );
    assert_eq!(server.host.bumps.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn get_runs_queries_and_nothing_else() {
    let server = Server::start().await;
    let answer = server.get(&[("query", "{ hello }")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["data"]["hello"], "hello world");

    for document in ["mutation { bump }", "query A { hello } mutation B { bump }"] {
        let answer = server.get(&[("query", document), ("operationName", "B")]).await;
        let name = if document.starts_with("query") { "B" } else { "" };
        let answer =
            if name.is_empty() { server.get(&[("query", document)]).await } else { answer };
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{document}");
        assert_eq!(answer.header("allow"), "POST", "{document}");
        assert_eq!(answer.code(), "METHOD_NOT_ALLOWED", "{document}");
    }
    assert_eq!(server.host.bumps.load(Ordering::Relaxed), 0);

    let both = "query A { hello } query B { echo(n: 1) }";
    let answer = server.get(&[("query", both), ("operationName", "B")]).await;
    assert_eq!(answer.body, json!({ "data": { "echo": 1 } }));

    let with_variables = [("query", "query($n: Int!) { echo(n: $n) }"), ("variables", "{\"n\":4}")];
    assert_eq!(server.get(&with_variables).await.body["data"]["echo"], 4);

    for parameters in [
        &[][..],
        &[("query", "{ hello }"), ("variables", "[")],
        &[("query", "{ hello }"), ("query", "{ hello }")],
        &[("query", "{ hello }"), ("extensions", "1")],
    ] {
        assert_eq!(server.get(parameters).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let server = Server::start().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::HEAD] {
        let response = server.request(method.clone()).send().await.expect("it answers");
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(response.headers()["allow"], "GET, POST, OPTIONS", "{method}");
    }
    let response = server.request(Method::OPTIONS).send().await.expect("it answers");
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_subscription_does_not_run_over_http() {
    let server = Server::start().await;
    let answer = server.query("subscription { count(to: 3) }").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.code(), "BAD_REQUEST");
    assert!(!answer.has_data());
    let headers = [("accept", "application/json"), ("content-type", "application/json")];
    let body = r#"{"query":"subscription { count(to: 3) }"}"#;
    assert_eq!(server.post_with(&headers, body).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_asks_is_known_by_the_token() {
    let server = Server::start().await;
    let body = r#"{"query":"{ who }"}"#;
    let with =
        |value: &'static str| [("authorization", value), ("content-type", "application/json")];
    let plain = [("content-type", "application/json")];
    assert_eq!(server.post_with(&plain, body).await.body["data"]["who"], Value::Null);
    assert_eq!(server.post_with(&with("Bearer alice"), body).await.body["data"]["who"], "alice");
    assert_eq!(server.post_with(&with("bearer bob"), body).await.body["data"]["who"], "bob");
    for bad in ["Bearer stolen", "Basic YWxpY2U6eA==", "alice", "Bearer "] {
        let answer = server.post_with(&with(bad), body).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{bad}");
        assert_eq!(answer.code(), "UNAUTHENTICATED", "{bad}");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{bad}");
    }
    let answer = server.post_with(&with("Bearer flood"), body).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.code(), "RATE_LIMITED");
    assert_eq!(answer.header("retry-after"), "7");
    assert_eq!(answer.body["errors"][0]["extensions"]["retryAfter"], 7);
    let answer = server.post_with(&with("Bearer broken"), body).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.code(), "INTERNAL");
}

#[tokio::test]
async fn the_language_is_negotiated() {
    let server = Server::start().await;
    let cases = [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.3, zh-TW;q=0.4", "zh"),
        ("en-GB, zh", "en"),
        ("de, zh;q=0.1", "zh"),
        ("de", "en"),
        ("zh;q=0", "en"),
        ("", "en"),
    ];
    for (accepted, expected) in cases {
        let headers = [("accept-language", accepted), ("content-type", "application/json")];
        let answer = server.post_with(&headers, r#"{"query":"{ language }"}"#).await;
        assert_eq!(answer.body["data"]["language"], expected, "{accepted}");
    }
}

#[tokio::test]
async fn a_body_is_read_up_to_its_limit() {
    let server = Server::with(Limits { body_bytes: 1_000, ..Limits::default() }).await;
    let padding = " ".repeat(1_000);
    let answer = server.query(&format!("{{ hello }}{padding}")).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.code(), "PAYLOAD_TOO_LARGE");
    assert_eq!(answer.header("connection"), "close");

    // Without a declared length, it is cut off where the limit is passed.
    let mut stream = tokio::net::TcpStream::connect(server.address).await.expect("it accepts");
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Transfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let chunk = format!("258\r\n{}\r\n", " ".repeat(600));
    stream.write_all(chunk.as_bytes()).await.expect("it reads");
    stream.write_all(chunk.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers and closes");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    let limits = Limits { body_within: std::time::Duration::from_millis(50), ..Limits::default() };
    let server = Server::with(limits).await;
    let mut stream = tokio::net::TcpStream::connect(server.address).await.expect("it accepts");
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers and closes");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("REQUEST_TIMEOUT"), "{answer}");
}
