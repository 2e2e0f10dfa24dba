//! What is set aside, for operators.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::SetAsideId;

use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{ByKey, Window};
use crate::graphql::scalar::DateTime;
use crate::infra::aside::{self, SetAside};

/// The work of the platform that goes through many things by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aside::Work")]
pub enum SetAsideWork {
    /// Orders expire, or are declined as nobody answered.
    Orders,
    /// Merchants are urged to answer a reminder.
    Urging,
    /// Payments are presented to the gateway.
    Presenting,
    /// The gateway is asked what became of a payment.
    Payments,
    /// The gateway is told of a refund.
    Refunds,
    /// A lot leaves its cooling-off period.
    Release,
    /// A bonus expires, or its member is warned.
    Bonus,
    /// A merchant is closed.
    Closure,
    /// The members of a merchant are told that it was suspended or closes.
    Notices,
    /// A merchant that was reinstated gets back what is held above its plans' shares.
    Custody,
    /// A merchant's statement of a clearing cycle is settled.
    Settling,
    /// The bank is told what a cycle pays.
    Telling,
    /// A file of the bank is taken in.
    Listening,
    /// A day of the gateway is held against our books.
    Days,
    /// Webhooks of an endpoint are made.
    Webhooks,
    /// An image that nothing shows is thrown out.
    Images,
    /// The rows of an import are entered.
    Imports,
}

/// Something that could not be done by itself. The others of its kind go on; it is tried again, at
/// most an hour later each time, and leaves this list when it is done.
pub struct SetAsideItem(SetAside);

/// Something that could not be done by itself. The others of its kind go on; it is tried again, at
/// most an hour later each time, and leaves this list when it is done.
#[Object]
impl SetAsideItem {
    /// `asd_…`
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Which work it belongs to.
    async fn work(&self) -> SetAsideWork {
        self.0.work.into()
    }

    /// What it is: the id of an order, lot, merchant and so on, the name of a file, or a day.
    async fn subject(&self) -> &str {
        &self.0.name
    }

    /// Why it could not be done, in English; no personal data.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// How often it was tried.
    async fn tries(&self) -> i64 {
        self.0.tries
    }

    /// When it was set aside first.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }

    /// When it is tried again.
    async fn retry_at(&self) -> DateTime {
        self.0.retry_at.into()
    }
}

/// What is set aside, as operators see it.
pub struct OperatorSetAside;

/// What is set aside, as operators see it.
#[Object]
impl OperatorSetAside {
    /// What the platform could not do by itself and tries again, the longest waiting first.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn set_aside(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<SetAsideId>, SetAsideItem, EmptyFields, EmptyFields>> {
        ctx.operator()?;
        let window = Window::new(after, before, first, last)?;
        let found = aside::page(ctx.app().db.read(), &window).await;
        Ok(window.page(found.map_err(internal)?, |item| ByKey(item.id), SetAsideItem))
    }
}
