//! What is kept beside the entries, read in parts or thrown out stays as right as what it stands for.

use futures_util::join;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use sharepass::infra::db::sql;
use sharepass::infra::failure::{Failure, Never};
use sharepass::worker::Tick;

use crate::support::{Caller, DAY, Engine, Goods, Network, code, on_both};

const HOUR: i64 = 3_600;

struct Scene {
    home: Caller,
    coffee: String,
    alice: Caller,
}

/// A home with a member who has 1,000.00, and coffee.
async fn scene(network: &Network) -> Scene {
    let home = network.merchant("甲咖啡").await;
    let goods = Goods { title: "拿铁", list: "12.50", member: "10.00", stock: None };
    let coffee = home.offer(goods).await;
    let alice = network.customer("Alice").await;
    alice.join(network, &home.plan("1000.00", "0.00").await).await;
    Scene { home, coffee, alice }
}

impl Scene {
    async fn buys(&self, network: &Network) -> String {
        self.alice.bought(network, &self.home.shop, &self.coffee).await
    }
}

/// What each kind of account comes to, from the balances of accounts and from those of homes.
async fn balances(network: &Network) -> Vec<(String, i64)> {
    let text = "SELECT kind, CAST(SUM(amount) AS bigint) AS amount FROM account_balance GROUP BY kind \
                UNION ALL SELECT kind, CAST(SUM(amount) AS bigint) FROM ledger_group_part \
                GROUP BY kind ORDER BY kind, amount";
    let db = network.app.db.read();
    let rows = db.query_all_raw(sql(db, text, [])).await.expect("balances");
    let read = |row: &sea_orm::QueryResult| {
        (row.try_get("", "kind").expect("a kind"), row.try_get("", "amount").expect("an amount"))
    };
    rows.iter().map(read).collect()
}

async fn number(network: &Network, text: &str) -> i64 {
    let db = network.app.db.read();
    let row = db.query_one_raw(sql(db, text, [])).await.expect("a number");
    row.expect("a row").try_get("", "number").expect("a number")
}

async fn does(network: &Network, text: &str) {
    let done = network.app.db.write(async |tx| {
        tx.execute_unprepared(text).await?;
        Ok::<_, Failure<Never>>(())
    });
    done.await.expect("a statement");
}

