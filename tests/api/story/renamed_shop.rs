//! A shop that takes another name and moves is found where it is now.

use sea_orm::ConnectionTrait as _;
use serde_json::json;

use crate::support::{Goods, on_both};

const SEARCH: &str = "query($search: String, $city: String) {
    offers(filter: { search: $search, city: $city }) { nodes { title shop { name } } } }";

#[tokio::test]
async fn its_offers_are_found_by_its_new_name_and_city_and_not_by_the_old() {
    on_both(async |network| {
        let shop = network.merchant("甲咖啡").await;
        let goods = Goods { title: "拿铁 Latte", list: "30.00", member: "24.00", stock: None };
        shop.offer(goods).await;
        let guest = network.caller();
        let found = async |search: &str, city: &str| {
            let input = json!({ "search": search, "city": city });
            let answer = guest.post(SEARCH, input).await;
            answer["offers"]["nodes"].as_array().map_or(0, Vec::len)
        };
        assert_eq!(found("一店", "上海").await, 1);
        let rename = "mutation($shop: ID!) { updateShop(input: { shopId: $shop,
            name: \"梧桐小馆\", city: \"成都\", latitude: 30.66, longitude: 104.06 }) {
            shop { name city } userErrors { code } } }";
        let done = shop.post(rename, json!({ "shop": shop.shop })).await;
        assert_eq!(done["updateShop"]["userErrors"], json!([]));
        assert_eq!(found("梧桐", "成都").await, 1);
        assert_eq!(found("一店", "成都").await, 0);
        assert_eq!(found("拿铁", "上海").await, 0);
    })
    .await;
}

const SHOWN: &str = "{ offers { nodes { shop { name } merchant { legalName } } } }";

#[tokio::test]
async fn a_lost_hint_shows_an_old_name_for_a_second_at_most() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let goods = Goods { title: "拿铁 Latte", list: "30.00", member: "24.00", stock: None };
        owner.offer(goods).await;
        let guest = network.caller();
        let shown = async || guest.post(SHOWN, json!({})).await["offers"]["nodes"][0].clone();
        let before = shown().await;
        // As another instance would, whose hint is lost.
        for text in
            ["UPDATE shop SET name = '梧桐小馆'", "UPDATE merchant SET legal_name = '梧桐有限公司'"]
        {
            let run = network.app.db.step(async |tx| Ok(tx.execute_unprepared(text).await?));
            run.await.expect("a change");
        }
        assert_eq!(shown().await, before, "it is kept, and asks no database");
        network.pass_seconds(1);
        let after = json!({ "shop": { "name": "梧桐小馆" },
            "merchant": { "legalName": "梧桐有限公司" } });
        assert_eq!(shown().await, after);
        // A hint is quicker than that second.
        let text = "UPDATE shop SET name = '老地方'";
        let run = network.app.db.step(async |tx| Ok(tx.execute_unprepared(text).await?));
        run.await.expect("a change");
        network.app.broker.hint_directory();
        assert_eq!(shown().await["shop"]["name"], "老地方");
    })
    .await;
}

#[tokio::test]
async fn what_a_suspended_merchant_or_a_closed_shop_lists_is_not_shown() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let goods = Goods { title: "拿铁 Latte", list: "30.00", member: "24.00", stock: None };
        owner.offer(goods).await;
        let guest = network.caller();
        let shown = async || {
            let answer = guest.post(SHOWN, json!({})).await;
            answer["offers"]["nodes"].as_array().map_or(0, Vec::len)
        };
        let shop = |status: &str| json!({ "shopId": owner.shop, "status": status });
        assert_eq!(shown().await, 1);
        assert_eq!(owner.tries("updateShop", shop("CLOSED")).await, "DONE");
        assert_eq!(shown().await, 0);
        network.suspend(&owner).await;
        assert_eq!(owner.tries("updateShop", shop("OPEN")).await, "DONE");
        assert_eq!(shown().await, 0, "the shop is open, but its merchant is suspended");
        let operator = network.operator().await;
        let input = json!({ "merchantId": owner.merchant, "reason": "checked" });
        assert_eq!(operator.tries("reinstateMerchant", input).await, "DONE");
        assert_eq!(shown().await, 1);
    })
    .await;
}
