//! What a caller sees of themselves: pieces of the objects below `viewer`.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use entity::id::{CustomerId, MerchantId, OperatorId, StaffId};
use uuid::Uuid;

use super::enums::{MerchantStatus, StaffRole};
use super::objects::{Session, Shop, Staff};
use super::payout::PayoutAccount;
use super::{ShopsOf, present};
use crate::domain::identity::{self, ActorKind, Customer, Merchant, Operator};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::scalar::DateTime;

async fn sessions(ctx: &Context<'_>, kind: ActorKind, actor: Uuid) -> Result<Vec<Session>> {
    let app = ctx.app();
    let found = identity::live_sessions(app.db.read(), kind, actor, app.clock.now()).await;
    Ok(found.map_err(internal)?.into_iter().map(Session).collect())
}

/// A customer's account, for themselves.
pub struct CustomerProfile(pub CustomerId);

impl CustomerProfile {
    async fn row(&self, ctx: &Context<'_>) -> Result<Customer> {
        ctx.own(self.0)?;
        Ok(present(ctx.load(self.0).await?)?.0)
    }
}

/// A customer's account, for themselves.
#[Object]
impl CustomerProfile {
    /// The id, `cus_…`.
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// The name.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.row(ctx).await?.name)
    }

    /// The phone number to log in with, `+` and digits.
    async fn phone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.row(ctx).await?.phone)
    }

    /// The e-mail address to log in with.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.row(ctx).await?.email)
    }

    /// Whether offers, price drops and campaigns may be sent. Off until switched on with
    /// `setPushPreferences`.
    async fn marketing(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.row(ctx).await?.marketing)
    }

    /// When the account was registered.
    async fn created_at(&self, ctx: &Context<'_>) -> Result<DateTime> {
        Ok(self.row(ctx).await?.created_at.into())
    }

    /// Where the account is logged in, at most 50, the newest first.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        ctx.own(self.0)?;
        sessions(ctx, ActorKind::Customer, self.0.0).await
    }
}

/// A member of staff's account, for themselves.
pub struct StaffProfile(pub StaffId);

impl StaffProfile {
    fn is_own(&self, ctx: &Context<'_>) -> Result<()> {
        if ctx.staff()?.id == self.0 { Ok(()) } else { Err(Fault::Forbidden.into()) }
    }

    async fn row(&self, ctx: &Context<'_>) -> Result<identity::Staff> {
        self.is_own(ctx)?;
        Ok(present(ctx.load(self.0).await?)?.0)
    }
}

/// A member of staff's account, for themselves.
#[Object]
impl StaffProfile {
    /// The id, `stf_…`.
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// The name.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.row(ctx).await?.name)
    }

    /// What they may do.
    async fn role(&self, ctx: &Context<'_>) -> Result<StaffRole> {
        Ok(self.row(ctx).await?.role.into())
    }

    /// The login name.
    async fn login(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.row(ctx).await?.login)
    }

    /// The one shop they work at; null: all of them.
    async fn shop(&self, ctx: &Context<'_>) -> Result<Option<Shop>> {
        match self.row(ctx).await?.shop {
            Some(shop) => ctx.load(shop).await,
            None => Ok(None),
        }
    }

    /// Where the account is logged in, at most 50, the newest first.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        self.is_own(ctx)?;
        sessions(ctx, ActorKind::Staff, self.0.0).await
    }
}

/// A merchant, for its own staff.
pub struct StaffMerchantProfile(pub MerchantId);

impl StaffMerchantProfile {
    async fn row(&self, ctx: &Context<'_>) -> Result<Merchant> {
        ctx.staff_of(self.0)?;
        Ok(Arc::unwrap_or_clone(present(ctx.load(self.0).await?)?.0))
    }
}

/// A merchant, for its own staff.
#[Object]
impl StaffMerchantProfile {
    /// The id, `mer_…`.
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// The unified social credit code on its licence.
    async fn licence_no(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.row(ctx).await?.licence_no)
    }

    /// The name on its licence.
    async fn legal_name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.row(ctx).await?.legal_name)
    }

    /// Where the platform reaches it, `+` and digits.
    async fn contact_phone(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.row(ctx).await?.contact_phone)
    }

    /// Where it stands with the platform.
    async fn status(&self, ctx: &Context<'_>) -> Result<MerchantStatus> {
        Ok(self.row(ctx).await?.status.into())
    }

    /// Why an operator rejected or suspended it.
    async fn status_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.row(ctx).await?.status_reason)
    }

    /// When it registered.
    async fn created_at(&self, ctx: &Context<'_>) -> Result<DateTime> {
        Ok(self.row(ctx).await?.created_at.into())
    }

    /// When it was first approved.
    async fn approved_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.row(ctx).await?.approved_at.map(DateTime::from))
    }

    /// Where it is paid out; null until an owner has said with `setPayoutAccount`. For owners and
    /// managers.
    async fn payout_account(&self, ctx: &Context<'_>) -> Result<Option<PayoutAccount>> {
        ctx.manager_of(self.0)?;
        let found = identity::payout_account(ctx.app().db.read(), self.0).await;
        Ok(found.map_err(internal)?.map(PayoutAccount))
    }

    /// Its shops, at most 200, the first entered first.
    #[graphql(complexity = "child_complexity.saturating_mul(10)")]
    async fn shops(&self, ctx: &Context<'_>) -> Result<Vec<Shop>> {
        ctx.staff_of(self.0)?;
        Ok(ctx.load(ShopsOf(self.0)).await?.unwrap_or_default())
    }

    /// Its staff, at most 500, the first added first. Removed staff are not shown.
    #[graphql(complexity = "child_complexity.saturating_mul(10)")]
    async fn staff(&self, ctx: &Context<'_>) -> Result<Vec<Staff>> {
        ctx.staff_of(self.0)?;
        let found = identity::staff_of(ctx.app().db.read(), self.0).await.map_err(internal)?;
        Ok(found.into_iter().map(Staff).collect())
    }
}

/// An operator's account, for themselves.
pub struct OperatorProfile(pub OperatorId);

impl OperatorProfile {
    fn is_own(&self, ctx: &Context<'_>) -> Result<()> {
        if ctx.operator()? == self.0 { Ok(()) } else { Err(Fault::Forbidden.into()) }
    }

    async fn row(&self, ctx: &Context<'_>) -> Result<Operator> {
        self.is_own(ctx)?;
        present(ctx.load(self.0).await?)
    }
}

/// An operator's account, for themselves.
#[Object]
impl OperatorProfile {
    /// The id, `opr_…`.
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// The name.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.row(ctx).await?.name)
    }

    /// The login name.
    async fn login(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.row(ctx).await?.login)
    }

    /// Where the account is logged in, at most 50, the newest first.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        self.is_own(ctx)?;
        sessions(ctx, ActorKind::Operator, self.0.0).await
    }
}
