//! The pages: what a browser gets, what a program gets, and what a cache may keep.

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use sharepass::http::assets::routes;
use tower::ServiceExt;

async fn get(graphiql: bool, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    routes(graphiql, "https://app.example:8443/path")
        .oneshot(request)
        .await
        .expect("a router always answers")
}

fn said(response: &Response<Body>, name: header::HeaderName) -> String {
    let value = response.headers().get(name).map(|value| value.to_str().expect("text"));
    value.unwrap_or_default().to_owned()
}

async fn text(response: Response<Body>) -> String {
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a whole body");
    String::from_utf8(body.to_vec()).expect("a text")
}

#[tokio::test]
async fn a_page_is_checked_again_each_time_and_loads_from_this_server_alone() {
    let first = get(true, "/", &[]).await;
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(said(&first, header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(said(&first, header::CACHE_CONTROL), "no-cache");
    assert_eq!(said(&first, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let policy = said(&first, header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'self';"));
    // Its own socket and its own pictures, and nobody else's.
    let own = "https://app.example:8443";
    assert!(
        policy.contains(&format!("connect-src 'self' {own} wss://app.example:8443;")),
        "{policy}"
    );
    assert!(policy.contains(&format!("img-src 'self' data: blob: {own};")), "{policy}");

    let etag = said(&first, header::ETAG);
    let again = get(true, "/", &[("if-none-match", &etag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(said(&again, header::ETAG), etag);
    let other = get(true, "/", &[("if-none-match", "W/\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_a_page_names_is_there() {
    for page in ["/", "/graphiql/"] {
        let html = text(get(true, page, &[]).await).await;
        assert!(!html.contains("://"), "{page} names another host");
        let named: Vec<&str> = html
            .split(['"', '\''])
            .filter(|value| value.starts_with('/') && value.contains('.'))
            .collect();
        assert!(!named.is_empty(), "{page} names no file");
        for file in named {
            let found = get(true, file, &[]).await;
            assert_eq!(found.status(), StatusCode::OK, "{file}");
            if file.starts_with("/assets/") {
                assert!(said(&found, header::CACHE_CONTROL).ends_with("immutable"), "{file}");
            }
        }
    }
}

#[tokio::test]
async fn a_browser_is_led_into_the_app_and_a_program_is_not() {
    let browser = get(true, "/orders/ord_1", &[("accept", "text/html,*/*;q=0.8")]).await;
    assert_eq!(browser.status(), StatusCode::OK);
    assert_eq!(said(&browser, header::VARY), "accept");
    let program = get(true, "/orders/ord_1", &[("accept", "application/json")]).await;
    assert_eq!(program.status(), StatusCode::NOT_FOUND);
    let file = get(true, "/assets/gone.js", &[("accept", "text/html")]).await;
    assert_eq!(file.status(), StatusCode::NOT_FOUND);
    let outside = get(true, "/../Cargo.toml", &[]).await;
    assert_eq!(outside.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn graphiql_has_its_slash_and_can_be_switched_off() {
    let bare = get(true, "/graphiql", &[]).await;
    assert_eq!(bare.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(said(&bare, header::LOCATION), "/graphiql/");
    for path in ["/graphiql", "/graphiql/", "/graphiql/index.html"] {
        let off = get(false, path, &[("accept", "text/html")]).await;
        assert_eq!(off.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn only_reading_is_allowed() {
    let request = Request::post("/anything").body(Body::empty()).expect("a request");
    let answer =
        routes(true, "http://localhost").oneshot(request).await.expect("a router always answers");
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
}
