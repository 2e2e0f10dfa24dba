//! Merchants that fail their members, in the API.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::MembershipId;

use crate::api::identity::Merchant;
use crate::domain::closure::{
    Announce, AnnounceRefused, SimulatedMember, Simulation, announce, at_once, members, simulate,
};
use crate::domain::wallet::Slice;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, Money, SignedMoney, local};
use async_graphql::connection::{Connection, EmptyFields};

/// A closure to announce.
#[derive(InputObject)]
pub struct AnnounceClosureInput {
    /// When you stop for good: at least `serviceConfig.policy.closureNoticeDays` days ahead, at most
    /// 365.
    closes_at: DateTime,
    /// Why, 1 to 500 characters. Your members read it.
    reason: String,
}

/// What came of `announceClosure`.
#[derive(SimpleObject)]
pub struct AnnounceClosurePayload {
    /// The merchant, closing; null when there are errors.
    merchant: Option<Merchant>,
    /// Why nothing was announced.
    user_errors: Vec<UserError<AnnounceRefused>>,
}

/// Mutations of merchants that close.
#[derive(Default)]
pub struct ClosureMutation;

#[Object]
impl ClosureMutation {
    /// Announces that the caller's merchant closes. Recharges stop at once; all members are told, and
    /// choose a refund or another home; until then the shops serve. It cannot be taken back. Owners
    /// only.
    async fn announce_closure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When, and why.")] input: AnnounceClosureInput,
    ) -> Result<AnnounceClosurePayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let wanted = Announce { merchant, closes_at: input.closes_at.0, reason: input.reason };
        let policy = &app.config.policy;
        let done = app.db.write(async |tx| announce(tx, &app.clock, policy, wanted).await).await;
        let (done, user_errors) = settle(ctx, done)?;
        if done.is_some() {
            at_once(app, merchant).await;
        }
        let merchant = ctx.load_made(done).await?;
        Ok(AnnounceClosurePayload { merchant, user_errors })
    }
}

/// What the default of a merchant would come to now: its members' principal is paid from custody,
/// then from what the merchant is owed, everybody the same part; what is left is a claim. Serving
/// merchants lose nothing: what members spent at them was paid from custody.
pub struct DefaultSimulation(Simulation);

/// What the default of a merchant would come to now: its members' principal is paid from custody,
/// then from what the merchant is owed, everybody the same part; what is left is a claim. Serving
/// merchants lose nothing: what members spent at them was paid from custody.
#[Object]
impl DefaultSimulation {
    /// What the network owes the merchant now; below zero, it owes.
    async fn owed_to_merchant(&self) -> SignedMoney {
        SignedMoney(self.0.owed_fen)
    }

    /// What the merchant would still be owed after its members got theirs.
    async fn left_to_merchant(&self) -> SignedMoney {
        SignedMoney(self.0.left_fen())
    }

    /// All members together.
    async fn total(&self) -> DefaultShare {
        DefaultShare { membership: None, share: self.0.all }
    }

    /// How much of what custody does not hold the merchant's own money would cover, in basis points.
    async fn covered_basis_points(&self) -> i32 {
        i32::try_from(self.0.covered_bp()).unwrap_or_default()
    }

    /// How many memberships hold something.
    async fn memberships(&self) -> i32 {
        i32::try_from(self.0.memberships).unwrap_or(i32::MAX)
    }

    /// What each membership would get, the oldest first.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<MembershipId>, DefaultShare, EmptyFields, EmptyFields>> {
        let window: Window<ByKey<MembershipId>> = Window::new(after, before, first, last)?;
        let slice = Slice {
            after: window.after.map(|after| after.0),
            before: window.before.map(|before| before.0),
            backwards: window.backwards,
            limit: window.limit(),
        };
        let rows = members(ctx.app().db.read(), &self.0, slice).await.map_err(internal)?;
        let share = |(id, share)| DefaultShare { membership: Some(id), share };
        Ok(window.page(rows, |(id, _)| ByKey(*id), share))
    }
}

/// What somebody would get.
pub struct DefaultShare {
    membership: Option<MembershipId>,
    share: SimulatedMember,
}

/// What somebody would get.
#[Object]
impl DefaultShare {
    /// `mbr_…`; null for the sum.
    async fn membership_id(&self) -> Option<ID> {
        self.membership.map(|id| ID(id.to_string()))
    }

    /// What was paid in and is left.
    async fn principal(&self) -> Money {
        self.share.principal.into()
    }

    /// Bonus, which would be voided.
    async fn bonus_voided(&self) -> Money {
        self.share.bonus.into()
    }

    /// What custody would pay.
    async fn from_custody(&self) -> Money {
        self.share.custody.into()
    }

    /// What the merchant's own money would pay.
    async fn from_merchant(&self) -> Money {
        self.share.from_merchant.into()
    }

    /// What would be left as a claim.
    async fn claim(&self) -> Money {
        self.share.claim.into()
    }
}

/// What operators ask of merchants that may fail.
pub struct OperatorClosures;

/// What operators ask of merchants that may fail.
#[Object]
impl OperatorClosures {
    /// What the default of a merchant would come to now; null when there is no such merchant. Changes
    /// nothing.
    #[graphql(complexity = "child_complexity.saturating_add(20)")]
    async fn simulate_default(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`mer_…`")] merchant_id: ID,
    ) -> Result<Option<DefaultSimulation>> {
        ctx.operator()?;
        let id = local::<entity::id::MerchantId>(&merchant_id)?;
        if ctx.load(id).await?.is_none() {
            return Ok(None);
        }
        let simulated = simulate(ctx.app().db.read(), id).await.map_err(internal)?;
        Ok(Some(DefaultSimulation(simulated)))
    }
}
