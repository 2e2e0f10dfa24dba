//! The one schema: the parts of the business, merged.

use std::sync::Arc;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, SchemaBuilder};

use super::node::NodeQuery;
use super::service::ServiceQuery;
use super::viewer::ViewerQuery;
use crate::app::App;
use crate::catalog::graphql::CatalogQuery;
use crate::clearing::graphql::ClearingMutation;
use crate::closure::graphql::ClosureMutation;
use crate::goods::graphql::{GoodsMutation, ImportSubscription};
use crate::http::graphql::{Limits, NullableFields};
use crate::identity::graphql::{IdentityMutation, IdentityQuery};
use crate::image::graphql::ImageMutation;
use crate::membership::graphql::{MembershipMutation, MembershipQuery};
use crate::operator::correction::graphql::CorrectionMutation;
use crate::operator::graphql::OperatorMutation;
use crate::order::graphql::{
    OrderMutation, OrderQuery, OrderSubscription, QuarantineMutation, ReconciliationMutation,
};
use crate::reminder::graphql::{
    PushMutation, ReminderMutation, ReminderQuery, ReminderSubscription,
};
use crate::wallet::graphql::{ClosingMutation, RefundQuery, WalletMutation};

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    ViewerQuery,
    NodeQuery,
    ServiceQuery,
    IdentityQuery,
    CatalogQuery,
    MembershipQuery,
    RefundQuery,
    OrderQuery,
    ReminderQuery,
);

/// What can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    IdentityMutation,
    OperatorMutation,
    CorrectionMutation,
    GoodsMutation,
    ImageMutation,
    MembershipMutation,
    WalletMutation,
    ClosingMutation,
    ClosureMutation,
    ClearingMutation,
    OrderMutation,
    QuarantineMutation,
    ReconciliationMutation,
    ReminderMutation,
    PushMutation,
);

/// What can be followed, over a websocket.
#[derive(MergedSubscription, Default)]
pub struct Subscription(ReminderSubscription, OrderSubscription, ImportSubscription);

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The most that one operation may cost: each field 1, a list its page size times an item's cost.
pub const MOST_COMPLEXITY: usize = 20_000;

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .extension(NullableFields)
        .limit_complexity(MOST_COMPLEXITY)
}

/// The schema of a running program. A request brings its `Actor`, `Language`, `PeerAddress` and
/// `Loaders` as data.
pub fn build(app: Arc<App>, limits: &Limits) -> Schema {
    let mut builder = builder().data(limits.clone());
    if !app.config.introspection {
        builder = builder.disable_introspection().disable_suggestions();
    }
    builder.data(app).finish()
}

/// The schema in its own language, sorted, as `schema.graphql` has it.
pub fn sdl() -> String {
    let sorted = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    builder().finish().sdl_with_options(sorted)
}
