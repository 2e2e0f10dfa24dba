//! Runs an operation: judged, paid for, executed, in its time.
//!
//! A hook on fields costs more than most fields do, so a query runs on the host's swift executor,
//! which has none. An answer with an error is made again by the careful one: it alone keeps the
//! parent of a nullable field that failed, and the whole path. A query changes nothing, so it may
//! run twice. Mutations and subscriptions run on the careful executor at once.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{Executor as _, Request, Response, ServerError, parser::types::OperationType};
use futures_util::FutureExt as _;

use super::{
    Door, Host, Origin,
    documents::Document,
    fault::{Code, Fault},
    metered::{self, Judging, Meter},
    nullable,
    operation::Prepared,
    watch::Watch,
};

impl<H: Host> Door<H> {
    /// Runs a query or mutation; gives it up when its time is over. What it had begun is dropped,
    /// and with it whatever was not committed.
    pub(super) async fn run(
        &self,
        prepared: &Prepared,
        told: bool,
        from: &Origin<'_, H::Caller>,
        watch: &Watch,
    ) -> Response {
        let running = AssertUnwindSafe(Box::pin(self.perform(prepared, told, from, watch)));
        let within = self.host.limits().execution_within;
        match tokio::time::timeout(within, running.catch_unwind()).await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => broken(),
            Err(_) => {
                let message = "The operation took too long and was given up.";
                Response::from_errors(vec![Fault::new(Code::Timeout, message).into()])
            }
        }
    }

    async fn perform(
        &self,
        prepared: &Prepared,
        told: bool,
        from: &Origin<'_, H::Caller>,
        watch: &Watch,
    ) -> Response {
        if prepared.document.kind != OperationType::Query {
            if let Some(refused) = self.refused_as_sent(prepared, from).await {
                return refused;
            }
            return self.host.executor().execute(self.metered(prepared, told, from, watch)).await;
        }
        let cost = match self.judged(prepared, from).await {
            Ok(cost) => cost.max(1),
            Err(refused) => return refused,
        };
        let budget = match self.host.charge(from.caller, from.peer, cost).await {
            Ok(budget) => budget,
            Err(denied) => return Response::from_errors(vec![Fault::from(denied).into()]),
        };
        let response = self.query(prepared, from, watch).await;
        if told { response.extension("cost", metered::receipt(cost, budget)) } else { response }
    }

    async fn query(
        &self,
        prepared: &Prepared,
        from: &Origin<'_, H::Caller>,
        watch: &Watch,
    ) -> Response {
        let request = || watch.through(self.furnish(prepared.request(), from));
        if !prepared.document.is_watched() {
            let mut response = self.host.swift().execute(request()).await;
            // Whoever is overloaded is not asked twice.
            let overloaded =
                response.errors.iter().any(|error| Code::of(error) == Some(Code::Overloaded));
            if response.errors.is_empty() || overloaded {
                nullable::mark_executed(&mut response);
                return response;
            }
        }
        watch.notes_fields();
        self.host.executor().execute(request()).await
    }

    /// What a query costs with its variables, or its refusal.
    async fn judged(
        &self,
        prepared: &Prepared,
        from: &Origin<'_, H::Caller>,
    ) -> Result<usize, Response> {
        let Prepared { document, variables, .. } = prepared;
        if let Some(cost) = document.cost_with(variables) {
            return Ok(cost);
        }
        if let Some(refused) = self.refused_as_sent(prepared, from).await {
            return Err(refused);
        }
        let cost = self.judge(prepared.request(), from).await?;
        document.costs(variables, cost);
        Ok(cost)
    }

    /// Validates the document as it was sent, where it runs without what was left out of it; answers
    /// what is wrong with it.
    pub(super) async fn refused_as_sent(
        &self,
        prepared: &Prepared,
        from: &Origin<'_, H::Caller>,
    ) -> Option<Response> {
        self.judge(prepared.as_sent()?, from).await.err()
    }

    /// Validates a request and answers what it costs, or what is wrong with it.
    async fn judge(
        &self,
        request: Request,
        from: &Origin<'_, H::Caller>,
    ) -> Result<usize, Response> {
        let judging = Arc::new(Judging::default());
        let response = self.host.executor().execute(request.data(Arc::clone(&judging))).await;
        if let Some(cost) = judging.cost() {
            return Ok(cost);
        }
        // Whether it can pay makes no difference to this one, but to the next.
        let _ = self.host.charge(from.caller, from.peer, metered::REFUSED).await;
        Err(response)
    }

    /// The request of an operation that is paid for once it is validated.
    pub(super) fn metered(
        &self,
        prepared: &Prepared,
        told: bool,
        from: &Origin<'_, H::Caller>,
        watch: &Watch,
    ) -> Request {
        let (host, caller, peer) = (self.host.clone(), from.caller.clone(), from.peer);
        let charge = move |points| {
            let (host, caller) = (host.clone(), caller.clone());
            async move { host.charge(&caller, peer, points).await }.boxed()
        };
        let meter = Meter::new(prepared.document.kind, told, charge);
        watch.notes_fields();
        watch.through(self.furnish(prepared.request(), from)).data(meter)
    }

    /// Puts the transport's own data and then the host's into a request.
    fn furnish(&self, request: Request, from: &Origin<'_, H::Caller>) -> Request {
        let request = request.data(from.language).data(from.id.clone());
        self.host.furnish(request, from.caller, from.language)
    }

    /// Keeps a document that was executed, and its text under the hash that was sent with it.
    pub(super) async fn keep(&self, document: &Arc<Document>, store_as: Option<String>) {
        self.documents.keep(document);
        if let Some(hash) = store_as
            && self.persisted.store(hash.clone(), Arc::clone(&document.text))
        {
            self.host.remember(&hash, &document.text).await;
        }
    }
}

/// The answer after a panic, which the panic hook has logged.
pub(super) fn broken() -> Response {
    let mut error = ServerError::new("panic", None);
    Code::Internal.mark(&mut error);
    Response::from_errors(vec![error])
}
