//! A clearing beside whoever gives money of the same merchant back: it never pays out what goes back
//! (F1). On PostgreSQL the reading of the balance is held open while the other acts.

use std::time::Duration;

use futures_util::future::{join, join3};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::json;
use sharepass::infra::db::sql;
use sharepass::worker::Tick;

use super::stage::{accepted, of, released, sold};
use crate::support::{Caller, Engine, Network, code, on_both, on_both_with, text};

/// Holds open whatever reads what an account comes to, until it is let go.
struct Gate(Option<DatabaseConnection>);

/// Waits while the gate is held, in the middle of the statement that calls it.
const GATE: &str =
    "CREATE OR REPLACE FUNCTION gate() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
    BEGIN
        FOR tries IN 1..1000 LOOP
            EXIT WHEN pg_try_advisory_lock_shared(4711);
            PERFORM pg_sleep(0.002);
        END LOOP;
        PERFORM pg_advisory_unlock_shared(4711);
        RETURN true;
    END $$";

impl Gate {
    /// Builds the gate and holds it. Nothing on SQLite, where nobody acts beside a writer.
    async fn held(network: &Network) -> Self {
        if network.engine() == Engine::Sqlite {
            return Self(None);
        }
        let mut options = ConnectOptions::new(&network.app.config.database.url);
        options.max_connections(1).sqlx_logging(false);
        let books = Database::connect(options).await.expect("the books");
        let view = "SELECT pg_get_viewdef('account_balance'::regclass) AS text";
        let row = books.query_one_raw(sql(&books, view, [])).await.expect("a view").expect("a row");
        let text: String = row.try_get("", "text").expect("a text");
        let text = text.trim_end_matches(';');
        books.execute_unprepared(GATE).await.expect("a gate");
        let gated = format!(
            "CREATE OR REPLACE VIEW account_balance AS SELECT b.* FROM ({text}) b WHERE gate()"
        );
        books.execute_unprepared(&gated).await.expect("a gated view");
        books.execute_unprepared("SELECT pg_advisory_lock(4711)").await.expect("the gate");
        Self(Some(books))
    }

    /// Lets everybody through.
    async fn let_go(self) {
        if let Some(books) = self.0 {
            books.execute_unprepared("SELECT pg_advisory_unlock(4711)").await.expect("let go");
            books.close().await.expect("closed books");
        }
    }
}

/// Whoever waits for the gate has waited for seconds when it opens.
const PATIENCE: [(&str, &str); 2] =
    [("DATABASE_LOCK_TIMEOUT_MS", "10000"), ("DATABASE_STATEMENT_TIMEOUT_MS", "20000")];

