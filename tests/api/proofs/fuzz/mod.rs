//! Fuzzing: arbitrary documents, notices and files. Never a 5xx, a panic or `INTERNAL`; nothing
//! half done, which the audit at the end of each story shows. A failure names its seed, and shows
//! what was sent.

mod bank;
mod documents;
mod files;
mod grammar;
mod notices;
mod values;

use serde_json::Value;

use crate::support::Caller;

/// Sends a document, and answers what came: never a fault of ours.
async fn harmless(who: &Caller, document: &str, variables: Value) -> Value {
    let answer = who.send(document, variables).await.expect("the server answers");
    let status = answer.status();
    let body = answer.text().await.expect("a body");
    assert!(!status.is_server_error(), "{status}\n{document}\n{body}");
    let body: Value = serde_json::from_str(&body).expect("an answer in JSON");
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    for error in &errors {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        let ours = ["", "INTERNAL", "TIMEOUT", "OVERLOADED"];
        assert!(!ours.contains(&code), "{document}\n{body}");
    }
    assert!(body["data"].is_object() || !errors.is_empty(), "{document}\n{body}");
    body
}
