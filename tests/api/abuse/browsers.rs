//! What a page of somebody else can make a browser do, and what browsers are told of answers.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::support::{Network, Socket, on_both, on_both_with};

const HELLO: &str = r#"{"query":"mutation { logOut { userErrors { code } } }"}"#;

async fn ask(network: &Network, method: Method, headers: &[(&str, &str)]) -> reqwest::Response {
    let mut request = network.http().request(method, format!("{}/graphql", network.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(HELLO).send().await.expect("an answer")
}

#[tokio::test]
async fn what_a_form_can_send_does_nothing() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let token = format!("Bearer {}", ann.access_token.clone().unwrap_or_default());
        for kind in [
            "text/plain",
            "text/plain;application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/graphql",
            "",
        ] {
            let headers = [("content-type", kind), ("authorization", token.as_str())];
            let answer = ask(network, Method::POST, &headers).await;
            assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        }
        // Nor does a link or a picture change anything.
        let link = format!("{}/graphql", network.url);
        let query = [("query", "mutation { logOut { userErrors { code } } }")];
        let link = reqwest::Url::parse_with_params(&link, query).expect("a URL");
        let answer = network.http().get(link).header("authorization", &token).send().await;
        assert_eq!(answer.expect("an answer").status(), StatusCode::METHOD_NOT_ALLOWED);
        let me = ann.post("{ viewer { customer { id } } }", json!({})).await;
        assert_eq!(me["viewer"]["customer"]["id"], ann.id.as_str());
    })
    .await;
}

#[tokio::test]
async fn only_listed_origins_may_read_answers() {
    on_both_with(&[("CORS_ORIGINS", "https://app.example")], async |network| {
        for (origin, listed) in [
            ("https://app.example", true),
            ("https://app.example.evil", false),
            ("http://app.example", false),
            ("https://evil.example", false),
            ("null", false),
        ] {
            let asked = [
                ("origin", origin),
                ("access-control-request-method", "POST"),
                ("access-control-request-headers", "content-type,authorization"),
            ];
            let preflight = ask(network, Method::OPTIONS, &asked).await;
            let headers = [("origin", origin), ("content-type", "application/json")];
            let answer = ask(network, Method::POST, &headers).await;
            for response in [preflight, answer] {
                let allowed = response.headers().get("access-control-allow-origin");
                let allowed = allowed.and_then(|value| value.to_str().ok());
                assert_eq!(allowed, listed.then_some(origin), "{origin}");
                // No cookie is ever read, so none is asked for.
                assert!(!response.headers().contains_key("access-control-allow-credentials"));
                assert!(!response.headers().contains_key("set-cookie"));
            }
        }
    })
    .await;
}

/// A socket may be opened by any page; it has nobody's rights until it brings a token, which a page
/// of somebody else does not have, for none is kept where a browser would send it by itself.
#[tokio::test]
async fn a_socket_of_a_foreign_page_is_a_guests() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let url = network.url.replacen("http", "ws", 1);
        let mut request = format!("{url}/graphql").into_client_request().expect("a URL");
        let headers = request.headers_mut();
        let token = format!("Bearer {}", ann.access_token.clone().unwrap_or_default());
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("sec-websocket-protocol", "graphql-transport-ws"),
            // What a browser might send by itself counts for nothing.
            ("cookie", token.as_str()),
            ("authorization", token.as_str()),
        ] {
            headers.insert(name, value.parse().expect("a header"));
        }
        let mut socket = Socket::over(request, "{ viewer { customer { id } } }").await;
        assert_eq!(socket.next().await, json!({ "viewer": { "customer": null } }));
    })
    .await;
}

#[tokio::test]
async fn every_answer_tells_browsers_what_they_may_do_with_it() {
    for (public_url, strict) in [("http://shop.example", false), ("https://shop.example", true)] {
        on_both_with(&[("PUBLIC_URL", public_url)], async |network| {
            let paths = ["/", "/graphql", "/healthz", "/readyz", "/nowhere.js", "/graphiql/"];
            let mut answers = vec![ask(network, Method::PUT, &[]).await];
            answers.push(ask(network, Method::POST, &[("content-type", "text/plain")]).await);
            for path in paths {
                let answer = network.http().get(format!("{}{path}", network.url)).send().await;
                answers.push(answer.expect("an answer"));
            }
            for answer in answers {
                let (url, headers) = (answer.url().clone(), answer.headers());
                let told = |name: &str| {
                    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
                };
                assert_eq!(told("x-content-type-options"), "nosniff", "{url}");
                assert_eq!(told("x-frame-options"), "DENY", "{url}");
                assert_eq!(told("referrer-policy"), "same-origin", "{url}");
                assert!(told("content-security-policy").contains("frame-ancestors 'none'"));
                assert!(told("permissions-policy").contains("camera=()"), "{url}");
                assert_eq!(told("strict-transport-security").is_empty(), !strict, "{url}");
                assert_eq!(told("server"), "", "{url}");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn an_unknown_login_is_told_like_a_wrong_password() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let mutation = "mutation($login: String!) {
            logIn(input: { login: $login, password: \"not my password\" }) {
                viewer { customer { id } } session { accessToken }
                userErrors { code message field }
            }
        }";
        let guest = network.caller();
        let known: Value = guest.call(mutation, json!({ "login": ann.login })).await;
        let unknown: Value = guest.call(mutation, json!({ "login": "13800009999" })).await;
        assert_eq!(known, unknown);
        assert_eq!(known["data"]["logIn"]["userErrors"][0]["code"], "WRONG_CREDENTIALS");
    })
    .await;
}
