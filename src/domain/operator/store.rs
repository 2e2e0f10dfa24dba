//! What operators did, as rows.

use entity::id::{OperatorActId, OperatorId};
use entity::operator_act;
use entity::timestamp::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

/// What an operator did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The key.
    pub id: OperatorActId,
    /// Who did it.
    pub operator: OperatorId,
    /// The mutation.
    pub mutation: String,
    /// The id it was done to, as in the API.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl From<operator_act::Model> for Act {
    fn from(row: operator_act::Model) -> Self {
        Self {
            id: row.id,
            operator: row.operator_id,
            mutation: row.act,
            subject: row.subject,
            reason: row.reason,
            at: row.at,
        }
    }
}

/// Acts of all operators, the newest first.
pub async fn acts(
    conn: &impl ConnectionTrait,
    window: &Window<ByKey<OperatorActId>>,
) -> anyhow::Result<Vec<Act>> {
    let (all, id) = (operator_act::Entity::find(), operator_act::Column::Id);
    let rows = by_key(all, id, Age::NewestFirst, window).all(conn).await?;
    Ok(rows.into_iter().map(Act::from).collect())
}

/// Writes down what an operator does, in the transaction in which it is done.
pub async fn note(
    tx: &Tx,
    clock: &Clock,
    operator: OperatorId,
    act: &str,
    subject: String,
    reason: Option<String>,
) -> anyhow::Result<()> {
    let row = operator_act::ActiveModel {
        id: Set(clock.key()),
        operator_id: Set(operator),
        act: Set(act.to_owned()),
        subject: Set(subject),
        reason: Set(reason),
        at: Set(clock.now()),
    };
    operator_act::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
