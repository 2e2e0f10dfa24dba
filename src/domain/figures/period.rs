//! A period of days, and the days, weeks or months that it is told in. Pure.

use entity::timestamp::Timestamp;
use time::{Date, Duration};

use crate::domain::payment::reconcile::Day;

/// The longest period, in days: a year and its first day again.
const LONGEST: i64 = 367;

/// How many days a period has when nothing is said of it.
const USUAL: i64 = 30;

/// What a period is told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A line a day.
    Day,
    /// A line a week, from Monday on.
    Week,
    /// A line a month.
    Month,
}

/// Some days of the calendar (UTC+8), both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// Days to sum up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// All of them.
    pub whole: Span,
    /// What they are told in.
    pub step: Step,
}

/// Why days are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodRefused {
    /// The last day is before the first.
    EndsBeforeItBegins,
    /// More days than [`LONGEST`].
    TooLong,
}

impl Period {
    /// The period between two days; up to today, and of 30 days, where nothing is said.
    pub fn new(
        now: Timestamp,
        from: Option<Date>,
        until: Option<Date>,
        step: Step,
    ) -> Result<Self, PeriodRefused> {
        let until = until.or_else(|| Day::of(now).date()).unwrap_or(Date::MIN);
        let usual = || until.saturating_sub(Duration::days(USUAL.saturating_sub(1)));
        let from = from.unwrap_or_else(usual);
        if from > until {
            return Err(PeriodRefused::EndsBeforeItBegins);
        }
        if Day::from(until).0.saturating_sub(Day::from(from).0) >= LONGEST {
            return Err(PeriodRefused::TooLong);
        }
        Ok(Self { whole: Span { from, until }, step })
    }

    /// Its first moment, and the first moment after it.
    pub fn moments(self) -> (Timestamp, Timestamp) {
        (Day::from(self.whole.from).begins(), Day::from(self.whole.until).next().begins())
    }

    /// The days, weeks or months of it, oldest first. The first and the last may be cut off.
    pub fn spans(self) -> Vec<Span> {
        let (mut spans, mut from) = (Vec::new(), Some(self.whole.from));
        while let Some(first) = from.filter(|first| *first <= self.whole.until) {
            let until = self.step.last(first).min(self.whole.until);
            spans.push(Span { from: first, until });
            from = until.next_day();
        }
        spans
    }
}

impl Step {
    /// The last day of the day, week or month that a day is in.
    fn last(self, of: Date) -> Date {
        match self {
            Self::Day => of,
            Self::Week => {
                let left = 7_i64.saturating_sub(of.weekday().number_from_monday().into());
                of.saturating_add(Duration::days(left))
            }
            Self::Month => {
                let days = of.month().length(of.year());
                of.replace_day(days).unwrap_or(of)
            }
        }
    }
}
