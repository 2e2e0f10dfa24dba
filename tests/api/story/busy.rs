//! Somebody holds a row for too long: who waits for it is told to try again, and nothing was done.

use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use serde_json::json;
use sharepass::infra::db::sql;

use crate::support::{Engine, Goods, Network};

#[tokio::test]
async fn who_waits_too_long_for_a_row_may_try_again_with_the_same_key() {
    let patience = [("DATABASE_LOCK_TIMEOUT_MS", "100")];
    // SQLite has one writer, which everybody waits for in turn.
    let Some(network) = Network::start_on(Engine::Postgres, &patience).await else { return };
    let shop = network.merchant("甲咖啡").await;
    let goods = Goods { title: "拿铁咖啡 Latte", list: "30.00", member: "24.00", stock: None };
    let latte = shop.offer(goods).await;
    let plan = shop.plan("100.00", "0.00").await;
    let alice = network.customer("Alice").await;
    alice.join(&network, &plan).await;
    let order = alice.order(&network, &shop.shop, &latte, 1).await;

    let pay = "mutation($order: ID!, $key: String!) { payOrder(input: { orderId: $order,
        tender: BALANCE, idempotencyKey: $key }) { order { status } userErrors { code } } }";
    let input = json!({ "order": order, "key": network.key() });
    let holder = network.app.db.read().begin().await.expect("a transaction");
    let hold = sql(&holder, "SELECT id FROM \"order\" FOR UPDATE", []);
    holder.query_all_raw(hold).await.expect("the rows");
    assert_eq!(alice.fault(pay, input.clone()).await, "OVERLOADED");
    holder.rollback().await.expect("an end");
    assert_eq!(alice.sees(&order).await["status"], "PLACED");

    let done = alice.post(pay, input).await;
    assert_eq!(done["payOrder"]["order"]["status"], "PAID");
    network.assert_books_balance().await;
    network.stop().await;
}
