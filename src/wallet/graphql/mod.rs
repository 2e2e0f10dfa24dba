//! Memberships with what they store, recharges and statements in the API.

mod closing;

pub use closing::{ClosingMutation, RefundQuery};

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{CustomerId, IntentId, MembershipId, MerchantId, RechargeId, TransferId};
use entity::transfer::Kind;

use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::{Fault, internal};
use crate::graphql::page::{ByKey, Window};
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, Money, SignedMoney, local};
use crate::idempotency::{self, Act};
use crate::identity::graphql::Merchant;
use crate::membership::graphql::{FreezeReason, MembershipPlan, MembershipStatus};
use crate::membership::{self, Owner};
use crate::payment::{self, Intent};
use crate::wallet::store::{self, RechargeRow};
use crate::wallet::{
    Join, JoinRefused, Line, Lot, Place, Recharge as RechargeCommand, RechargeRefused, spendable,
};
use closing::EndOf;

/// What became of a payment asked of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "payment::Status")]
pub enum GatewayPaymentStatus {
    /// The gateway has not answered yet; ask again in a moment.
    Created,
    /// Waiting for the customer to pay at `payUrl`.
    Pending,
    /// Paid.
    Succeeded,
    /// Not paid, and it will not be.
    Failed,
}

/// A payment asked of the third-party gateway.
#[derive(Clone)]
pub struct GatewayPayment(pub Intent);

/// A payment asked of the third-party gateway.
#[Object]
impl GatewayPayment {
    /// `int_…`, the reference that the gateway knows it by.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What became of it.
    async fn status(&self) -> GatewayPaymentStatus {
        self.0.status.into()
    }

    /// How much is to be paid.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// The page on which the customer pays; null until the gateway has answered.
    async fn pay_url(&self) -> Option<&str> {
        self.0.pay_url.as_deref()
    }

    /// Until when it can be paid.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

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
    async fn closing(&self, ctx: &Context<'_>) -> Result<Option<closing::Ending>> {
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

    /// Of the balance, what was given on top.
    async fn bonus(&self) -> Money {
        self.sum(|lot| lot.bonus)
    }

    /// Of the balance, what is held for the member and not yet the home merchant's.
    async fn custody(&self) -> Money {
        self.sum(|lot| lot.custody)
    }

    /// Of the balance, what can be spent at other merchants.
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

    /// What is left of the bonus.
    async fn bonus(&self) -> Money {
        self.0.bonus.into()
    }

    /// What is still held for the member.
    async fn custody(&self) -> Money {
        self.0.custody.into()
    }

    /// What of it can be spent at other merchants.
    async fn portable(&self) -> Money {
        self.0.spendable(Place::Elsewhere).into()
    }

    /// Until when it is refunded whole while nothing of it is spent.
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

/// What became of a recharge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::wallet::RechargeStatus", name = "RechargeStatus")]
pub enum RechargeState {
    /// The gateway has not said yet.
    Pending,
    /// Paid: it has left a lot.
    Succeeded,
    /// Not paid.
    Failed,
}

/// A top-up of a membership.
#[derive(Clone)]
pub struct Recharge(pub RechargeRow);

/// A top-up of a membership.
#[Object]
impl Recharge {
    /// `rch_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What became of it.
    async fn status(&self) -> RechargeState {
        self.0.status.into()
    }

    /// What is paid in.
    async fn principal(&self) -> Money {
        self.0.principal.into()
    }

    /// What is given on top.
    async fn bonus(&self) -> Money {
        self.0.bonus.into()
    }

    /// How it is paid.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<GatewayPayment>> {
        ctx.load(self.0.intent).await
    }

    /// The membership that it tops up.
    async fn membership(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        ctx.load(self.0.membership).await
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the gateway said yes or no; null before.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }
}

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

/// A plan to join by.
#[derive(InputObject)]
pub struct JoinMembershipInput {
    /// `pln_…`
    plan_id: ID,
    /// The plan's `termsVersion` that was read and is accepted.
    accepted_terms_version: i32,
    /// 1 to 64 characters of your making: the same key never joins twice.
    idempotency_key: String,
}

/// What came of `joinMembership`.
#[derive(SimpleObject)]
pub struct JoinMembershipPayload {
    /// The membership, pending until its first recharge is paid; null when there are errors.
    membership: Option<Membership>,
    /// The first recharge, to be paid at `payment.payUrl`; null when there are errors.
    recharge: Option<Recharge>,
    /// Why no membership was begun.
    user_errors: Vec<UserError<JoinRefused>>,
}

/// A top-up.
#[derive(InputObject)]
pub struct RechargeInput {
    /// `mbr_…`, your own.
    membership_id: ID,
    /// What to pay in: at least `serviceConfig { policy { leastRecharge } }`.
    amount: Money,
    /// 1 to 64 characters of your making: the same key never recharges twice.
    idempotency_key: String,
}

/// What came of `recharge`.
#[derive(SimpleObject)]
pub struct RechargePayload {
    /// The recharge, to be paid at `payment.payUrl`; null when there are errors.
    recharge: Option<Recharge>,
    /// Why nothing was begun.
    user_errors: Vec<UserError<RechargeRefused>>,
}

/// Mutations on stored value.
#[derive(Default)]
pub struct WalletMutation;

/// Mutations on stored value.
#[Object]
impl WalletMutation {
    /// Chooses a plan and so a home merchant, accepts its terms, and asks for the first recharge.
    /// The membership is in force once the gateway says that it is paid. Customers only.
    async fn join_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: JoinMembershipInput,
    ) -> Result<JoinMembershipPayload> {
        let app = ctx.app();
        let command = Join {
            customer: ctx.customer()?,
            plan: local(&input.plan_id)?,
            accepted_terms_version: i64::from(input.accepted_terms_version),
        };
        let act =
            Act::new(command.customer.0, &input.idempotency_key, &command).map_err(internal)?;
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| crate::wallet::join(tx, clock, policy, command).await;
        let (done, user_errors) = settle(ctx, idempotency::once(&app.db, clock, act, work).await)?;
        let recharge = present(ctx, done.map(|done| done.recharge)).await?;
        let membership = ctx.load_made(done.map(|done| done.membership)).await?;
        Ok(JoinMembershipPayload { membership, recharge, user_errors })
    }

