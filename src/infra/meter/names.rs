//! Every figure. The table of docs/operations.md, the dashboard and the alerts in ops/ name no
//! other, and a test compares them.

use super::record::Figure;

/// `http_requests_total`
pub static HTTP_REQUESTS: Figure = Figure::counter(
    "sharepass_http_requests_total",
    &["route", "method", "status"],
    "HTTP requests answered. A route is a pattern of ours; pages and unknown paths are `page`.",
);
/// `http_request_duration_seconds`
pub static HTTP_DURATION: Figure = Figure::histogram(
    "sharepass_http_request_duration_seconds",
    &["route", "method"],
    "From the head of a request to the head of its answer.",
);
/// `graphql_operations_total`
pub static OPERATIONS: Figure = Figure::counter(
    "sharepass_graphql_operations_total",
    &["type", "transport", "outcome"],
    "GraphQL operations ended, by the code of their first error. `OK` includes refusals in \
     `userErrors`; `ABANDONED`: its client went first; type `none`: refused before it was known.",
);
/// `graphql_operation_duration_seconds`
pub static OPERATION_DURATION: Figure = Figure::histogram(
    "sharepass_graphql_operation_duration_seconds",
    &["type", "transport"],
    "How long queries and mutations ran.",
);
/// `graphql_limit_hits_total`
pub static LIMIT_HITS: Figure = Figure::counter(
    "sharepass_graphql_limit_hits_total",
    &["code"],
    "Operations that a limit stopped: of size, weight, rate, time or load.",
);
/// `graphql_slow_operations_total`
pub static SLOW_OPERATIONS: Figure = Figure::counter(
    "sharepass_graphql_slow_operations_total",
    &["type"],
    "Queries and mutations that ran longer than SLOW_OPERATION_MS; the log has each.",
);
/// `graphql_slow_fields_total`
pub static SLOW_FIELDS: Figure = Figure::counter(
    "sharepass_graphql_slow_fields_total",
    &["field"],
    "Fields of the schema that alone took more than half of SLOW_OPERATION_MS.",
);
/// `refusals_total`
pub static REFUSALS: Figure = Figure::counter(
    "sharepass_refusals_total",
    &["mutation", "code"],
    "Mutations refused in `userErrors`, by code. Repeats of a refused act count again.",
);
/// `idempotent_replays_total`
pub static REPLAYS: Figure = Figure::counter(
    "sharepass_idempotent_replays_total",
    &["mutation", "outcome"],
    "Acts that came again with their key: `answered` as the first time, or `conflict`.",
);
/// `sockets_open`
pub static SOCKETS: Figure = Figure::gauge("sharepass_sockets_open", &[], "Websockets open.");
/// `subscriptions_running`
pub static SUBSCRIPTIONS: Figure =
    Figure::gauge("sharepass_subscriptions_running", &[], "Subscriptions running.");
