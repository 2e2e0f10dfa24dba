//! A host with two tokens: `alice` and `bob`; `stolen` is refused, `flood` is too fast.

use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicUsize},
};

use async_graphql::Request;
use sharepass::http::graphql::{Denied, Host, Language, Limits};
use tokio_util::sync::CancellationToken;

use super::schema::{TestSchema, schema};

/// Whoever calls: a name, or nobody.
#[derive(Clone, Debug)]
pub struct Caller(pub Option<String>);

#[derive(Clone)]
pub struct TestHost {
    pub schema: TestSchema,
    pub limits: Arc<Limits>,
    /// Ends every session.
    pub revoked: CancellationToken,
    /// How many mutations have run.
    pub bumps: Arc<AtomicUsize>,
}

impl TestHost {
    pub fn new(limits: Limits) -> Self {
        let bumps = Arc::<AtomicUsize>::default();
        Self {
            schema: schema(bumps.clone()),
            limits: limits.into(),
            revoked: CancellationToken::new(),
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

    fn limits(&self) -> &Limits {
        &self.limits
    }

    async fn identify(&self, token: Option<&str>, _peer: IpAddr) -> Result<Caller, Denied> {
        match token {
            None => Ok(Caller(None)),
            Some(name @ ("alice" | "bob")) => Ok(Caller(Some(name.to_owned()))),
            Some("flood") => Err(Denied::RateLimited { retry_after: 7 }),
            Some("broken") => Err(Denied::Broken),
            Some("slow") => std::future::pending().await,
            Some(_) => Err(Denied::Unauthenticated),
        }
    }

    fn furnish(&self, request: Request, caller: &Caller, _language: Language) -> Request {
        request.data(caller.clone())
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
