//! Memberships are closed and moved in the API.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{CustomerId, MembershipId};

use super::Membership;
use super::closing::RefundCause;
use crate::app::App;
use crate::domain::order::{close_membership, move_membership, withdraw_of};
use crate::domain::wallet::{Close, CloseRefused, MoveHome, MoveRefused, allot_for};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::local;
use crate::infra::idempotency::{self, Act};

/// A membership to close.
#[derive(InputObject)]
pub struct CloseMembershipInput {
    /// `mbr_…`, your own, in force or frozen.
    membership_id: ID,
    /// Why: ask `refundQuote` what each gives back.
    cause: RefundCause,
    /// 1 to 64 characters of your making: the same key never acts twice.
    idempotency_key: String,
}

/// What came of `closeMembership`.
#[derive(SimpleObject)]
pub struct CloseMembershipPayload {
    /// The closed membership, with its `closing`; null when there are errors.
    membership: Option<Membership>,
    /// Why it was not closed.
    user_errors: Vec<UserError<CloseRefused>>,
}

/// A membership to move.
#[derive(InputObject)]
pub struct MoveMembershipInput {
    /// `mbr_…`, your own, in force.
    membership_id: ID,
    /// `pln_…`, of another merchant.
    plan_id: ID,
    /// The plan's `termsVersion` that was read and is accepted.
    accepted_terms_version: i32,
    /// 1 to 64 characters of your making: the same key never acts twice.
    idempotency_key: String,
}

/// What came of `moveMembership`.
#[derive(SimpleObject)]
pub struct MoveMembershipPayload {
    /// The membership that ended, with its `closing`; null when there are errors.
    from: Option<Membership>,
    /// The membership that its money is in now; null when there are errors.
    membership: Option<Membership>,
    /// Why it was not moved.
    user_errors: Vec<UserError<MoveRefused>>,
}

/// Mutations that end memberships.
#[derive(Default)]
pub struct ClosingMutation;

#[Object]
impl ClosingMutation {
    /// Closes a membership: orders that it paid and no shop has accepted are cancelled, then what its
    /// member is due goes back through the gateway, from custody, then
    /// from what the home merchant is owed; the rest is a claim. Its customer only.
    async fn close_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: CloseMembershipInput,
    ) -> Result<CloseMembershipPayload> {
        let app = ctx.app();
        let command = Close {
            customer: ctx.customer()?,
            membership: local(&input.membership_id)?,
            cause: input.cause.into(),
        };
        let act =
            Act::new(command.customer.0, &input.idempotency_key, &command).map_err(internal)?;
        let policy = &app.config.policy;
        let work = async |tx: &_| close_membership(tx, &app.clock, policy, command).await;
        let done = idempotency::once(&app.db, &app.clock, act, work).await;
        let (done, user_errors) = settle(ctx, done)?;
        carry_on(app, command.customer, done.map(|done| done.membership)).await;
        let membership = ctx.load_made(done.map(|done| done.membership)).await?;
        Ok(CloseMembershipPayload { membership, user_errors })
    }

    /// Moves a membership to another home: what its member is due (all of the principal, where the
    /// home merchant fails it) becomes a recharge there by the plan's terms, at once. Orders are seen to
    /// as by `closeMembership`. Never done
    /// without the member's consent: its customer only.
    async fn move_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and where to.")] input: MoveMembershipInput,
    ) -> Result<MoveMembershipPayload> {
        let app = ctx.app();
        let command = MoveHome {
            customer: ctx.customer()?,
            membership: local(&input.membership_id)?,
            plan: local(&input.plan_id)?,
            accepted_terms_version: i64::from(input.accepted_terms_version),
        };
        let act =
            Act::new(command.customer.0, &input.idempotency_key, &command).map_err(internal)?;
        let policy = &app.config.policy;
        let work = async |tx: &_| move_membership(tx, &app.clock, policy, command).await;
        let done = idempotency::once(&app.db, &app.clock, act, work).await;
        let (done, user_errors) = settle(ctx, done)?;
        carry_on(app, command.customer, done.map(|done| done.from)).await;
        let from = ctx.load_made(done.map(|done| done.from)).await?;
        let membership = ctx.load_made(done.map(|done| done.to)).await?;
        Ok(MoveMembershipPayload { from, membership, user_errors })
    }
}

/// What goes on by itself once a membership has ended is begun at once: pages that were called off are
/// taken away, and of a home that fails its members get their part.
async fn carry_on(app: &App, customer: CustomerId, ended: Option<MembershipId>) {
    withdraw_of(app, customer).await;
    if let Some(ended) = ended {
        allot_for(app, ended).await;
    }
}
