//! Memberships with what they store.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{CustomerId, MembershipId, MerchantId};

use super::closing::{EndOf, Ending};
use crate::api::identity::Merchant;
use crate::api::membership::{FreezeReason, MembershipPlan, MembershipStatus};
use crate::domain::membership::{self, Owner};
use crate::domain::wallet::{self, Lot, Place, spendable};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::page::{ByKey, Window};
use crate::graphql::scalar::{DateTime, Money};

/// The binding of a customer to a home merchant, with what it stores.
#[derive(Clone)]
pub struct Membership {
    row: membership::Membership,
    lots: Vec<Lot>,
}

impl Membership {
    /// Whose it is.
    pub const fn customer(&self) -> CustomerId {
        self.row.customer
    }

    /// The home merchant.
    pub const fn home(&self) -> MerchantId {
        self.row.merchant
    }

    fn sum(&self, part: fn(&Lot) -> entity::money::Money) -> Money {
        Money(entity::money::Money::sum(self.lots.iter().map(part)).unwrap_or_default())
    }
}

/// What a membership entitles to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Entitlement {
    /// The member price at every merchant of the network.
    MemberPrice,
    /// Paying from the whole balance at the home merchant.
    PayAtHome,
    /// Paying from the portable balance at every other merchant.
    PayElsewhere,
}

/// The binding of a customer to a home merchant, with what it stores.
#[Object]
impl Membership {
    /// `mbr_…`
    pub async fn id(&self) -> ID {
        ID(self.row.id.to_string())
    }

    /// Where it stands.
    async fn status(&self) -> MembershipStatus {
        self.row.status.into()
    }

    /// The plan it was joined by.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<MembershipPlan>> {
        ctx.load(self.row.plan).await
    }

    /// The merchant at which it is at home.
    async fn home_merchant(&self, ctx: &Context<'_>) -> Result<Option<Merchant>> {
        ctx.load(self.row.merchant).await
    }

    /// What it entitles to now; empty unless it is in force.
    async fn entitlements(&self) -> Vec<Entitlement> {
        if !self.row.in_force() {
            return Vec::new();
        }
        let mut all = vec![Entitlement::MemberPrice];
        if !spendable(&self.lots, Place::Home).is_zero() {
            all.push(Entitlement::PayAtHome);
        }
        if !spendable(&self.lots, Place::Elsewhere).is_zero() {
            all.push(Entitlement::PayElsewhere);
        }
        all
    }

    /// The version of the plan's terms that was accepted.
    async fn accepted_terms_version(&self) -> i32 {
        i32::try_from(self.row.terms_version).unwrap_or_default()
    }

    /// When the first recharge was paid; null before.
    async fn joined_at(&self) -> Option<DateTime> {
        self.row.joined_at.map(DateTime)
    }

    /// When it was frozen; null while it is not.
    async fn frozen_at(&self) -> Option<DateTime> {
        self.row.frozen_at.map(DateTime)
    }

    /// Why it was frozen; null while it is not.
    async fn freeze_reason(&self) -> Option<FreezeReason> {
        self.row.freeze_reason.map(FreezeReason::from)
    }

    /// When an operator or the home merchant acknowledged that it cannot be used through no fault
    /// of its customer; null where nobody did. All that is left of the principal then comes back
    /// when it is closed.
    async fn fault_acknowledged_at(&self) -> Option<DateTime> {
        self.row.fault_acknowledged_at.map(DateTime)
    }

    /// What happened, in the words of whoever acknowledged it; null where nobody did.
    async fn fault_reason(&self) -> Option<&str> {
        self.row.fault_reason.as_deref()
    }

    /// When it ended; null while it has not.
    async fn closed_at(&self) -> Option<DateTime> {
        self.row.closed_at.map(DateTime)
    }

    /// How it ended; null while it has not.
    async fn closing(&self, ctx: &Context<'_>) -> Result<Option<Ending>> {
        ctx.load(EndOf(self.row.id)).await
    }

    /// What the member still waits for after the end: a claim against the home merchant, which
    /// clearings pay as there is something to pay it from. Zero while it is open.
    async fn claim(&self) -> Money {
        if self.row.is_open() { Money::default() } else { self.sum(|lot| lot.principal) }
    }

    /// What it stores: principal and bonus. All of it can be spent at the home merchant.
    async fn balance(&self) -> Money {
        if self.row.is_open() {
            Money(spendable(&self.lots, Place::Home))
        } else {
            Money::default()
        }
    }

    /// Of the balance, what was paid in. It never expires.
    async fn principal(&self) -> Money {
        self.sum(|lot| lot.principal)
    }

    /// Of the balance, what was given on top. It is spent at the home merchant only.
    async fn bonus(&self) -> Money {
        self.sum(|lot| lot.bonus)
    }

    /// Of the balance, what is held for the member and not yet the home merchant's.
    async fn custody(&self) -> Money {
        self.sum(|lot| lot.custody)
    }

    /// Of the balance, what can be spent at other merchants: what is in custody, never bonus.
    async fn portable_balance(&self) -> Money {
        Money(spendable(&self.lots, Place::Elsewhere))
    }

    /// What each recharge left, oldest first: the order in which payments draw.
    async fn lots(&self) -> Vec<LotView> {
        self.lots.iter().cloned().map(LotView).collect()
    }
}

