//! The sandbox's words in ours.

use serde::Deserialize;
use url::Url;

use crate::infra::gateway::{
    GatewayError, GatewayIntent, GatewayRefund, GatewayTransaction, IntentStatus, RefundStatus,
    TransactionKind,
};

#[derive(Deserialize)]
pub(super) struct Intent {
    id: String,
    reference: String,
    status: String,
    amount: i64,
    pay_url: Option<String>,
}

pub(super) fn intent(wire: Intent) -> Result<GatewayIntent, GatewayError> {
    let status = match wire.status.as_str() {
        "pending" => IntentStatus::Pending,
        "succeeded" => IntentStatus::Succeeded,
        "failed" => IntentStatus::Failed,
        "cancelled" => IntentStatus::Cancelled,
        "expired" => IntentStatus::Expired,
        _ => return Err(GatewayError::Malformed),
    };
    // It becomes a link: nothing but a web address will do.
    let web = |url: &str| Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if wire.amount <= 0 || !wire.pay_url.as_deref().is_none_or(web) {
        return Err(GatewayError::Malformed);
    }
    Ok(GatewayIntent {
        id: wire.id,
        reference: wire.reference,
        status,
        amount_fen: wire.amount,
        pay_url: wire.pay_url,
    })
}

#[derive(Deserialize)]
pub(super) struct Refund {
    id: String,
    reference: String,
    intent: String,
    status: String,
    amount: i64,
}

pub(super) fn refund(wire: Refund) -> Result<GatewayRefund, GatewayError> {
    let status = match wire.status.as_str() {
        "pending" => RefundStatus::Pending,
        "succeeded" => RefundStatus::Succeeded,
        "failed" => RefundStatus::Failed,
        _ => return Err(GatewayError::Malformed),
    };
    Ok(GatewayRefund {
        id: wire.id,
        reference: wire.reference,
        intent: wire.intent,
        status,
        amount_fen: wire.amount,
    })
}

#[derive(Deserialize)]
pub(super) struct Transactions {
    transactions: Vec<Transaction>,
    next: Option<u64>,
}

#[derive(Deserialize)]
struct Transaction {
    #[serde(rename = "type")]
    kind: String,
    intent: String,
    refund: Option<String>,
    reference: String,
    amount: i64,
    currency: String,
    occurred_at: i64,
}

/// A page of transactions, and where the next one starts.
pub(super) fn transactions(
    wire: Transactions,
) -> Result<(Vec<GatewayTransaction>, Option<u64>), GatewayError> {
    let page: Result<Vec<_>, _> = wire.transactions.into_iter().map(transaction).collect();
    Ok((page?, wire.next))
}

fn transaction(wire: Transaction) -> Result<GatewayTransaction, GatewayError> {
    let kind = match wire.kind.as_str() {
        "payment" => TransactionKind::Payment,
        "refund" => TransactionKind::Refund,
        _ => return Err(GatewayError::Malformed),
    };
    Ok(GatewayTransaction {
        kind,
        intent: wire.intent,
        refund: wire.refund,
        reference: wire.reference,
        amount_fen: wire.amount,
        currency: wire.currency,
        occurred_at_unix_s: wire.occurred_at,
    })
}

#[derive(Deserialize)]
struct Refusal {
    error: Code,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// The code of a refusal; `unknown` where there is none that may stand in a log.
pub(super) fn code(body: &[u8]) -> String {
    let code = serde_json::from_slice(body).map(|refusal: Refusal| refusal.error.code);
    let plain = |code: &String| {
        (1..=64).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    code.ok().filter(plain).unwrap_or_else(|| "unknown".to_owned())
}
