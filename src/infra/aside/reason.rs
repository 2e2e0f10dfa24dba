//! Why something was set aside, in few words and without anybody's data.

use sea_orm::{DbErr, RuntimeErr};

use crate::infra::db::{busy, fault};

/// Longest reason, in characters.
const LONGEST: usize = 200;

/// Whether the database itself is away: then nothing can be said of the one thing that was tried.
pub(super) fn is_away(error: &anyhow::Error) -> bool {
    let Some(fault) = fault(error) else { return false };
    match fault {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            cause.as_database_error().is_none()
                && matches!(
                    **cause,
                    sqlx::Error::Io(_)
                        | sqlx::Error::Tls(_)
                        | sqlx::Error::PoolTimedOut
                        | sqlx::Error::PoolClosed
                        | sqlx::Error::WorkerCrashed
                )
        }
        _ => false,
    }
}

/// Whether an error may pass by itself: the database is away, or was busy.
pub fn passes(error: &anyhow::Error) -> bool {
    is_away(error) || fault(error).and_then(busy).is_some()
}

/// What operators read. Of what the database says only codes and names are kept: its sentences may
/// quote a row.
pub(super) fn reason(error: &anyhow::Error) -> String {
    let Some(fault) = fault(error) else {
        let words = format!("{error:#}");
        return words.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    };
    if let Some(why) = busy(fault) {
        return format!("the database was busy: {why}");
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        fault
    else {
        return "the database has a row that cannot be read".to_owned();
    };
    let Some(said) = cause.as_database_error() else {
        return "the database gave up".to_owned();
    };
    let code = said.code().unwrap_or_default();
    let constraint = said.constraint().unwrap_or_default();
    let table = said.table().unwrap_or_default();
    let words = ["the database refused:", &code, table, constraint];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(LONGEST).collect()
}
