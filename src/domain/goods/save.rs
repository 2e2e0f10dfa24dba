//! `saveOffer`: a new offer, or a new revision of one, compared in the same act.
//!
//! What is on show stays there until the new revision passes. A new revision ends the waiting of
//! an older one.

use entity::id::{ImageId, Key as _, OfferId, RevisionId, ShopId, StaffId};

use super::comparison::{self, Found};
use super::entry::{Draft, Entry, Stock};
use super::model::{Offer, OfferStatus, Revision, RevisionStatus};
use super::place::{self, Place};
use super::refused::SaveOfferRefused;
use super::{Desk, publish, reference, stock, store};
use crate::domain::identity::StaffMember;
use crate::domain::image;
use crate::domain::reminder::{self, Fact, Kind};
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome};

/// What is to be saved, and who saves it.
#[derive(Clone, Debug)]
pub struct Save<'a> {
    /// A member of staff who may manage offers.
    pub member: &'a StaffMember,
    /// The offer to be revised; none: a new one.
    pub offer: Option<OfferId>,
    /// The merchant's own reference of it: without `offer`, the offer that has it is revised.
    pub reference: Option<String>,
    /// The shop that shows it.
    pub shop: ShopId,
    /// What was typed.
    pub draft: Draft,
}

/// What saving came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The offer.
    pub offer: OfferId,
    /// Its newest revision.
    pub revision: RevisionId,
    /// What was done.
    pub change: Change,
}

/// What saving did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "OfferChange")]
pub enum Change {
    /// A new offer was entered.
    Entered,
    /// A new revision was entered.
    Revised,
    /// The newest revision says the same already, so none was added. The stock was set.
    Unchanged,
}

/// Saves an offer: enters it, compares it, and shows it, queues it or refuses it.
pub async fn save(tx: &Tx, desk: Desk<'_>, save: Save<'_>) -> Outcome<Saved, SaveOfferRefused> {
    let Save { member, offer, reference, shop, draft } = save;
    let place = enterable(tx, member, shop).await?;
    let reference = reference::check(reference.as_deref())?;
    let offer = match (offer, &reference) {
        (None, Some(own)) => reference::find(tx, shop, own).await?,
        (offer, _) => offer,
    };
    let offer = match offer {
        Some(id) => Some(own_offer(tx, &place, id).await?),
        None => None,
    };
    let entry = draft.check(desk.categories, desk.clock.now())?;
    enter(tx, desk, &place, (offer, reference), entry, member.id).await
}

/// The shop, when this member of staff may enter offers at it.
pub(super) async fn enterable(
    tx: &Tx,
    member: &StaffMember,
    shop: ShopId,
) -> Outcome<Place, SaveOfferRefused> {
    use entity::merchant::Status;
    let place = place::lock(tx, shop).await?;
    let own = place.filter(|place| place.merchant == member.merchant && member.serves(shop));
    let place = own.ok_or(SaveOfferRefused::ShopNotFound)?;
    match place.merchant_status {
        // One that announced its closure may still enter, and is told by the comparison.
        Status::Approved | Status::Closing => Ok(place),
        Status::Pending | Status::Rejected | Status::Suspended | Status::Closed => {
            Err(SaveOfferRefused::MerchantNotApproved.into())
        }
    }
}

/// The offer, when it is this shop's.
pub(super) async fn own_offer(
    tx: &Tx,
    place: &Place,
    id: OfferId,
) -> Outcome<Offer, SaveOfferRefused> {
    let offer = store::lock_own(tx, id, place.merchant).await?;
    let offer = offer.ok_or(SaveOfferRefused::NotFound)?;
    if offer.shop == place.shop { Ok(offer) } else { Err(SaveOfferRefused::ShopDiffers.into()) }
}

