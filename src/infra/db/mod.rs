//! The database: one writer and a pool of readers on SQLite, one pool on PostgreSQL.
//!
//! [`Db::write`] is the only way to begin a transaction and the only place that commits one.

mod connect;
mod tx;

use std::fmt;
use std::ops::AsyncFnOnce;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    Value,
};
use tokio::sync::Notify;

use self::connect::{PATIENT, make_folder_for, postgres, sqlite};
use crate::infra::failure::{Failure, Never, Outcome, Refusal};
use crate::infra::meter;
use crate::infra::pending::Pending;

/// How to reach the database, and how patient to be with it.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite://path/to/file.db` or `postgres://user@host/database`.
    pub url: String,
    /// Connections of the pool (on SQLite: of readers).
    pub connections: u32,
    /// How long a statement waits for a row lock, in milliseconds (PostgreSQL).
    pub lock_timeout_ms: u64,
    /// How long a statement may run, in milliseconds (PostgreSQL).
    pub statement_timeout_ms: u64,
    /// How long a statement of the audit, of a replay or of a long cycle may run, in milliseconds
    /// (PostgreSQL); 0: as long as it takes.
    pub patient_timeout_ms: u64,
    /// Logs each statement without its values, at the target `sqlx::query`, as `info`.
    pub log_statements: bool,
}

/// Without the address, which may hold a password.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("connections", &self.connections).finish_non_exhaustive()
    }
}

/// The database.
#[derive(Clone)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    patient: DatabaseConnection,
    reminded: Arc<Notify>,
    directory: Arc<AtomicU64>,
}

/// A transaction. It cannot be committed from outside [`Db::write`].
pub struct Tx {
    inner: DatabaseTransaction,
    reminded: AtomicBool,
    directory: AtomicBool,
    /// What is counted once it is committed.
    counted: Mutex<Vec<Counted>>,
    /// Rows to be written before the next statement.
    pending: Mutex<Pending>,
    /// Statements so far that may have written something.
    written: AtomicU64,
}

/// One more of a figure, with the values of its labels.
type Counted = Box<dyn Fn() + Send>;

/// How a pool of connections stands.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// What it is for.
    pub name: &'static str,
    /// Connections open.
    pub open: u32,
    /// Of them, those that nobody uses.
    pub idle: u32,
    /// The most it may have.
    pub limit: u32,
}

impl Pool {
    fn of<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> Self {
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        Self { name, open: pool.size(), idle, limit: pool.options().get_max_connections() }
    }
}

impl Db {
    /// Connects. Creates the file of an SQLite database that does not exist.
    pub async fn connect(settings: &Settings) -> anyhow::Result<Self> {
        let (reminded, directory) = (Arc::default(), Arc::default());
        if settings.url.starts_with("sqlite:") {
            make_folder_for(&settings.url)?;
            let writer = Database::connect(sqlite(settings, 1, false)).await;
            let writer = writer.context("cannot open the SQLite database")?;
            let readers = settings.connections.max(1);
            let reader = Database::connect(sqlite(settings, readers, true)).await?;
            let patient = reader.clone();
            return Ok(Self { writer, reader, patient, reminded, directory });
        }
        let usual = postgres(settings, settings.connections.max(2), settings.statement_timeout_ms);
        let pool = Database::connect(usual).await.context("cannot reach PostgreSQL")?;
        let mut options = postgres(settings, PATIENT, settings.patient_timeout_ms);
        // It is seldom needed: nothing is connected before, nor kept after.
        options.connect_lazy(true).min_connections(0).idle_timeout(Some(Duration::from_secs(30)));
        let patient = Database::connect(options).await.context("cannot reach PostgreSQL")?;
        Ok(Self { writer: pool.clone(), reader: pool, patient, reminded, directory })
    }

    /// Runs the migrations that this database has not had, on a connection without timeouts.
    pub async fn migrate(settings: &Settings) -> anyhow::Result<()> {
        let connection = if settings.url.starts_with("sqlite:") {
            make_folder_for(&settings.url)?;
            Database::connect(sqlite(settings, 1, false)).await
        } else {
            let mut options = ConnectOptions::new(&settings.url);
            options.max_connections(1).sqlx_logging(false);
            Database::connect(options).await
        };
        let connection = connection.context("cannot reach the database")?;
        Migrator::up(&connection, None).await.context("a migration failed")?;
        connection.close().await?;
        Ok(())
    }

