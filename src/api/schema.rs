//! The one schema: the parts of the business, merged.

use std::sync::Arc;

use async_graphql::{
    MergedObject, MergedSubscription, SDLExportOptions, SchemaBuilder, ValidationMode,
};

use super::node::NodeQuery;
use super::service::ServiceQuery;
use super::viewer::ViewerQuery;
use crate::api::catalog::CatalogQuery;
use crate::api::clearing::ClearingMutation;
use crate::api::closure::ClosureMutation;
use crate::api::correction::CorrectionMutation;
use crate::api::goods::{GoodsMutation, ImportSubscription};
use crate::api::identity::{IdentityMutation, IdentityQuery};
use crate::api::image::ImageMutation;
use crate::api::membership::{MembershipMutation, MembershipQuery};
use crate::api::operator::OperatorMutation;
use crate::api::order::{
    ClaimMutation, OrderMutation, OrderQuery, OrderSubscription, QuarantineMutation,
    ReconciliationMutation,
};
use crate::api::pay_code::{PayCodeMutation, PayCodeSubscription};
use crate::api::proposal::ProposalMutation;
use crate::api::reminder::{
    PreferenceMutation, PushMutation, ReminderMutation, ReminderQuery, ReminderSubscription,
};
use crate::api::wallet::{ClosingMutation, PayInMutation, RefundQuery, WalletMutation};
use crate::api::webhook::WebhookMutation;
use crate::app::App;
use crate::infra::limits::Limits;
use crate::transport::{Metered, NullableFields};

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

fn plain() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

fn careful(limits: &Limits) -> SchemaBuilder<Query, Mutation, Subscription> {
    plain()
        .extension(NullableFields)
        .extension(Metered)
        .limit_complexity(limits.document.complexity)
}

fn of_app(mut builder: SchemaBuilder<Query, Mutation, Subscription>, app: Arc<App>) -> Schema {
    if !app.config.introspection {
        builder = builder.disable_introspection().disable_suggestions();
    }
    builder.data(app).finish()
}

/// The schema of a running program. A request brings its `Actor`, `Language`, `PeerAddress` and
/// `Loaders` as data.
pub fn build(app: Arc<App>, limits: &Limits) -> Schema {
    of_app(careful(limits), app)
}

/// The same schema for queries that the first has validated.
pub fn swift(app: Arc<App>) -> Schema {
    of_app(plain().validation_mode(ValidationMode::Fast), app)
}

/// The schema in its own language, sorted, as `schema.graphql` has it.
pub fn sdl() -> String {
    let sorted = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    careful(&Limits::default()).finish().sdl_with_options(sorted)
}