/// A shop that is owed 500.00 for an order that it accepted, and 500.00 for one that it did not.
async fn half_open(network: &Network) -> (Caller, Caller, String, String) {
    let shop = network.merchant("丙电器").await;
    shop.is_paid_to("6222020200112233445").await;
    let radio = shop.priced("收音机", "500.00", "400.00").await;
    let bob = network.customer("Bob").await;
    let accepted = sold(network, &bob, &shop, &radio).await;
    let open = bob.order(network, &shop.shop, &radio, 1).await;
    let asked = bob.pay(&open, "GATEWAY", &network.key()).await;
    network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), &bob).await;
    (shop, bob, accepted, open)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clearing_pays_out_what_a_decline_a_cancel_or_a_deadline_does_not_take_back() {
    on_both_with(&PATIENCE, async |network| {
        for way in ["decline", "cancel", "deadline"] {
            let (shop, bob, _, open) = half_open(network).await;
            let gate = Gate::held(network).await;
            let clearing = network.clear();
            let giving_back = async {
                // The clearing has read a part by now, and waits for the rest.
                tokio::time::sleep(Duration::from_millis(300)).await;
                match way {
                    "decline" => {
                        let done = shop.decline(&open, "sold out", &network.key()).await;
                        assert_eq!(code(&done), "DONE", "{done}");
                    }
                    "cancel" => {
                        let done = bob.cancel(&open, &network.key()).await;
                        assert_eq!(code(&done), "DONE", "{done}");
                    }
                    _ => {
                        network.pass_seconds(16 * 60);
                        network.run(Tick::Orders).await;
                    }
                }
                gate.let_go().await;
            };
            let (cycle, ()) = join(clearing, giving_back).await;
            assert_eq!(of(&cycle, &shop)["payout"], "500.00", "{way}");
            assert_eq!(network.payable(&shop).await, 0, "{way}");
            network.assert_books_balance().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_home_is_paid_what_a_decline_from_balance_does_not_take_back() {
    on_both_with(&PATIENCE, async |network| {
        let home = network.merchant("甲咖啡").await;
        home.is_paid_to("6222020200112233445").await;
        let cup = home.priced("咖啡杯", "140.00", "100.00").await;
        let beans = home.priced("咖啡豆", "250.00", "200.00").await;
        let machine = home.priced("咖啡机", "900.00", "750.00").await;
        let plan = home.plan("1000.00", "500.00").await;
        let (alice, bob) = (network.customer("Alice").await, network.customer("Bob").await);
        let membership = alice.join(network, &plan).await;
        // Of 200.00 two thirds were principal, all of it held: 133.33, and 140.00 by gateway.
        accepted(network, &alice, &home, &beans).await;
        sold(network, &bob, &home, &cup).await;
        assert_eq!(network.payable(&home).await, 27_333);
        let open = alice.bought(network, &home.shop, &machine).await;
        assert_eq!([network.payable(&home).await, network.cash().await], [77_333, 114_000]);

        let gate = Gate::held(network).await;
        let declining = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let done = home.decline(&open, "sold out", &network.key()).await;
            assert_eq!(code(&done), "DONE", "{done}");
            gate.let_go().await;
        };
        let (cycle, ()) = join(network.clear(), declining).await;
        assert_eq!(of(&cycle, &home)["payout"], "273.33");
        assert_eq!([network.payable(&home).await, network.cash().await], [0, 86_667]);
        assert_eq!(alice.membership(&membership).await["custody"], "866.67");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clearing_refunds_corrections_and_closings_take_the_same_money_once() {
    on_both(async |network| {
        let mut scene = released(network, "1000.00", "0.00").await;
        for _ in 0..3 {
            let (shop, _, accepted, open) = half_open(network).await;
            let legs = json!([
                { "account": "PAYABLE", "merchantId": shop.merchant, "side": "DEBIT",
                    "amount": "500.00" },
                { "account": "FEES", "side": "CREDIT", "amount": "500.00" },
            ]);
            let input = json!({ "legs": legs, "reason": "a fee", "idempotencyKey": network.key() });
            let one = network.operator().await;
            let proposed = one.act("correctLedger", "correction { id }", input).await;
            let decision = json!({ "correctionId": proposed["correction"]["id"],
                "decision": "APPROVE", "reason": "seen", "idempotencyKey": network.key() });
            let other = network.operator().await;
            let key = network.key();
            let three = join3(
                network.clear(),
                shop.refund(&accepted, "broken", &key),
                other.tries("decideCorrection", decision),
            );
            let (_, refunded, corrected) = three.await;
            assert_eq!(code(&refunded), "DONE", "{refunded}");
            assert!(["DONE", "OWN_MONEY_SHORT"].contains(&corrected.as_str()), "{corrected}");
            network.assert_books_balance().await;
            assert_eq!(code(&shop.decline(&open, "sold out", &network.key()).await), "DONE");
            network.assert_books_balance().await;
        }
        // A closing takes of its home merchant what no clearing pays out.
        let key = network.key();
        let (_, closed) =
            join(network.clear(), scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &key))
                .await;
        assert_eq!(code(&closed), "DONE", "{closed}");
        network.assert_books_balance().await;
        scene.alice = scene.alice.back().await;
        let left = scene.alice.membership(&scene.membership).await;
        let due =
            crate::support::fen(&left["claim"]) + crate::support::fen(&left["closing"]["refunded"]);
        assert_eq!(due, 100_000);
    })
    .await;
}
