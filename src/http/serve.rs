//! The accept loop: as many connections as are allowed, each with a time to send its head.
//!
//! `axum::serve` has neither limit, and does not wait for sockets when it stops.

use std::{
    convert::Infallible, io, net::SocketAddr, num::NonZeroUsize, pin::Pin, sync::Arc, task,
    time::Duration,
};

use axum::{
    Router, body::Body, extract::ConnectInfo, http::StatusCode, response::IntoResponse as _,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt;

use super::idle::{Idle, Waiting};
use crate::transport::stop::Stop;

/// What the accept loop allows.
#[derive(Clone, Debug)]
pub struct Doors {
    /// Connections open at once, sockets included; the next one waits to be accepted.
    pub connections: usize,
    /// Connections of one address that wait for the head of a request or for the next one; none:
    /// they are not counted, as behind a proxy.
    pub idle_per_address: Option<NonZeroUsize>,
    /// How long the head of a request may take, also the next one of an idle connection.
    pub head_within: Duration,
    /// Largest head of a request, in bytes.
    pub head_bytes: usize,
    /// How long, once asked to stop, running requests and closing sockets may take.
    pub stop_within: Duration,
}

impl Default for Doors {
    fn default() -> Self {
        Self {
            connections: 10_000,
            idle_per_address: None,
            head_within: Duration::from_secs(15),
            head_bytes: 64 * 1024,
            stop_within: Duration::from_secs(25),
        }
    }
}

/// Serves `router` until `stop` is asked for; then accepts nothing more, lets running requests
/// finish and sockets close, and returns how many connections had to be cut off.
///
/// Each request carries the peer's address as `ConnectInfo<SocketAddr>`.
///
/// # Errors
/// When the listener has no address, which is to say never while it is open.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: Stop,
    doors: Doors,
) -> io::Result<usize> {
    tracing::info!(address = %listener.local_addr()?, "accepting connections");
    let places = Arc::new(Semaphore::new(doors.connections));
    let idle = Idle::at_most(doors.idle_per_address);
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.asked() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: some must close first.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // More are closed at once: their client is told sooner than by a time-out.
        let Some(waiting) = idle.enter(peer.ip()) else { continue };
        let busy = stop.busy();
        let held = Held { stream, _place: place };
        let connection = connection(held, (peer, waiting), &router, &doors);
        let stop = stop.clone();
        tokio::spawn(async move {
            let _busy = busy;
            let mut connection = std::pin::pin!(connection);
            tokio::select! {
                biased;
                // A connection that breaks is its client's affair.
                _ = connection.as_mut() => return,
                () = stop.asked() => connection.as_mut().graceful_shutdown(),
            }
            let _ = connection.await;
        });
    }
    drop(listener);
    Ok(stop.finished(doors.stop_within).await)
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // Answers and events are small: waiting to fill a segment would only delay them.
    stream.set_nodelay(true)?;
    Ok((stream, peer, place))
}

type Connection<S> = http1::UpgradeableConnection<TokioIo<Held>, S>;

fn connection(
    stream: Held,
    (peer, waiting): (SocketAddr, Arc<Waiting>),
    router: &Router,
    doors: &Doors,
) -> Connection<
    impl hyper::service::Service<
        hyper::Request<Incoming>,
        Response = hyper::Response<Body>,
        Error = Infallible,
        Future: Send,
    > + use<>,
> {
    let (router, head_bytes) = (router.clone(), doors.head_bytes);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        waiting.works();
        let (router, waiting) = (router.clone(), Arc::clone(&waiting));
        let too_long = head_length(&request) > head_bytes;
        async move {
            let answer = if too_long {
                Ok(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response())
            } else {
                router.oneshot(request.map(Body::new)).await
            };
            let upgraded = answer.as_ref().is_ok_and(|it| it.status().as_u16() == 101);
            if !upgraded {
                waiting.waits();
            }
            answer
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(doors.head_within)
        .max_buf_size(doors.head_bytes)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
}

/// How long the head of a request was, as it was sent. The buffer it is read into is bounded, too,
/// but takes what comes with the last read.
fn head_length(request: &hyper::Request<Incoming>) -> usize {
    // The version, and what stands between the parts of the first line and ends it and the head.
    let first = request.uri().to_string().len().saturating_add(request.method().as_str().len());
    let lines = request.headers().iter().map(|(name, value)| {
        // `: ` and the end of the line.
        name.as_str().len().saturating_add(value.len()).saturating_add(4)
    });
    lines.fold(first.saturating_add(14), usize::saturating_add)
}

/// A connection and its place, which a socket keeps after the upgrade.
struct Held {
    stream: TcpStream,
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Held {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Held {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        bytes: &[u8],
    ) -> task::Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> task::Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
