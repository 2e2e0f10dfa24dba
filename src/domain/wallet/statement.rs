//! The statement of a membership: every movement of its stored value, with a running balance.

use entity::id::{MembershipId, TransferId};
use entity::ledger_account;
use entity::timestamp::Timestamp;
use entity::transfer::Kind;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::infra::db::sql;

/// One movement on a membership.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// The transfer that moved it.
    pub transfer_id: TransferId,
    /// Why.
    pub kind: Kind,
    /// The recharge, payment, lot or refund that it was for.
    pub subject_id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Change of the principal, in fen: above zero for the member.
    pub principal: i64,
    /// Change of the bonus, in fen.
    pub bonus: i64,
    /// Principal and bonus after it, in fen.
    pub balance: i64,
}

/// The lines of a membership next to a transfer, newest first (oldest first when `backwards`).
pub async fn statement(
    connection: &impl ConnectionTrait,
    membership: MembershipId,
    after: Option<TransferId>,
    before: Option<TransferId>,
    backwards: bool,
    limit: u64,
) -> anyhow::Result<Vec<Line>> {
    let order = if backwards { "ASC" } else { "DESC" };
    // Credits are below zero in the ledger, and are what the member has.
    let text = format!(
        "SELECT * FROM (\
           SELECT t.id AS transfer_id, t.kind, t.subject_id, t.at, \
             CAST(-SUM(CASE WHEN a.kind = $1 THEN e.amount ELSE 0 END) AS bigint) AS principal, \
             CAST(-SUM(CASE WHEN a.kind = $2 THEN e.amount ELSE 0 END) AS bigint) AS bonus, \
             CAST(-SUM(SUM(e.amount)) OVER (ORDER BY t.id) AS bigint) AS balance \
           FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id \
             JOIN transfer t ON t.id = e.transfer_id \
           WHERE a.owner_id = $3 AND a.kind IN ($1, $2) \
           GROUP BY t.id, t.kind, t.subject_id, t.at\
         ) AS line WHERE (CAST($4 AS {key}) IS NULL OR transfer_id < $4) \
           AND (CAST($5 AS {key}) IS NULL OR transfer_id > $5) \
         ORDER BY transfer_id {order} LIMIT {limit}",
        key = match connection.get_database_backend() {
            sea_orm::DbBackend::Postgres => "uuid",
            _ => "blob",
        },
    );
    let values = [
        ledger_account::Kind::MemberPrincipal.into(),
        ledger_account::Kind::MemberBonus.into(),
        membership.into(),
        after.map(|key| key.0).into(),
        before.map(|key| key.0).into(),
    ];
    Ok(Line::find_by_statement(sql(connection, text, values)).all(connection).await?)
}
