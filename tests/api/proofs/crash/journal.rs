//! What clients were told, and whether the database still has it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use sharepass::infra::db::sql;
use uuid::Uuid;

use crate::support::Engine;

/// What an answer told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// An order was placed.
    Placed,
    /// An order was paid.
    Paid,
    /// An order's money went back.
    Returned,
    /// A recharge was begun.
    Recharged,
    /// A merchant began to pay in.
    PaidIn,
}

impl Fact {
    const ALL: [Self; 5] =
        [Self::Placed, Self::Paid, Self::Returned, Self::Recharged, Self::PaidIn];

    /// Where it is kept: a table, with the column that names the order or recharge.
    const fn kept(self) -> (&'static str, &'static str) {
        match self {
            Self::Placed => ("\"order\" t", "t.id"),
            Self::Paid => ("payment t", "t.order_id"),
            Self::Returned => ("refund r JOIN payment t ON t.id = r.payment_id", "t.order_id"),
            // The first recharge of a membership was paid before anything crashed.
            Self::Recharged => ("recharge t WHERE t.principal = 5000", "t.id"),
            Self::PaidIn => ("pay_in t", "t.id"),
        }
    }
}

/// What all clients were told together.
#[derive(Clone)]
pub struct Journal(Arc<Pages>);

struct Pages {
    engine: Engine,
    database: String,
    facts: Mutex<BTreeSet<(Fact, Uuid)>>,
    acknowledged: AtomicUsize,
    resent: AtomicUsize,
}

impl Journal {
    /// An empty one, for a database.
    pub fn new(engine: Engine, database: &str) -> Self {
        let (facts, database) = (Mutex::default(), database.to_owned());
        let (acknowledged, resent) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self(Arc::new(Pages { engine, database, facts, acknowledged, resent }))
    }

    /// An act was answered.
    pub fn answered(&self) {
        self.0.acknowledged.fetch_add(1, Ordering::SeqCst);
    }

    /// An act was not answered, and is sent again.
    pub fn sent_again(&self) {
        self.0.resent.fetch_add(1, Ordering::SeqCst);
    }

    /// How many acts were answered.
    pub fn acknowledged(&self) -> usize {
        self.0.acknowledged.load(Ordering::SeqCst)
    }

    /// How many acts were sent again.
    pub fn resent(&self) -> usize {
        self.0.resent.load(Ordering::SeqCst)
    }

    /// Writes down what an answer told; the same may be told again.
    pub fn write(&self, fact: Fact, subject: Uuid) {
        self.0.facts.lock().unwrap_or_else(PoisonError::into_inner).insert((fact, subject));
    }

    fn written(&self, fact: Fact) -> Vec<Uuid> {
        let facts = self.0.facts.lock().unwrap_or_else(PoisonError::into_inner);
        facts.iter().filter(|(kind, _)| *kind == fact).map(|(_, subject)| *subject).collect()
    }

    /// All that was told is there, and none of it twice.
    pub async fn holds(&self, proof: &str) {
        let books = self.open().await;
        for fact in Fact::ALL {
            let (table, column) = fact.kept();
            let joins = if table.contains("WHERE") { "AND" } else { "WHERE" };
            for some in self.written(fact).chunks(500) {
                let keys: Vec<_> = some.iter().map(|key| self.0.engine.literal(*key)).collect();
                let among = format!("{table} {joins} {column} IN ({})", keys.join(", "));
                let found = (count(&books, &among).await, distinct(&books, column, &among).await);
                assert_eq!(found, (some.len(), some.len()), "{proof}: {fact:?}, lost or doubled");
            }
        }
        books.close().await.expect("closed books");
    }

    /// There is nothing that nobody was told of. When all is answered.
    pub async fn is_all_there_is(&self) {
        let books = self.open().await;
        for fact in Fact::ALL {
            let there_are = count(&books, fact.kept().0).await;
            assert_eq!(there_are, self.written(fact).len(), "{fact:?}, done twice");
        }
        books.close().await.expect("closed books");
    }

    /// How many orders of a merchant were paid.
    pub async fn paid_at(&self, merchant: Uuid) -> usize {
        let books = self.open().await;
        let merchant = self.0.engine.literal(merchant);
        let paid = "payment p JOIN \"order\" o ON o.id = p.order_id";
        let paid = count(&books, &format!("{paid} WHERE o.merchant_id = {merchant}")).await;
        books.close().await.expect("closed books");
        paid
    }

    /// How many pay-ins have come.
    pub async fn paid_in(&self) -> usize {
        let books = self.open().await;
        let paid = count(&books, "pay_in WHERE status = 'paid'").await;
        books.close().await.expect("closed books");
        paid
    }

    async fn open(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.0.database);
        options.max_connections(1).sqlx_logging(false);
        Database::connect(options).await.expect("the books")
    }
}

async fn count(books: &DatabaseConnection, of: &str) -> usize {
    number(books, format!("SELECT COUNT(*) AS found FROM {of}")).await
}

async fn distinct(books: &DatabaseConnection, column: &str, of: &str) -> usize {
    number(books, format!("SELECT COUNT(DISTINCT {column}) AS found FROM {of}")).await
}

async fn number(books: &DatabaseConnection, query: String) -> usize {
    let row = books.query_one_raw(sql(books, query, [])).await.expect("a count").expect("one row");
    let found: i64 = row.try_get("", "found").expect("a number");
    usize::try_from(found).expect("a count")
}
