//! What the custody of a home merchant's members lacks, and how what there is is allotted. Pure.

use entity::id::LotId;
use entity::money::Money;
use entity::timestamp::Timestamp;

use super::Lot;

/// What the custody of one lot lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The lot.
    pub lot: LotId,
    /// How much it lacks.
    pub lacks: Money,
    /// When its membership ended; none: it is open.
    pub closed_at: Option<Timestamp>,
}

/// A lot, and when its membership ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeLot {
    /// The lot.
    pub lot: Lot,
    /// When its membership ended; none: it is open.
    pub closed_at: Option<Timestamp>,
}

/// What the lots of a home merchant lack. Of a merchant that fails all of the principal is due to be
/// held: its members have to choose another home, or a refund.
pub fn gaps(lots: &[HomeLot], failing: bool) -> Vec<Gap> {
    let gap = |home: &HomeLot| {
        let due = home.lot.due_custody(failing || home.closed_at.is_some());
        let lacks = due.minus_or_zero(home.lot.custody);
        Gap { lot: home.lot.id, lacks, closed_at: home.closed_at }
    };
    lots.iter().map(gap).filter(|gap| !gap.lacks.is_zero()).collect()
}

/// The sum of what is lacking.
pub fn lacking(gaps: &[Gap]) -> Money {
    Money::sum(gaps.iter().map(|gap| gap.lacks)).unwrap_or(Money::MAX)
}

/// Allots what there is to what is lacking.
///
/// Those whose membership has ended wait for their money, and come first, in the order in which they
/// ended; all others get the same part of what they lack. Of a merchant that fails everybody gets
/// the same part (DOMAIN, section 4). The parts add up to what there is, or to all that is lacking.
pub fn allot(gaps: &[Gap], available: Money, failing: bool) -> Vec<(LotId, Money)> {
    let waits = |gap: &&Gap| !failing && gap.closed_at.is_some();
    let mut first: Vec<&Gap> = gaps.iter().filter(waits).collect();
    first.sort_by_key(|gap| (gap.closed_at, gap.lot));
    let mut left = available;
    let mut parts = Vec::new();
    for gap in first {
        let part = gap.lacks.min(left);
        left = left.minus_or_zero(part);
        parts.push((gap.lot, part));
    }
    let rest: Vec<&Gap> = gaps.iter().filter(|gap| !waits(gap)).collect();
    let weights = rest.iter().map(|gap| gap.lacks);
    let whole = Money::sum(weights.clone()).unwrap_or(Money::MAX);
    let shares = left.min(whole).split(weights);
    parts.extend(rest.iter().zip(shares).map(|(gap, part)| (gap.lot, part)));
    parts.retain(|(_, part)| !part.is_zero());
    parts
}
