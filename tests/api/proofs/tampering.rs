//! The check of the checks, first half: each check of the audit is made to speak, and alone where
//! that can be, by a tampering with healthy books. What a database refuses is tried before the
//! protection is taken away. A check that nobody can break proves nothing: one without a row in
//! [`TAMPERINGS`] fails the test.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    StreamTrait, TransactionTrait as _,
};
use sharepass::domain::audit::{audit, checks};

use super::healthy::Healthy;
use super::scale::figures;
use super::tamperings::{Protection, TAMPERINGS, Tampering};
use crate::support::{Engine, on_both};

#[tokio::test]
async fn every_check_of_the_audit_speaks_when_it_must() {
    on_both(async |network| {
        let healthy = Healthy::set(network).await;
        network.quiet().await;
        let mut options = ConnectOptions::new(&network.app.config.database.url);
        options.max_connections(1).sqlx_logging(false);
        let books = Database::connect(options).await.expect("the books");
        let (mut spoke, mut misheard, mut refused) = (BTreeSet::new(), Vec::new(), 0);
        for tampering in TAMPERINGS {
            let engine = network.engine();
            let protections = match engine {
                Engine::Sqlite => tampering.on_sqlite,
                Engine::Postgres => tampering.on_postgres,
            };
            let act = healthy.sql(engine, tampering.act);
            let tx = books.begin().await.expect("a transaction");
            if !protections.is_empty() {
                is_refused(&tx, tampering, protections, &act).await;
                refused += 1;
            }
            for protection in protections {
                tx.execute_unprepared(&protection.removed(engine)).await.expect("no protection");
            }
            // What else stands in the way is told with all that is misheard.
            let heard = match tx.execute_unprepared(&act).await {
                Ok(_) => voices(&tx).await,
                Err(error) => {
                    misheard.push(format!("{}: {error}", tampering.what));
                    BTreeSet::new()
                }
            };
            let also = tampering.also.iter().copied();
            let expected: BTreeSet<_> = also.chain([tampering.check]).collect();
            if heard != expected {
                misheard.push(format!("{}: {heard:?}, not {expected:?}", tampering.what));
            }
            spoke.insert(tampering.check);
            tx.rollback().await.expect("healthy books");
            keep_checks(&books, engine).await;
        }
        assert!(misheard.is_empty(), "{misheard:#?}");
        assert!(voices(&books).await.is_empty(), "the books are as healthy as before");
        let all: BTreeSet<_> = checks().collect();
        assert_eq!(spoke, all, "each check needs a tampering that makes it speak");
        let (checks, tried) = (all.len(), TAMPERINGS.len());
        figures(
            "tampering",
            &format!("checks {checks}, tamperings {tried}, of them {refused} refused by the database first, violations unseen = 0"),
        );
        books.close().await.expect("closed books");
    })
    .await;
}

/// The database refuses by the protection that is about to go, and says so.
async fn is_refused(
    tx: &DatabaseTransaction,
    tampering: &Tampering,
    protections: &[Protection],
    act: &str,
) {
    let within = tx.begin().await.expect("a savepoint");
    let refused = within.execute_unprepared(act).await;
    let Err(error) = refused else { panic!("{} was not refused", tampering.what) };
    let said = error.to_string();
    let known = protections.iter().any(|protection| said.contains(protection.says()));
    assert!(known, "{} was refused otherwise: {said}", tampering.what);
    within.rollback().await.expect("nothing done");
}

/// Which checks find something.
async fn voices(
    books: &(impl ConnectionTrait + StreamTrait),
) -> BTreeSet<(&'static str, &'static str)> {
    let violations = audit(books).await.expect("an audit");
    let known: Vec<_> = checks().collect();
    let check = violations.iter().map(|found| {
        let is = |check: &&(&str, &str)| {
            check.0 == found.invariant && (check.1 == found.says || found.row.ends_with(check.1))
        };
        *known.iter().find(is).unwrap_or_else(|| panic!("{found:?} is of no known check"))
    });
    check.collect()
}

/// SQLite's checks are a switch of the connection, which no rollback turns on again.
async fn keep_checks(books: &DatabaseConnection, engine: Engine) {
    if engine == Engine::Sqlite {
        let keep = "PRAGMA ignore_check_constraints = OFF";
        books.execute_unprepared(keep).await.expect("checks");
    }
}
