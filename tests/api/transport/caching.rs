//! Persisted queries, and answers that may be kept.

use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sharepass::infra::limits::Limits;
use sharepass::infra::trusted::{Trust, Trusted};

use super::support::Server;

fn hash(text: &str) -> String {
    let bytes = Sha256::digest(text);
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

#[tokio::test]
async fn a_query_is_known_by_its_hash_once_it_has_run() {
    let server = Server::start().await;
    let text = "query Q($n: Int!) { echo(n: $n) }";
    let extensions = persisted(&hash(text));
    let by_hash = json!({ "extensions": extensions, "variables": { "n": 3 } });

    let answer = server.post(by_hash.clone()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.code(), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(answer.body["errors"][0]["message"], "PersistedQueryNotFound");

    let mut whole = by_hash.clone();
    whole["query"] = json!(text);
    assert_eq!(server.post(whole).await.body["data"]["echo"], 3);
    assert_eq!(server.post(by_hash).await.body["data"]["echo"], 3);

    let extensions = extensions.to_string();
    let parameters = [("extensions", extensions.as_str()), ("variables", "{\"n\":5}")];
    assert_eq!(server.get(&parameters).await.body["data"]["echo"], 5);
    let id = format!("sha256:{}", hash(text));
    let parameters = [("documentId", id.as_str()), ("variables", "{\"n\":6}")];
    assert_eq!(server.get(&parameters).await.body["data"]["echo"], 6);
}

#[tokio::test]
async fn only_what_ran_is_kept_and_only_under_its_own_hash() {
    let server = Server::start().await;
    for text in ["{ nothing }", "{", "{ echo }"] {
        let extensions = persisted(&hash(text));
        server.post(json!({ "query": text, "extensions": extensions })).await;
        let answer = server.post(json!({ "extensions": extensions })).await;
        assert_eq!(answer.code(), "PERSISTED_QUERY_NOT_FOUND", "{text}");
    }
    let extensions = persisted(&hash("{ hello }"));
    let answer = server.post(json!({ "query": "{ who }", "extensions": extensions })).await;
    assert_eq!(answer.code(), "BAD_USER_INPUT");
    for bad in [json!({ "persistedQuery": {} }), persisted("abc"), json!({ "persistedQuery": 1 })] {
        let answer = server.post(json!({ "query": "{ who }", "extensions": bad })).await;
        assert_eq!(answer.code(), "BAD_REQUEST");
    }
}

#[tokio::test]
async fn a_persisted_mutation_does_not_run_by_get() {
    let server = Server::start().await;
    let text = "mutation { bump }";
    let extensions = persisted(&hash(text));
    let answer = server.post(json!({ "query": text, "extensions": extensions })).await;
    assert_eq!(answer.body["data"]["bump"], 0);
    let answer = server.get(&[("extensions", &extensions.to_string())]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_oldest_persisted_query_leaves_first() {
    let server = Server::with(Limits { persisted_entries: 2, ..Limits::default() }).await;
    let texts = ["{ hello }", "{ who }", "{ language }"];
    for text in texts {
        server.post(json!({ "query": text, "extensions": persisted(&hash(text)) })).await;
    }
    // Nobody else has kept it either.
    server.host.shared.lock().expect("alive").clear();
    let answer = server.post(json!({ "extensions": persisted(&hash(texts[0])) })).await;
    assert_eq!(answer.code(), "PERSISTED_QUERY_NOT_FOUND");
    for text in &texts[1..] {
        assert!(server.post(json!({ "extensions": persisted(&hash(text)) })).await.has_data());
    }
}

#[tokio::test]
async fn instances_share_the_texts_of_persisted_queries_and_believe_only_the_hash() {
    let server = Server::start().await;
    let text = "{ hello }";
    let by_hash = json!({ "extensions": persisted(&hash(text)) });
    // Somebody has put another text there.
    let shared = &server.host.shared;
    shared.lock().expect("alive").insert(hash(text), "mutation { bump }".to_owned());
    assert_eq!(server.post(by_hash.clone()).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    // Another instance has run it.
    shared.lock().expect("alive").insert(hash(text), text.to_owned());
    assert_eq!(server.post(by_hash.clone()).await.body["data"]["hello"], "hello world");
    // Then it is kept here, and losing the shared one loses nothing.
    shared.lock().expect("alive").clear();
    assert!(server.post(by_hash).await.has_data());

    let text = "{ who }";
    server.post(json!({ "query": text, "extensions": persisted(&hash(text)) })).await;
    assert_eq!(shared.lock().expect("alive").get(&hash(text)).map(String::as_str), Some(text));
}

#[tokio::test]
async fn where_trust_is_enforced_only_trusted_documents_run() {
    let text = "query Q($n: Int!) { echo(n: $n) }";
    let manifest = json!({ hash(text): text }).to_string();
    let limits = |trust| {
        let trusted = Trusted::read(trust, &manifest).expect("a manifest");
        Limits { trusted, ..Limits::default() }
    };
    let server = Server::with(limits(Trust::Enforce)).await;
    let variables = json!({ "n": 3 });
    // By its text, by its id, and by Apollo's extension.
    for asked in [
        json!({ "query": text, "variables": variables }),
        json!({ "documentId": format!("sha256:{}", hash(text)), "variables": variables }),
        json!({ "extensions": persisted(&hash(text)), "variables": variables }),
    ] {
        assert_eq!(server.post(asked).await.body["data"]["echo"], 3);
    }
    for other in ["{ hello }", "mutation { bump }"] {
        let asked = json!({ "query": other, "extensions": persisted(&hash(other)) });
        let answer = server.post(asked.clone()).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "FORBIDDEN"));
        // Nor does it get in by being asked for twice.
        assert_eq!(server.post(asked).await.code(), "FORBIDDEN");
    }
    let json = ("content-type", "application/json");
    let body = r#"{"query":"{ hello }"}"#;
    let bob = [json, ("authorization", "Bearer bob")];
    assert!(server.post_with(&bob, body).await.has_data());

    let server = Server::with(limits(Trust::Log)).await;
    assert!(server.post_with(&[json], body).await.has_data());
    let forged = json!({ hash(text): "{ hello }" }).to_string();
    assert!(Trusted::read(Trust::Enforce, &forged).is_err());
}

#[tokio::test]
async fn a_document_that_is_kept_is_judged_by_what_it_is_given() {
    let server = Server::start().await;
    let text = "query Q($n: Int!, $at: Point!) { echo(n: $n) point(at: $at) }";
    let asked = |variables: Value| json!({ "query": text, "variables": variables });
    let right = json!({ "n": 3, "at": { "x": 1 } });
    for _ in 0..3 {
        let data = json!({ "echo": 3, "point": 1 });
        assert_eq!(server.post(asked(right.clone())).await.body["data"], data);
    }
    for wrong in [
        json!({ "n": "three", "at": { "x": 1 } }),
        json!({ "n": 3, "at": { "x": "one" } }),
        json!({ "n": 3, "at": { "z": 1 } }),
        json!({ "n": 3 }),
    ] {
        let answer = server.post(asked(wrong.clone())).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{wrong}: {}", answer.text);
        assert!(!answer.has_data(), "{wrong}: {}", answer.text);
    }
    assert!(server.post(asked(right)).await.has_data());
}

#[tokio::test]
async fn a_public_answer_to_a_guest_may_be_kept() {
    let server = Server::start().await;
    let menu = [("query", "{ menu }")];
    let answer = server.get(&menu).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=60");
    assert_eq!(answer.header("vary"), "Accept, Authorization, Accept-Language");
    let tag = answer.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");

    let again = server.get_with(&[("if-none-match", &tag)], &menu).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.header("etag"), tag);
    assert_eq!(again.text, "");
    let other = [("if-none-match", tag.as_str()), ("accept", "application/graphql-response+json")];
    assert_eq!(server.get_with(&other, &menu).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_private_answer_is_never_kept() {
    let server = Server::start().await;
    let alice = [("authorization", "Bearer alice")];
    let answers = [
        server.get_with(&alice, &[("query", "{ menu }")]).await,
        server.get(&[("query", "{ menu purse }")]).await,
        server.get(&[("query", "{ hello }")]).await,
        server.get(&[("query", "{ menu forbidden }")]).await,
        server.get(&[("query", "{ menu nothing }")]).await,
        server.query("{ menu }").await,
    ];
    for answer in answers {
        assert_eq!(answer.header("cache-control"), "private, no-store", "{}", answer.text);
        assert_eq!(answer.header("vary"), "Accept, Authorization, Accept-Language");
        assert_eq!(answer.header("etag"), "");
    }
}