#[tokio::test]
async fn a_balance_is_the_same_before_its_tail_is_folded_after_it_and_meanwhile() {
    on_both(async |network| {
        let scene = scene(network).await;
        for _ in 0..3 {
            scene.buys(network).await;
        }
        let before = balances(network).await;
        assert!(network.rows("ledger_tail").await > 0);
        network.run(Tick::Balances).await;
        assert_eq!(network.rows("ledger_tail").await, 0);
        assert_eq!(balances(network).await, before);

        // Two fold while there is something to fold.
        let pays = async {
            for _ in 0..12 {
                scene.buys(network).await;
            }
        };
        let folds = async || {
            for _ in 0..40 {
                network.run(Tick::Balances).await;
                tokio::task::yield_now().await;
            }
        };
        join!(pays, folds(), folds());
        network.run(Tick::Balances).await;
        assert_eq!(network.rows("ledger_tail").await, 0);
        let sum = "SELECT CAST(SUM(amount) AS bigint) AS number FROM ledger_balance";
        assert_eq!(number(network, sum).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_old_is_thrown_out_and_what_comes_then_follows_without_a_gap() {
    on_both(async |network| {
        let scene = scene(network).await;
        let order = scene.alice.order(network, &scene.home.shop, &scene.coffee, 1).await;
        let key = network.key();
        let paid = scene.alice.pay(&order, "BALANCE", &key).await;
        assert_eq!(code(&paid), "DONE");
        network.quiet().await;
        let old = scene.alice.newest_reminder().await;
        let told = network.rows("reminder").await;

        // As long as an act may come again, it is answered as it was.
        network.pass_seconds(719 * HOUR);
        network.run(Tick::Prune).await;
        let alice = scene.alice.back().await;
        let again = alice.pay(&order, "BALANCE", &key).await;
        assert_eq!(again, paid);
        assert_eq!(network.rows("reminder").await, told);

        network.pass_seconds(401 * DAY);
        network.run(Tick::Prune).await;
        assert_eq!(network.rows("reminder").await, 0);
        for table in ["idempotency_key", "session", "spent_refresh", "known_place"] {
            assert_eq!(network.rows(table).await, 0, "{table}");
        }
        assert_eq!(Tick::Prune.run(&network.app).await.expect("a tick"), 0);
        network.assert_books_balance().await;

        // Whoever has an old cursor goes on with the first that is kept.
        let (alice, home) = (alice.back().await, scene.home.back().await);
        let later = alice.bought(network, &home.shop, &scene.coffee).await;
        network.quiet().await;
        let after = "query($after: Cursor) { reminders(after: $after, first: 10) {
            nodes { kind } pageInfo { hasPreviousPage } } }";
        let told = alice.post(after, json!({ "after": old })).await;
        assert_eq!(told["reminders"]["nodes"], json!([{ "kind": "ORDER_PAID" }]), "{told}");
        let kept: Value = alice.sees(&later).await;
        assert_eq!(kept["status"], "PAID", "{kept}");
        // What the books need is there as ever, and the key of long ago pays nothing twice.
        let refused = alice.pay(&order, "BALANCE", &key).await;
        assert_eq!(code(&refused), "NOT_PLACED");
    })
    .await;
}

#[tokio::test]
async fn the_books_are_audited_once_a_night_by_whoever_comes_first() {
    on_both(async |network| {
        let scene = scene(network).await;
        scene.buys(network).await;
        network.quiet().await;
        network.run(Tick::Audit).await;
        let nights = "SELECT COUNT(*) AS number FROM audit_night WHERE done_at IS NOT NULL";
        assert_eq!(number(network, nights).await, 1);

        let spoil = "UPDATE ledger_group SET amount = amount + 1 WHERE kind = 'gateway_cash'";
        network.run(Tick::Balances).await;
        does(network, spoil).await;
        let found = async || Tick::Audit.run(&network.app).await.expect("an audit");
        assert_eq!(found().await, 0, "this night is audited");
        network.pass_seconds(DAY);
        assert_eq!(found().await, 1);
        assert_eq!(found().await, 0);
        assert_eq!(number(network, nights).await, 2);
        let broken = "SELECT CAST(SUM(broken) AS bigint) AS number FROM audit_night";
        assert_eq!(number(network, broken).await, 1);

        // One that was lost on its way is made anew.
        network.pass_seconds(DAY);
        let lost = format!(
            "INSERT INTO audit_night (night, begun_at) SELECT MAX(night) + 1, {} FROM audit_night",
            network.app.clock.now().0
        );
        does(network, &lost).await;
        assert_eq!(found().await, 0, "somebody is at it");
        network.pass_seconds(7 * HOUR);
        assert_eq!(found().await, 1);
        does(network, "UPDATE ledger_group SET amount = amount - 1 WHERE kind = 'gateway_cash'")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_cycle_of_more_transfers_than_one_statement_reads_comes_to_its_end() {
    on_both(async |network| {
        // Serials of SQLite have no gaps to make a cycle long with.
        if network.engine() == Engine::Sqlite {
            return;
        }
        let scene = scene(network).await;
        for _ in 0..3 {
            let order = scene.buys(network).await;
            assert_eq!(code(&scene.home.accept(&order).await), "DONE");
            let later = "SELECT setval(pg_get_serial_sequence('transfer', 'serial'), \
                         (SELECT MAX(serial) FROM transfer) + 45000)";
            does(network, later).await;
        }
        network.run(Tick::Clearing).await;
        let settled = "SELECT COUNT(*) AS number FROM clearing_cycle WHERE status = 'settled' \
                       AND to_serial > 90000";
        assert_eq!(number(network, settled).await, 1);
        let counted = "SELECT CAST(SUM(transfers) AS bigint) AS number FROM cycle_movement \
                       WHERE kind = 'spend_home'";
        assert_eq!(number(network, counted).await, 3);
    })
    .await;
}
