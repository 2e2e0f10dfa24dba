//! U+0000 gets nowhere, however it comes.

use serde_json::json;

use crate::support::{PASSWORD, on_both};

#[tokio::test]
async fn nul_is_refused_however_it_comes() {
    on_both(async |network| {
        let guest = network.caller();
        let with = |literal: &str| {
            format!(
                "mutation {{ registerCustomer(input: {{ phone: \"13900000001\", name: {literal}, \
                 password: \"{PASSWORD}\" }}) {{ userErrors {{ code }} }} }}"
            )
        };
        let documents = [
            with("\"a\0b\""),
            with("\"a\\u0000b\""),
            with("\"a\\u{0}b\""),
            with("\"a\\u{000}b\""),
            with("\"\"\"a\0b\"\"\""),
        ];
        for document in documents {
            let code = guest.fault(&document, json!({})).await;
            // A scanner that does not know braces yet cannot read them either.
            let refused = ["BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED"].contains(&code.as_str());
            assert!(refused && (document.contains("\\u{") || code == "BAD_USER_INPUT"), "{document:?}: {code}");
        }
        let query = "mutation($input: RegisterCustomerInput!) { registerCustomer(input: $input) \
                     { userErrors { code } } }";
        let variables = [
            json!({ "input": { "phone": "13900000001", "name": "a\0b", "password": PASSWORD } }),
            json!({ "input": { "phone": "139\u{0}00000001", "name": "ab", "password": PASSWORD } }),
            json!({ "input": { "phone": "13900000001", "name": "ab", "password": "12345678\0" } }),
            json!({ "input": { "phone": "13900000001", "name": "ab", "password": PASSWORD, "a\0": 1 } }),
        ];
        for variables in variables {
            assert_eq!(guest.fault(query, variables.clone()).await, "BAD_USER_INPUT", "{variables}");
        }
        let named = json!({ "query": "query A { __typename }", "operationName": "A\0" });
        let answer = guest.raw(named).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        let document = "query A { offers(filter: { search: \"a\0b\" }) { nodes { id } } }";
        let asked = [("query", document)];
        let url = url::Url::parse_with_params(&format!("{}/graphql", network.url), asked);
        let request = network.http().get(url.expect("a URL"));
        let answer = request.header("accept", "application/json").send().await.expect("an answer");
        let answer: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        // Nothing was written, and nothing broke.
        let input = json!({ "phone": "13900000001", "name": "ab", "password": PASSWORD });
        assert_eq!(guest.tries("registerCustomer", input).await, "DONE");
    })
    .await;
}

#[tokio::test]
async fn an_order_note_is_cleaned_as_a_name_is() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let offer = owner.priced("拿铁", "30.00", "25.00").await;
        let ann = network.customer("Ann").await;
        let place = async |note: &str, key: &str| {
            let input = json!({ "shopId": owner.shop, "lines": [{ "offerId": offer, "quantity": 1 }],
                                "note": note, "idempotencyKey": key });
            let query = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { \
                         order { id note } userErrors { code } } }";
            ann.call(query, json!({ "input": input })).await
        };
        let placed = place(" cafe\u{301}\u{200b} 少糖\r\n谢谢 ", "one").await;
        assert_eq!(placed["data"]["placeOrder"]["order"]["note"], "café 少糖\n谢谢", "{placed}");
        let placed = place("\u{200b}", "two").await;
        assert_eq!(placed["data"]["placeOrder"]["order"]["note"], json!(null), "{placed}");
        for (wrong, key) in [("a\u{202e}b", "three"), ("a\u{7}b", "four"), ("a\u{fffd}b", "five")] {
            let refused = place(wrong, key).await;
            assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{refused}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_moment_that_cannot_be_written_is_not_taken() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let query = "mutation($input: SaveOfferInput!) { saveOffer(input: $input) { \
                     revision { validUntil } userErrors { code } } }";
        let input = |until: &str| {
            json!({ "input": { "shopId": owner.shop, "title": format!("面 {until}"),
                "description": "现做现卖", "categoryId": "coffee", "listPrice": "30.00",
                "memberPrice": "25.00", "validUntil": until } })
        };
        for wrong in [
            "9999-12-31T23:59:59-05:00",
            "0000-01-01T00:00:00+08:00",
            "+10000-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "2027-02-30T00:00:00Z",
            "2027-01-01",
        ] {
            assert_eq!(owner.fault(query, input(wrong)).await, "BAD_USER_INPUT", "{wrong}");
        }
        for (right, written) in [
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("2027-01-01t08:00:00+08:00", "2027-01-01T00:00:00Z"),
            ("2027-01-01T00:00:00z", "2027-01-01T00:00:00Z"),
        ] {
            let saved = owner.post(query, input(right)).await;
            assert_eq!(saved["saveOffer"]["revision"]["validUntil"], written, "{saved}");
        }
    })
    .await;
}
