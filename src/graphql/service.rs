//! What this service allows, for its clients to read.

use async_graphql::{Context, Object, SimpleObject};

use super::context::Caller as _;
use super::page::LARGEST;
use super::scalar::Money;
use super::schema::MOST_COMPLEXITY;
use crate::http::graphql::Limits;

/// What this service allows.
#[derive(SimpleObject)]
pub struct ServiceConfig {
    /// The version of the program.
    version: &'static str,
    /// Largest page of a list.
    max_page_size: i32,
    /// Deepest nesting of fields in an operation.
    max_depth: usize,
    /// Most that an operation may cost: a field costs 1, a list its page size times an item's cost.
    max_complexity: usize,
    /// Most fields of an operation.
    max_fields: usize,
    /// Most aliases of an operation.
    max_aliases: usize,
    /// Most root fields of an operation.
    max_root_fields: usize,
    /// Most directives on one field.
    max_directives: usize,
    /// Most tokens of a document.
    max_tokens: usize,
    /// Largest body of a request, in bytes.
    max_body_bytes: usize,
    /// Longest that an operation may take, in milliseconds.
    max_execution_milliseconds: u64,
    /// Most operations in one request. Arrays of requests are refused.
    max_batch: i32,
    /// Most websockets of one account.
    max_sockets_per_account: usize,
    /// Most subscriptions on one websocket.
    max_subscriptions_per_socket: usize,
    /// Most that one membership may hold.
    max_membership_balance: Money,
    /// Days in which a recharge of which nothing was spent is refunded whole.
    cooling_off_days: i64,
    /// Minutes in which a placed order must be paid.
    order_expiry_minutes: i64,
    /// Days of own price history that a struck-through list price rests on.
    reference_price_days: i64,
}

/// What this service allows, as a root field.
#[derive(Default)]
pub struct ServiceQuery;

#[Object]
impl ServiceQuery {
    /// What this service allows: limits of operations and of the business. Anyone may ask.
    async fn service_config(&self, ctx: &Context<'_>) -> ServiceConfig {
        let limits = ctx.data_unchecked::<Limits>();
        let (document, policy) = (&limits.document, &ctx.app().config.policy);
        let execution = limits.execution_within.as_millis();
        let cap = entity::money::Money::from_fen(policy.max_membership_balance_fen);
        ServiceConfig {
            version: env!("CARGO_PKG_VERSION"),
            max_page_size: LARGEST,
            max_depth: document.depth,
            max_complexity: MOST_COMPLEXITY,
            max_fields: document.fields,
            max_aliases: document.aliases,
            max_root_fields: document.root_fields,
            max_directives: document.directives,
            max_tokens: document.tokens,
            max_body_bytes: limits.body_bytes,
            max_execution_milliseconds: u64::try_from(execution).unwrap_or(u64::MAX),
            max_batch: 1,
            max_sockets_per_account: limits.socket.per_account,
            max_subscriptions_per_socket: limits.socket.subscriptions,
            max_membership_balance: Money(cap.unwrap_or_default()),
            cooling_off_days: policy.cooling_off_days,
            order_expiry_minutes: policy.order_expiry_minutes,
            reference_price_days: policy.reference_price_days,
        }
    }
}
