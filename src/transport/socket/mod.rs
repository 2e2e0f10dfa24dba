//! graphql-transport-ws: one socket from its upgrade to its close.
//!
//! Three kinds of tasks: this one reads, keeps the state and the timers; the writer alone writes;
//! each operation runs on its own. So a slow reader stops neither timers nor the signal to stop,
//! and what waits for it is bounded in messages and bytes.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql_axum::GraphQLProtocol;
use axum::{
    extract::{
        FromRequestParts, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::SplitStream};
use tokio::{task::JoinSet, time::sleep_until};

use self::{
    close::Close,
    incoming::{Incoming, Init},
    operations::{Running, Unsettled, Work},
    outbox::Outbox,
    timers::{Due, Timers},
};
use tracing::Instrument as _;

use super::{Denied, Door, Host, Language, RequestId, places::Place};
use crate::infra::meter;

mod close;
mod incoming;
mod operations;
mod outbox;
mod timers;

const PROTOCOL: &str = "graphql-transport-ws";

/// Whether the client offers the one subprotocol that is spoken here. The library's extractor says
/// so. It would also take the old `graphql-ws`, and the first that it knows: it is shown ours alone.
pub(super) async fn is_spoken(parts: &mut Parts) -> bool {
    let offered = parts.headers.get(header::SEC_WEBSOCKET_PROTOCOL);
    let offered = offered.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ours: Vec<&str> =
        offered.split(',').map(str::trim).filter(|offer| *offer == PROTOCOL).collect();
    let Ok(ours) = HeaderValue::try_from(ours.join(",")) else { return false };
    parts.headers.insert(header::SEC_WEBSOCKET_PROTOCOL, ours);
    GraphQLProtocol::from_request_parts(parts, &()).await.is_ok()
}

/// Accepts a socket. Its token comes later, with `connection_init`.
pub(super) fn upgrade<H: Host>(
    door: Arc<Door<H>>,
    upgrade: WebSocketUpgrade,
    spoken: bool,
    peer: IpAddr,
    language: Language,
    id: &RequestId,
) -> Response {
    // Within the request it came by, and longer than that.
    let span = tracing::info_span!("socket", otel.kind = "server", request.id = %id.0);
    let limits = &door.host.limits().socket;
    let busy = door.stop.busy();
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .max_message_size(limits.message_bytes)
        .max_frame_size(limits.message_bytes)
        .read_buffer_size(limits.read_buffer_bytes)
        .write_buffer_size(limits.write_buffer_bytes);
    upgrade.on_upgrade(async move |socket| {
        let _busy = busy;
        let _open = meter::SOCKETS.runs();
        Box::pin(Socket::serve(door, socket, spoken, peer, language)).instrument(span).await;
    })
}

/// Where the handshake of the protocol stands.
enum Phase<C> {
    /// Nothing but `connection_init` may come.
    Fresh,
    /// The token is being looked up.
    Asking(BoxFuture<'static, Result<C, Denied>>),
    /// Acknowledged: operations may come. The future is the session's end.
    Ready(C, BoxFuture<'static, ()>),
}

/// What the socket waits for at once.
enum Event<C> {
    Read(Option<Result<Message, axum::Error>>),
    Identified(Result<C, Denied>),
    Ended,
    WriterGone,
    Stopping,
    Timer,
    Done,
}

struct Socket<H: Host> {
    door: Arc<Door<H>>,
    peer: IpAddr,
    language: Language,
    phase: Phase<H::Caller>,
    outbox: Outbox,
    running: Running,
    unsettled: Unsettled,
    work: JoinSet<()>,
    place: Option<Place>,
    timers: Timers,
}

impl<H: Host> Socket<H> {
    async fn serve(
        door: Arc<Door<H>>,
        socket: WebSocket,
        spoken: bool,
        peer: IpAddr,
        language: Language,
    ) {
        let limits = door.host.limits().socket.clone();
        let close_within = limits.close_within;
        let (sink, mut stream) = socket.split();
        let (outbox, mut writer) = outbox::open(sink, &limits);
        let mut this = Self {
            peer,
            language,
            phase: Phase::Fresh,
            outbox,
            running: Arc::new(Mutex::new(HashMap::new())),
            unsettled: Unsettled::default(),
            work: JoinSet::new(),
            place: None,
            timers: Timers::new(limits),
            door,
        };
        let close =
            if spoken { this.live(&mut stream, &mut writer).await } else { Some(close::PROTOCOL) };
        meter::CLOSES.count([close.as_ref().map_or("none".into(), Close::code)]);
        if close == Some(close::SLOW) {
            meter::SLOW_CONSUMERS.once();
        }
        this.work.abort_all();
        this.place = None;
        // The closing handshake, whoever began it: the other side's frame comes or is answered.
        let closing = async {
            if let Some(close) = close {
                this.outbox.close(close);
                let _ = writer.await;
            }
            loop {
                match stream.next().await {
                    Some(Ok(_)) => {}
                    // Nothing can be read any more, as after a message beyond the limit; dropping
                    // the connection at once would take our close frame away from the client.
                    Some(Err(_)) => std::future::pending().await,
                    None => break,
                }
            }
        };
        let _ = tokio::time::timeout(close_within, closing).await;
    }

    /// Lives until there is a reason to close; `None` when there is nobody to tell it to.
    async fn live(
        &mut self,
        stream: &mut SplitStream<WebSocket>,
        writer: &mut outbox::Writer,
    ) -> Option<Close> {
        loop {
            let wake = self.timers.next();
            let event = tokio::select! {
                biased;
                () = self.door.stop.asked(), if !self.timers.is_stopping() => Event::Stopping,
                _ = &mut *writer => Event::WriterGone,
                event = progress(&mut self.phase) => event,
                () = sleep_until(wake) => Event::Timer,
                Some(_) = self.work.join_next() => Event::Done,
                message = stream.next() => Event::Read(message),
            };
            let step = match event {
                Event::Read(Some(Ok(message))) => self.hear(message),
                Event::Read(Some(Err(error))) => Err(close::of_error(error)),
                Event::Read(None) | Event::WriterGone => Err(None),
                Event::Identified(result) => self.identified(result).map_err(Some),
                Event::Ended => Err(Some(close::FORBIDDEN)),
                Event::Stopping => {
                    self.timers.stop();
                    Ok(())
                }
                Event::Timer | Event::Done => Ok(()),
            };
            if let Err(close) = step.and_then(|()| self.tick().map_err(Some)) {
                return close;
            }
        }
    }

    fn hear(&mut self, message: Message) -> Result<(), Option<Close>> {
        self.timers.heard().map_err(Some)?;
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Some(close::bad("Only text messages are read"))),
            Message::Close(_) => return Err(None),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        match Incoming::read(&text).map_err(Some)? {
            Incoming::Init(init) => self.init(init).map_err(Some),
            Incoming::Ping(payload) => self.say(&incoming::pong(payload)).map_err(Some),
            Incoming::Pong => Ok(()),
            Incoming::Subscribe { id, asked } => self.subscribe(id, asked).map_err(Some),
            Incoming::Complete { id } => {
                self.complete(&id);
                Ok(())
            }
        }
    }

    fn init(&mut self, init: Init) -> Result<(), Close> {
        if !matches!(self.phase, Phase::Fresh) {
            return Err(close::TOO_MANY_INITS);
        }
        let (door, peer) = (self.door.clone(), self.peer);
        let asking = async move { door.host.identify(init.token.as_deref(), peer).await };
        self.phase = Phase::Asking(asking.boxed());
        Ok(())
    }

    fn identified(&mut self, result: Result<H::Caller, Denied>) -> Result<(), Close> {
        let caller = result.map_err(|denied| match denied {
            Denied::Unauthenticated => close::FORBIDDEN,
            Denied::RateLimited { .. } => close::TOO_MANY_REQUESTS,
            Denied::Broken => close::BROKEN,
        })?;
        let host = &self.door.host;
        let limits = &host.limits().socket;
        let (holder, limit) = match host.account(&caller) {
            Some(account) => (format!("account {account}"), limits.per_account),
            None => (format!("address {}", self.peer), limits.guests_per_address),
        };
        self.place = self.door.places.take(holder, limit);
        if self.place.is_none() {
            return Err(close::TOO_MANY_SOCKETS);
        }
        self.timers.acknowledged();
        let (host, watched) = (host.clone(), caller.clone());
        let ended = async move { host.ended(&watched).await };
        self.phase = Phase::Ready(caller, ended.boxed());
        self.say(r#"{"type":"connection_ack"}"#)
    }

    fn subscribe(&mut self, id: String, asked: incoming::Members) -> Result<(), Close> {
        let Phase::Ready(caller, _) = &self.phase else { return Err(close::UNAUTHORIZED) };
        let work = Work {
            door: self.door.clone(),
            caller: caller.clone(),
            peer: self.peer,
            language: self.language,
            outbox: self.outbox.clone(),
            running: self.running.clone(),
            settling: Some(self.unsettled.one()),
        };
        let refusal = if self.timers.is_stopping() {
            // The client hears 1001 soon and asks again elsewhere.
            return Ok(());
        } else {
            let limit = self.door.host.limits().socket.subscriptions;
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            if running.contains_key(&id) {
                return Err(close::already_running(&id));
            }
            if running.len() < limit {
                let operation = operations::Operation::default();
                let task = work.run(id.clone(), asked, operation.clone());
                operation.abort_with(self.work.spawn(task.in_current_span()));
                running.insert(id, operation);
                None
            } else {
                Some(operations::too_many(&id, limit))
            }
        };
        refusal.map_or(Ok(()), |refusal| self.say(&refusal))
    }

    /// The client is done with an operation: nothing more is sent of it.
    fn complete(&mut self, id: &str) {
        let removed = self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        if let Some(operation) = removed {
            operation.silence();
        }
    }

    /// Sends what the protocol itself has to say, ahead of whatever waits.
    fn say(&self, text: &str) -> Result<(), Close> {
        let said = self.outbox.urgent(Message::Text(text.into()));
        said.then_some(()).ok_or(close::SLOW)
    }

    /// Does whatever is due.
    fn tick(&mut self) -> Result<(), Close> {
        match self.timers.due(self.unsettled.any()) {
            Due::Nothing => Ok(()),
            Due::Ping => {
                let sent = self.outbox.urgent(Message::Ping(Bytes::new()));
                sent.then_some(()).ok_or(close::SLOW)
            }
            Due::Close(close) => Err(close),
        }
    }
}

/// Waits for what the phase is about: who the caller is, or the end of its session.
async fn progress<C>(phase: &mut Phase<C>) -> Event<C> {
    match phase {
        Phase::Fresh => std::future::pending().await,
        Phase::Asking(asking) => Event::Identified(asking.await),
        Phase::Ready(_, ended) => {
            ended.await;
            Event::Ended
        }
    }
}
