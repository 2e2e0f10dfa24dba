//! Rows of memberships that end: where principal came from, what went back.

use std::collections::HashMap;

use entity::id::{
    GatewayRefundId, IntentId, LotId, MembershipId, MembershipRefundId, MerchantId, TransferId,
};
use entity::membership_closing::{self, Cause};
use entity::money::Money;
use entity::timestamp::Timestamp;
use entity::{lot_source, membership_refund, membership_refund_part};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder,
};

use crate::infra::db::{Tx, sql};

/// Home merchants some of whose members lack custody. Each part reads an index of such lots alone:
/// claims of closed memberships are among the first, as nothing is held of them.
pub async fn homes_lacking(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<MerchantId>> {
    let text = "SELECT m.merchant_id AS home FROM lot l JOIN membership m ON m.id = l.membership_id \
          WHERE l.custody * 10000 < l.principal * l.custody_share_bp \
        UNION SELECT m.merchant_id FROM lot l JOIN membership m ON m.id = l.membership_id \
          WHERE l.released_at IS NULL AND l.custody < l.principal \
        UNION SELECT h.id FROM merchant h WHERE h.status IN ('suspended', 'closing', 'closed') \
          AND EXISTS (SELECT 1 FROM membership m JOIN lot l ON l.membership_id = m.id \
            WHERE m.merchant_id = h.id AND l.custody < l.principal)";
    let rows = connection.query_all_raw(sql(connection, text, [])).await?;
    rows.into_iter().map(|row| Ok(row.try_get("", "home")?)).collect()
}

/// What members whose membership has ended still wait for from a home merchant.
pub async fn claims_at(
    connection: &impl ConnectionTrait,
    home: MerchantId,
) -> anyhow::Result<Money> {
    let text = "SELECT CAST(COALESCE(SUM(l.principal - l.custody), 0) AS bigint) AS claims \
        FROM membership m JOIN lot l ON l.membership_id = m.id \
        WHERE m.merchant_id = $1 AND m.status = 'closed'";
    let row = connection.query_one_raw(sql(connection, text, [home.into()])).await?;
    let fen: i64 = row.map(|row| row.try_get("", "claims")).transpose()?.unwrap_or_default();
    Ok(Money::from_fen(fen).unwrap_or(Money::MAX))
}

/// Writes where the principal of a lot came from.
pub async fn add_source(
    tx: &Tx,
    lot: LotId,
    intent: IntentId,
    amount: Money,
) -> anyhow::Result<()> {
    let row = lot_source::ActiveModel {
        lot_id: Set(lot),
        intent_id: Set(intent),
        amount_left: Set(amount),
    };
    lot_source::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes an amount out of the sources of a locked lot, the oldest first; answers what of each.
pub async fn take_from_sources(
    tx: &Tx,
    lot: LotId,
    amount: Money,
) -> anyhow::Result<Vec<(IntentId, Money)>> {
    let rows = lot_source::Entity::find()
        .filter(lot_source::Column::LotId.eq(lot))
        .filter(lot_source::Column::AmountLeft.gt(0))
        .order_by_asc(lot_source::Column::IntentId)
        .all(tx)
        .await?;
    let mut left = amount;
    let mut parts = Vec::new();
    for row in rows {
        let part = row.amount_left.min(left);
        if part.is_zero() {
            break;
        }
        left = left.minus_or_zero(part);
        let rest = lot_source::ActiveModel {
            lot_id: Set(lot),
            intent_id: Set(row.intent_id),
            amount_left: Set(row.amount_left.minus_or_zero(part)),
        };
        rest.update(tx).await?;
        parts.push((row.intent_id, part));
    }
    if !left.is_zero() {
        anyhow::bail!("the sources of {lot} lack {left}")
    }
    Ok(parts)
}

/// How a membership ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The membership.
    pub membership: MembershipId,
    /// Why.
    pub cause: Cause,
    /// Where its money went, if it moved.
    pub moved_to: Option<MembershipId>,
    /// What its member was entitled to.
    pub entitled: Money,
    /// What of it was paid, or moved, at once.
    pub paid: Money,
    /// Principal that stayed with the home merchant.
    pub forfeited: Money,
    /// What of that came back since, for goods that were refunded after the end.
    pub forfeit_returned: Money,
    /// Bonus that was voided.
    pub bonus_voided: Money,
    /// When.
    pub created_at: Timestamp,
}

impl From<membership_closing::Model> for Closing {
    fn from(row: membership_closing::Model) -> Self {
        Self {
            membership: row.membership_id,
            cause: row.cause,
            moved_to: row.moved_to_id,
            entitled: row.entitled,
            paid: row.paid,
            forfeited: row.forfeited,
            forfeit_returned: row.forfeit_returned,
            bonus_voided: row.bonus_voided,
            created_at: row.created_at,
        }
    }
}

/// Writes how a membership ended.
pub async fn add_closing(tx: &Tx, closing: &Closing) -> anyhow::Result<()> {
    let row = membership_closing::ActiveModel {
        membership_id: Set(closing.membership),
        cause: Set(closing.cause),
        moved_to_id: Set(closing.moved_to),
        entitled: Set(closing.entitled),
        paid: Set(closing.paid),
        forfeited: Set(closing.forfeited),
        forfeit_returned: Set(closing.forfeit_returned),
        bonus_voided: Set(closing.bonus_voided),
        created_at: Set(closing.created_at),
    };
    membership_closing::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes that of what was forfeited when a locked membership ended so much came back.
pub async fn add_forfeit_returned(
    tx: &Tx,
    membership: MembershipId,
    returned: Money,
) -> anyhow::Result<()> {
    let text = "UPDATE membership_closing SET forfeit_returned = forfeit_returned + $2 \
                WHERE membership_id = $1";
    tx.execute_raw(sql(tx, text, [membership.into(), returned.into()])).await?;
    Ok(())
}

/// How these memberships ended.
pub async fn closings_of(
    connection: &impl ConnectionTrait,
    memberships: Vec<MembershipId>,
) -> anyhow::Result<Vec<Closing>> {
    let rows = membership_closing::Entity::find()
        .filter(membership_closing::Column::MembershipId.is_in(memberships))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Closing::from).collect())
}

