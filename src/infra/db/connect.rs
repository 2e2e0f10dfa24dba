//! How connections to either database are opened.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use sea_orm::ConnectOptions;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use super::Settings;

/// Most connections of the patient pool.
pub(super) const PATIENT: u32 = 3;

/// A connection unused for so long is tried before it is given out: one exchange more a statement.
const PING_AFTER: Duration = Duration::from_secs(5);

pub(super) fn postgres(settings: &Settings, connections: u32, statement_ms: u64) -> ConnectOptions {
    let mut options = ConnectOptions::new(&settings.url);
    let lock = settings.lock_timeout_ms;
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire_if_idle_for(PING_AFTER)
        .sqlx_logging(settings.log_statements)
        .map_sqlx_postgres_opts(move |postgres| {
            postgres.application_name("sharepass").options([
                ("lock_timeout", format!("{lock}ms")),
                ("statement_timeout", format!("{statement_ms}ms")),
                ("idle_in_transaction_session_timeout", "5s".to_owned()),
            ])
        });
    options
}

pub(super) fn sqlite(settings: &Settings, connections: u32, only_reads: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(&settings.url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(settings.log_statements)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .create_if_missing(!only_reads)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                // What was acknowledged survives a power cut.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .pragma("temp_store", "memory");
            if only_reads { sqlite.pragma("query_only", "on") } else { sqlite }
        });
    options
}

pub(super) fn make_folder_for(url: &str) -> anyhow::Result<()> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = path.split('?').next().unwrap_or_default();
    if let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    Ok(())
}
