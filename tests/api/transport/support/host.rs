//! A host of three callers: `alice`, `bob` and `tired`, who may run nothing for a while. The token
//! `flood` comes too often, `broken` and `slow` are looked up badly, others are refused.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, atomic::AtomicUsize},
};

use async_graphql::Request;
use sharepass::infra::limits::Limits;
use sharepass::transport::{Denied, Host, Language};
use tokio_util::sync::CancellationToken;

use super::schema::{TestSchema, schema, swift};

/// Whoever calls: a name, or nobody.
#[derive(Clone, Debug)]
pub struct Caller(pub Option<String>);

#[derive(Clone)]
pub struct TestHost {
    pub schema: TestSchema,
    pub swift: TestSchema,
    pub limits: Arc<Limits>,
    /// Ends every session.
    pub revoked: CancellationToken,
    /// How many slow fields have started.
    pub started: Arc<AtomicUsize>,
    /// Texts of persisted queries, shared by whoever is given them.
    pub shared: Arc<Mutex<HashMap<String, String>>>,
    /// How many mutations have run.
    pub bumps: Arc<AtomicUsize>,
}

impl TestHost {
    pub fn new(limits: Limits) -> Self {
        let started = Arc::<AtomicUsize>::default();
        let bumps = Arc::<AtomicUsize>::default();
        Self {
            schema: schema(started.clone(), bumps.clone()),
            swift: swift(started.clone(), bumps.clone()),
            limits: limits.into(),
            revoked: CancellationToken::new(),
            started,
            shared: Arc::default(),
            bumps,
        }
    }
}

impl Host for TestHost {
    type Executor = TestSchema;
    type Caller = Caller;

    fn executor(&self) -> &TestSchema {
        &self.schema
    }

    fn swift(&self) -> &TestSchema {
        &self.swift
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    async fn identify(&self, token: Option<&str>, _peer: IpAddr) -> Result<Caller, Denied> {
        match token {
            None => Ok(Caller(None)),
            Some(name @ ("alice" | "bob" | "tired")) => Ok(Caller(Some(name.to_owned()))),
            Some("flood") => Err(Denied::RateLimited { retry_after: 7 }),
            Some("broken") => Err(Denied::Broken),
            Some("slow") => std::future::pending().await,
            Some(_) => Err(Denied::Unauthenticated),
        }
    }

    async fn admit(&self, caller: &Caller, _peer: IpAddr) -> Result<(), Denied> {
        match caller.0.as_deref() {
            Some("tired") => Err(Denied::RateLimited { retry_after: 3 }),
            _ => Ok(()),
        }
    }

    fn furnish(&self, request: Request, caller: &Caller, _language: Language) -> Request {
        request.data(caller.clone())
    }

    fn sends_any(&self, caller: &Caller) -> bool {
        caller.0.as_deref() == Some("bob")
    }

    async fn recall(&self, hash: &str) -> Option<String> {
        self.shared.lock().expect("nobody panics").get(hash).cloned()
    }

    async fn remember(&self, hash: &str, text: &str) {
        self.shared.lock().expect("nobody panics").insert(hash.to_owned(), text.to_owned());
    }

    fn account(&self, caller: &Caller) -> Option<String> {
        caller.0.clone()
    }

    async fn ended(&self, caller: &Caller) {
        match caller.0 {
            Some(_) => self.revoked.cancelled().await,
            None => std::future::pending().await,
        }
    }
}
