//! The one schema: the parts of the business, merged.

use std::sync::Arc;

use async_graphql::{EmptySubscription, MergedObject, SDLExportOptions, SchemaBuilder};

use super::viewer::ViewerQuery;
use crate::app::App;
use crate::identity::graphql::{IdentityMutation, IdentityQuery};
use crate::operator::graphql::OperatorMutation;

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(ViewerQuery, IdentityQuery);

/// What can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(IdentityMutation, OperatorMutation);

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
}

/// The schema of a running program. A request brings its `Actor`, `Language`, `PeerAddress` and
/// `Loaders` as data.
pub fn build(app: Arc<App>) -> Schema {
    builder().data(app).finish()
}

/// The schema in its own language, sorted, as `schema.graphql` has it.
pub fn sdl() -> String {
    let sorted = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    builder().finish().sdl_with_options(sorted)
}
