//! The tick that repeats and escalates.

use std::collections::BTreeMap;

use entity::id::{MerchantId, ReminderId};

use super::rule::due;
use super::store;
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Never};
use crate::infra::meter;
use crate::infra::policy::Policy;

/// Repeats and escalates what is due. Answers how many reminders it did so with. Two instances that
/// do it at once come one after the other, and the later finds nothing to do.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let (policy, now) = (&infra.config.policy, infra.clock.now());
    let mut merchants: BTreeMap<MerchantId, Vec<ReminderId>> = BTreeMap::new();
    for (merchant, one) in store::unanswered(infra.db.read(), policy, now, None).await? {
        if due(&one, policy, now).is_some() {
            merchants.entry(merchant).or_default().push(one.id);
        }
    }
    let merchants = merchants.into_iter().collect();
    let sum = aside::each(
        infra,
        Work::Urging,
        merchants,
        |(id, _)| (*id).into(),
        |(merchant, ids)| async move {
            let done = infra.db.write(async |tx| {
                Ok::<_, Failure<Never>>(urge(tx, &infra.clock, policy, merchant, &ids).await?)
            });
            let count = done.await.map_err(Failure::into_broken)?;
            if count > 0 {
                infra.broker.ring(merchant.0);
            }
            Ok(count)
        },
    )
    .await?;
    meter::REMINDERS_URGED.add::<&str, 0>([], sum);
    Ok(sum)
}

/// Repeats and escalates those reminders of a merchant that are still due.
async fn urge(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    merchant: MerchantId,
    ids: &[ReminderId],
) -> anyhow::Result<u64> {
    // Whoever acknowledges takes the same lock: what is read from here on stands, and numbers rise
    // in the order of commit.
    let Some(last) = store::lock_sequence(tx, merchant).await? else { return Ok(0) };
    let now = clock.now();
    let mut number = last;
    for (_, one) in store::unanswered(tx, policy, now, Some(ids)).await? {
        if let Some(change) = due(&one, policy, now) {
            number = number.saturating_add(1);
            store::write(tx, merchant, one.id, (number, change), now).await?;
        }
    }
    if number > last {
        store::save_sequence(tx, merchant, number).await?;
    }
    Ok(u64::try_from(number.saturating_sub(last)).unwrap_or_default())
}
