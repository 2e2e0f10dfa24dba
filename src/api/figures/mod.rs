//! Figures in the API.

mod line;
mod merchant;
mod platform;

pub use merchant::StaffFigures;
pub use platform::OperatorFigures;

use async_graphql::{Enum, Result};

use crate::app::App;
use crate::domain::figures::{self, PeriodRefused};
use crate::graphql::fault::Fault;
use crate::graphql::scalar::Date;

/// What a period is told in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "figures::Step", name = "FiguresBy")]
pub enum By {
    /// A line a day.
    #[default]
    Day,
    /// A line a week, from Monday on; the first and the last may be cut off by the period.
    Week,
    /// A line a month; the first and the last may be cut off by the period.
    Month,
}

/// The period that was asked for.
fn asked(
    app: &App,
    from: Option<Date>,
    until: Option<Date>,
    by: Option<By>,
) -> Result<figures::Period> {
    let (from, until) = (from.map(|day| day.0), until.map(|day| day.0));
    let period = figures::Period::new(app.clock.now(), from, until, by.unwrap_or_default().into());
    period.map_err(|refused| {
        let sentence = match refused {
            PeriodRefused::EndsBeforeItBegins => "`from` must not be after `until`.",
            PeriodRefused::TooLong => "Ask for 367 days at most.",
        };
        Fault::bad_input(sentence).into()
    })
}
