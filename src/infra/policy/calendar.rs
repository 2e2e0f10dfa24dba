//! The days of a region: when they end. Pure.

use entity::timestamp::Timestamp;
use jiff::Span;
use jiff::tz::TimeZone;

use super::Policy;

/// The time zone of this name. None when there is none.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

impl Policy {
    /// The end of the day that is so many days after today, as clocks of the region show it: a
    /// period of days ends with the last moment of its last day.
    pub fn end_of_day(&self, now: Timestamp, days: i64) -> Timestamp {
        self.end_in_zone(now, days).unwrap_or_else(|| now.plus_days(days.saturating_add(1)))
    }

    /// None beyond the ends of the calendar.
    fn end_in_zone(&self, now: Timestamp, days: i64) -> Option<Timestamp> {
        let zone = zone(&self.time_zone)?;
        let today =
            jiff::Timestamp::from_microsecond(now.0).ok()?.to_zoned_datetime(zone.clone()).date();
        let span = Span::new().try_days(days.checked_add(1)?).ok()?;
        let end = today.checked_add(span).ok()?.to_zoned_datetime(zone).ok()?.timestamp();
        Some(Timestamp(end.as_microsecond()))
    }
}
