//! What this service allows, for its clients to read.

use async_graphql::{Context, Object, SimpleObject};

use super::node::MOST_IDS;
use crate::graphql::context::Caller as _;
use crate::graphql::page::LARGEST;
use crate::graphql::scalar::Money;

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
    /// Most selections and directives of a whole document, fragments counted wherever they are
    /// spread.
    max_selections: usize,
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
    /// Most websockets of guests from one address.
    max_sockets_per_guest_address: usize,
    /// Most subscriptions on one websocket.
    max_subscriptions_per_socket: usize,
    /// Most messages of a client on one websocket in a second.
    max_messages_per_second: usize,
    /// Largest message of a client on a websocket, in bytes.
    max_message_bytes: usize,
    /// Most ids that `nodes` takes.
    max_node_ids: usize,
    /// Points that all guests of one address may spend on operations in a minute; 0: no limit.
    /// An operation costs its complexity, a mutation 20 more; ask for `extensions.cost` in the
    /// answer by `extensions: { cost: true }` in the request.
    guest_points_per_minute: u32,
    /// Points that one account may spend on operations in a minute; 0: no limit.
    account_points_per_minute: u32,
    /// Points that all accounts that call from one address may spend in a minute; 0: no limit.
    address_points_per_minute: u32,
    /// Log-ins, registrations and renewals of sessions that one address may try in a minute.
    attempts_per_minute: u32,
    /// Most that one membership may hold.
    #[graphql(deprecation = "Ask `policy { maxMembershipBalance }`.")]
    max_membership_balance: Money,
    /// Days in which a recharge of which nothing was spent is refunded whole.
    #[graphql(deprecation = "Ask `policy { coolingOffDays }`.")]
    cooling_off_days: i64,
    /// Minutes in which a placed order must be paid.
    #[graphql(deprecation = "Ask `policy { orderExpiryMinutes }`.")]
    order_expiry_minutes: i64,
    /// Days of own price history that a struck-through list price rests on.
    #[graphql(deprecation = "Ask `policy { referencePriceDays }`.")]
    reference_price_days: i64,
    /// The windows, caps and ratios of the region that this service is run for.
    policy: Policy,
}

/// The windows, caps and ratios of a region: the figures that its operators and lawyers decide.
#[derive(SimpleObject)]
pub struct Policy {
    /// Counted up whenever a figure changes.
    version: i64,
    /// The region whose rules these are, such as `cn` or `eu`.
    region: String,
    /// The time zone that its days begin and end in, as IANA names it: a period of days ends with the
    /// last moment of its last day.
    time_zone: String,
    /// Days in which a recharge of which nothing was spent is refunded whole; 0: none.
    cooling_off_days: i64,
    /// Most that one membership may hold.
    max_membership_balance: Money,
    /// Least that can be recharged, and so the least price of a plan.
    least_recharge: Money,
    /// Days of own price history that a struck-through list price rests on.
    reference_price_days: i64,
    /// Minutes in which a placed order must be paid.
    order_expiry_minutes: i64,
    /// Minutes in which a payment page of the gateway can be used.
    intent_expiry_minutes: i64,
    /// What the platform keeps of a payment by gateway, in basis points (100 are one per cent).
    fee_basis_points: i64,
    /// The least of the principal that a plan may keep in custody, in basis points.
    least_custody_share_basis_points: i64,
    /// What a plan keeps in custody when it does not say, in basis points.
    usual_custody_share_basis_points: i64,
    /// Days before a bonus expires at which its member is reminded, farthest first.
    bonus_warning_days: Vec<i64>,
    /// Days that a bonus has left at the least when it comes back with a refund after it had expired.
    bonus_grace_days: i64,
    /// Days of notice that a merchant gives before it closes.
    closure_notice_days: i64,
    /// How far a refund that a shop gives may take what its merchant is owed below zero.
    refund_overdraft: Money,
    /// What a merchant is asked to pay in at the least; less is carried on.
    least_collection: Money,
    /// Minutes in which `undoFulfilment` takes a fulfilment back; 0: never.
    undo_fulfilment_minutes: i64,
    /// Days after its acceptance in which an order is handed over; else it is refunded by itself.
    hand_over_days: i64,
    /// Orders of one customer that may wait for payment (`TOO_MANY_OPEN_ORDERS` beyond).
    most_open_orders: i64,
    /// What of a counted stock one customer's unpaid orders may hold, in basis points of what is
    /// left; at least one piece.
    open_stock_share_basis_points: i64,
    /// Seconds that a quote is meant to hold.
    quote_holds_seconds: i64,
    /// Wrong redeem codes that are taken for one order.
    most_redeem_tries: i64,
    /// Seconds in which a pay code can be charged.
    pay_code_seconds: i64,
    /// What a pay code may be charged with when its customer does not say.
    usual_pay_code_limit: Money,
    /// The most that a pay code may be charged with.
    most_pay_code_limit: Money,
    /// When the daily clearing cycle begins: a time of day in UTC+8, such as `03:00`.
    clearing_at: String,
    /// Kinds of reminders that wait for an answer at the counter: while nobody acknowledges them
    /// they are told again. An `ORDER_PAID` waits only while its order is `PAID`.
    answered_reminder_kinds: Vec<String>,
    /// Seconds after which what waits for an answer is told again.
    reminder_repeat_seconds: i64,
    /// How often it is told again at the most; 0: never.
    most_reminder_repetitions: i64,
    /// Seconds after which it is escalated, or half of the time to answer where that is sooner.
    reminder_escalation_seconds: i64,
}

