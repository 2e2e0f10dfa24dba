//! The API for merchants, below `/v1`. Every request carries the API key.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::ConstantTimeEq;
use time::macros::{format_description, offset};
use time::{Date, OffsetDateTime};

use super::Sandbox;
use super::book::{Book, Intent, NewIntent, NewRefund, Refund, RefundStatus, Status, Transaction};
use super::problem::Problem;
use super::switches::{Switches, When};

/// How many transactions one answer holds.
const PAGE: usize = 1000;

pub(super) fn router(sandbox: &Arc<Sandbox>) -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/intents", post(open_intent).get(find_intent))
        .route("/intents/{id}", get(show_intent))
        .route("/intents/{id}/cancel", post(cancel))
        .route("/intents/{id}/release", post(release))
        .route("/refunds", post(open_refund))
        .route("/refunds/{id}", get(show_refund))
        .route("/transactions", get(transactions))
        .route("/switches", post(set_switches).get(show_switches))
        .layer(middleware::from_fn_with_state(Arc::clone(sandbox), authenticate))
}

async fn authenticate(
    State(sandbox): State<Arc<Sandbox>>,
    request: Request,
    next: Next,
) -> Response {
    let given =
        request.headers().get("sharepass-sandbox-key").map_or(&[][..], |key| key.as_bytes());
    let right = sandbox.settings.api_key.expose_secret().as_bytes();
    if bool::from(given.ct_eq(right)) {
        next.run(request).await
    } else {
        Problem::Unauthorized.into_response()
    }
}

/// An intent as its merchant sees it. Amounts in fen, times in unix seconds.
#[derive(Serialize)]
pub(super) struct IntentView {
    id: String,
    reference: String,
    status: Status,
    amount: i64,
    refunded: i64,
    currency: String,
    description: String,
    created_at: i64,
    expires_at: i64,
    pay_url: Option<String>,
}

impl IntentView {
    pub(super) fn of(intent: Intent, sandbox: &Sandbox) -> Self {
        let status = intent.status_at((sandbox.settings.now)());
        let payable = status == Status::Pending;
        Self {
            pay_url: payable.then(|| format!("{}/pay/{}", sandbox.public_url, intent.id)),
            status,
            id: intent.id,
            reference: intent.reference,
            amount: intent.amount,
            refunded: intent.refunded,
            currency: intent.currency,
            description: intent.description,
            created_at: intent.created_at,
            expires_at: intent.expires_at,
        }
    }
}

#[derive(Serialize)]
struct RefundView {
    id: String,
    reference: String,
    intent: String,
    status: RefundStatus,
    amount: i64,
    reason: String,
    created_at: i64,
}

impl From<Refund> for RefundView {
    fn from(refund: Refund) -> Self {
        let Refund { id, reference, intent, amount, reason, status, created_at } = refund;
        Self { id, reference, intent, status, amount, reason, created_at }
    }
}

/// Does one act with the trouble that the switches ask for around it.
async fn answer<T: Serialize>(
    sandbox: &Sandbox,
    intent: Option<&str>,
    act: impl Future<Output = Result<T, Problem>>,
) -> Result<Json<T>, Problem> {
    let trouble = sandbox.book().next_trouble(intent);
    tokio::time::sleep(Duration::from_millis(u64::from(trouble.slow_ms))).await;
    if trouble.error == Some(When::Before) {
        return Err(Problem::Broken);
    }
    let done = act.await?;
    if trouble.error == Some(When::After) { Err(Problem::Broken) } else { Ok(Json(done)) }
}

fn body<T>(given: Result<Json<T>, JsonRejection>) -> Result<T, Problem> {
    given.map(|Json(body)| body).map_err(|_| Problem::Invalid("body"))
}

fn query<T>(given: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    given.map(|Query(query)| query).map_err(|_| Problem::Invalid("query"))
}

async fn open_intent(
    State(sandbox): State<Arc<Sandbox>>,
    new: Result<Json<NewIntent>, JsonRejection>,
) -> Result<Json<IntentView>, Problem> {
    let new = body(new)?;
    let open = async {
        let intent = sandbox.change(|book, now| book.open_intent(new, now)).await?;
        Ok(IntentView::of(intent, &sandbox))
    };
    answer(&sandbox, None, open).await
}

#[derive(Deserialize)]
struct Find {
    reference: String,
}

