//! Acts lock rows in one order: shop, offer, merchant. None waits for another in a circle.

use entity::id::{Key as _, MerchantId, OfferId};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use sharepass::domain::ledger;
use sharepass::infra::db::sql;
use tokio::sync::oneshot;

use crate::support::{Engine, Goods, on_both};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_that_is_saved_and_a_refund_of_it_never_wait_for_each_other() {
    on_both(async |network| {
        // With one writer nobody waits for two rows.
        if network.engine() == Engine::Sqlite {
            return;
        }
        let owner = network.merchant("甲咖啡").await;
        let goods = Goods { title: "拿铁 Latte", list: "30.00", member: "24.00", stock: Some(5) };
        let description = format!("Freshly made by {}.", owner.login);
        let mut changed = json!({
            "shopId": owner.shop, "title": goods.title, "description": description,
            "categoryId": "coffee", "listPrice": goods.list, "memberPrice": "23.00",
            "stock": goods.stock,
        });
        let offer = owner.offer(goods).await;
        let (key, merchant) = (OfferId::parse(&offer), MerchantId::parse(&owner.merchant));
        let (key, merchant) = (key.expect("an offer"), merchant.expect("a merchant"));
        let (given, is_given) = oneshot::channel();
        let (go_on, may_go_on) = oneshot::channel::<()>();
        let app = std::sync::Arc::clone(&network.app);
        // A refund gives stock back, and then holds what the merchant is owed.
        let refund = tokio::spawn(async move {
            let done = app.db.step(async |tx| {
                let stock = "UPDATE offer SET stock_left = stock_left WHERE id = $1";
                tx.execute_raw(sql(tx, stock, [key.into()])).await?;
                given.send(()).expect("somebody waits");
                may_go_on.await.expect("somebody lets it");
                // Whoever held the merchant now would be one that waits for the offer.
                tx.execute_unprepared("SET LOCAL lock_timeout = '20ms'").await?;
                ledger::hold_till(tx, merchant).await?;
                Ok(())
            });
            done.await
        });
        is_given.await.expect("stock");
        changed["offerId"] = json!(offer);
        let saving = owner.tries("saveOffer", changed);
        tokio::pin!(saving);
        let early = tokio::time::timeout(std::time::Duration::from_millis(200), &mut saving).await;
        assert!(early.is_err(), "an offer was saved beside a refund of it: {early:?}");
        go_on.send(()).expect("the refund waits");
        refund
            .await
            .expect("a refund")
            .expect("nobody holds the merchant that waits for its offer");
        assert_eq!(saving.await, "DONE");
    })
    .await;
}