/// `socket_messages_sent_total`
pub static MESSAGES: Figure = Figure::counter(
    "sharepass_socket_messages_sent_total",
    &[],
    "Messages written to websockets, those of the protocol included.",
);
/// `socket_closes_total`
pub static CLOSES: Figure = Figure::counter(
    "sharepass_socket_closes_total",
    &["code"],
    "Websockets closed, by the code they were closed with; `none`: the client went.",
);
/// `slow_consumers_total`
pub static SLOW_CONSUMERS: Figure = Figure::counter(
    "sharepass_slow_consumers_total",
    &[],
    "Websockets cut off because their client read too slowly.",
);
/// `reminders_written_total`
pub static REMINDERS_WRITTEN: Figure = Figure::counter(
    "sharepass_reminders_written_total",
    &["kind"],
    "Reminders committed with the fact they tell, one a recipient.",
);
/// `reminders_published_total`
pub static REMINDERS_PUBLISHED: Figure = Figure::counter(
    "sharepass_reminders_published_total",
    &[],
    "Reminders given their position, and so told.",
);
/// `reminders_urged_total`
pub static REMINDERS_URGED: Figure = Figure::counter(
    "sharepass_reminders_urged_total",
    &[],
    "Reminders repeated or escalated because nobody answered.",
);
/// `webhook_deliveries_total`
pub static WEBHOOK_DELIVERIES: Figure = Figure::counter(
    "sharepass_webhook_deliveries_total",
    &[],
    "Deliveries made for merchants' own systems, one a reminder and endpoint.",
);
/// `webhook_attempts_total`
pub static WEBHOOK_ATTEMPTS: Figure = Figure::counter(
    "sharepass_webhook_attempts_total",
    &["outcome"],
    "Attempts to deliver a webhook, by what came of them.",
);
/// `webhook_endpoints_switched_off_total`
pub static WEBHOOK_SWITCHED_OFF: Figure = Figure::counter(
    "sharepass_webhook_endpoints_switched_off_total",
    &["why"],
    "Endpoints of webhooks switched off because nothing arrives.",
);
/// `reminder_feed_lag_seconds`
pub static FEED_LAG: Figure = Figure::histogram(
    "sharepass_reminder_feed_lag_seconds",
    &[],
    "From a reminder's writing to its place in the queue of a live subscriber's socket. Replays \
     do not count.",
);
/// `outbox_oldest_age_seconds`
pub static OUTBOX_AGE: Figure = Figure::gauge(
    "sharepass_outbox_oldest_age_seconds",
    &[],
    "Age of the oldest reminder that is committed and not yet published; 0: none waits.",
);
/// `database_connections`
pub static CONNECTIONS: Figure = Figure::gauge(
    "sharepass_database_connections",
    &["pool", "state"],
    "Connections of a pool, `idle` or `in_use`.",
);
/// `database_connections_limit`
pub static CONNECTIONS_LIMIT: Figure = Figure::gauge(
    "sharepass_database_connections_limit",
    &["pool"],
    "The most connections that a pool may have.",
);
/// `database_begin_wait_seconds`
pub static BEGIN_WAIT: Figure = Figure::histogram(
    "sharepass_database_begin_wait_seconds",
    &[],
    "How long a transaction waited for its connection (on SQLite: for its turn to write).",
);
/// `database_transaction_duration_seconds`
pub static TRANSACTION: Figure = Figure::histogram(
    "sharepass_database_transaction_duration_seconds",
    &["outcome"],
    "How long a transaction lived from its begin on: `committed`, `refused` or `broken`.",
);
/// `database_busy_total`
pub static BUSY: Figure = Figure::counter(
    "sharepass_database_busy_total",
    &["reason"],
    "Operations that the database gave up, answered OVERLOADED: no `connection` in time, a `lock`, \
     a `statement` that took too long, a `conflict` (serialization, deadlock).",
);
/// `orders_total`
pub static ORDERS: Figure = Figure::counter(
    "sharepass_orders_total",
    &["transition"],
    "Orders by what became of them, each transition as it was committed.",
);
/// `payments_total`
pub static PAYMENTS: Figure = Figure::counter(
    "sharepass_payments_total",
    &["tender", "outcome"],
    "Payments of orders: `paid`, `failed` at the gateway, or `sent_back` since the order had ended.",
);
/// `recharges_total`
pub static RECHARGES: Figure = Figure::counter(
    "sharepass_recharges_total",
    &["outcome"],
    "Recharges: `succeeded`, `failed`, or `sent_back` since the membership took no more money.",
);
/// `gateway_calls_total`
pub static GATEWAY_CALLS: Figure = Figure::counter(
    "sharepass_gateway_calls_total",
    &["call", "outcome"],
    "Calls of the gateway: `ok`, `refused`, `unreachable` or `malformed`.",
);
/// `gateway_call_duration_seconds`
pub static GATEWAY_DURATION: Figure = Figure::histogram(
    "sharepass_gateway_call_duration_seconds",
    &["call"],
    "How long the gateway took to answer, or not to.",
);
/// `gateway_notices_total`
pub static NOTICES: Figure = Figure::counter(
    "sharepass_gateway_notices_total",
    &["outcome"],
    "Notices of the gateway: `applied`, `known`, `quarantined`, `forged` (a wrong or old \
     signature), `failed` (to be sent again).",
);
/// `notices_quarantined`
pub static QUARANTINE: Figure = Figure::gauge(
    "sharepass_notices_quarantined",
    &[],
    "Notices in quarantine that no operator has decided yet.",
);
/// `tick_duration_seconds`
pub static TICK_DURATION: Figure = Figure::histogram(
    "sharepass_tick_duration_seconds",
    &["tick"],
    "How long a run of the work that happens by itself took.",
);
/// `tick_failures_total`
pub static TICK_FAILURES: Figure =
    Figure::counter("sharepass_tick_failures_total", &["tick"], "Runs that broke.");
