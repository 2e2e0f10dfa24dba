//! What customers and merchants see of stored value: memberships, and each movement.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{CustomerId, MembershipId, MerchantId, TransferId};
use entity::transfer::Kind;

use super::membership::{Membership, page};
use crate::domain::membership::{self, Owner};
use crate::domain::wallet::Line;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{ByKey, Window};
use crate::graphql::scalar::{DateTime, SignedMoney, local};

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind", name = "TransferKind")]
pub enum TransferKind {
    /// A recharge was paid.
    Recharge,
    /// A lot left its cooling-off period.
    Release,
    /// Spent at the home merchant.
    SpendHome,
    /// Spent at another merchant.
    SpendElsewhere,
    /// An order was paid by gateway.
    GatewayPayment,
    /// An order was refunded.
    OrderRefund,
    /// A bonus expired.
    BonusExpiry,
    /// The home merchant made good what a member's refund lacked in custody.
    Claim,
    /// The part of a closed membership that its member forfeited.
    Forfeit,
    /// The home merchant gave back of a forfeit: goods that it was kept for were refunded later.
    ForfeitReturned,
    /// A closed membership's money went back to its customer.
    MembershipRefund,
    /// A membership's money went to another home.
    Move,
    /// A home merchant made good what its members' custody lacked, in a clearing.
    ClearingClaim,
    /// A merchant was paid out.
    Payout,
    /// A payout came back: the bank could not pay it.
    PayoutReturned,
    /// A merchant paid in what it owed.
    PayIn,
    /// A customer gave up the claim of a membership that has ended.
    ClaimGivenUp,
    /// Two operators corrected the ledger. Never in the statement of a membership.
    Correction,
}

/// One movement of a membership's stored value.
pub struct StatementLine(Line);

/// One movement of a membership's stored value.
#[Object]
impl StatementLine {
    /// `trf_…`, the transfer that moved it.
    pub async fn id(&self) -> ID {
        ID(self.0.transfer_id.to_string())
    }

    /// Why.
    async fn kind(&self) -> TransferKind {
        self.0.kind.into()
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// Change of the principal; above zero is for the member.
    async fn principal(&self) -> SignedMoney {
        SignedMoney(self.0.principal)
    }

    /// Change of the bonus.
    async fn bonus(&self) -> SignedMoney {
        SignedMoney(self.0.bonus)
    }

    /// Balance after it: principal and bonus.
    async fn balance(&self) -> SignedMoney {
        SignedMoney(self.0.balance)
    }
}

/// What a customer has stored.
pub struct CustomerWallet(pub CustomerId);

/// What a customer has stored.
#[Object]
impl CustomerWallet {
    /// The customer's memberships, newest first.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<MembershipId>, Membership, EmptyFields, EmptyFields>> {
        ctx.own(self.0)?;
        page(ctx, Owner::Customer(self.0), Window::new(after, before, first, last)?).await
    }

    /// Every movement of a membership's stored value, newest first, with the balance after it.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`mbr_…`, your own.")] membership_id: ID,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<ByKey<TransferId>, StatementLine, EmptyFields, EmptyFields>>>
    {
        ctx.own(self.0)?;
        let id = local::<MembershipId>(&membership_id)?;
        let window: Window<ByKey<TransferId>> = Window::new(after, before, first, last)?;
        let db = ctx.app().db.read();
        let found = membership::by_id(db, id).await.map_err(internal)?;
        if found.is_none_or(|found| found.customer != self.0) {
            return Ok(None);
        }
        let (after, before) = (window.after.map(|c| c.0), window.before.map(|c| c.0));
        let (backwards, limit) = (window.backwards, window.limit());
        let lines = crate::domain::wallet::statement(db, id, after, before, backwards, limit).await;
        let lines = lines.map_err(internal)?;
        Ok(Some(window.page(lines, |line| ByKey(line.transfer_id), StatementLine)))
    }
}

/// The members of a merchant, as its managers see them.
pub struct StaffMembers(pub MerchantId);

/// The members of a merchant, as its managers see them.
#[Object]
impl StaffMembers {
    /// The memberships whose home this merchant is, newest first. Owners and managers only.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<MembershipId>, Membership, EmptyFields, EmptyFields>> {
        ctx.manager_of(self.0)?;
        page(ctx, Owner::Home(self.0), Window::new(after, before, first, last)?).await
    }
}