    /// Tops a membership up. It counts once the gateway says that it is paid. Its customer only.
    async fn recharge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and how much.")] input: RechargeInput,
    ) -> Result<RechargePayload> {
        let app = ctx.app();
        let command = RechargeCommand {
            customer: ctx.customer()?,
            membership: local(&input.membership_id)?,
            amount: input.amount.0,
        };
        let act =
            Act::new(command.customer.0, &input.idempotency_key, &command).map_err(internal)?;
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| crate::wallet::recharge(tx, clock, policy, command, None).await;
        let (done, user_errors) = settle(ctx, idempotency::once(&app.db, clock, act, work).await)?;
        let recharge = present(ctx, done.map(|done| done.recharge)).await?;
        Ok(RechargePayload { recharge, user_errors })
    }
}

/// Tells the gateway of a recharge, after the commit, and loads it with the page to pay on.
pub async fn present(ctx: &Context<'_>, id: Option<RechargeId>) -> Result<Option<Recharge>> {
    let Some(id) = id else { return Ok(None) };
    let app = ctx.app();
    let rows = store::recharges_by_ids(app.db.read(), vec![id]).await.map_err(internal)?;
    if let Some(row) = rows.first() {
        payment::present(app, row.intent).await.map_err(internal)?;
    }
    ctx.load(id).await
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
        let id = local::<MembershipId>(&membership_id)?;
        let window: Window<ByKey<TransferId>> = Window::new(after, before, first, last)?;
        let db = ctx.app().db.read();
        let found = membership::by_id(db, id).await.map_err(internal)?;
        if found.is_none_or(|found| found.customer != self.0) {
            return Ok(None);
        }
        let (after, before) = (window.after.map(|c| c.0), window.before.map(|c| c.0));
        let (backwards, limit) = (window.backwards, window.limit());
        let lines = crate::wallet::statement(db, id, after, before, backwards, limit).await;
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
        if ctx.manager()? != self.0 {
            return Err(Fault::Forbidden.into());
        }
        page(ctx, Owner::Home(self.0), Window::new(after, before, first, last)?).await
    }
}

async fn page(
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
    for (membership, lot) in store::lots_of_many(db, keys).await? {
        sorted.entry(membership).or_default().push(lot);
    }
    Ok(sorted)
}

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

impl Loader<RechargeId> for Batch {
    type Value = Recharge;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[RechargeId],
    ) -> Result<HashMap<RechargeId, Recharge>, Self::Error> {
        let rows = store::recharges_by_ids(self.app.db.read(), keys.to_vec()).await;
        Ok(rows.map_err(Arc::new)?.into_iter().map(|row| (row.id, Recharge(row))).collect())
    }
}

impl Loader<IntentId> for Batch {
    type Value = GatewayPayment;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[IntentId],
    ) -> Result<HashMap<IntentId, GatewayPayment>, Self::Error> {
        let rows = payment::intents_by_ids(self.app.db.read(), keys.to_vec()).await;
        let rows = rows.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|intent| (intent.id, GatewayPayment(intent))).collect())
    }
}
