//! Moments as people write them: RFC 3339.

use entity::timestamp::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment that is written in RFC 3339. None when it cannot be written in it again, in UTC: before
/// the year 0 or after the year 9999.
pub fn moment(text: &str) -> Option<Timestamp> {
    moment_of(OffsetDateTime::parse(text, &Rfc3339).ok()?)
}

/// A moment that was read in another way. None when it cannot be written in RFC 3339, in UTC.
pub fn moment_of(moment: OffsetDateTime) -> Option<Timestamp> {
    let micros = moment.unix_timestamp_nanos().div_euclid(1_000);
    let moment = Timestamp(i64::try_from(micros).ok()?);
    written(moment).map(|_| moment)
}

/// A moment in RFC 3339, in UTC. None outside the years 0 to 9999.
pub fn written(moment: Timestamp) -> Option<String> {
    let nanos = i128::from(moment.0).checked_mul(1_000)?;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?.format(&Rfc3339).ok()
}
