//! Puts back what a payment drew: the same lots, the same split.

use entity::id::{MembershipId, PaymentId, RefundId, TransferId};

use super::store;
use crate::clock::Clock;
use crate::db::Tx;
use crate::ledger::{self, Kind};

/// Gives a whole payment back to its lots, by the exact opposite of its transfer.
pub async fn give_back(
    tx: &Tx,
    clock: &Clock,
    membership: MembershipId,
    payment: PaymentId,
    original: TransferId,
    refund: RefundId,
) -> anyhow::Result<TransferId> {
    let mut lots = store::lock_lots(tx, membership).await?;
    for (_, draw) in store::draws_of(tx, vec![payment]).await? {
        let lot = lots.iter_mut().find(|lot| lot.id == draw.lot);
        let Some(lot) = lot else { anyhow::bail!("{payment} drew a lot of another membership") };
        if lot.put_back(&draw).is_none() {
            anyhow::bail!("{} cannot take back what {payment} drew", draw.lot)
        }
        store::save_lot(tx, lot).await?;
    }
    ledger::reverse(tx, clock, original, Kind::OrderRefund, refund.0).await
}
