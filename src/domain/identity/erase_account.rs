//! Erasing a customer's personal data. Movements of money stay, without a person behind them.

use async_graphql::Enum;
use entity::id::CustomerId;
use serde::{Deserialize, Serialize};

use super::model::ActorKind;
use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};

/// Why an account is not erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "EraseMyAccountErrorCode")]
pub enum EraseAccountRefused {
    /// The password is another one.
    WrongPassword,
    /// A membership is pending, in force or frozen.
    OpenMembership,
    /// An order is placed, paid or accepted.
    OpenOrder,
    /// Something is owed to the customer: of a membership that has ended, or of a refund.
    ClaimOpen,
}

impl Refusal for EraseAccountRefused {
    const MUTATION: &'static str = "EraseMyAccount";

    fn says(&self) -> Says {
        match self {
            Self::WrongPassword => at(
                "password",
                "This is not your password: enter it again.",
                "密码不正确：请重新输入。",
            ),
            Self::OpenMembership => says(
                "You have a membership: close it first, its money goes back to you.",
                "您有未结束的会员资格：请先退会，余额将退还给您。",
            ),
            Self::OpenOrder => says(
                "You have an open order: wait until it is handed over, or cancel it first.",
                "您有未完成的订单：请等待完成，或先取消。",
            ),
            Self::ClaimOpen => says(
                "Money is owed to you: wait until it is paid, or give it up first.",
                "有款项尚未退还给您：请等待退还，或先放弃该款项。",
            ),
        }
    }
}

/// Blanks a customer's personal data and ends all their sessions.
pub async fn erase_account(
    tx: &Tx,
    clock: &Clock,
    customer: CustomerId,
) -> Outcome<(), EraseAccountRefused> {
    if !store::lock_customer(tx, customer).await? {
        return Err(EraseAccountRefused::WrongPassword.into());
    }
    if store::has_open_membership(tx, customer).await? {
        return Err(EraseAccountRefused::OpenMembership.into());
    }
    if store::has_open_order(tx, customer).await? {
        return Err(EraseAccountRefused::OpenOrder.into());
    }
    if store::has_open_claim(tx, customer).await? {
        return Err(EraseAccountRefused::ClaimOpen.into());
    }
    store::blank_customer(tx, customer, clock.now()).await?;
    store::revoke_all(tx, ActorKind::Customer, customer.0, None, clock.now()).await?;
    store::forget_devices(tx, ActorKind::Customer, customer.0).await?;
    store::forget_places(tx, ActorKind::Customer, customer.0).await?;
    Ok(())
}
