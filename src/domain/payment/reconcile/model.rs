//! What differs between a gateway's list of a day and our books. Pure.

use std::collections::{HashMap, HashSet};
use std::fmt;

use entity::gateway_listing::Kind as Movement;
use entity::reconciliation_case::Kind as CaseKind;
use entity::timestamp::Timestamp;
use time::Date;

use crate::infra::gateway::{GatewayTransaction, TransactionKind};

/// How far the gateway's calendar (UTC+8) is ahead, in seconds.
const AHEAD_S: i64 = 8 * 3_600;

/// How long after its end a day is reconciled, in seconds: stragglers have been booked by then.
const CLOSED_AFTER_S: i64 = 2 * 3_600;

/// The Julian day of 1970-01-01.
const EPOCH: i64 = 2_440_588;

/// A day of the gateway's calendar, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Day {
    /// The day on which a moment is.
    pub const fn of(moment: Timestamp) -> Self {
        Self(moment.unix_seconds().saturating_add(AHEAD_S).div_euclid(86_400))
    }

    /// The day after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Its first moment.
    pub const fn begins(self) -> Timestamp {
        Timestamp(0).plus_days(self.0).plus_seconds(AHEAD_S.saturating_neg())
    }

    /// Whether it is over, and its list complete.
    pub fn closed(self, now: Timestamp) -> bool {
        now >= self.next().begins().plus_seconds(CLOSED_AFTER_S)
    }

    /// As calendars have it. None beyond all calendars.
    pub fn date(self) -> Option<Date> {
        Date::from_julian_day(i32::try_from(self.0.checked_add(EPOCH)?).ok()?).ok()
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(i64::from(date.to_julian_day()).saturating_sub(EPOCH))
    }
}

/// `2026-11-23`
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{date}"),
            None => write!(f, "day {}", self.0),
        }
    }
}

/// What names money that moved: which way, and our reference as the gateway writes it.
pub type Name = (Movement, String);

/// A line of a gateway's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which way, and our reference.
    pub name: Name,
    /// Fen, as listed.
    pub fen: i64,
    /// Whether it is in the currency that we ask for.
    pub in_cny: bool,
}

/// A gateway's list, as it is compared.
pub fn read_list(list: Vec<GatewayTransaction>) -> Vec<Listed> {
    let read = list.into_iter().map(|moved| {
        let movement = match moved.kind {
            TransactionKind::Payment => Movement::Payment,
            TransactionKind::Refund => Movement::Refund,
        };
        let in_cny = moved.currency == "CNY";
        Listed { name: (movement, moved.reference), fen: moved.amount_fen, in_cny }
    });
    read.collect()
}

/// What our books have under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Fen that were asked for.
    pub asked_fen: i64,
    /// Fen that were booked; none: it has not succeeded.
    pub booked_fen: Option<i64>,
}

/// Counts and sums of one movement. What is booked of a day is what its list names, and what was
/// settled that day and never listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many the gateway listed.
    pub listed: i64,
    /// Their sum in fen.
    pub listed_fen: i64,
    /// How many our books have.
    pub booked: i64,
    /// Their sum in fen.
    pub booked_fen: i64,
}

impl Tally {
    const fn list(&mut self, fen: i64) {
        self.listed = self.listed.saturating_add(1);
        self.listed_fen = self.listed_fen.saturating_add(fen);
    }

    const fn book(&mut self, fen: i64) {
        self.booked = self.booked.saturating_add(1);
        self.booked_fen = self.booked_fen.saturating_add(fen);
    }
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How.
    pub kind: CaseKind,
    /// What.
    pub name: Name,
    /// Fen, as listed; none: it was not.
    pub listed_fen: Option<i64>,
    /// Fen, as booked; none: they were not.
    pub booked_fen: Option<i64>,
}

/// What came of holding a list against our books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Counts and sums of payments.
    pub payments: Tally,
    /// Counts and sums of refunds.
    pub refunds: Tally,
    /// Everything that differs.
    pub differences: Vec<Difference>,
    /// What no list had before.
    pub first_listed: Vec<Listed>,
}

impl Comparison {
    const fn tally(&mut self, movement: Movement) -> &mut Tally {
        match movement {
            Movement::Payment => &mut self.payments,
            // A gateway lists nothing else.
            Movement::Refund | Movement::Payout | Movement::Collection | Movement::Unknown => {
                &mut self.refunds
            }
        }
    }
}

/// Holds a day's list against what our books have: `held` by name, `earlier` what lists of earlier
/// days had, `settled` what was settled on this day.
pub fn compare(
    list: &[Listed],
    held: &HashMap<Name, Held>,
    earlier: &HashSet<Name>,
    settled: &[Name],
) -> Comparison {
    let mut found = Comparison::default();
    let mut seen = earlier.clone();
    for line in list {
        found.tally(line.name.0).list(line.fen);
        let known = held.get(&line.name);
        let booked_fen = known.and_then(|held| held.booked_fen);
        let (kind, booked_fen) = if seen.insert(line.name.clone()) {
            if let Some(fen) = booked_fen.filter(|fen| *fen != 0) {
                found.tally(line.name.0).book(fen);
            }
            found.first_listed.push(line.clone());
            match differs(line, known) {
                Some(differs) => differs,
                None => continue,
            }
        } else {
            (CaseKind::ListedTwice, booked_fen)
        };
        let (name, listed_fen) = (line.name.clone(), Some(line.fen));
        found.differences.push(Difference { kind, name, listed_fen, booked_fen });
    }
    for name in settled.iter().filter(|name| !seen.contains(*name)) {
        let booked_fen = held.get(name).and_then(|held| held.booked_fen);
        found.tally(name.0).book(booked_fen.unwrap_or_default());
        let (kind, name) = (CaseKind::BookedButNotListed, name.clone());
        found.differences.push(Difference { kind, name, listed_fen: None, booked_fen });
    }
    found
}

/// How a line that is listed for the first time differs from what is held, and what that is.
fn differs(line: &Listed, held: Option<&Held>) -> Option<(CaseKind, Option<i64>)> {
    let missing = match line.name.0 {
        Movement::Payment => CaseKind::PaidButNotBooked,
        Movement::Refund | Movement::Payout | Movement::Collection | Movement::Unknown => {
            CaseKind::RefundNotBooked
        }
    };
    let Some(Held { asked_fen, booked_fen: Some(booked_fen) }) = held else {
        return Some((missing, None));
    };
    match *booked_fen {
        // It succeeded, and yet no transfer brought it in.
        0 => Some((missing, Some(0))),
        booked if booked != line.fen || !line.in_cny => {
            Some((CaseKind::AmountDiffers, Some(booked)))
        }
        _ if *asked_fen != line.fen => Some((CaseKind::AmountDiffers, Some(*asked_fen))),
        _ => None,
    }
}
