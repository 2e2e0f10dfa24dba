//! Every reason to close a socket. A reason is short: a close frame carries 123 bytes.
//!
//! The common client gives up for good on 4400, 4401, 4409, 4429 and on 1002, 1008, 1009, 1011; it
//! comes back after 1001, 1013, 4403 and 4408. The codes are chosen for that.

use std::borrow::Cow;

use axum::extract::ws::{CloseFrame, Message};
use tokio_tungstenite::tungstenite::error::Error as SocketError;

/// Why a socket closes, as the client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    code: u16,
    reason: Cow<'static, str>,
}

pub(super) const PROTOCOL: Close = fixed(4406, "Subprotocol not acceptable");
pub(super) const UNAUTHORIZED: Close = fixed(4401, "Unauthorized");
pub(super) const FORBIDDEN: Close = fixed(4403, "Forbidden");
pub(super) const INIT_TIMEOUT: Close = fixed(4408, "Connection initialisation timeout");
pub(super) const TOO_MANY_INITS: Close = fixed(4429, "Too many initialisation requests");
pub(super) const GOING_AWAY: Close = fixed(1001, "Going away: connect again");
pub(super) const SILENT: Close = fixed(1001, "Pings were not answered");
pub(super) const TOO_MANY_MESSAGES: Close = fixed(1008, "Too many messages");
pub(super) const TOO_LARGE: Close = fixed(1009, "Message too large");
pub(super) const SLOW: Close = fixed(1013, "Too slow: connect again and resume");
pub(super) const TOO_MANY_SOCKETS: Close = fixed(1013, "Too many sockets: close one first");
pub(super) const TOO_MANY_REQUESTS: Close = fixed(1013, "Too many requests: try again later");
pub(super) const BROKEN: Close = fixed(1013, "Try again later");

const fn fixed(code: u16, reason: &'static str) -> Close {
    Close { code, reason: Cow::Borrowed(reason) }
}

/// A message that breaks the protocol.
pub(super) fn bad(reason: &'static str) -> Close {
    fixed(4400, reason)
}

/// A second operation under an id that is in use.
pub(super) fn already_running(id: &str) -> Close {
    let reason = if id.len() <= 80 && !id.chars().any(char::is_control) {
        Cow::Owned(format!("Subscriber for {id} already exists"))
    } else {
        Cow::Borrowed("Subscriber already exists")
    };
    Close { code: 4409, reason }
}

/// What is left to say after reading failed; `None` when the connection is gone.
pub(super) fn of_error(error: axum::Error) -> Option<Close> {
    let error = error.into_inner().downcast::<SocketError>().ok()?;
    match *error {
        SocketError::Capacity(_) => Some(TOO_LARGE),
        SocketError::Utf8(_) => Some(fixed(1007, "Text must be UTF-8")),
        SocketError::Protocol(_) => Some(fixed(1002, "Not a valid frame")),
        _ => None,
    }
}

impl Close {
    /// Its code, to count by.
    pub(super) fn code(&self) -> Cow<'static, str> {
        self.code.to_string().into()
    }

    /// Whether what is queued is written before the close: nobody is at fault then.
    pub(super) fn is_orderly(&self) -> bool {
        self.code == 1001
    }
}

impl From<Close> for Message {
    fn from(close: Close) -> Self {
        Self::Close(Some(CloseFrame { code: close.code, reason: (*close.reason).into() }))
    }
}
