//! A shop that takes another name and moves is found where it is now.

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
