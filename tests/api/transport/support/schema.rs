//! One field for each behaviour of the transport.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{
    Context, Error, ErrorExtensions, InputObject, Object, Result, Schema, Subscription,
    ValidationMode,
};
use futures_util::{Stream, StreamExt, stream};
use sharepass::transport::{Language, Metered, NullableFields};

use super::host::Caller;

pub type TestSchema = Schema<Query, Mutation, Events>;

pub fn schema(started: Arc<AtomicUsize>, bumps: Arc<AtomicUsize>) -> TestSchema {
    Schema::build(Query(started), Mutation(bumps), Events)
        .extension(NullableFields)
        .extension(Metered)
        .limit_complexity(1_000)
        .disable_suggestions()
        .finish()
}

pub fn swift(started: Arc<AtomicUsize>, bumps: Arc<AtomicUsize>) -> TestSchema {
    Schema::build(Query(started), Mutation(bumps), Events)
        .validation_mode(ValidationMode::Fast)
        .finish()
}

fn forbidden() -> Error {
    Error::new("not yours").extend_with(|_, extensions| extensions.set("code", "FORBIDDEN"))
}

/// Counts what takes its time, when it starts.
pub struct Query(Arc<AtomicUsize>);

#[derive(InputObject)]
struct Point {
    x: i32,
    y: Option<i32>,
}

#[Object]
impl Query {
    async fn hello(&self, #[graphql(default = "world")] name: String) -> String {
        format!("hello {name}")
    }

    async fn who(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_opt::<Caller>().and_then(|caller| caller.0.clone())
    }

    async fn language(&self, ctx: &Context<'_>) -> &'static str {
        match ctx.data_opt::<Language>() {
            Some(Language::Chinese) => "zh",
            _ => "en",
        }
    }

    async fn echo(&self, n: i32) -> i32 {
        n
    }

    async fn point(&self, at: Point) -> i32 {
        at.x.saturating_add(at.y.unwrap_or(0))
    }

    async fn positive(&self, #[graphql(validator(minimum = 1))] n: i32) -> i32 {
        n
    }

    async fn things(&self) -> Vec<Thing> {
        vec![Thing, Thing]
    }

    async fn thing(&self) -> Thing {
        Thing
    }

    async fn maybe(&self) -> Option<Thing> {
        Some(Thing)
    }

    async fn forbidden(&self) -> Result<Option<i32>> {
        Err(forbidden())
    }

    async fn broken(&self) -> Result<Option<i32>> {
        Err(std::io::Error::other("postgres://secret").into())
    }

    async fn odd_code(&self) -> Result<Option<i32>> {
        Err(Error::new("secret").extend_with(|_, values| values.set("code", "ODD")))
    }

    async fn panics(&self) -> i32 {
        [1].iter().find(|number| **number > 1).copied().expect("as asked")
    }

    async fn slow(&self) -> i32 {
        self.0.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_hours(1)).await;
        1
    }

    async fn brief(&self) -> i32 {
        self.0.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(300)).await;
        1
    }

    #[graphql(complexity = 2_000)]
    async fn costly(&self) -> i32 {
        1
    }

    #[graphql(cache_control(max_age = 60))]
    async fn menu(&self) -> &'static str {
        "tea"
    }

    #[graphql(cache_control(max_age = 60, private))]
    async fn purse(&self) -> &'static str {
        "empty"
    }
}

pub struct Thing;

#[Object]
impl Thing {
    async fn ok(&self) -> i32 {
        1
    }

    async fn this(&self) -> Thing {
        Thing
    }

    async fn bad_nullable(&self) -> Result<Option<i32>> {
        Err(forbidden())
    }

    async fn bad_non_null(&self) -> Result<i32> {
        Err(forbidden())
    }
}

pub struct Mutation(Arc<AtomicUsize>);

#[Object]
impl Mutation {
    async fn bump(&self) -> usize {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

pub struct Events;

#[Subscription]
impl Events {
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }

    async fn never(&self) -> impl Stream<Item = i32> {
        stream::pending()
    }

    async fn flood(&self) -> impl Stream<Item = String> {
        stream::repeat(()).map(|()| "x".repeat(64 * 1024))
    }

    async fn refused(&self) -> Result<stream::Empty<i32>> {
        Err(forbidden())
    }

    async fn things(&self) -> impl Stream<Item = Thing> {
        stream::iter([Thing])
    }

    async fn panics(&self) -> impl Stream<Item = i32> {
        stream::poll_fn(|_| panic!("as asked"))
    }
}
