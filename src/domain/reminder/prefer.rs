//! A customer says whether they want to be told of offers.

use entity::customer::{self, Column};
use entity::id::CustomerId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _};
use serde::{Deserialize, Serialize};

use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, says};

/// Why the preferences stay as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "SetPushPreferencesErrorCode")]
pub enum PreferRefused {
    /// The account was erased.
    NotFound,
}

impl Refusal for PreferRefused {
    const MUTATION: &'static str = "SetPushPreferences";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => says("This account was erased.", "该账户已注销。"),
        }
    }
}

/// Gives or withdraws the consent to price drops and campaigns.
///
/// Withdrawn, none is recorded from this commit on: who records one locks the consent it read.
pub async fn prefer(tx: &Tx, customer: CustomerId, marketing: bool) -> Outcome<(), PreferRefused> {
    let written = customer::Entity::update_many()
        .col_expr(Column::Marketing, Expr::value(marketing))
        .filter(Column::Id.eq(customer))
        .filter(Column::ErasedAt.is_null())
        .exec(tx)
        .await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(PreferRefused::NotFound.into()) }
}