/// What this service allows, as a root field.
#[derive(Default)]
pub struct ServiceQuery;

#[Object]
impl ServiceQuery {
    /// What this service allows: limits of operations and of the business. Anyone may ask.
    async fn service_config(&self, ctx: &Context<'_>) -> ServiceConfig {
        let config = &ctx.app().config;
        let (limits, policy) = (&config.limits, &config.policy);
        let document = &limits.document;
        let execution = limits.execution_within.as_millis();
        let money = |fen| Money(entity::money::Money::from_fen(fen).unwrap_or_default());
        ServiceConfig {
            version: env!("CARGO_PKG_VERSION"),
            max_page_size: LARGEST,
            max_depth: document.depth,
            max_complexity: document.complexity,
            max_fields: document.fields,
            max_selections: document.visits,
            max_aliases: document.aliases,
            max_root_fields: document.root_fields,
            max_directives: document.directives,
            max_tokens: document.tokens,
            max_body_bytes: limits.body_bytes,
            max_execution_milliseconds: u64::try_from(execution).unwrap_or(u64::MAX),
            max_batch: 1,
            max_sockets_per_account: limits.socket.per_account,
            max_sockets_per_guest_address: limits.socket.guests_per_address,
            max_messages_per_second: limits.socket.messages_per_second,
            max_message_bytes: limits.socket.message_bytes,
            max_node_ids: MOST_IDS,
            guest_points_per_minute: config.rates.guests,
            account_points_per_minute: config.rates.account,
            address_points_per_minute: config.rates.address,
            attempts_per_minute: config.attempts_per_minute,
            max_subscriptions_per_socket: limits.socket.subscriptions,
            max_membership_balance: money(policy.max_membership_balance_fen),
            cooling_off_days: policy.cooling_off_days,
            order_expiry_minutes: policy.order_expiry_minutes,
            reference_price_days: policy.reference_price_days,
            policy: Policy {
                version: policy.version,
                region: policy.region.clone(),
                time_zone: policy.time_zone.clone(),
                cooling_off_days: policy.cooling_off_days,
                max_membership_balance: money(policy.max_membership_balance_fen),
                least_recharge: money(policy.least_recharge_fen),
                reference_price_days: policy.reference_price_days,
                order_expiry_minutes: policy.order_expiry_minutes,
                intent_expiry_minutes: policy.intent_expiry_minutes,
                fee_basis_points: policy.fee_bp,
                least_custody_share_basis_points: policy.least_custody_share_bp,
                usual_custody_share_basis_points: policy.usual_custody_share_bp,
                bonus_warning_days: policy.bonus_warning_days.clone(),
                bonus_grace_days: policy.bonus_grace_days,
                closure_notice_days: policy.closure_notice_days,
                refund_overdraft: money(policy.refund_overdraft_fen),
                least_collection: money(policy.least_collection_fen),
                undo_fulfilment_minutes: policy.undo_fulfilment_minutes,
                hand_over_days: policy.hand_over_days,
                most_open_orders: policy.most_open_orders,
                open_stock_share_basis_points: policy.open_stock_share_bp,
                quote_holds_seconds: policy.quote_holds_seconds,
                most_redeem_tries: policy.most_redeem_tries,
                pay_code_seconds: policy.pay_code_seconds,
                usual_pay_code_limit: money(policy.usual_pay_code_limit_fen),
                most_pay_code_limit: money(policy.most_pay_code_limit_fen),
                clearing_at: policy.clearing_at(),
                answered_reminder_kinds: policy.answered_reminder_kinds.clone(),
                reminder_repeat_seconds: policy.reminder_repeat_seconds,
                most_reminder_repetitions: policy.most_reminder_repetitions,
                reminder_escalation_seconds: policy.reminder_escalation_seconds,
            },
        }
    }
}
