//! When a socket must ping, and when it must close: silence, haste, shutdown.

use crate::infra::limits::SocketLimits;
use std::time::Duration;

use tokio::time::Instant;

use super::close::{self, Close};

/// How often a socket that should have closed looks whether it can.
const LOOK: Duration = Duration::from_millis(50);
/// The longest sleep, for a socket without any timer.
const LONG: Duration = Duration::from_hours(1);

/// The moments of one socket.
pub(super) struct Timers {
    limits: SocketLimits,
    /// When the client was heard last.
    heard: Instant,
    /// When the last ping went out, if nothing has come since.
    pinged: Option<Instant>,
    /// When `connection_init` must have been acknowledged.
    init_by: Option<Instant>,
    /// When the socket closes because the process stops, and when it does not wait any longer.
    closes: Option<(Instant, Instant)>,
    /// The second that messages are counted in, and their number.
    pace: (Instant, usize),
}

/// What the time asks for.
pub(super) enum Due {
    Nothing,
    Ping,
    Close(Close),
}

impl Timers {
    pub(super) fn new(limits: SocketLimits) -> Self {
        let now = Instant::now();
        let init_by = now.checked_add(limits.init_within);
        Self { limits, heard: now, pinged: None, init_by, closes: None, pace: (now, 0) }
    }

    /// The client has sent something, which also answers a ping.
    ///
    /// # Errors
    /// 1008 where it sends too much in one second.
    pub(super) fn heard(&mut self) -> Result<(), Close> {
        self.heard = Instant::now();
        self.pinged = None;
        let (since, count) = self.pace;
        self.pace = if self.heard.duration_since(since) >= Duration::from_secs(1) {
            (self.heard, 1)
        } else {
            (since, count.saturating_add(1))
        };
        let allowed = self.pace.1 <= self.limits.messages_per_second;
        allowed.then_some(()).ok_or(close::TOO_MANY_MESSAGES)
    }

    /// The handshake is over.
    pub(super) fn acknowledged(&mut self) {
        self.init_by = None;
    }

    /// The process stops: each socket closes at a moment of its own.
    pub(super) fn stop(&mut self) {
        let now = Instant::now();
        let spread = u64::try_from(self.limits.drain_spread.as_millis()).unwrap_or(u64::MAX);
        let pause = Duration::from_millis(rand::random_range(0..=spread));
        let closes = now.checked_add(pause).unwrap_or(now);
        let at_last = closes.checked_add(self.limits.drain_within).unwrap_or(closes);
        self.closes = Some((closes, at_last));
    }

    /// Whether the process stops.
    pub(super) fn is_stopping(&self) -> bool {
        self.closes.is_some()
    }

    /// What has to happen now. `works` says whether a query or mutation is still running.
    pub(super) fn due(&mut self, works: bool) -> Due {
        let now = Instant::now();
        if let Some((closes, at_last)) = self.closes
            && (now >= at_last || (now >= closes && !works))
        {
            return Due::Close(close::GOING_AWAY);
        }
        if self.init_by.is_some_and(|by| now >= by) {
            return Due::Close(close::INIT_TIMEOUT);
        }
        match self.pinged {
            Some(pinged) if now.duration_since(pinged) >= self.limits.pong_within => {
                Due::Close(close::SILENT)
            }
            None if now.duration_since(self.heard) >= self.limits.ping_every => {
                self.pinged = Some(now);
                Due::Ping
            }
            _ => Due::Nothing,
        }
    }

    /// When to look next.
    pub(super) fn next(&self) -> Instant {
        let now = Instant::now();
        let after = |pause: Duration| now.checked_add(pause).unwrap_or(now);
        let alive = match self.pinged {
            Some(pinged) => pinged.checked_add(self.limits.pong_within),
            None => self.heard.checked_add(self.limits.ping_every),
        };
        // Past its moment to close, a socket looks again whether it still works on something.
        let closes = self.closes.map(
            |(closes, at_last)| {
                if now < closes { closes } else { at_last.min(after(LOOK)) }
            },
        );
        let first = [alive, self.init_by, closes].into_iter().flatten().min();
        first.unwrap_or_else(|| after(LONG))
    }
}