    /// How many migrations are still to be run.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        Ok(Migrator::get_pending_migrations(&self.writer).await?.len())
    }

    /// Runs `work` in one transaction: commits what it returns, rolls back whatever it refuses.
    ///
    /// Everything that is not SQL (the gateway, Redis, argon2) stays outside of `work`: on SQLite
    /// it would hold up every writer.
    pub async fn write<T, R: Refusal>(
        &self,
        work: impl AsyncFnOnce(&Tx) -> Outcome<T, R>,
    ) -> Outcome<T, R> {
        let options = TransactionOptions {
            // A deferred transaction that reads and then writes fails at once when another wrote.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let asked = Instant::now();
        let inner = match self.writer.get_database_backend() {
            DbBackend::Sqlite => self.writer.begin_with_options(options).await?,
            _ => self.writer.begin().await?,
        };
        meter::BEGIN_WAIT.took::<&str, 0>([], asked.elapsed());
        let begun = Instant::now();
        let tx = Tx::new(inner);
        // Boxed: every resolver would else carry all that its transaction does in its own future.
        let done = Box::pin(self.finish(tx, work)).await;
        let outcome = match &done {
            Ok(_) => "committed",
            Err(Failure::Refused(_)) => "refused",
            Err(Failure::Broken(_)) => "broken",
        };
        meter::TRANSACTION.took([outcome], begun.elapsed());
        done
    }

    /// Runs `work`, which nobody refuses, in one transaction, as [`write`](Self::write) does.
    pub async fn step<T>(
        &self,
        work: impl AsyncFnOnce(&Tx) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let done = self.write(async |tx| Ok::<_, Failure<Never>>(work(tx).await?));
        done.await.map_err(Failure::into_broken)
    }

    async fn finish<T, R: Refusal>(
        &self,
        tx: Tx,
        work: impl AsyncFnOnce(&Tx) -> Outcome<T, R>,
    ) -> Outcome<T, R> {
        let done = work(&tx).await?;
        tx.flush().await?;
        let Tx { inner, reminded, directory, counted, .. } = tx;
        inner.commit().await?;
        if directory.into_inner() {
            self.directory.fetch_add(1, Ordering::Release);
        }
        if reminded.into_inner() {
            self.reminded.notify_one();
        }
        let counted = counted.into_inner().unwrap_or_else(PoisonError::into_inner);
        for count in counted {
            count();
        }
        Ok(done)
    }

    /// Whether it is SQLite, which has one writer.
    pub fn is_sqlite(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Sqlite
    }

    /// Where to read what is committed.
    pub const fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Where to read what takes long: the audit, replays, the sums of a cycle. A small pool whose
    /// statements have a time-out of their own, so that they neither fail by the usual one nor keep
    /// requests waiting for a connection. On SQLite, the readers.
    pub const fn patient(&self) -> &DatabaseConnection {
        &self.patient
    }

    /// How its pools stand.
    pub fn pools(&self) -> Vec<Pool> {
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            let pool = |name, connection: &DatabaseConnection| {
                Pool::of(name, connection.get_sqlite_connection_pool())
            };
            return vec![pool("writer", &self.writer), pool("readers", &self.reader)];
        }
        vec![
            Pool::of("all", self.writer.get_postgres_connection_pool()),
            Pool::of("patient", self.patient.get_postgres_connection_pool()),
        ]
    }

    /// Wakes whoever publishes reminders after a commit that wrote one.
    pub fn reminded(&self) -> Arc<Notify> {
        Arc::clone(&self.reminded)
    }

    /// How many transactions of this process have changed a merchant or a shop.
    pub fn directory_changes(&self) -> u64 {
        self.directory.load(Ordering::Acquire)
    }

    /// Closes all connections.
    pub async fn close(self) -> Result<(), DbErr> {
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            self.reader.close().await?;
        } else {
            self.patient.close().await?;
        }
        self.writer.close().await
    }
}

/// Plain SQL for either database: parameters are `$1` to `$n`.
pub fn sql(
    connection: &impl ConnectionTrait,
    text: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), text, values)
}

/// A list for a condition on any of its members, repeated up to a power of two: then the database
/// prepares few statements, whatever the lists' lengths.
pub fn padded<T: Copy>(list: &[T]) -> impl Iterator<Item = T> {
    let lacking = list.len().next_power_of_two().saturating_sub(list.len());
    let filling = list.last().copied().into_iter().cycle().take(lacking);
    list.iter().copied().chain(filling)
}

/// What the database said, where an error comes from it.
pub fn fault(error: &anyhow::Error) -> Option<&DbErr> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// Whether the line to the database was lost, so that nobody knows what became of a commit.
pub fn is_lost(error: &DbErr) -> bool {
    cause(error).is_some_and(|cause| matches!(cause, sqlx::Error::Io(_) | sqlx::Error::Protocol(_)))
}

fn cause(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause))
        | DbErr::Conn(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

/// Why the database gave up, where it waited for a row, a connection or its own turn. Nothing was
/// done, and the same may be tried again.
pub fn busy(error: &DbErr) -> Option<&'static str> {
    let Some(cause) = cause(error) else {
        return matches!(error, DbErr::ConnectionAcquire(_)).then_some("connection");
    };
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code)?;
    match &*code {
        // lock_not_available; SQLITE_BUSY
        "55P03" | "5" | "261" | "517" | "773" => Some("lock"),
        // query_canceled
        "57014" => Some("statement"),
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => Some("conflict"),
        _ => None,
    }
}
