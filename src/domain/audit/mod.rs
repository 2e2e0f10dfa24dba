//! The audit of the books: every invariant as a query for the rows that break it.
//!
//! Run after every story of the tests, by `sharepass audit` on a live database, and once a night by
//! one of the workers. Each check is one statement, and takes as long as the books are large.
//! The names are those of RELIABILITY (L1 to L8, O1 to O4, I1, R2, G2, S1 to S8, W1),
//! and D1, of what the catalog shows.

mod checks;
mod night;

use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use sea_orm::{ConnectionTrait, StreamTrait};

pub use self::night::{last, tick};

use self::checks::Check;
use crate::domain::{clearing, reminder};
use crate::infra::db::sql;

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Its name.
    pub invariant: &'static str,
    /// What it says.
    pub says: &'static str,
    /// The key or figure of a row that breaks it.
    pub row: String,
}

/// What an audit tells while it runs.
#[derive(Clone, Debug)]
pub enum Heard {
    /// A check was made.
    Checked(Checked),
    /// A row breaks an invariant.
    Broken(Violation),
}

/// A check that was made.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    /// Which one it was, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// Its invariant.
    pub invariant: &'static str,
    /// What it says.
    pub says: &'static str,
    /// How long it took.
    pub took: Duration,
}

/// What holds of cycles that are computed again.
const REPLAYS: &str = "a cycle that is computed again comes to the same";

/// Every check as its invariant's name and what it says; those of reminders as they say it themselves.
pub fn checks() -> impl Iterator<Item = (&'static str, &'static str)> {
    steps().map(|step| (step.invariant(), step.says()))
}

/// One check, by who makes it.
enum Step {
    Books(&'static Check),
    Replays,
    Reminders(&'static str),
}

fn steps() -> impl Iterator<Item = Step> {
    let books = checks::all().map(Step::Books);
    books.chain([Step::Replays]).chain(reminder::checks().map(Step::Reminders))
}

impl Step {
    const fn invariant(&self) -> &'static str {
        match self {
            Self::Books(check) => check.invariant,
            Self::Replays => "S3",
            Self::Reminders(_) => "R2",
        }
    }

    const fn says(&self) -> &'static str {
        match self {
            Self::Books(check) => check.says,
            Self::Replays => REPLAYS,
            Self::Reminders(says) => says,
        }
    }

    /// Makes the check; tells each row that breaks it as it is found.
    async fn make(
        &self,
        connection: &(impl ConnectionTrait + StreamTrait),
        mut found: impl FnMut(String),
    ) -> anyhow::Result<()> {
        match self {
            Self::Books(check) => {
                let statement = sql(connection, query(connection, check), []);
                let mut rows = pin!(connection.stream_raw(statement).await?);
                while let Some(row) = rows.try_next().await? {
                    found(row.try_get("", "broken")?);
                }
            }
            Self::Replays => clearing::audit(connection).await?.into_iter().for_each(found),
            Self::Reminders(says) => {
                reminder::audit(connection, says).await?.into_iter().for_each(found);
            }
        }
        Ok(())
    }
}

/// Looks for what breaks an invariant, and tells what it finds and how far it is. No more than one
/// row is held in memory, however many there are.
pub async fn listen(
    connection: &(impl ConnectionTrait + StreamTrait),
    mut hear: impl FnMut(Heard),
) -> anyhow::Result<()> {
    let steps: Vec<Step> = steps().collect();
    let of = steps.len();
    for (number, step) in (1..).zip(&steps) {
        let (invariant, says, begun) = (step.invariant(), step.says(), Instant::now());
        step.make(connection, |row| hear(Heard::Broken(Violation { invariant, says, row })))
            .await?;
        hear(Heard::Checked(Checked { number, of, invariant, says, took: begun.elapsed() }));
    }
    Ok(())
}

/// All that breaks an invariant. An empty answer is a clean audit.
pub async fn audit(
    connection: &(impl ConnectionTrait + StreamTrait),
) -> anyhow::Result<Vec<Violation>> {
    let mut violations = Vec::new();
    let hear = |heard| {
        if let Heard::Broken(violation) = heard {
            violations.push(violation);
        }
    };
    listen(connection, hear).await?;
    Ok(violations)
}

/// Puts in how this database shows a key as text, and counts transfers.
fn query(connection: &impl ConnectionTrait, check: &Check) -> String {
    let (before, after, serial) = match connection.get_database_backend() {
        sea_orm::DbBackend::Postgres => ("CAST(", " AS text)", "t.serial"),
        _ => ("hex(", ")", "t.rowid"),
    };
    let mut text = String::new();
    let whole = check.query.replace("{serial}", serial);
    let mut rest = whole.as_str();
    while let Some((head, tail)) = rest.split_once("{hex:") {
        let (column, tail) = tail.split_once('}').unwrap_or((tail, ""));
        text.extend([head, before, column, after]);
        rest = tail;
    }
    text.push_str(rest);
    text
}
