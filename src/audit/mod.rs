//! The audit of the books: every invariant as a query for the rows that break it.
//!
//! Run after every story of the tests, by `sharepass audit` on a live database, and by the worker.
//! The names are those of RELIABILITY (L1 to L8, O1 to O4, I1, R2, G2, S1 to S5, W1).

mod checks;

use sea_orm::ConnectionTrait;

use self::checks::Check;
use crate::app::App;
use crate::db::sql;
use crate::{clearing, meter, reminder};

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

/// What holds of cycles that are computed again.
const REPLAYS: &str = "a cycle that is computed again comes to the same";

/// Every check as its invariant's name and what it says; those of reminders as they say it themselves.
pub fn checks() -> impl Iterator<Item = (&'static str, &'static str)> {
    let books = checks::all().map(|check| (check.invariant, check.says));
    let books = books.chain([("S3", REPLAYS)]);
    books.chain(reminder::checks().map(|says| ("R2", says)))
}

/// Looks for what breaks an invariant. An empty answer is a clean audit.
pub async fn audit(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<Violation>> {
    let mut violations = Vec::new();
    for check in checks::all() {
        for row in connection.query_all_raw(sql(connection, query(connection, check), [])).await? {
            let (invariant, says) = (check.invariant, check.says);
            violations.push(Violation { invariant, says, row: row.try_get("", "broken")? });
        }
    }
    for row in clearing::audit(connection).await? {
        violations.push(Violation { invariant: "S3", says: REPLAYS, row });
    }
    for row in reminder::audit(connection).await? {
        let says = "every recipient's reminders are numbered without gap or double";
        violations.push(Violation { invariant: "R2", says, row });
    }
    Ok(violations)
}

/// Audits the books, and tells what is broken in the log, a line a row. Answers how much it found.
pub async fn tick(app: &App) -> anyhow::Result<u64> {
    let violations = audit(app.db.read()).await?;
    meter::VIOLATIONS.set::<&str, 0>([], u32::try_from(violations.len()).unwrap_or(u32::MAX));
    for Violation { invariant, says, row } in &violations {
        tracing::error!(invariant, row, "{invariant} is broken ({says}): {row}");
    }
    Ok(u64::try_from(violations.len()).unwrap_or(u64::MAX))
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
