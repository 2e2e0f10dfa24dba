//! Cycles: each covers every transfer once, whoever runs it, and whenever it is begun.

use entity::id::{Key as _, MerchantId};
use entity::money::Money;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use sharepass::domain::ledger::{self, Account, Kind, Transfer};
use sharepass::infra::failure::{Failure, Never};
use sharepass::worker::Tick;
use tokio::sync::oneshot;

use super::stage::{accepted, of, released};
use crate::support::{DAY, Engine, code, count, fen, on_both, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_that_is_being_written_holds_the_cut_off_up() {
    on_both(async |network| {
        // With one writer there is nothing to wait for.
        if network.engine() == Engine::Sqlite {
            return;
        }
        let shop = network.merchant("甲咖啡").await;
        let id = MerchantId::parse(&shop.merchant).expect("a merchant");
        let (written, is_written) = oneshot::channel();
        let (commit, may_commit) = oneshot::channel::<()>();
        let app = std::sync::Arc::clone(&network.app);
        let writer = tokio::spawn(async move {
            let done = app.db.write(async |tx| {
                let amount = Money::from_fen(500).expect("an amount");
                let transfer = Transfer::new(Kind::Release, id.0)
                    .debit(Account::Fees, amount)
                    .credit(Account::Payable(id), amount);
                ledger::post(tx, &app.clock, transfer).await?;
                // What is posted is written before the next statement.
                tx.execute_unprepared("SELECT 1").await?;
                written.send(()).expect("somebody waits");
                may_commit.await.expect("somebody lets it");
                Ok::<_, Failure<Never>>(())
            });
            done.await.expect("a transfer");
        });
        is_written.await.expect("a transfer");
        let cycle = network.clear();
        tokio::pin!(cycle);
        // The cycle is on its way, and cannot be cut off before the transfer is committed.
        let early = tokio::time::timeout(std::time::Duration::from_millis(300), &mut cycle).await;
        assert!(early.is_err(), "a cycle was cut off beside a transfer: {early:?}");
        commit.send(()).expect("the writer waits");
        writer.await.expect("a writer");
        assert_eq!(of(&cycle.await, &shop)["closing"], "5.00");
        // By hand, and so taken back by hand.
        let amount = Money::from_fen(500).expect("an amount");
        let back = Transfer::new(Kind::Release, id.0)
            .debit(Account::Payable(id), amount)
            .credit(Account::Fees, amount);
        let app = &network.app;
        let done = app.db.write(async |tx| {
            ledger::post(tx, &app.clock, back).await?;
            Ok::<_, Failure<Never>>(())
        });
        done.await.expect("a transfer");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_run_one_cycle_and_pay_once() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        scene.pays_elsewhere(network).await;
        let second = network.second().await;
        network.pass_seconds(DAY);
        futures_util::join!(
            network.run(Tick::Clearing),
            second.run(Tick::Clearing),
            network.run(Tick::Clearing),
            second.run(Tick::Clearing),
        );
        network.run(Tick::Clearing).await;
        assert_eq!(network.rows("clearing_cycle").await, 1);
        assert_eq!(network.rows("settlement").await, 2);
        assert_eq!(network.rows("transfer WHERE kind = 'payout'").await, 2);
        assert_eq!(network.rows("transfer WHERE kind = 'clearing_claim'").await, 1);
        second.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_operators_who_ask_at_once_one_begins_a_cycle_and_a_key_begins_one() {
    on_both(async |network| {
        let operator = network.operator().await;
        let key = network.key();
        let ask = async |key: String| {
            let input = json!({ "idempotencyKey": key });
            code(&operator.act("runClearing", "cycle { id }", input).await)
        };
        let asks = (0..4).map(|_| ask(key.clone()));
        let codes = futures_util::future::join_all(asks).await;
        assert_eq!(count(&codes, "DONE"), 4, "{codes:?}");
        assert_eq!(network.rows("clearing_cycle").await, 1);
        let asks = (0..4).map(|_| ask(network.key()));
        let codes = futures_util::future::join_all(asks).await;
        let begun = i64::try_from(count(&codes, "DONE")).expect("a few");
        assert_eq!(count(&codes, "ALREADY_RUNNING"), 4 - count(&codes, "DONE"), "{codes:?}");
        assert_eq!(network.rows("clearing_cycle").await, 1 + begun);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_add_up_to_the_cycle_while_members_pay() {
    on_both(async |network| {
        let scene = released(network, "4000.00", "0.00").await;
        let tea = scene.other.priced("绿茶", "12.50", "10.00").await;
        for _ in 0..3 {
            let orders = (0..4).map(|_| accepted(network, &scene.alice, &scene.other, &tea));
            let (cycle, _) =
                futures_util::join!(network.clear(), futures_util::future::join_all(orders));
            let csv = text(&cycle["csv"]);
            let sum = csv.lines().last().expect("a sum").split(',').nth(4).expect("closing");
            assert_eq!(fen(&json!(sum)), fen(&cycle["payables"]), "{csv}");
            network.assert_books_balance().await;
        }
        network.clear().await;
        // 12 times 10.00 were paid to the serving merchant, over all cycles.
        let paid: i64 =
            scene.other.statements().await.iter().map(|statement| fen(&statement["payout"])).sum();
        assert_eq!(paid, 12_000);
    })
    .await;
}
