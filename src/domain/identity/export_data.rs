//! Everything that is stored about a customer, for themselves.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId, OrderId, RechargeId};
use entity::timestamp::Timestamp;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::model::{ActorKind, Customer, Session};
use super::store;
use crate::infra::failure::{Outcome, Refusal, Says, says};

/// Why nothing is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ExportMyDataErrorCode")]
pub enum ExportDataRefused {
    /// The account was erased at the same moment: nothing personal is left.
    AccountErased,
}

impl Refusal for ExportDataRefused {
    const MUTATION: &'static str = "ExportMyData";

    fn says(&self) -> Says {
        match self {
            Self::AccountErased => says(
                "This account was erased: nothing personal is left to export.",
                "该账户已注销：没有可导出的个人数据。",
            ),
        }
    }
}

/// What is stored about a customer.
pub struct CustomerData {
    /// The account.
    pub profile: Customer,
    /// Where they are logged in.
    pub sessions: Vec<Session>,
    /// Their memberships, the ended ones too.
    pub memberships: Vec<MembershipId>,
    /// Their recharges.
    pub recharges: Vec<RechargeId>,
    /// Their orders.
    pub orders: Vec<OrderId>,
}

/// Gathers what is stored about a customer.
pub async fn export_data(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    now: Timestamp,
) -> Outcome<CustomerData, ExportDataRefused> {
    if store::account(conn, ActorKind::Customer, customer.0).await?.is_none() {
        return Err(ExportDataRefused::AccountErased.into());
    }
    let profile = store::customers(conn, &[customer]).await?.pop();
    let (memberships, recharges) = store::memberships_and_recharges(conn, customer).await?;
    Ok(CustomerData {
        profile: profile.ok_or(ExportDataRefused::AccountErased)?,
        sessions: store::live_sessions(conn, ActorKind::Customer, customer.0, now).await?,
        memberships,
        recharges,
        orders: store::orders_of(conn, customer).await?,
    })
}
