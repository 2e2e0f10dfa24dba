//! Rows of offers, revisions and findings, to the model and back.

use entity::id::{MerchantId, OfferId, RevisionId};
use entity::{finding, offer, revision};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Value,
};

use super::comparison::{Code, Found};
use super::model::{Content, Finding, Offer, Revision, RevisionStatus};
use super::terms::{description_key, title_key};
use crate::infra::db::{Tx, padded, sql};

impl From<offer::Model> for Offer {
    fn from(row: offer::Model) -> Self {
        Self {
            id: row.id,
            merchant: row.merchant_id,
            shop: row.shop_id,
            reference: row.reference,
            status: row.status,
            live: row.live_revision_id,
            stock_entered: row.stock_entered,
            stock_left: row.stock_left,
            created_at: row.created_at,
        }
    }
}

impl TryFrom<revision::Model> for Revision {
    type Error = anyhow::Error;

    fn try_from(row: revision::Model) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.id,
            offer: row.offer_id,
            number: row.number,
            status: row.status,
            content: Content {
                title: row.title,
                title_en: row.title_en,
                description: row.description,
                category: row.category_id,
                list_price: row.list_price,
                member_price: row.member_price,
                barcode: row.barcode,
                images: serde_json::from_value(row.images)?,
                valid_from: row.valid_from,
                valid_until: row.valid_until,
            },
            created_by: row.created_by,
            created_at: row.created_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            decision_reason: row.decision_reason,
            published_at: row.published_at,
        })
    }
}

impl TryFrom<finding::Model> for Finding {
    type Error = anyhow::Error;

    fn try_from(row: finding::Model) -> anyhow::Result<Self> {
        Ok(Self {
            number: row.number,
            code: serde_json::from_value(serde_json::Value::String(row.code))?,
            verdict: row.verdict,
            evidence: serde_json::from_value(row.evidence)?,
            answer: row.answer,
            answered_at: row.answered_at,
        })
    }
}

/// Reads an offer and keeps it until the end of the transaction.
pub(super) async fn lock_offer(tx: &Tx, id: OfferId) -> anyhow::Result<Option<Offer>> {
    // Order lines refer to the row by its key, which is not locked.
    let found = offer::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(tx).await?;
    Ok(found.map(Offer::from))
}

/// Reads offers.
pub async fn offers(
    connection: &impl ConnectionTrait,
    ids: &[OfferId],
) -> anyhow::Result<Vec<Offer>> {
    let found = offer::Entity::find().filter(offer::Column::Id.is_in(padded(ids)));
    Ok(found.all(connection).await?.into_iter().map(Offer::from).collect())
}

/// Reads a revision.
pub(super) async fn revision(
    connection: &impl ConnectionTrait,
    id: RevisionId,
) -> anyhow::Result<Option<Revision>> {
    let found = revision::Entity::find_by_id(id).one(connection).await?;
    found.map(Revision::try_from).transpose()
}

/// Reads revisions.
pub async fn revisions(
    connection: &impl ConnectionTrait,
    ids: &[RevisionId],
) -> anyhow::Result<Vec<Revision>> {
    let found = revision::Entity::find().filter(revision::Column::Id.is_in(padded(ids)));
    found.all(connection).await?.into_iter().map(Revision::try_from).collect()
}

/// Reads the newest revision of each offer.
pub async fn newest(
    connection: &impl ConnectionTrait,
    offers: &[OfferId],
) -> anyhow::Result<Vec<Revision>> {
    let text = format!(
        "SELECT r.* FROM revision r WHERE r.offer_id IN ({}) AND r.number = \
         (SELECT max(n.number) FROM revision n WHERE n.offer_id = r.offer_id)",
        places(offers.len())
    );
    let values = offers.iter().map(|id| Value::from(id.0));
    let found = revision::Entity::find().from_raw_sql(sql(connection, text, values));
    found.all(connection).await?.into_iter().map(Revision::try_from).collect()
}

