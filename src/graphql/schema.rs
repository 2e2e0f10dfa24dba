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
use crate::http::graphql::{Limits, Metered, NullableFields};
use crate::identity::graphql::{IdentityMutation, IdentityQuery};
use crate::image::graphql::ImageMutation;
use crate::membership::graphql::{MembershipMutation, MembershipQuery};
use crate::operator::correction::graphql::CorrectionMutation;
use crate::operator::graphql::OperatorMutation;
use crate::order::graphql::{
    ClaimMutation, OrderMutation, OrderQuery, OrderSubscription, QuarantineMutation,
    ReconciliationMutation,
};
use crate::pay_code::graphql::{PayCodeMutation, PayCodeSubscription};
use crate::proposal::graphql::ProposalMutation;
use crate::reminder::graphql::{
    PreferenceMutation, PushMutation, ReminderMutation, ReminderQuery, ReminderSubscription,
};
use crate::wallet::graphql::{ClosingMutation, PayInMutation, RefundQuery, WalletMutation};
use crate::webhook::graphql::WebhookMutation;

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
    ProposalMutation,
    GoodsMutation,
    ImageMutation,
    MembershipMutation,
    WalletMutation,
    ClosingMutation,
    PayInMutation,
    ClosureMutation,
    ClearingMutation,
    OrderMutation,
    ClaimMutation,
    QuarantineMutation,
    ReconciliationMutation,
    PayCodeMutation,
    ReminderMutation,
    PushMutation,
    PreferenceMutation,
    WebhookMutation,
);

/// What can be followed, over a websocket.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    ReminderSubscription,
    OrderSubscription,
    PayCodeSubscription,
    ImportSubscription,
);

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

fn builder(limits: &Limits) -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .extension(NullableFields)
        .extension(Metered)
        .limit_complexity(limits.document.complexity)
}

/// The schema of a running program. A request brings its `Actor`, `Language`, `PeerAddress` and
/// `Loaders` as data.
pub fn build(app: Arc<App>, limits: &Limits) -> Schema {
    let mut builder = builder(limits);
    if !app.config.introspection {
        builder = builder.disable_introspection().disable_suggestions();
    }
    builder.data(app).finish()
}

/// The schema in its own language, sorted, as `schema.graphql` has it.
pub fn sdl() -> String {
    let sorted = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    builder(&Limits::default()).finish().sdl_with_options(sorted)
}
