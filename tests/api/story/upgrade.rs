//! Books from before a rule changed: what a migration makes of them.

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use sharepass::infra::db::sql;
use uuid::Uuid;

use crate::support::{Engine, Scratch};

/// The migration since which a bonus is spent at home only.
const LOTS: &str = "m20261130_000016_lots";

/// Rows as a version before that left them. Of the first member bonus that was spent elsewhere came
/// back into custody, 50.00 above the principal; the second left by their own wish after goods of
/// 300.00 that cost 500.00 at list price, and was paid 500.00.
const BOOKS: &str = "
    INSERT INTO membership (id, customer_id, merchant_id, plan_id, status, terms_version,
        terms_accepted_at, created_at) VALUES ({1}, {9}, {8}, {9}, 'active', 1, 1, 1),
        ({2}, {9}, {8}, {9}, 'closed', 1, 1, 1);
    INSERT INTO lot (id, membership_id, recharge_id, principal_in, bonus_in, principal, bonus,
        custody, base_custody, base_value, custody_share_bp, cooling_off_until, created_at)
        VALUES ({11}, {1}, {11}, 10000, 10000, 10000, 10000, 15000, 15000, 20000, 10000, 1, 1),
        ({12}, {2}, {12}, 100000, 0, 0, 0, 0, 0, 0, 4000, 1, 1);
    INSERT INTO draw (payment_id, lot_id, principal, bonus, custody)
        VALUES ({21}, {12}, 40000, 0, 16000);
    INSERT INTO refund_draw (refund_id, lot_id, principal, bonus, custody)
        VALUES ({22}, {12}, 10000, 0, 4000);
    INSERT INTO membership_closing (membership_id, cause, entitled, paid, forfeited, bonus_voided,
        created_at) VALUES ({2}, 'customers_wish', 50000, 50000, 20000, 0, 1);
    INSERT INTO membership_refund_part (gateway_refund_id, refund_id, lot_id, amount)
        VALUES ({23}, {24}, {12}, 50000);
    INSERT INTO ledger_account (id, kind, owner_id) VALUES ({31}, 'gateway_cash', {9}),
        ({32}, 'member_principal', {1}), ({33}, 'member_bonus', {1}), ({34}, 'advanced', {8});
    INSERT INTO transfer (id, kind, subject_id, at) VALUES ({41}, 'recharge', {11}, 7);
    INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({41}, {31}, 15000),
        ({41}, {32}, -10000), ({41}, {33}, -10000), ({41}, {34}, 5000);
";

/// A text with keys in it, as this database writes them.
fn keyed(engine: Engine, text: &str) -> String {
    let keys = 1..=41_u128;
    keys.fold(text.to_owned(), |text, key| {
        text.replace(&format!("{{{key}}}"), &engine.literal(Uuid::from_u128(key)))
    })
}

async fn numbers(db: &DatabaseConnection, text: &str) -> Vec<i64> {
    let rows = db.query_all_raw(sql(db, text, [])).await.expect("rows");
    rows.iter().map(|row| row.try_get("", "it").expect("a number")).collect()
}

#[tokio::test]
async fn lots_from_before_a_bonus_was_spent_at_home_only_stay_right() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(scratch) = Scratch::bare(engine).await else { continue };
        let mut options = ConnectOptions::new(scratch.url());
        options.max_connections(1).sqlx_logging(false);
        let db = Database::connect(options).await.expect("a database");
        let all = Migrator::migrations();
        let before = all.iter().position(|one| one.name() == LOTS).expect("the migration");
        let before = u32::try_from(before).expect("a number");
        Migrator::up(&db, Some(before)).await.expect("the tables of before");
        // Only the rows that matter here are there, and not all that they refer to.
        let alone = match engine {
            Engine::Sqlite => "PRAGMA foreign_keys = OFF",
            Engine::Postgres => "SET session_replication_role = replica",
        };
        db.execute_unprepared(alone).await.expect("no references");
        db.execute_unprepared(&keyed(engine, BOOKS)).await.expect("the books of before");
        Migrator::up(&db, Some(1)).await.expect("the migration");

        let lots = "SELECT custody AS it FROM lot ORDER BY id";
        assert_eq!(numbers(&db, lots).await, [10_000, 0]);
        for base in ["base_principal", "base_custody", "base_value / 2"] {
            let text = format!("SELECT {base} AS it FROM lot ORDER BY id");
            assert_eq!(numbers(&db, &text).await, [10_000, 0], "{base}");
        }
        let forfeited = "SELECT forfeited AS it FROM lot ORDER BY id";
        assert_eq!(numbers(&db, forfeited).await, [0, 20_000]);
        // A transfer says where the excess went: it was the home merchant's.
        let moved = "SELECT e.amount AS it FROM transfer t JOIN ledger_entry e \
            ON e.transfer_id = t.id JOIN ledger_account a ON a.id = e.account_id \
            WHERE t.kind = 'release' ORDER BY a.kind";
        assert_eq!(numbers(&db, moved).await, [5_000, -5_000]);
        db.close().await.expect("closed");
        scratch.drop().await;
    }
}