/// Enters a checked entry as a new offer or as the next revision of a locked one, under the
/// merchant's own reference.
pub(super) async fn enter(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    (offer, reference): (Option<Offer>, Option<String>),
    entry: Entry,
    by: StaffId,
) -> Outcome<Saved, SaveOfferRefused> {
    let uploaded = entry.content.images.iter().filter_map(|image| ImageId::parse(image));
    image::take(tx, desk.clock, place.merchant, uploaded).await.map_err(Failure::widen)?;
    let elsewhere = entry.content.images.iter().filter(|image| ImageId::parse(image).is_none());
    image::want(tx, desk.clock, place.merchant, elsewhere.cloned()).await?;
    if let (Some(offer), Some(own)) = (&offer, &reference)
        && offer.reference.as_ref() != Some(own)
    {
        if reference::find(tx, place.shop, own).await?.is_some() {
            return Err(SaveOfferRefused::ReferenceTaken.into());
        }
        store::set_reference(tx, offer.id, own.clone()).await?;
    }
    let newest = match &offer {
        Some(offer) => store::newest(tx, &[offer.id]).await?.pop(),
        None => None,
    };
    let same = newest.as_ref().filter(|newest| newest.content == entry.content);
    if let (Some(offer), Some(same)) = (&offer, same)
        && stands(offer, same)
    {
        return unchanged(tx, offer, same, entry.stock).await;
    }
    let id = offer.as_ref().map_or_else(|| desk.clock.key(), |offer| offer.id);
    let facts = comparison::gather(tx, desk, place, id, &entry.content).await?;
    let found = comparison::compare(&entry.content, &facts);
    let status = comparison::result(&found);
    if let (Some(offer), Some(same)) = (&offer, same)
        && same.status == RevisionStatus::Rejected
        && status == RevisionStatus::Rejected
        && offer.status != OfferStatus::Withdrawn
    {
        // Refused again for what it was refused for: entering it twice tells nothing new.
        return unchanged(tx, offer, same, entry.stock).await;
    }

    let change = if offer.is_some() { Change::Revised } else { Change::Entered };
    let offer = match offer {
        Some(offer) => {
            stock::set(tx, &offer, entry.stock).await?;
            store::supersede(tx, offer.id).await?;
            offer
        }
        None => new_offer(tx, desk, place, (id, reference), entry.stock).await?,
    };
    let number = newest.map_or(1, |newest| newest.number.saturating_add(1));
    let revision = Revision {
        id: desk.clock.key(),
        offer: offer.id,
        number,
        status,
        content: entry.content,
        created_by: by,
        created_at: desk.clock.now(),
        decided_by: None,
        decided_at: None,
        decision_reason: None,
        published_at: None,
    };
    store::insert_revision(tx, &revision).await?;
    conclude(tx, desk, place, &offer, &revision, &found).await?;
    Ok(Saved { offer: offer.id, revision: revision.id, change })
}

/// Whether a revision that says the same as an entry is on show, or waits to be.
fn stands(offer: &Offer, newest: &Revision) -> bool {
    match newest.status {
        RevisionStatus::NeedsReview => true,
        RevisionStatus::Passed => offer.live == Some(newest.id),
        RevisionStatus::Rejected | RevisionStatus::Superseded => false,
    }
}

async fn unchanged(
    tx: &Tx,
    offer: &Offer,
    newest: &Revision,
    left: Stock,
) -> Outcome<Saved, SaveOfferRefused> {
    stock::set(tx, offer, left).await?;
    Ok(Saved { offer: offer.id, revision: newest.id, change: Change::Unchanged })
}

async fn new_offer(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    (id, reference): (OfferId, Option<String>),
    stock: Stock,
) -> anyhow::Result<Offer> {
    let left = match stock {
        Stock::Left(left) => Some(left),
        Stock::Keep | Stock::Unlimited => None,
    };
    let offer = Offer {
        id,
        merchant: place.merchant,
        shop: place.shop,
        reference,
        status: OfferStatus::Draft,
        live: None,
        stock_entered: left,
        stock_left: left,
        created_at: desk.clock.now(),
    };
    store::insert_offer(tx, &offer).await?;
    Ok(offer)
}

/// Writes down what the comparison found, shows what passed, and tells the merchant.
async fn conclude(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    offer: &Offer,
    revision: &Revision,
    found: &[Found],
) -> anyhow::Result<()> {
    store::insert_findings(tx, revision.id, found).await?;
    let what = match revision.status {
        RevisionStatus::Passed => {
            publish::publish(tx, desk, place, offer, revision).await?;
            Kind::RevisionPassed
        }
        RevisionStatus::NeedsReview => Kind::RevisionNeedsReview,
        RevisionStatus::Rejected | RevisionStatus::Superseded => Kind::RevisionRejected,
    };
    tell(tx, desk, place, revision.id, what).await
}

/// Records what became of a revision, for its merchant.
pub(super) async fn tell(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    revision: RevisionId,
    what: Kind,
) -> anyhow::Result<()> {
    let (merchant, shop) = (place.merchant, place.shop);
    reminder::record(tx, desk.clock, Fact::Revision { what, revision, merchant, shop }).await
}
