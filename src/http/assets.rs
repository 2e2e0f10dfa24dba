//! The pages that the server delivers: the single-page app at `/` and `GraphiQL` at `/graphiql/`.
//!
//! They are built from `web/` into `web/dist` and embedded; a debug build reads the folder at run
//! time. Where nothing was built, small pages of our own take their place. No page loads anything
//! from another host, and the content policy sees to it.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

/// What `npm run build` in `web/` made; empty where it never ran.
#[derive(RustEmbed)]
#[folder = "web/dist/"]
#[allow_missing = true]
struct Built;

/// The pages for a server that was built without Node.js.
#[derive(RustEmbed)]
#[folder = "src/http/fallback/"]
struct Fallback;

const APP: &str = "index.html";
const GRAPHIQL: &str = "graphiql/index.html";

/// The content policy of the pages: scripts, workers and fonts from this server alone; styles in
/// elements as `GraphiQL`'s editor writes them; sockets to this server, and pictures from where it
/// shows its own.
fn policy(public_url: &str) -> Arc<str> {
    let parsed = url::Url::parse(public_url);
    let origin = parsed.map_or_else(|_| String::new(), |url| url.origin().ascii_serialization());
    let socket = origin.replacen("http", "ws", 1);
    format!(
        "default-src 'self'; connect-src 'self' {origin} {socket}; \
        img-src 'self' data: blob: {origin}; style-src 'self' 'unsafe-inline'; \
        worker-src 'self' blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; \
        form-action 'self'; frame-ancestors 'none'"
    )
    .into()
}

/// The routes of the pages. `graphiql` says whether `GraphiQL` is served; without it its path is
/// not found. Every other unknown path is answered here too, so this router holds the fallback of
/// the one it is merged into.
pub fn routes(graphiql: bool, public_url: &str) -> Router {
    let pages = Pages { policy: policy(public_url) };
    let explorer = pages.clone();
    let router = if graphiql {
        Router::new().route("/graphiql", get(async || Redirect::temporary("/graphiql/"))).route(
            "/graphiql/",
            get(move |headers: HeaderMap| async move { explorer.page(GRAPHIQL, &headers) }),
        )
    } else {
        let off = get(async || missing("GraphiQL is switched off on this server.\n"));
        Router::new()
            .route("/graphiql", off.clone())
            .route("/graphiql/", off.clone())
            .route("/graphiql/{*path}", off)
    };
    router.fallback_service(get(move |uri: Uri, headers: HeaderMap| async move {
        pages.file_or_app(&uri, &headers)
    }))
}

/// The pages, with the policy that goes with each.
#[derive(Clone)]
struct Pages {
    policy: Arc<str>,
}

impl Pages {
    /// A file by its path, or the app for a path within it that a browser was sent to.
    fn file_or_app(&self, uri: &Uri, headers: &HeaderMap) -> Response {
        let path = uri.path().trim_start_matches('/');
        if path.is_empty() {
            return self.page(APP, headers);
        }
        if let Some(file) = find(path) {
            return self.answer(path, &file, headers);
        }
        // A program that mistook a path should hear so, and not be handed a page.
        let within_app = !is_file_name(path) && wants_page(headers);
        let mut response =
            if within_app { self.page(APP, headers) } else { missing("Not found.\n") };
        response.headers_mut().insert(VARY, ACCEPT.into());
        response
    }

    fn page(&self, path: &str, headers: &HeaderMap) -> Response {
        match find(path) {
            Some(file) => self.answer(path, &file, headers),
            None => missing("Not found.\n"),
        }
    }

    fn answer(&self, path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
        // Weak: a layer above may compress what this tag stands for.
        let etag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
        // The names below assets/ carry a hash of their content; every other name may change.
        let cache = if path.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let common = [
            (CACHE_CONTROL, cache),
            (ETAG, etag.as_str()),
            (CONTENT_SECURITY_POLICY, &*self.policy),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "same-origin"),
        ];
        if is_known(headers, &etag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        (common, [(CONTENT_TYPE, media_type(path))], file.data.clone()).into_response()
    }
}

/// A file of the pages that were built, or of the fallback where none were.
fn find(path: &str) -> Option<EmbeddedFile> {
    Built::get(path).or_else(|| if Built::get(APP).is_none() { Fallback::get(path) } else { None })
}

fn is_file_name(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(ACCEPT).iter();
    accepts.filter_map(|value| value.to_str().ok()).any(|value| value.contains("text/html"))
}

/// Whether the client named this tag; compared weakly, as the header asks.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = etag.trim_start_matches("W/");
    let named = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    named
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == opaque)
}

fn media_type(path: &str) -> String {
    let guessed = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = guessed.type_() == "text" || guessed.subtype() == "javascript";
    if is_text { format!("{guessed}; charset=utf-8") } else { guessed.to_string() }
}

fn missing(text: &'static str) -> Response {
    (StatusCode::NOT_FOUND, text).into_response()
}
