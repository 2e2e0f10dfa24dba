//! Taking a member of staff's account away. Their sessions end; what they did stays theirs.

use async_graphql::Enum;
use entity::id::{MerchantId, StaffId};
use serde::{Deserialize, Serialize};

use super::model::{ActorKind, Role};
use super::proof::Unproven;
use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a member of staff is not removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RemoveStaffErrorCode")]
pub enum RemoveStaffRefused {
    /// Nobody of the merchant's staff has this id.
    NotFound,
    /// Without this owner the merchant would have none.
    LastOwner,
    /// The own password is needed once more.
    PasswordRequired,
    /// The own password is another.
    WrongPassword,
}

impl From<Unproven> for RemoveStaffRefused {
    fn from(unproven: Unproven) -> Self {
        match unproven {
            Unproven::Required => Self::PasswordRequired,
            Unproven::Wrong => Self::WrongPassword,
        }
    }
}

impl Refusal for RemoveStaffRefused {
    const MUTATION: &'static str = "RemoveStaff";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at(
                "staffId",
                "Nobody of your staff has this id: look at `staff` again.",
                "您没有该员工：请重新查看员工列表。",
            ),
            Self::LastOwner => at(
                "staffId",
                "This is the last owner: add another owner first.",
                "这是最后一位所有者：请先添加另一位所有者。",
            ),
            Self::PasswordRequired => Unproven::Required.says("password"),
            Self::WrongPassword => Unproven::Wrong.says("password"),
        }
    }
}

/// Removes a member of the merchant's staff and ends their sessions.
pub async fn remove_staff(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    id: StaffId,
) -> Outcome<(), RemoveStaffRefused> {
    // Two owners who remove each other at the same moment come one after the other.
    store::lock_merchant(tx, merchant).await?;
    let found = store::staff(tx, &[id]).await?.pop();
    let member = found.filter(|one| one.merchant == merchant && one.removed_at.is_none());
    let member = member.ok_or(RemoveStaffRefused::NotFound)?;
    if member.role == Role::Owner && store::count_owners(tx, merchant).await? <= 1 {
        return Err(RemoveStaffRefused::LastOwner.into());
    }
    store::remove_staff(tx, id, clock.now()).await?;
    store::revoke_all(tx, ActorKind::Staff, id.0, None, clock.now()).await?;
    Ok(())
}
