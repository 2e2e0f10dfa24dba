//! A home merchant tells something to those of its members who agreed to it.

use entity::id::{CampaignId, CustomerId, MerchantId, OfferId};
use entity::timestamp::Timestamp;
use entity::{campaign, customer, membership, merchant, offer};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, EntityTrait, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};
use serde::{Deserialize, Serialize};

use super::{Fact, record_all};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};

/// Longest title, in characters.
const TITLE: usize = 60;

/// Longest body, in characters.
const BODY: usize = 500;

/// Most members that one campaign tells.
const MEMBERS: u64 = 10_000;

/// Tell the members of a merchant something.
#[derive(Clone, Debug)]
pub struct Send {
    /// The home merchant.
    pub merchant: MerchantId,
    /// A few words.
    pub title: String,
    /// What there is to tell.
    pub body: String,
    /// An offer on show that it is about.
    pub offer: Option<OfferId>,
}

/// A campaign that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its key.
    pub id: CampaignId,
    /// Whose.
    pub merchant: MerchantId,
    /// A few words.
    pub title: String,
    /// What there is to tell.
    pub body: String,
    /// The offer that it is about.
    pub offer: Option<OfferId>,
    /// How many members are told.
    pub recipients: i64,
    /// When it was sent.
    pub created_at: Timestamp,
}

/// Why a campaign was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "SendCampaignErrorCode")]
pub enum SendRefused {
    /// The title is empty or longer than 60 characters.
    BadTitle,
    /// The body is empty or longer than 500 characters.
    BadBody,
    /// The offer is not one of yours that is on show.
    OfferNotFound,
    /// Only an approved merchant may send campaigns.
    NotApproved,
    /// A campaign was sent in the last 24 hours.
    TooSoon,
    /// No member with an active membership agreed to be told.
    NobodyToTell,
    /// More than 10,000 members would be told.
    TooManyMembers,
}

impl Refusal for SendRefused {
    const MUTATION: &'static str = "SendCampaign";

    fn says(&self) -> Says {
        match self {
            Self::BadTitle => {
                at("title", "Give a title of 1 to 60 characters.", "标题须为 1 至 60 个字。")
            }
            Self::BadBody => at("body", "Write 1 to 500 characters.", "内容须为 1 至 500 个字。"),
            Self::OfferNotFound => at(
                "offerId",
                "Choose one of your offers that is on show.",
                "请选择一个您正在展示的商品。",
            ),
            Self::NotApproved => {
                says("Wait until the platform has approved you.", "平台审核通过后才能发送活动。")
            }
            Self::TooSoon => says(
                "One campaign in 24 hours is the most. Send the next one later.",
                "24 小时内只能发送一次活动，请稍后再发。",
            ),
            Self::NobodyToTell => {
                says("None of your members agreed to be told.", "暂无同意接收活动的会员。")
            }
            Self::TooManyMembers => says(
                "A campaign reaches at most 10,000 members. Ask the platform for help.",
                "一次活动最多通知 10,000 位会员，请联系平台协助。",
            ),
        }
    }
}

/// Sends a campaign: writes a reminder for each member who agreed, all or none.
pub async fn send(tx: &Tx, clock: &Clock, send: Send) -> Outcome<Campaign, SendRefused> {
    let Send { merchant, title, body, offer } = send;
    let title = text(title, TITLE).ok_or(SendRefused::BadTitle)?;
    let body = text(body, BODY).ok_or(SendRefused::BadBody)?;
    may_send(tx, clock, merchant).await?;
    if let Some(offer) = offer {
        let on_show = offer::Entity::find_by_id(offer)
            .filter(offer::Column::MerchantId.eq(merchant))
            .filter(offer::Column::Status.eq(offer::Status::Live));
        if on_show.count(tx).await? != 1 {
            return Err(SendRefused::OfferNotFound.into());
        }
    }
    let customers = consenting(tx, merchant, MEMBERS.saturating_add(1)).await?;
    let many = u64::try_from(customers.len()).unwrap_or(u64::MAX);
    match many {
        0 => return Err(SendRefused::NobodyToTell.into()),
        1..=MEMBERS => {}
        _ => return Err(SendRefused::TooManyMembers.into()),
    }
    let recipients = i64::try_from(many).unwrap_or(i64::MAX);
    let (id, created_at) = (clock.key(), clock.now());
    let row = campaign::ActiveModel {
        id: Set(id),
        merchant_id: Set(merchant),
        title: Set(title.clone()),
        body: Set(body.clone()),
        offer_id: Set(offer),
        recipients: Set(recipients),
        created_at: Set(created_at),
    };
    campaign::Entity::insert(row).exec_without_returning(tx).await?;
    let facts = customers.into_iter().map(|customer| Fact::Campaign { campaign: id, customer });
    record_all(tx, clock, facts.collect()).await?;
    Ok(Campaign { id, merchant, title, body, offer, recipients, created_at })
}

/// The text. None when it is empty or longer than allowed.
fn text(given: String, longest: usize) -> Option<String> {
    (1..=longest).contains(&given.chars().count()).then_some(given)
}

async fn may_send(tx: &Tx, clock: &Clock, merchant: MerchantId) -> Outcome<(), SendRefused> {
    // Two campaigns at once wait for each other here; payments, which only refer to the merchant,
    // do not.
    let found = merchant::Entity::find_by_id(merchant).lock(LockType::NoKeyUpdate).one(tx).await?;
    if found.is_none_or(|found| found.status != merchant::Status::Approved) {
        return Err(SendRefused::NotApproved.into());
    }
    let earlier = campaign::Entity::find()
        .filter(campaign::Column::MerchantId.eq(merchant))
        .filter(campaign::Column::CreatedAt.gt(clock.now().plus_days(-1)));
    if earlier.count(tx).await? > 0 {
        return Err(SendRefused::TooSoon.into());
    }
    Ok(())
}

/// Customers with an active membership of the merchant who agreed to be told of price drops and
/// campaigns, at most so many.
///
/// Their consent is locked until `tx` ends: who withdraws it meanwhile was told before, who has
/// withdrawn it is not told.
pub async fn consenting(
    tx: &Tx,
    merchant: MerchantId,
    at_most: u64,
) -> anyhow::Result<Vec<CustomerId>> {
    let members = membership::Entity::find()
        .select_only()
        .column(membership::Column::CustomerId)
        .filter(membership::Column::MerchantId.eq(merchant))
        .filter(membership::Column::Status.eq(membership::Status::Active));
    let found = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::Marketing.eq(true))
        .filter(customer::Column::ErasedAt.is_null())
        .filter(customer::Column::Id.in_subquery(members.into_query()))
        .order_by_asc(customer::Column::Id)
        .limit(at_most)
        .lock(LockType::Share);
    Ok(found.into_tuple().all(tx).await?)
}

impl From<campaign::Model> for Campaign {
    fn from(row: campaign::Model) -> Self {
        Self {
            id: row.id,
            merchant: row.merchant_id,
            title: row.title,
            body: row.body,
            offer: row.offer_id,
            recipients: row.recipients,
            created_at: row.created_at,
        }
    }
}
