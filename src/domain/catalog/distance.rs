//! Distances by whole numbers, so that both databases and this program sort alike.
//!
//! Degrees are taken as straight lines, east-west ones shortened by the cosine of the latitude in
//! the middle. Within a country this is exact to about one percent.

/// Metres of a degree along a meridian.
const METRES: i64 = 111_195;

/// Millionths in a degree.
const MILLION: i64 = 1_000_000;

/// A place, in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Point {
    /// North.
    pub latitude_e6: i64,
    /// East.
    pub longitude_e6: i64,
}

/// The square of the distance in millionths of a degree, as SQL of a listing `l`; the two
/// arguments are the parameters of latitude and longitude.
pub fn squared_sql(latitude: &str, longitude: &str) -> String {
    // The latitude in the middle, in thousandths, and its cosine times 10,000 by Bhaskara's
    // approximation, (32,400 - 4x²) / (32,400 + x²) for x in degrees.
    let middle = format!("((l.latitude_e6 + {latitude}) / 2000)");
    let cosine = format!(
        "((32400000000 - 4 * {middle} * {middle}) * 10000 / (32400000000 + {middle} * {middle}))"
    );
    let apart = format!("abs(l.longitude_e6 - {longitude})");
    let east = format!(
        "(CASE WHEN {apart} > 180000000 THEN 360000000 - {apart} ELSE {apart} END * {cosine} / 10000)"
    );
    let north = format!("(l.latitude_e6 - {latitude})");
    format!("({north} * {north} + {east} * {east})")
}

/// The same square, reckoned here.
pub fn squared(from: Point, to: Point) -> Option<i64> {
    let middle = to.latitude_e6.checked_add(from.latitude_e6)?.checked_div(2_000)?;
    let square = middle.checked_mul(middle)?;
    let above = 32_400_000_000_i64.checked_sub(square.checked_mul(4)?)?;
    let below = 32_400_000_000_i64.checked_add(square)?;
    let cosine = above.checked_mul(10_000)?.checked_div(below)?;
    let apart = to.longitude_e6.checked_sub(from.longitude_e6)?.checked_abs()?;
    let apart = if apart > 180_000_000 { 360_000_000_i64.checked_sub(apart)? } else { apart };
    let east = apart.checked_mul(cosine)?.checked_div(10_000)?;
    let north = to.latitude_e6.checked_sub(from.latitude_e6)?;
    north.checked_mul(north)?.checked_add(east.checked_mul(east)?)
}

/// Metres between two places, rounded down.
pub fn metres(from: Point, to: Point) -> Option<i64> {
    squared(from, to)?.isqrt().checked_mul(METRES)?.checked_div(MILLION)
}

/// So many metres in millionths of a degree, rounded up.
pub fn millionths(metres: i64) -> Option<i64> {
    metres.checked_mul(MILLION)?.checked_div(METRES)?.checked_add(1)
}
