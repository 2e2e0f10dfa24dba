//! Operators of the platform: what they did, and why, is written down and stays.

use entity::id::OperatorId;
use entity::operator_act;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::clock::Clock;
use crate::db::Tx;

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