/// `tick_done_total`
pub static TICK_DONE: Figure = Figure::counter(
    "sharepass_tick_done_total",
    &["tick"],
    "What those runs did, in pieces of work.",
);
/// `tick_last_success_timestamp_seconds`
pub static TICK_SUCCESS: Figure = Figure::gauge(
    "sharepass_tick_last_success_timestamp_seconds",
    &["tick"],
    "When a run last went well, in unix seconds.",
);
/// `set_aside_total`
pub static SET_ASIDE: Figure = Figure::counter(
    "sharepass_set_aside_total",
    &["work"],
    "Things that work that happens by itself could not do and set aside, each try.",
);
/// `set_aside_now`
pub static SET_ASIDE_NOW: Figure =
    Figure::gauge("sharepass_set_aside_now", &[], "Things that are set aside and are tried again.");
/// `cases_overdue`
pub static CASES_OVERDUE: Figure = Figure::gauge(
    "sharepass_cases_overdue",
    &[],
    "Differences from what the gateway and the bank say that nobody resolved within a day.",
);
/// `clearing_age_seconds`
pub static CLEARING_AGE: Figure = Figure::gauge(
    "sharepass_clearing_age_seconds",
    &[],
    "Since the cut-off of the newest clearing cycle that is settled; absent before the first.",
);
/// `clearing_unsettled_age_seconds`
pub static CLEARING_UNSETTLED: Figure = Figure::gauge(
    "sharepass_clearing_unsettled_age_seconds",
    &[],
    "Since the cut-off of a clearing cycle that is not settled yet; 0: there is none.",
);
/// `audit_violations`
pub static VIOLATIONS: Figure = Figure::gauge(
    "sharepass_audit_violations",
    &[],
    "Rows that broke an invariant of the books in the last nightly audit that came to its end.",
);
/// `audit_age_seconds`
pub static AUDIT_AGE: Figure = Figure::gauge(
    "sharepass_audit_age_seconds",
    &[],
    "Since the last nightly audit of the books came to its end; absent before the first.",
);
/// `pruned_rows_total`
pub static PRUNED: Figure = Figure::counter(
    "sharepass_pruned_rows_total",
    &["table"],
    "Rows thrown out because they were older than the policy keeps them.",
);
/// `broker_connected`
pub static BROKER: Figure = Figure::gauge(
    "sharepass_broker_connected",
    &[],
    "1: hints of other instances arrive, or there are none to arrive; 0: Redis cannot be heard.",
);
/// `limiter_fallbacks_total`
pub static FALLBACKS: Figure = Figure::counter(
    "sharepass_limiter_fallbacks_total",
    &["reason"],
    "Attempts counted by one instance alone since Redis was `away` or `slow`.",
);
/// `build_info`
pub static BUILD: Figure = Figure::gauge(
    "sharepass_build_info",
    &["version", "database", "environment"],
    "Always 1: what runs.",
);

/// All of them.
pub static ALL: [&Figure; 49] = [
    &HTTP_REQUESTS,
    &HTTP_DURATION,
    &OPERATIONS,
    &OPERATION_DURATION,
    &LIMIT_HITS,
    &SLOW_OPERATIONS,
    &SLOW_FIELDS,
    &REFUSALS,
    &REPLAYS,
    &SOCKETS,
    &SUBSCRIPTIONS,
    &MESSAGES,
    &CLOSES,
    &SLOW_CONSUMERS,
    &REMINDERS_WRITTEN,
    &REMINDERS_PUBLISHED,
    &REMINDERS_URGED,
    &WEBHOOK_DELIVERIES,
    &WEBHOOK_ATTEMPTS,
    &WEBHOOK_SWITCHED_OFF,
    &FEED_LAG,
    &OUTBOX_AGE,
    &CONNECTIONS,
    &CONNECTIONS_LIMIT,
    &BEGIN_WAIT,
    &TRANSACTION,
    &BUSY,
    &ORDERS,
    &PAYMENTS,
    &RECHARGES,
    &GATEWAY_CALLS,
    &GATEWAY_DURATION,
    &NOTICES,
    &QUARANTINE,
    &TICK_DURATION,
    &TICK_FAILURES,
    &TICK_DONE,
    &TICK_SUCCESS,
    &SET_ASIDE,
    &SET_ASIDE_NOW,
    &CASES_OVERDUE,
    &CLEARING_AGE,
    &CLEARING_UNSETTLED,
    &VIOLATIONS,
    &AUDIT_AGE,
    &PRUNED,
    &BROKER,
    &FALLBACKS,
    &BUILD,
];
