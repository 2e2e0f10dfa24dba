//! The payment page: what a payer sees at `pay_url`. Whoever knows the address may pay.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use super::Sandbox;
use super::api::IntentView;
use super::book::{Intent, Status};
use super::problem::Problem;
use super::switches::Switches;

const PAGE: &str = include_str!("page.html");
const NOT_FOUND: &str = include_str!("not_found.html");

/// Styles are inline and nothing else is loaded; forms may lead back to the merchant.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn router() -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/pay/{id}", get(show))
        .route("/pay/{id}/confirm", post(confirm))
        .route("/pay/{id}/fail", post(fail))
        .route("/pay/{id}/switches", post(set_switches))
}

async fn show(State(sandbox): State<Arc<Sandbox>>, Path(id): Path<String>) -> Response {
    let found = {
        let book = sandbox.book();
        book.intent(&id).map(|intent| (intent.clone(), book.switches_of(&id).clone()))
    };
    match found {
        Ok((intent, switches)) => {
            let status = intent.status_at((sandbox.settings.now)());
            html(StatusCode::OK, render(&intent, status, &switches))
        }
        Err(_) => html(StatusCode::NOT_FOUND, NOT_FOUND.to_owned()),
    }
}

async fn confirm(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let done = sandbox.change(|book, now| book.confirm(&id, now)).await;
    after(&sandbox, &id, done, &headers)
}

async fn fail(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let done = sandbox.change(|book, now| book.fail(&id, now)).await;
    after(&sandbox, &id, done, &headers)
}

/// A program that asks for JSON gets the intent or the problem. A person goes back to the
/// merchant, or to the page, which says why where it did not work.
fn after(
    sandbox: &Sandbox,
    id: &str,
    done: Result<Intent, Problem>,
    headers: &HeaderMap,
) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("application/json")) {
        return done.map(|intent| Json(IntentView::of(intent, sandbox))).into_response();
    }
    let back = done.ok().and_then(|intent| intent.return_url);
    Redirect::to(&back.unwrap_or_else(|| format!("/pay/{id}"))).into_response()
}

async fn set_switches(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
    Form(switches): Form<Switches>,
) -> Result<Redirect, Problem> {
    sandbox.change(|book, _| book.set_switches(Some(&id), switches)).await?;
    Ok(Redirect::to(&format!("/pay/{id}")))
}

fn html(status: StatusCode, text: String) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, Html(text)).into_response()
}

fn render(intent: &Intent, status: Status, switches: &Switches) -> String {
    let (word, class) = match status {
        Status::Pending => ("待支付 · Awaiting payment", "pending"),
        Status::Succeeded => ("支付成功 · Paid", "succeeded"),
        Status::Failed => ("支付失败 · Payment failed", "ended"),
        Status::Cancelled => ("已取消 · Cancelled", "ended"),
        Status::Expired => ("已过期 · Expired", "ended"),
    };
    let buttons = if status == Status::Pending { buttons(&intent.id) } else { String::new() };
    let back = intent.return_url.as_deref().map_or_else(String::new, |url| {
        format!("<p><a href=\"{}\">返回商家 · Back to the merchant</a></p>", escape(url))
    });
    fill(
        PAGE,
        &[
            ("id", &escape(&intent.id)),
            ("amount", &yuan(intent.amount)),
            ("description", &escape(&intent.description)),
            ("reference", &escape(&intent.reference)),
            ("status", word),
            ("class", class),
            ("buttons", &buttons),
            ("back", &back),
            ("switches", &fields(switches)),
        ],
    )
}

/// Puts the values in place of `{{names}}` in one pass: a value that looks like a name stays.
fn fill(page: &str, values: &[(&str, &str)]) -> String {
    let mut pieces = page.split("{{");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if let Some((name, rest)) = piece.split_once("}}") {
            let value = values.iter().find(|(known, _)| *known == name);
            text.push_str(value.map_or("", |(_, value)| value));
            text.push_str(rest);
        }
    }
    text
}

fn buttons(id: &str) -> String {
    let id = escape(id);
    format!(
        "<form method=\"post\" action=\"/pay/{id}/confirm\">\
         <button id=\"pay\" class=\"primary\">支付 · Pay</button></form>\
         <form method=\"post\" action=\"/pay/{id}/fail\">\
         <button id=\"fail\">支付失败 · Fail</button></form>"
    )
}

fn fields(switches: &Switches) -> String {
    let mut text = String::new();
    let boxes = [
        ("held", "通知扣留，待释放 · Hold notices until released", switches.held),
        ("reordered", "通知乱序 · Reorder notices", switches.reordered),
        ("never", "不发通知 · Never send notices", switches.never),
        ("wrong_amount", "通知金额错误 · Wrong amount in notices", switches.wrong_amount),
        ("wrong_signature", "通知签名错误 · Wrong signature", switches.wrong_signature),
        ("refunds_fail", "退款失败 · Refunds fail", switches.refunds_fail),
        ("refunds_pending", "退款待处理 · Refunds stay pending", switches.refunds_pending),
        ("list_missing", "对账单漏记 · Missing from the list", switches.list_missing),
        ("list_late", "对账单晚一天 · Listed a day late", switches.list_late),
        ("list_double", "对账单重复 · Listed twice", switches.list_double),
        ("list_wrong_amount", "对账单金额错误 · Listed wrong", switches.list_wrong_amount),
    ];
    for (name, label, on) in boxes {
        let checked = if on { " checked" } else { "" };
        let _ = write!(
            text,
            "<label><input type=\"checkbox\" name=\"{name}\" value=\"true\"{checked}> \
             {label}</label>"
        );
    }
    let numbers = [
        ("late_s", "通知延迟（秒）· Notices late by seconds", switches.late_s),
        ("double", "通知重复次数 · Extra deliveries", switches.double),
        ("slow_ms", "接口变慢（毫秒）· API slow by milliseconds", switches.slow_ms),
        ("errors_before", "接口报错，未执行 · API errors, not done", switches.errors_before),
        ("errors_after", "接口报错，已执行 · API errors, done", switches.errors_after),
    ];
    for (name, label, value) in numbers {
        let _ = write!(
            text,
            "<label>{label} <input type=\"number\" name=\"{name}\" min=\"0\" max=\"1000000\" \
             value=\"{value}\" required></label>"
        );
    }
    text
}

/// `1234` fen as `12.34`.
fn yuan(fen: i64) -> String {
    rust_decimal::Decimal::new(fen, 2).to_string()
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            plain => safe.push(plain),
        }
    }
    safe
}
