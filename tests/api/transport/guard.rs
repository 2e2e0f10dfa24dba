//! Documents that would cost too much are refused before anything walks them.

use std::fmt::Write;

use reqwest::StatusCode;
use serde_json::json;

use super::support::Server;

/// Fragments that each spread the next one `width` times.
fn bomb(levels: usize, width: usize, body: &str) -> String {
    let mut document = String::from("{ thing { ...F0 } }");
    for level in 0..levels {
        let next = format!("...F{} ", level.saturating_add(1)).repeat(width);
        let _ = write!(document, " fragment F{level} on Thing {{ {next} }}");
    }
    let _ = write!(document, " fragment F{levels} on Thing {{ {body} }}");
    document
}

async fn refused(server: &Server, document: &str) {
    let answer = server.query(document).await;
    let start: String = document.chars().take(80).collect();
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{start}");
    assert_eq!(answer.code(), "QUERY_TOO_COMPLEX", "{start} {}", answer.text);
    assert!(!answer.has_data(), "{start}");
}

#[tokio::test]
async fn fragment_bombs_are_refused() {
    let server = Server::start().await;
    // A server that walks any of these does not come back within the life of this test.
    for (levels, width) in [(30, 2), (64, 2), (8, 12), (300, 3)] {
        for body in ["__typename", "ok", "this { ok }"] {
            refused(&server, &bomb(levels, width, body)).await;
        }
    }
    // Also where the bomb is not what would run.
    let unused = format!("query A {{ hello }} query B {}", bomb(30, 2, "ok"));
    let answer = server.post(json!({ "query": unused, "operationName": "A" })).await;
    assert_eq!(answer.code(), "QUERY_TOO_COMPLEX");
    let unspread = bomb(30, 2, "ok").replacen("...F0", "ok", 1);
    refused(&server, &unspread).await;
    assert_eq!(server.query("{ hello }").await.status, StatusCode::OK);
}

#[tokio::test]
async fn fragments_that_are_shared_honestly_pass() {
    let server = Server::start().await;
    let answer = server.query(&bomb(3, 2, "ok")).await;
    assert_eq!(answer.body["data"]["thing"]["ok"], 1, "{}", answer.text);
}

#[tokio::test]
async fn fragments_in_a_circle_are_invalid() {
    let server = Server::start().await;
    for document in [
        "{ thing { ...A } } fragment A on Thing { this { ...A } }",
        "{ thing { ...A } } fragment A on Thing { ...B } fragment B on Thing { ...A }",
        "{ hello } fragment A on Thing { ...A }",
    ] {
        let answer = server.query(document).await;
        assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED", "{document}");
    }
}

#[tokio::test]
async fn every_dimension_has_a_limit() {
    let server = Server::start().await;
    let many =
        |count: usize, each: fn(usize) -> String| -> String { (0..count).map(each).collect() };
    // Aliases, root fields, fields, directives, tokens, depth.
    refused(&server, &format!("{{ thing {{ {} }} }}", many(31, |n| format!("a{n}: ok ")))).await;
    refused(&server, &format!("{{ {} }}", "hello ".repeat(21))).await;
    refused(&server, &format!("{{ thing {{ {} }} }}", "ok ".repeat(2_000))).await;
    refused(&server, &format!("{{ hello {} }}", "@skip(if: false) ".repeat(5))).await;
    refused(&server, &format!("{{ hello {} }}", "# \n, hello".repeat(4_000))).await;
    refused(&server, &format!("{{ hello(name: {}) }}", "[".repeat(5_000))).await;
    let deep = |levels: usize| {
        format!("{{ thing {{ {} ok {} }} }}", "this { ".repeat(levels), "} ".repeat(levels))
    };
    refused(&server, &deep(15)).await;
    assert_eq!(server.query(&deep(14)).await.status, StatusCode::OK);
    let inline = format!("{{ {} hello {} }}", "... { ".repeat(33), "} ".repeat(33));
    refused(&server, &inline).await;
    // Aliases in a fragment count each time it is spread.
    let spread = format!(
        "{{ thing {{ this {{ ...F this {{ ...F }} }} }} }} fragment F on Thing {{ {} }}",
        many(16, |n| format!("a{n}: ok "))
    );
    refused(&server, &spread).await;
    // A string is one token, whatever is in it.
    let long = format!("{{ hello(name: \"{}\") }}", "a \\\" ".repeat(5_000));
    assert_eq!(server.query(&long).await.status, StatusCode::OK);
}

#[tokio::test]
async fn introspection_may_not_go_in_circles() {
    let server = Server::start().await;
    refused(
        &server,
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    )
    .await;
    refused(
        &server,
        "{ __type(name: \"Thing\") { ...A } }
         fragment A on __Type { fields { type { ...B } } }
         fragment B on __Type { fields { type { possibleTypes { name } } } }",
    )
    .await;
    let answer = server.query("{ __type(name: \"Thing\") { fields { name } } }").await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn the_introspection_of_the_usual_tools_passes() {
    let server = Server::start().await;
    let answer = server.query(include_str!("introspection.graphql")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.body["data"]["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn complexity_is_refused_with_the_same_code() {
    let server = Server::start().await;
    refused(&server, "{ costly }").await;
}
