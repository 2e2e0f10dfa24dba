//! What may be made to go wrong: one set for everybody, or one for a single intent.

use serde::{Deserialize, Serialize};

/// Faults to play. An intent with a set of its own follows that set alone; every other intent
/// follows the global one. The default is a gateway that behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch")]
pub(super) struct Switches {
    /// Notices wait for `POST /v1/intents/{id}/release`.
    pub held: bool,
    /// Notices leave this many seconds after what they tell.
    pub late_s: u32,
    /// Each notice is delivered this many times more.
    pub double: u32,
    /// A notice waits for the next one and arrives after it.
    pub reordered: bool,
    /// Notices are never sent.
    pub never: bool,
    /// Notices tell one fen too much.
    pub wrong_amount: bool,
    /// Notices are signed with another secret.
    pub wrong_signature: bool,
    /// Refunds end as `failed`.
    pub refunds_fail: bool,
    /// Refunds stay `pending` until released.
    pub refunds_pending: bool,
    /// Payments and refunds are missing from the day's list.
    pub list_missing: bool,
    /// They are listed a day late.
    pub list_late: bool,
    /// They are listed twice.
    pub list_double: bool,
    /// They are listed with one fen too much.
    pub list_wrong_amount: bool,
    /// API answers wait this many milliseconds.
    pub slow_ms: u32,
    /// The next so many API requests are answered 500 and nothing is done.
    pub errors_before: u32,
    /// The next so many API requests are done and yet answered 500.
    pub errors_after: u32,
}

/// What happens to one API request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Trouble {
    pub slow_ms: u32,
    pub error: Option<When>,
}

/// On which side of the act a request breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Before,
    After,
}

impl Switches {
    /// The trouble of the next request; uses up one of the counted errors.
    pub(super) fn next_trouble(&mut self) -> Trouble {
        let error = if take(&mut self.errors_before) {
            Some(When::Before)
        } else if take(&mut self.errors_after) {
            Some(When::After)
        } else {
            None
        };
        Trouble { slow_ms: self.slow_ms, error }
    }
}

fn take(left: &mut u32) -> bool {
    left.checked_sub(1).is_some_and(|fewer| {
        *left = fewer;
        true
    })
}
