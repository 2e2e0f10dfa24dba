//! `withdrawOffer`: a merchant takes an offer down.

use entity::id::OfferId;
use serde::{Deserialize, Serialize};

use super::model::OfferStatus;
use super::{Desk, place, publish, store};
use crate::domain::identity::StaffMember;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};

/// Why an offer was not taken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "WithdrawOfferErrorCode")]
pub enum WithdrawOfferRefused {
    /// There is no such offer of the caller's merchant.
    NotFound,
    /// It was taken down before.
    AlreadyWithdrawn,
}

impl Refusal for WithdrawOfferRefused {
    const MUTATION: &'static str = "WithdrawOffer";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("offerId", "There is no such offer of your merchant.", "没有找到您的该商品。")
            }
            Self::AlreadyWithdrawn => {
                says("This offer was taken down before.", "该商品此前已下架。")
            }
        }
    }
}

/// Takes an offer down. Orders that were placed for it keep their prices and are served.
pub async fn withdraw(
    tx: &Tx,
    desk: Desk<'_>,
    member: &StaffMember,
    id: OfferId,
) -> Outcome<OfferId, WithdrawOfferRefused> {
    let found = store::offers(tx, &[id]).await?.pop();
    let own = found.filter(|o| o.merchant == member.merchant && member.serves(o.shop));
    let offer = own.ok_or(WithdrawOfferRefused::NotFound)?;
    // First the shop, then the offer, as everywhere.
    place::lock(tx, offer.shop).await?;
    let locked = store::lock_own(tx, id, member.merchant).await?;
    let offer = locked.ok_or(WithdrawOfferRefused::NotFound)?;
    if offer.status == OfferStatus::Withdrawn {
        return Err(WithdrawOfferRefused::AlreadyWithdrawn.into());
    }
    store::supersede(tx, id).await?;
    publish::unpublish(tx, desk, &offer).await?;
    Ok(id)
}
