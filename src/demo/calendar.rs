//! The month in which the demo city lives before it is looked at.

use entity::timestamp::Timestamp;

use crate::infra::clock::Clock;

/// Days before today.
pub const DAYS: i64 = 30;

/// Shanghai is so far ahead of UTC.
const AHEAD: i64 = 8 * 3_600;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Turns the hands of a manual clock through the month. Where the clock is the machine's own, no
/// hands turn, and everything happens now.
pub struct Calendar {
    hands: Clock,
    real: Clock,
    first: Timestamp,
}

impl Calendar {
    /// The month that ends at the moment that `real` tells, for a clock with these hands.
    pub fn before(real: &Clock, hands: &Clock) -> Self {
        Self { hands: hands.clone(), real: real.clone(), first: first_day(real.now()) }
    }

    /// Goes to a day (0 is the first) and a second of it in Shanghai; never back, never ahead of
    /// the present.
    pub fn turn_to(&self, day: i64, second: i64) {
        let wanted = self.first.plus_days(day).plus_seconds(second);
        self.hands.set(wanted.max(self.hands.now()).min(self.real.now()));
    }

    /// Goes so many seconds ahead.
    pub fn pass(&self, seconds: i64) {
        self.hands.set(self.hands.now().plus_seconds(seconds).min(self.real.now()));
    }

    /// Goes to so many seconds before the present; never back.
    pub fn turn_to_before_now(&self, seconds: i64) {
        let wanted = self.real.now().plus_seconds(seconds.saturating_neg());
        self.hands.set(wanted.max(self.hands.now()).min(self.real.now()));
    }

    /// Goes to the present.
    pub fn arrive(&self) {
        self.hands.set(self.real.now());
    }
}

/// The beginning, in Shanghai, of the day that lies [`DAYS`] before this moment.
pub fn first_day(now: Timestamp) -> Timestamp {
    let local = now.unix_seconds().saturating_add(AHEAD);
    let into_day = local.checked_rem_euclid(DAY).unwrap_or_default();
    let midnight = local.saturating_sub(into_day).saturating_sub(AHEAD);
    Timestamp::default().plus_seconds(midnight).plus_days(DAYS.saturating_neg())
}
