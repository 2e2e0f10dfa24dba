//! When a device is to be silent.

use entity::id::ShopId;
use entity::timestamp::Timestamp;

use crate::domain::reminder::Kind;
use crate::domain::reminder::model::Reminder;
use crate::infra::policy::zone;

/// When a member of staff does not want their device to ring. Who never said hears everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Not for these kinds.
    pub kinds: Vec<Kind>,
    /// Not for these shops.
    pub shops: Vec<ShopId>,
    /// Not in these hours of each day.
    pub quiet: Option<QuietHours>,
    /// Not before this moment.
    pub until: Option<Timestamp>,
}

/// Hours of each day, on the clocks of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// When they begin, in minutes of the day.
    pub from: i64,
    /// When they end, in minutes of the day: of the next one where that is before `from`.
    pub until: i64,
    /// The place's time zone, as IANA names it.
    pub zone: String,
}

impl Preferences {
    /// Whether a device is to be silent about this reminder now.
    pub fn silences(&self, reminder: &Reminder, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now < until)
            || self.kinds.contains(&reminder.kind)
            || reminder.shop.is_some_and(|shop| self.shops.contains(&shop))
            || self.quiet.as_ref().is_some_and(|quiet| quiet.holds(now))
    }
}

impl QuietHours {
    /// Whether a clock in that place shows one of these hours. A time zone that is not known any
    /// more silences nothing.
    pub fn holds(&self, now: Timestamp) -> bool {
        let moment = jiff::Timestamp::from_microsecond(now.0);
        let (Ok(moment), Some(zone)) = (moment, zone(&self.zone)) else { return false };
        let local = zone.to_datetime(moment);
        let minute = i64::from(local.hour()).saturating_mul(60);
        let minute = minute.saturating_add(i64::from(local.minute()));
        if self.from < self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }
}