/// Money of a closed membership that goes back.
#[derive(Clone, Debug)]
pub struct MembershipRefund {
    /// Its key.
    pub id: MembershipRefundId,
    /// The membership.
    pub membership: MembershipId,
    /// How much.
    pub amount: Money,
    /// The transfer.
    pub transfer: TransferId,
    /// When.
    pub created_at: Timestamp,
}

/// A part of it, to one gateway payment.
#[derive(Clone, Copy, Debug)]
pub struct RefundPart {
    /// What the gateway was asked.
    pub asked: GatewayRefundId,
    /// The lot that it comes from.
    pub lot: LotId,
    /// How much.
    pub amount: Money,
}

/// Writes money of a closed membership that goes back, with its parts.
pub async fn add_membership_refund(
    tx: &Tx,
    refund: &MembershipRefund,
    parts: Vec<RefundPart>,
) -> anyhow::Result<()> {
    let row = membership_refund::ActiveModel {
        id: Set(refund.id),
        membership_id: Set(refund.membership),
        amount: Set(refund.amount),
        transfer_id: Set(refund.transfer),
        created_at: Set(refund.created_at),
    };
    membership_refund::Entity::insert(row).exec_without_returning(tx).await?;
    let rows = parts.into_iter().map(|part| membership_refund_part::ActiveModel {
        gateway_refund_id: Set(part.asked),
        refund_id: Set(refund.id),
        lot_id: Set(part.lot),
        amount: Set(part.amount),
    });
    membership_refund_part::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// What has gone back of closed memberships so far.
pub async fn refunded(
    connection: &impl ConnectionTrait,
    memberships: Vec<MembershipId>,
) -> anyhow::Result<HashMap<MembershipId, Money>> {
    let rows = membership_refund::Entity::find()
        .filter(membership_refund::Column::MembershipId.is_in(memberships))
        .all(connection)
        .await?;
    let mut sums: HashMap<MembershipId, Money> = HashMap::new();
    for row in rows {
        let sum = sums.entry(row.membership_id).or_default();
        *sum = sum.plus(row.amount).unwrap_or(Money::MAX);
    }
    Ok(sums)
}
