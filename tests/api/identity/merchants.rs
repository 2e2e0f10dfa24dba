//! Finding merchants, and changing shops.

use serde_json::{Value, json};

use crate::support::{Caller, on_both, text};

const FIND: &str = "query($filter: MerchantFilter, $first: Int, $after: String, $last: Int,
    $before: String) {
    merchants(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { node { legalName } }
    }
}";

async fn names(caller: &Caller, variables: Value) -> (Vec<String>, Value) {
    let mut found = caller.post(FIND, variables).await;
    let edges = found["merchants"]["edges"].as_array().expect("a list").clone();
    let names = edges.iter().map(|edge| text(&edge["node"]["legalName"])).collect();
    (names, found["merchants"]["pageInfo"].take())
}

#[tokio::test]
async fn merchants_are_found_and_paged() {
    on_both(async |network| {
        let guest = network.caller();
        for name in ["甲", "Blue_Bottle", "丙"] {
            network.merchant(name).await;
        }
        network.applicant("丁").await;
        let page = json!({ "first": 2 });
        let (first, info) = names(&guest, page).await;
        assert_eq!(first, ["丙", "Blue_Bottle"]);
        assert_eq!(info["hasNextPage"], true);
        let page = json!({ "first": 2, "after": info["endCursor"] });
        let (rest, info) = names(&guest, page).await;
        assert_eq!((rest, &info["hasNextPage"]), (vec!["甲".to_owned()], &json!(false)));
        let page = json!({ "last": 1, "before": info["startCursor"] });
        let (back, info) = names(&guest, page).await;
        assert_eq!(back, ["Blue_Bottle"]);
        assert_eq!(info["hasPreviousPage"], true);

        for (filter, expected) in [
            (json!({ "search": "BLUE_" }), vec!["Blue_Bottle"]),
            (json!({ "search": "甲一店" }), vec!["甲"]),
            (json!({ "search": "%" }), vec![]),
            (json!({ "city": "上海" }), vec!["丙", "Blue_Bottle", "甲"]),
            (json!({ "city": "北京" }), vec![]),
            (json!({ "categoryId": "coffee" }), vec!["丙", "Blue_Bottle", "甲"]),
            (json!({ "categoryId": "dining" }), vec!["丙", "Blue_Bottle", "甲"]),
            (json!({ "categoryId": "pets" }), vec![]),
        ] {
            let (found, _) = names(&guest, json!({ "filter": filter })).await;
            assert_eq!(found, expected, "{filter}");
        }
        for wrong in [
            json!({ "first": -1 }),
            json!({ "first": 101 }),
            json!({ "after": "x" }),
            json!({ "first": 1, "last": 1 }),
            json!({ "filter": { "search": "" } }),
        ] {
            assert_eq!(guest.fault(FIND, wrong).await, "BAD_USER_INPUT");
        }
    })
    .await;
}

#[tokio::test]
async fn a_shop_is_changed_field_by_field() {
    on_both(async |network| {
        let owner = network.merchant("甲").await;
        let other = network.merchant("乙").await;
        let update = "mutation($input: UpdateShopInput!) { updateShop(input: $input) {
            shop { name nameEn city phone status memberDiscountBasisPoints
                location { latitude longitude } merchant { legalName }
                distanceMetres(from: { latitude: 31.2304, longitude: 121.4737 }) }
            userErrors { code } } }";
        let change = |fields: Value| {
            let mut input = json!({ "shopId": owner.shop });
            for (name, value) in fields.as_object().expect("an object") {
                input[name] = value.clone();
            }
            json!({ "input": input })
        };
        for (fields, code) in [
            (json!({ "name": "" }), "NAME_INVALID"),
            (json!({ "nameEn": "" }), "NAME_EN_INVALID"),
            (json!({ "categoryId": "dragons" }), "CATEGORY_NOT_FOUND"),
            (json!({ "city": "" }), "CITY_INVALID"),
            (json!({ "address": "" }), "ADDRESS_INVALID"),
            (json!({ "phone": "x" }), "PHONE_INVALID"),
            (json!({ "latitude": 91.0 }), "LOCATION_INVALID"),
            (json!({ "memberDiscountBasisPoints": -1 }), "MEMBER_DISCOUNT_INVALID"),
            (json!({ "acceptWithinSeconds": 901 }), "ACCEPT_WITHIN_INVALID"),
        ] {
            assert_eq!(owner.refusal(update, change(fields)).await, code);
        }
        assert_eq!(other.refusal(update, change(json!({ "city": "北京" }))).await, "NOT_FOUND");

        let fields = json!({ "nameEn": null, "latitude": 31.24, "status": "CLOSED" });
        let done = owner.post(update, change(fields)).await;
        let shop = &done["updateShop"]["shop"];
        assert_eq!((&shop["name"], &shop["nameEn"]), (&json!("甲一店"), &Value::Null));
        assert_eq!((&shop["city"], &shop["status"]), (&json!("上海"), &json!("CLOSED")));
        assert_eq!(shop["memberDiscountBasisPoints"], 500);
        assert_eq!(shop["location"], json!({ "latitude": 31.24, "longitude": 121.4737 }));
        assert_eq!(shop["distanceMetres"], 1_067);
        assert_eq!(shop["merchant"]["legalName"], "甲");
    })
    .await;
}
