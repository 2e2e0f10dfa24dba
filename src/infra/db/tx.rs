//! What a transaction can do: write rows, also later and together, begin a part that can be undone
//! alone, and count what is committed.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use metrics::SharedString;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement, TransactionTrait as _,
};

use super::Tx;
use crate::infra::failure::{Failure, Outcome, Refusal};
use crate::infra::meter::Figure;
use crate::infra::pending::{Group, Pending, Written};

impl Tx {
    /// Runs `work` in a savepoint: keeps what it did, or undoes only that when it is refused.
    pub async fn attempt<T, R: Refusal>(
        &self,
        work: impl AsyncFnOnce(&Self) -> Outcome<T, R>,
    ) -> Outcome<T, R> {
        self.flush().await?;
        self.written.fetch_add(1, Ordering::Relaxed);
        let within = Self::new(self.inner.begin().await?);
        match work(&within).await {
            Ok(done) => {
                within.flush().await?;
                let Self { inner, reminded, directory, counted, .. } = within;
                inner.commit().await?;
                self.directory.fetch_or(directory.into_inner(), Ordering::Relaxed);
                self.reminded.fetch_or(reminded.into_inner(), Ordering::Relaxed);
                let counted = counted.into_inner().unwrap_or_else(PoisonError::into_inner);
                self.counted.lock().unwrap_or_else(PoisonError::into_inner).extend(counted);
                Ok(done)
            }
            Err(Failure::Refused(refusal)) => {
                within.inner.rollback().await?;
                Err(Failure::Refused(refusal))
            }
            Err(broken) => Err(broken),
        }
    }

    pub(super) fn new(inner: DatabaseTransaction) -> Self {
        Self {
            inner,
            reminded: AtomicBool::new(false),
            directory: AtomicBool::new(false),
            counted: Mutex::default(),
            pending: Mutex::default(),
            written: AtomicU64::new(0),
        }
    }

    /// Has rows inserted: together with whatever else is to be written, before the next statement or
    /// the commit. Whoever reads next sees them, so it changes nothing but the number of trips.
    pub async fn insert_later<A: ActiveModelTrait>(&self, rows: Vec<A>) -> Result<(), DbErr> {
        for row in rows {
            self.later(Group::insert(&row)).await?;
        }
        Ok(())
    }

    /// Has a row updated that is there, and locked: its key and the columns to set. When it is written
    /// is said at [`insert_later`](Self::insert_later).
    pub async fn update_later<A: ActiveModelTrait>(&self, row: A) -> Result<(), DbErr> {
        self.later(Group::update(&row)).await
    }

    /// Inserts rows at once, but those whose key is there already; answers the keys of the others.
    /// Waits for whoever is writing the same keys now.
    pub async fn insert_new<A: ActiveModelTrait>(
        &self,
        rows: Vec<A>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let mut all = Pending::default();
        for row in rows {
            all.add(Group::insert(&row));
        }
        let mut keys = Vec::new();
        for group in all.into_groups() {
            let statement = group.insert_new(self.get_database_backend())?;
            keys.extend(self.query_all_raw(statement).await?);
        }
        Ok(keys)
    }

    /// How many statements there were so far that may have written something.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Forgets what was to be written and counted since the last statement that wrote something.
    pub fn forget(&self) {
        let _ = self.taken();
        self.counted.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.reminded.store(false, Ordering::Relaxed);
    }

    async fn later(&self, group: Group) -> Result<(), DbErr> {
        if self.pending.lock().unwrap_or_else(PoisonError::into_inner).clashes(&group) {
            self.flush().await?;
        }
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).add(group);
        Ok(())
    }

    fn taken(&self) -> Pending {
        std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes what is to be written.
    pub(super) async fn flush(&self) -> Result<(), DbErr> {
        let pending = self.taken();
        if pending.is_empty() {
            return Ok(());
        }
        self.written.fetch_add(1, Ordering::Relaxed);
        for Written { statement, updates, answers } in
            pending.written(self.inner.get_database_backend())?
        {
            let updated = if answers {
                let row = self.inner.query_one_raw(statement).await?;
                let row = row.ok_or(DbErr::RecordNotUpdated)?;
                u64::try_from(row.try_get::<i64>("", "updated")?).unwrap_or_default()
            } else {
                self.inner.execute_raw(statement).await?.rows_affected()
            };
            // A row that was locked and is not there any more: nothing of it may stand.
            if updates > 0 && updated < u64::try_from(updates).unwrap_or(u64::MAX) {
                return Err(DbErr::RecordNotUpdated);
            }
        }
        Ok(())
    }

    /// What comes before a statement: rows are written that it may see.
    async fn before(&self, sql: &str) -> Result<(), DbErr> {
        self.flush().await?;
        if !sql.starts_with("SELECT") {
            self.written.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Counts one more of a figure once this is committed, and never if it is not.
    pub fn counts<const N: usize>(&self, figure: &'static Figure, values: [&'static str; N]) {
        self.adds(figure, values, 1);
    }

    /// Counts so many more of a figure once this is committed.
    pub fn adds<V, const N: usize>(&self, figure: &'static Figure, values: [V; N], more: u64)
    where
        V: Into<SharedString> + Clone + Send + 'static,
    {
        let counted = Box::new(move || figure.add(values.clone(), more));
        self.counted.lock().unwrap_or_else(PoisonError::into_inner).push(counted);
    }

    /// Says that this transaction writes a reminder, to be published once it is committed.
    pub fn reminds(&self) {
        self.reminded.store(true, Ordering::Relaxed);
    }

    /// Says that this transaction changes a merchant or a shop.
    pub fn changes_directory(&self) {
        self.directory.store(true, Ordering::Relaxed);
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.before(&statement.sql).await?;
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.before(sql).await?;
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.before(&statement.sql).await?;
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.before(&statement.sql).await?;
        self.inner.query_all_raw(statement).await
    }
}