/// `$1, $2, …`: so many parameters.
pub(super) fn places(count: usize) -> String {
    (1..=count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// Reads the findings of revisions, in their order.
pub async fn findings(
    connection: &impl ConnectionTrait,
    revisions: &[RevisionId],
) -> anyhow::Result<Vec<(RevisionId, Finding)>> {
    let found = finding::Entity::find()
        .filter(finding::Column::RevisionId.is_in(padded(revisions)))
        .order_by_asc(finding::Column::RevisionId)
        .order_by_asc(finding::Column::Number);
    let rows = found.all(connection).await?;
    rows.into_iter().map(|row| Ok((row.revision_id, Finding::try_from(row)?))).collect()
}

/// Writes a new offer.
pub(super) async fn insert_offer(tx: &Tx, new: &Offer) -> anyhow::Result<()> {
    let row = offer::ActiveModel {
        id: Set(new.id),
        merchant_id: Set(new.merchant),
        shop_id: Set(new.shop),
        reference: Set(new.reference.clone()),
        status: Set(new.status),
        live_revision_id: Set(new.live),
        stock_entered: Set(new.stock_entered),
        stock_left: Set(new.stock_left),
        created_at: Set(new.created_at),
    };
    offer::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes the merchant's own reference of an offer.
pub(super) async fn set_reference(tx: &Tx, id: OfferId, own: String) -> anyhow::Result<()> {
    let row = offer::ActiveModel { reference: Set(Some(own)), ..Default::default() };
    let of = offer::Entity::update_many().set(row).filter(offer::Column::Id.eq(id));
    of.exec(tx).await?;
    Ok(())
}

/// Writes a new revision.
pub(super) async fn insert_revision(tx: &Tx, new: &Revision) -> anyhow::Result<()> {
    let content = &new.content;
    let row = revision::ActiveModel {
        id: Set(new.id),
        offer_id: Set(new.offer),
        number: Set(new.number),
        status: Set(new.status),
        title: Set(content.title.clone()),
        title_en: Set(content.title_en.clone()),
        description: Set(content.description.clone()),
        category_id: Set(content.category.clone()),
        list_price: Set(content.list_price),
        member_price: Set(content.member_price),
        barcode: Set(content.barcode.clone()),
        images: Set(serde_json::to_value(&content.images)?),
        valid_from: Set(content.valid_from),
        valid_until: Set(content.valid_until),
        title_key: Set(title_key(&content.title)),
        description_key: Set(description_key(&content.description)),
        created_by: Set(new.created_by),
        created_at: Set(new.created_at),
        decided_by: Set(new.decided_by),
        decided_at: Set(new.decided_at),
        decision_reason: Set(new.decision_reason.clone()),
        published_at: Set(new.published_at),
    };
    revision::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what the comparison found, numbered from 1.
pub(super) async fn insert_findings(
    tx: &Tx,
    revision: RevisionId,
    found: &[Found],
) -> anyhow::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(found.len());
    for (number, found) in (1_i64..).zip(found) {
        rows.push(finding::ActiveModel {
            revision_id: Set(revision),
            number: Set(number),
            code: Set(code(found.code)?),
            verdict: Set(found.verdict),
            evidence: Set(serde_json::to_value(&found.evidence)?),
            answer: Set(None),
            answered_at: Set(None),
        });
    }
    finding::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

fn code(code: Code) -> anyhow::Result<String> {
    Ok(serde_json::from_value(serde_json::to_value(code)?)?)
}

/// Lets what waits of an offer wait no more: something newer came.
pub(super) async fn supersede(tx: &Tx, offer: OfferId) -> anyhow::Result<()> {
    revision::Entity::update_many()
        .set(revision::ActiveModel {
            status: Set(RevisionStatus::Superseded),
            ..Default::default()
        })
        .filter(revision::Column::OfferId.eq(offer))
        .filter(revision::Column::Status.eq(RevisionStatus::NeedsReview))
        .exec(tx)
        .await?;
    Ok(())
}

/// Reads an offer of a merchant and keeps it; another merchant's is as none.
pub(super) async fn lock_own(
    tx: &Tx,
    id: OfferId,
    merchant: MerchantId,
) -> anyhow::Result<Option<Offer>> {
    Ok(lock_offer(tx, id).await?.filter(|offer| offer.merchant == merchant))
}
