//! One operation of a socket, in a task of its own.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_graphql::parser::types::OperationType;
use futures_util::StreamExt;
use serde_json::Value;
use tokio::task::AbortHandle;
use tracing::Instrument as _;

use super::{
    super::{
        Door, Host, Language, Origin, RequestId, Text,
        answer::new_id,
        fault::{Code, Fault},
        operation,
        reply::Shaped,
        request::Asked,
        watch::{self, Transport, Watch},
    },
    incoming::Members,
    outbox::Outbox,
};

/// The operations of one socket by their ids.
pub(super) type Running = Arc<Mutex<HashMap<String, Operation>>>;

/// What the socket knows of a running operation. Clones are the same operation.
#[derive(Clone, Default)]
pub(super) struct Operation {
    /// Cleared when the client is done with it: what is still queued is not written then.
    live: Arc<Live>,
    task: Arc<OnceLock<AbortHandle>>,
}

/// Whether an operation may still be heard; it starts so.
struct Live(Arc<AtomicBool>);

impl Default for Live {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Operation {
    /// Remembers how to stop the task.
    pub(super) fn abort_with(&self, task: AbortHandle) {
        // There is one task an operation, so this is the first and only call.
        let _ = self.task.set(task);
    }

    /// Stops the task, and whatever it has queued.
    pub(super) fn silence(&self) {
        self.live.0.store(false, Ordering::Release);
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

/// Counts the queries and mutations whose answer is not queued yet; a stopping socket waits for
/// them. A subscription leaves the count, for it has no end to wait for.
#[derive(Clone, Default)]
pub(super) struct Unsettled(Arc<AtomicUsize>);

/// One of the count, for as long as it lives.
pub(super) struct Settling(Arc<AtomicUsize>);

impl Unsettled {
    pub(super) fn one(&self) -> Settling {
        self.0.fetch_add(1, Ordering::AcqRel);
        Settling(self.0.clone())
    }

    pub(super) fn any(&self) -> bool {
        self.0.load(Ordering::Acquire) > 0
    }
}

impl Drop for Settling {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What an operation needs to run.
pub(super) struct Work<H: Host> {
    pub door: Arc<Door<H>>,
    pub caller: H::Caller,
    pub peer: IpAddr,
    pub language: Language,
    pub outbox: Outbox,
    pub running: Running,
    pub settling: Option<Settling>,
}

impl<H: Host> Work<H> {
    /// Runs an operation and says how it went: `next` and `complete`, or one `error`.
    pub(super) async fn run(mut self, id: String, asked: Members, operation: Operation) {
        let request_id = RequestId(new_id());
        let live = operation.live.0.clone();
        let name = Value::String(id.clone()).to_string();
        let last = match Box::pin(self.results(&name, asked, &operation, &request_id)).await {
            Ok(()) => format!(r#"{{"id":{name},"type":"complete"}}"#),
            Err(refusal) => error_text(&name, &refusal),
        };
        // The id is free before the client can know that it is.
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        self.outbox.send(last, live).await;
    }

    async fn results(
        &mut self,
        name: &str,
        asked: Members,
        operation: &Operation,
        request_id: &RequestId,
    ) -> Result<(), Box<Shaped>> {
        let refused = |fault: Fault| {
            watch::refused(Transport::Socket, fault.code);
            Box::new(Shaped::fault(fault, request_id))
        };
        let live = &operation.live.0;
        let mut asked = Asked::from_members(asked).map_err(refused)?;
        let host = &self.door.host;
        let admitted = host.admit(&self.caller, self.peer).await;
        admitted.map_err(|denied| refused(denied.into()))?;
        let text = self.door.text(&mut asked, &self.caller).await.map_err(refused)?;
        let Text { query, store_as } = text;
        let from = Origin {
            caller: &self.caller,
            peer: self.peer,
            language: self.language,
            id: request_id,
        };
        let told = asked.cost;
        let prepared = self.door.prepare(&query, asked, &from).await.map_err(refused)?;
        let (document, limits) = (&prepared.document, host.limits());
        let actor = host.account(&self.caller);
        let watch = Watch::begin(document, request_id, actor.as_deref(), Transport::Socket, limits);
        let span = watch.span.clone();

        if document.kind != OperationType::Subscription {
            let running = self.door.run(&prepared, told, &from, &watch);
            let response = running.instrument(span.clone()).await;
            let shaped = span.in_scope(|| Shaped::response(response, request_id, limits));
            watch.end(&shaped);
            let result = executed(shaped)?;
            self.door.keep(document, store_as).await;
            self.outbox.send(next_text(name, &result), live.clone()).await;
            return Ok(());
        }
        if let Some(wrong) = self.door.refused_as_sent(&prepared, &from).await {
            let shaped = span.in_scope(|| Shaped::response(wrong, request_id, limits));
            watch.end(&shaped);
            return Err(Box::new(shaped));
        }
        let request = self.door.metered(&prepared, told, &from, &watch);
        self.settling = None;
        let mut events = std::pin::pin!(operation::subscribe(host.executor(), request));
        let (mut kept, mut store_as) = (false, store_as);
        while let Some(response) = events.next().instrument(span.clone()).await {
            let shaped = span.in_scope(|| Shaped::response(response, request_id, limits));
            let event = match executed(shaped) {
                Ok(event) => event,
                Err(refusal) => {
                    watch.end(&refusal);
                    return Err(refusal);
                }
            };
            if !std::mem::replace(&mut kept, true) {
                self.door.keep(document, store_as.take()).await;
            }
            self.outbox.send(next_text(name, &event), live.clone()).await;
        }
        watch.complete();
        Ok(())
    }
}

/// The refusal of an operation beyond the number that one socket may run.
pub(super) fn too_many(id: &str, limit: usize) -> String {
    let message = format!("At most {limit} operations run at once on a socket.");
    let fault = Fault::new(Code::RateLimited, message);
    let name = Value::String(id.to_owned()).to_string();
    error_text(&name, &Shaped::fault(fault, &RequestId(new_id())))
}

/// A result goes out as `next`, a refusal as `error`.
fn executed(shaped: Shaped) -> Result<Shaped, Box<Shaped>> {
    if shaped.data.is_some() { Ok(shaped) } else { Err(Box::new(shaped)) }
}

fn next_text(name: &str, result: &Shaped) -> String {
    format!(r#"{{"id":{name},"type":"next","payload":{}}}"#, result.text())
}

fn error_text(name: &str, refusal: &Shaped) -> String {
    format!(r#"{{"id":{name},"type":"error","payload":{}}}"#, refusal.errors_text())
}
