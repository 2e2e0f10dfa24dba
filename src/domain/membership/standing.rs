//! Whether a customer is a member: what the price asks.

use entity::id::CustomerId;
use entity::membership::{self, Status};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// The best of a customer's memberships, as far as prices go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Never a member.
    #[default]
    None,
    /// Only memberships that have ended.
    Closed,
    /// A membership, but frozen.
    Frozen,
    /// A membership in force.
    InForce,
}

impl From<Status> for Standing {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::InForce,
            Status::Frozen => Self::Frozen,
            Status::Closed => Self::Closed,
            Status::Pending | Status::Abandoned => Self::None,
        }
    }
}

/// How a customer stands.
pub async fn standing(
    connection: &impl ConnectionTrait,
    customer: CustomerId,
) -> anyhow::Result<Standing> {
    let rows = membership::Entity::find()
        .filter(membership::Column::CustomerId.eq(customer))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| Standing::from(row.status)).max().unwrap_or_default())
}
