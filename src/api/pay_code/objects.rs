//! A pay code as its customer sees it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{CustomerId, PayCodeId};

use crate::api::order::Order;
use crate::api::wallet::Membership;
use crate::domain::pay_code::{self, Refusal, Status};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::scalar::{DateTime, Money};

/// What has become of a pay code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum PayCodeStatus {
    /// It can be charged until `expiresAt`.
    Waiting,
    /// A bill was charged: see `order`.
    Charged,
    /// A counter tried a bill that you could not pay: see `refusal`. Nothing was charged.
    Refused,
    /// Nobody charged it in time.
    Expired,
    /// You made another.
    Replaced,
}

/// Why a customer could not pay a bill with a code. The shop is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Refusal")]
pub enum PayCodeRefusal {
    /// More was asked than `limit`.
    AboveLimit,
    /// The membership is not in force any more.
    NoMembership,
    /// The membership is frozen.
    MembershipFrozen,
    /// The balance does not hold the amount; recharge.
    BalanceShort,
    /// The balance holds the amount, but not in the part that can be spent at this merchant.
    PortableLimit,
}

/// A pay code, without its digits: those are told once, by `createPayCode`. Its customer only.
#[derive(Clone)]
pub struct PayCode(pub pay_code::PayCode);

impl PayCode {
    /// A customer's own code; none for anybody else's.
    pub async fn node(ctx: &Context<'_>, id: PayCodeId) -> Result<Option<Self>> {
        let found = ctx.load(id).await?;
        Ok(found.filter(|code| ctx.is_customer(code.0.customer)))
    }
}

/// A pay code, without its digits: those are told once, by `createPayCode`. Its customer only.
#[Object]
impl PayCode {
    /// `pco_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What has become of it by now.
    async fn status(&self, ctx: &Context<'_>) -> PayCodeStatus {
        self.0.status(ctx.app().clock.now()).into()
    }

    /// The membership that pays; null: the one that suits the bill best.
    async fn membership(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        ctx.load_made(self.0.membership).await
    }

    /// The most that may be charged, at the member price.
    async fn limit(&self) -> Money {
        self.0.most.into()
    }

    /// The bill that was charged; null unless it was.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<Order>> {
        ctx.load_made(self.0.order).await
    }

    /// Why you could not pay the bill that was tried; null unless one was.
    async fn refusal(&self) -> Option<PayCodeRefusal> {
        self.0.refusal.map(Into::into)
    }

    /// What that bill came to at the member price; null unless one was tried.
    async fn refused_amount(&self) -> Option<Money> {
        self.0.refused_amount.map(Money)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Until when it can be charged.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was charged, refused or replaced; null before, and for one whose time was over.
    async fn used_at(&self) -> Option<DateTime> {
        self.0.used_at.map(DateTime)
    }
}

#[async_trait::async_trait]
impl Loader<PayCodeId> for Batch {
    type Value = PayCode;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[PayCodeId]) -> Result<HashMap<PayCodeId, PayCode>, Self::Error> {
        let rows = pay_code::by_ids(self.app.db.read(), keys.to_vec()).await.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|code| (code.id, PayCode(code))).collect())
    }
}

/// The pay codes of a customer.
pub struct CustomerPayCodes(pub CustomerId);

/// The pay codes of a customer.
#[Object]
impl CustomerPayCodes {
    /// The customer's newest pay code, whatever has become of it; null when there was none for a
    /// day or more.
    async fn pay_code(&self, ctx: &Context<'_>) -> Result<Option<PayCode>> {
        ctx.own(self.0)?;
        let found = pay_code::newest(ctx.app().db.read(), self.0).await.map_err(internal)?;
        Ok(found.map(PayCode))
    }
}
