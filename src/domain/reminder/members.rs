//! The members of a home merchant are told what becomes of it, in batches: of a large one the first
//! are told at once, and the tick goes on with the others.

use entity::id::{CustomerId, MembershipId, MerchantId};
use sea_orm::{ActiveEnum as _, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Fact, Kind, record_all};
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::{Tx, sql};

/// Members told in one transaction.
const MEMBERS: usize = 500;

/// Batches that one tick makes for one merchant.
const OF_A_TICK: usize = 100;

/// Batches that are made at once.
const AT_ONCE: usize = 1;

/// Begins to tell everybody with an open membership of a home merchant what becomes of it:
/// `MERCHANT_SUSPENDED` or `MERCHANT_CLOSING`. It is about their money, so no consent is asked.
pub async fn tell_members(
    tx: &Tx,
    clock: &Clock,
    home: MerchantId,
    what: Kind,
) -> anyhow::Result<()> {
    let id: entity::id::ReminderId = clock.key();
    let text = "INSERT INTO member_notice (id, merchant_id, kind, created_at) \
                VALUES ($1, $2, $3, $4)";
    let values = [id.into(), home.into(), what.to_value().into(), clock.now().into()];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Tells the first members of a home merchant, while whoever decided about it waits.
pub async fn tell_members_at(infra: &Infra, home: MerchantId) -> anyhow::Result<u64> {
    tell(infra, home, AT_ONCE).await
}

/// Goes on telling members. Answers how many batches it made.
pub async fn tell_members_tick(infra: &Infra) -> anyhow::Result<u64> {
    let now = infra.clock.now();
    let due = aside::merchants(infra.db.read(), Work::Notices, "member_notice", now).await?;
    let subject = |home: &MerchantId| (*home).into();
    aside::each(infra, Work::Notices, due, subject, |home| tell(infra, home, OF_A_TICK)).await
}

async fn tell(infra: &Infra, home: MerchantId, most: usize) -> anyhow::Result<u64> {
    aside::batches(most, || async move {
        infra.db.step(async |tx| go_on(tx, &infra.clock, home).await).await
    })
    .await
}

#[derive(FromQueryResult)]
struct Notice {
    id: Uuid,
    kind: String,
    cursor_id: Option<MembershipId>,
}

#[derive(FromQueryResult)]
struct Member {
    id: MembershipId,
    customer_id: CustomerId,
}

/// Tells the next members of a home merchant, of its oldest notice. False when all are told.
async fn go_on(tx: &Tx, clock: &Clock, home: MerchantId) -> anyhow::Result<bool> {
    // Written before it is read, so that two instances take turns and each sees how far the other came.
    let text = "UPDATE member_notice SET created_at = created_at WHERE merchant_id = $1";
    tx.execute_raw(sql(tx, text, [home.into()])).await?;
    let text = "SELECT id, kind, cursor_id FROM member_notice WHERE merchant_id = $1 \
                ORDER BY id LIMIT 1";
    let found = Notice::find_by_statement(sql(tx, text, [home.into()])).one(tx).await?;
    let Some(Notice { id: notice, kind, cursor_id }) = found else { return Ok(false) };
    let (after, mut values) = match cursor_id {
        Some(cursor) => ("AND id > $2", vec![cursor.into()]),
        None => ("", Vec::new()),
    };
    values.insert(0, home.into());
    let text = format!(
        "SELECT id, customer_id FROM membership WHERE merchant_id = $1 \
         AND status IN ('active', 'frozen') {after} ORDER BY id LIMIT {MEMBERS}"
    );
    let members = Member::find_by_statement(sql(tx, text, values)).all(tx).await?;
    let what = Kind::try_from_value(&kind)?;
    let last = members.last().map(|member| member.id);
    let whole = members.len() == MEMBERS;
    let facts = members.into_iter().map(|member| Fact::HomeMerchant {
        what,
        membership: member.id,
        customer: member.customer_id,
    });
    record_all(tx, clock, facts.collect()).await?;
    let (text, values) = match last.filter(|_| whole) {
        Some(last) => (
            "UPDATE member_notice SET cursor_id = $2 WHERE id = $1",
            vec![notice.into(), last.into()],
        ),
        None => ("DELETE FROM member_notice WHERE id = $1", vec![notice.into()]),
    };
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(true)
}
