//! What waits for a socket's reader: bounded in messages and in bytes, written by one task.

use crate::infra::limits::SocketLimits;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt, stream::SplitSink};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    task::JoinHandle,
    time::timeout,
};

use super::close::{self, Close};
use crate::infra::meter;

/// Messages of the protocol itself (acknowledgements, pings, pongs) that may wait.
const URGENT: usize = 64;

/// The task that writes; it ends when the socket is closed or its reader is given up.
pub(super) type Writer = JoinHandle<()>;

/// The way to the writer. Clones lead to the same socket.
#[derive(Clone)]
pub(super) struct Outbox {
    frames: mpsc::Sender<Frame>,
    urgent: mpsc::Sender<Message>,
    closing: watch::Sender<Option<Close>>,
    budget: Arc<Semaphore>,
    bytes: u32,
}

/// A message of an operation, with its share of the budget until it is written.
struct Frame {
    text: String,
    /// Cleared when the client is done with the operation.
    live: Arc<AtomicBool>,
    share: OwnedSemaphorePermit,
}

/// Starts the writer of a socket.
pub(super) fn open(sink: SplitSink<WebSocket, Message>, limits: &SocketLimits) -> (Outbox, Writer) {
    let (frames, waiting) = mpsc::channel(limits.queue_messages.max(1));
    let (urgent, waiting_urgent) = mpsc::channel(URGENT);
    let (closing, asked_to_close) = watch::channel(None);
    let bytes = limits.queue_bytes.max(1);
    let budget = Arc::new(Semaphore::new(usize::try_from(bytes).unwrap_or(usize::MAX)));
    let pen = Pen {
        sink,
        closing: asked_to_close,
        send_within: limits.send_within,
        close_within: limits.close_within,
    };
    let writer = tokio::spawn(pen.write(waiting, waiting_urgent));
    (Outbox { frames, urgent, closing, budget, bytes }, writer)
}

impl Outbox {
    /// Queues a message of an operation; waits while the reader is behind.
    pub(super) async fn send(&self, text: String, live: Arc<AtomicBool>) {
        let share = u32::try_from(text.len()).unwrap_or(u32::MAX).min(self.bytes);
        // Both fail only when the writer is gone, and then nobody reads.
        let Ok(share) = self.budget.clone().acquire_many_owned(share).await else { return };
        let _ = self.frames.send(Frame { text, live, share }).await;
    }

    /// Queues a message ahead of those of operations; `false` when too many wait already.
    pub(super) fn urgent(&self, message: Message) -> bool {
        self.urgent.try_send(message).is_ok()
    }

    /// Closes the socket, whatever still waits.
    pub(super) fn close(&self, close: Close) {
        self.closing.send_replace(Some(close));
    }
}

struct Pen {
    sink: SplitSink<WebSocket, Message>,
    closing: watch::Receiver<Option<Close>>,
    send_within: Duration,
    close_within: Duration,
}

impl Pen {
    async fn write(
        mut self,
        mut frames: mpsc::Receiver<Frame>,
        mut urgent: mpsc::Receiver<Message>,
    ) {
        let close = loop {
            let (message, share) = tokio::select! {
                biased;
                close = asked(&mut self.closing) => break close,
                Some(message) = urgent.recv() => (message, None),
                Some(frame) = frames.recv() => {
                    if !frame.live.load(Ordering::Acquire) {
                        continue;
                    }
                    (Message::Text(frame.text.into()), Some(frame.share))
                }
                else => return,
            };
            tokio::select! {
                biased;
                close = asked(&mut self.closing) => break close,
                sent = timeout(self.send_within, self.sink.send(message)) => match sent {
                    Ok(Ok(())) => {
                        meter::MESSAGES.once();
                        drop(share);
                    }
                    Ok(Err(_)) => return,
                    Err(_) => {
                        meter::SLOW_CONSUMERS.once();
                        break Some(close::SLOW);
                    }
                },
            }
        };
        let Some(close) = close else { return };
        let closing = async {
            while close.is_orderly()
                && let Ok(frame) = frames.try_recv()
            {
                if frame.live.load(Ordering::Acquire) {
                    self.sink.send(Message::Text(frame.text.into())).await?;
                }
            }
            self.sink.send(close.into()).await
        };
        let _ = timeout(self.close_within, closing).await;
    }
}

/// The close that is asked for, once one is; `None` when the socket is gone without one.
async fn asked(closing: &mut watch::Receiver<Option<Close>>) -> Option<Close> {
    let asked = closing.wait_for(Option::is_some).await.ok()?;
    asked.clone()
}