/// What one recharge left.
pub struct LotView(Lot);

/// What one recharge left.
#[Object(name = "Lot")]
impl LotView {
    /// `lot_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What was paid in.
    async fn principal_paid(&self) -> Money {
        self.0.principal_in.into()
    }

    /// What was given on top.
    async fn bonus_given(&self) -> Money {
        self.0.bonus_in.into()
    }

    /// What is left of the principal.
    async fn principal(&self) -> Money {
        self.0.principal.into()
    }

    /// What is left of the bonus. It is spent at the home merchant only.
    async fn bonus(&self) -> Money {
        self.0.bonus.into()
    }

    /// What is still held for the member.
    async fn custody(&self) -> Money {
        self.0.custody.into()
    }

    /// What of it can be spent at other merchants: principal that is in custody.
    async fn portable(&self) -> Money {
        self.0.spendable(Place::Elsewhere).into()
    }

    /// Until when it is refunded whole while nothing of it is spent: the end of the last day, in the
    /// region's time.
    async fn cooling_off_until(&self) -> DateTime {
        self.0.cooling_off_until.into()
    }

    /// When custody was released to the plan's share; null while cooling off.
    async fn released_at(&self) -> Option<DateTime> {
        self.0.released_at.map(DateTime)
    }

    /// When what is left of the bonus expires; null: it does not.
    async fn bonus_expires_at(&self) -> Option<DateTime> {
        self.0.bonus_expires_at.map(DateTime)
    }
}

/// A page of the memberships of somebody.
pub async fn page(
    ctx: &Context<'_>,
    owner: Owner,
    window: Window<ByKey<MembershipId>>,
) -> Result<Connection<ByKey<MembershipId>, Membership, EmptyFields, EmptyFields>> {
    let db = ctx.app().db.read();
    let rows = membership::page(db, owner, &window).await.map_err(internal)?;
    let keys = rows.iter().map(|row| row.id).collect();
    let mut lots = lots_by_membership(db, keys).await.map_err(internal)?;
    let rows: Vec<Membership> = rows
        .into_iter()
        .map(|row| Membership { lots: lots.remove(&row.id).unwrap_or_default(), row })
        .collect();
    Ok(window.page(rows, |membership| ByKey(membership.row.id), |membership| membership))
}

async fn lots_by_membership(
    db: &sea_orm::DatabaseConnection,
    keys: Vec<MembershipId>,
) -> anyhow::Result<HashMap<MembershipId, Vec<Lot>>> {
    let mut sorted: HashMap<MembershipId, Vec<Lot>> = HashMap::new();
    for (membership, lot) in wallet::lots_of_many(db, keys).await? {
        sorted.entry(membership).or_default().push(lot);
    }
    Ok(sorted)
}

#[async_trait::async_trait]
impl Loader<MembershipId> for Batch {
    type Value = Membership;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[MembershipId],
    ) -> Result<HashMap<MembershipId, Membership>, Self::Error> {
        let db = self.app.db.read();
        let rows = membership::by_ids(db, keys.to_vec()).await.map_err(Arc::new)?;
        let mut lots = lots_by_membership(db, keys.to_vec()).await.map_err(Arc::new)?;
        let made = rows.into_iter().map(|row| {
            let lots = lots.remove(&row.id).unwrap_or_default();
            (row.id, Membership { row, lots })
        });
        Ok(made.collect())
    }
}