async fn find_intent(
    State(sandbox): State<Arc<Sandbox>>,
    find: Result<Query<Find>, QueryRejection>,
) -> Result<Json<IntentView>, Problem> {
    let reference = query(find)?.reference;
    let found = sandbox.book().intent_by_reference(&reference).map(|intent| intent.id.clone());
    let show = async { show(&sandbox, found.as_deref().ok_or(Problem::NotFound)?) };
    answer(&sandbox, found.as_deref(), show).await
}

async fn show_intent(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
) -> Result<Json<IntentView>, Problem> {
    answer(&sandbox, Some(&id), async { show(&sandbox, &id) }).await
}

fn show(sandbox: &Sandbox, id: &str) -> Result<IntentView, Problem> {
    let intent = sandbox.book().intent(id)?.clone();
    Ok(IntentView::of(intent, sandbox))
}

async fn cancel(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
) -> Result<Json<IntentView>, Problem> {
    let cancel = async {
        let intent = sandbox.change(|book, now| book.cancel(&id, now)).await?;
        Ok(IntentView::of(intent, &sandbox))
    };
    answer(&sandbox, Some(&id), cancel).await
}

async fn release(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    sandbox.change(|book, now| book.release(&id, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn open_refund(
    State(sandbox): State<Arc<Sandbox>>,
    new: Result<Json<NewRefund>, JsonRejection>,
) -> Result<Json<RefundView>, Problem> {
    let new = body(new)?;
    let intent = new.intent.clone();
    let open = async {
        let refund = sandbox.change(|book, now| book.open_refund(new, now)).await?;
        Ok(RefundView::from(refund))
    };
    answer(&sandbox, Some(&intent), open).await
}

async fn show_refund(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
) -> Result<Json<RefundView>, Problem> {
    let refund = sandbox.book().refund(&id)?.clone();
    let intent = refund.intent;
    let show = async { Ok(RefundView::from(sandbox.book().refund(&id)?.clone())) };
    answer(&sandbox, Some(&intent), show).await
}

#[derive(Deserialize)]
struct Day {
    day: String,
    #[serde(default)]
    after: usize,
}

#[derive(Serialize)]
struct Transactions {
    transactions: Vec<Transaction>,
    /// What to send as `after` for the rest; null at the end.
    next: Option<usize>,
}

async fn transactions(
    State(sandbox): State<Arc<Sandbox>>,
    asked: Result<Query<Day>, QueryRejection>,
) -> Result<Json<Transactions>, Problem> {
    let asked = query(asked)?;
    let day = Date::parse(&asked.day, format_description!("[year]-[month]-[day]"))
        .map_err(|_| Problem::Invalid("day"))?;
    let list = async {
        let book = sandbox.book();
        let moved = book.transactions.iter().flat_map(|moved| listed(&book, moved, day));
        let mut rest = moved.skip(asked.after);
        let transactions: Vec<_> = rest.by_ref().take(PAGE).collect();
        let next = rest.next().is_some().then(|| asked.after.saturating_add(PAGE));
        Ok(Transactions { transactions, next })
    };
    answer(&sandbox, None, list).await
}

/// How a day's list has a transaction: once as it is, unless a switch falsifies the list.
fn listed(book: &Book, moved: &Transaction, day: Date) -> impl Iterator<Item = Transaction> {
    let switches = book.switches_of(&moved.intent);
    let on = day_of(moved.occurred_at);
    let on = if switches.list_late { on.and_then(Date::next_day) } else { on };
    let times = match (on == Some(day) && !switches.list_missing, switches.list_double) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    let amount = moved.amount.saturating_add(i64::from(switches.list_wrong_amount));
    std::iter::repeat_n(Transaction { amount, ..moved.clone() }, times)
}

/// The day of a moment in China, where this company would keep its books.
fn day_of(moment: i64) -> Option<Date> {
    let moment = OffsetDateTime::from_unix_timestamp(moment).ok()?;
    Some(moment.to_offset(offset!(+8)).date())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetSwitches {
    intent: Option<String>,
    switches: Switches,
}

async fn set_switches(
    State(sandbox): State<Arc<Sandbox>>,
    set: Result<Json<SetSwitches>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let SetSwitches { intent, switches } = body(set)?;
    sandbox.change(|book, _| book.set_switches(intent.as_deref(), switches)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn show_switches(State(sandbox): State<Arc<Sandbox>>) -> Json<serde_json::Value> {
    Json(json!({ "switches": sandbox.book().switches }))
}
