//! What a client sees of an error: its code, its path, and nothing it should not know.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;
use sharepass::infra::limits::Limits;

use super::support::Server;

#[tokio::test]
async fn a_failed_nullable_field_is_null_and_its_siblings_stay() {
    let server = Server::start().await;
    let answer = server.query("{ forbidden hello thing { ok badNullable } }").await;
    assert_eq!(answer.status, StatusCode::OK);
    let data = json!({
        "forbidden": null,
        "hello": "hello world",
        "thing": { "ok": 1, "badNullable": null },
    });
    assert_eq!(answer.body["data"], data);
    let errors = answer.body["errors"].as_array().expect("there are errors");
    let mut paths: Vec<_> = errors.iter().map(|error| error["path"].to_string()).collect();
    paths.sort();
    assert_eq!(paths, [r#"["forbidden"]"#, r#"["thing","badNullable"]"#]);
    assert!(errors.iter().all(|error| error["extensions"] == json!({ "code": "FORBIDDEN" })));
}

#[tokio::test]
async fn a_failed_non_null_field_takes_its_parent_along() {
    let server = Server::start().await;
    let answer = server.query("{ hello maybe { ok badNonNull } }").await;
    assert_eq!(answer.body["data"], json!({ "hello": "hello world", "maybe": null }));
    assert_eq!(answer.body["errors"][0]["path"], json!(["maybe", "badNonNull"]));

    let answer = server.query("{ hello thing { badNonNull } }").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.has_data());
    assert_eq!(answer.body["data"], json!(null));
    assert_eq!(answer.body["errors"][0]["path"], json!(["thing", "badNonNull"]));
}

#[tokio::test]
async fn the_path_of_an_error_inside_a_list_is_whole() {
    let server = Server::start().await;
    let answer = server.query("{ things { it: badNullable } }").await;
    assert_eq!(answer.body["data"]["things"], json!([{ "it": null }, { "it": null }]));
    assert_eq!(answer.body["errors"][0]["path"], json!(["things", 0, "it"]));
    assert_eq!(answer.body["errors"][1]["path"], json!(["things", 1, "it"]));
    let answer = server.query("{ things { badNonNull } }").await;
    assert_eq!(answer.body["errors"][0]["path"], json!(["things", 0, "badNonNull"]));
}

#[tokio::test]
async fn what_broke_shows_a_request_id_and_nothing_else() {
    let server = Server::start().await;
    for field in ["broken", "oddCode"] {
        let headers = [("content-type", "application/json"), ("x-request-id", "abc-123")];
        let body = json!({ "query": format!("{{ hello {field} }}") }).to_string();
        let answer = server.post_with(&headers, &body).await;
        assert!(!answer.text.contains("secret"), "{}", answer.text);
        let error = &answer.body["errors"][0];
        let extensions = json!({ "code": "INTERNAL", "requestId": "abc-123" });
        assert_eq!(error["extensions"], extensions);
        assert_eq!(error["path"], json!([field]));
        assert_eq!(answer.body["data"]["hello"], "hello world");
    }
    let headers = [("content-type", "application/json"), ("x-request-id", "forged\" line")];
    let answer = server.post_with(&headers, r#"{"query":"{ broken }"}"#).await;
    let id = answer.body["errors"][0]["extensions"]["requestId"].as_str().unwrap_or_default();
    assert_eq!(id.len(), 32);
}

#[tokio::test]
async fn a_panic_is_an_answer() {
    let server = Server::start().await;
    let answer = server.query("{ panics }").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.code(), "INTERNAL");
    assert!(!answer.text.contains("as asked"));
    assert_eq!(server.query("{ hello }").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_operation_has_a_time() {
    let limits = Limits { execution_within: Duration::from_millis(50), ..Limits::default() };
    let server = Server::with(limits).await;
    let answer = server.query("{ slow }").await;
    assert_eq!(answer.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(answer.code(), "TIMEOUT");
}

#[tokio::test]
async fn a_syntax_error_is_a_sentence_with_a_place() {
    let server = Server::start().await;
    let cases = [
        ("{ hello", "Syntax error at line 1, column 8: unexpected end of text.", (1, 8)),
        ("{\n  hello }}", "Syntax error at line 2, column 10: unexpected \"}\".", (2, 10)),
        ("quer { hello }", "Syntax error at line 1, column 1: unexpected \"quer\".", (1, 1)),
    ];
    for (document, message, (line, column)) in cases {
        let answer = server.query(document).await;
        let error = &answer.body["errors"][0];
        assert_eq!(error["message"], message);
        assert_eq!(error["locations"], json!([{ "line": line, "column": column }]));
    }
}

#[tokio::test]
async fn input_that_a_validator_refuses_is_bad_user_input() {
    let server = Server::start().await;
    let answer = server.query("{ positive(n: 0) }").await;
    assert_eq!(answer.code(), "BAD_USER_INPUT", "{}", answer.text);
}

#[tokio::test]
async fn at_most_five_errors_are_shown_of_a_document() {
    let server = Server::start().await;
    let fields: Vec<String> = (0..30).map(|number| format!("field{number}")).collect();
    let answer = server.query(&format!("{{ thing {{ {} }} }}", fields.join(" "))).await;
    let errors = answer.body["errors"].as_array().expect("there are errors");
    assert_eq!(errors.len(), 5);
    let code = json!({ "code": "GRAPHQL_VALIDATION_FAILED" });
    assert!(errors.iter().all(|error| error["extensions"] == code));
}
