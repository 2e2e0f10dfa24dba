//! Makes a failed nullable field `null` and keeps its error, as the specification says.
//!
//! The executor lets such an error climb to the nearest `Option` above, and on the way loses the
//! last part of its path. This extension catches it at the field, and remembers the full path.
//! On the way it has fields that wait noted ([`slow`](super::slow)): one pass for both.
//! It also marks what was executed, so that an answer with `data: null` is told from a refusal.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{
    ErrorExtensionValues, Name, PathSegment, QueryPathNode, QueryPathSegment, Response,
    ServerError, ServerResult, Value, async_trait,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo,
    },
};
use axum::http::{HeaderName, HeaderValue};

use super::slow::{self, waited};

/// Never leaves the process: the headers a response carries are not sent by this transport.
const EXECUTED: HeaderName = HeaderName::from_static("x-executed");
/// Where an error carries its path until the answer is complete; no code or client uses the name.
const PATH: &str = "\u{0}path";

/// The extension every schema behind this transport is built with.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullableFields;

impl ExtensionFactory for NullableFields {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Keeper::default())
    }
}

/// Whether the response comes from an execution rather than from a refusal before it.
pub(super) fn was_executed(response: &Response) -> bool {
    response.http_headers.contains_key(EXECUTED)
}

/// Marks a response of an execution.
pub(super) fn mark_executed(response: &mut Response) {
    response.http_headers.insert(EXECUTED, HeaderValue::from_static("1"));
}

/// Keeps the errors of one operation (of one event, for a subscription).
#[derive(Default)]
struct Keeper {
    kept: Mutex<Vec<ServerError>>,
}

#[async_trait::async_trait]
impl Extension for Keeper {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(ctx, operation_name).await;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        response.errors.append(&mut kept);
        for error in &mut response.errors {
            restore_path(error);
        }
        mark_executed(&mut response);
        response
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let path = *info.path_node;
        let field = (info.parent_type, info.name);
        let nullable = !info.return_type.ends_with('!');
        let (resolved, took) = waited(next.run(ctx, info)).await;
        if !took.is_zero() {
            slow::note(ctx, &path, field, took);
        }
        match resolved {
            Ok(value) => Ok(value),
            Err(mut error) => {
                keep_path(&mut error, path);
                if !nullable {
                    return Err(error);
                }
                self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(error);
                // A list takes no `None` for an item: it must be a null that is there.
                Ok(Some(Value::Null))
            }
        }
    }
}

/// Notes the path at the field where the error arose; those above leave it alone.
fn keep_path(error: &mut ServerError, node: QueryPathNode<'_>) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get(PATH).is_some() {
        return;
    }
    let mut segments: Vec<Value> =
        std::iter::once(&node).chain(node.parents()).map(|node| segment(node.segment)).collect();
    segments.reverse();
    extensions.set(PATH, Value::List(segments));
}

fn segment(segment: QueryPathSegment<'_>) -> Value {
    match segment {
        QueryPathSegment::Index(index) => Value::Number(index.into()),
        QueryPathSegment::Name(name) => Value::Enum(Name::new(name)),
    }
}

fn restore_path(error: &mut ServerError) {
    let Some(extensions) = error.extensions.as_mut() else { return };
    let Some(Value::List(segments)) = extensions.get(PATH) else { return };
    let path = segments.iter().filter_map(|segment| match segment {
        Value::Enum(name) => Some(PathSegment::Field(name.to_string())),
        Value::Number(index) => {
            index.as_u64().and_then(|index| usize::try_from(index).ok()).map(PathSegment::Index)
        }
        _ => None,
    });
    error.path = path.collect();
    extensions.unset(PATH);
}
