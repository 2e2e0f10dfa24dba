//! GraphQL as specified, where clients rely on it: a variable that is not given leaves its field or
//! argument out, in every position and by every way in; the spellings that other clients send.

use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Caller, Goods, Network, on_both, on_both_with, text};

const LATTE: Goods<'static> =
    Goods { title: "面😀 Latte", list: "28.00", member: "22.40", stock: None };

const SHOP: &str = "query($id: ID!) { node(id: $id) { ... on Shop { name nameEn phone image { id }
    merchant { image { id } contactPhone } } } }";

/// Calls by GET with the parameters given.
async fn get(network: &Network, who: &Caller, parameters: &[(&str, &str)]) -> Value {
    let url = format!("{}/graphql", network.url);
    let url = reqwest::Url::parse_with_params(&url, parameters).expect("a URL");
    let token = who.access_token.clone().unwrap_or_default();
    let request = network.http().get(url);
    let request = if token.is_empty() { request } else { request.bearer_auth(token) };
    request.send().await.expect("an answer").json().await.expect("JSON")
}

#[tokio::test]
async fn what_is_left_out_of_an_update_stays() {
    on_both(async |network| {
        let owner = network.merchant("甲").await;
        let image = owner.uploaded(network).await;
        let set = json!({ "shopId": owner.shop, "nameEn": "Noodle House",
            "phone": "+862188880000", "imageId": image });
        assert_eq!(owner.tries("updateShop", set).await, "DONE");
        assert_eq!(owner.tries("updateMerchant", json!({ "imageId": image })).await, "DONE");

        let update = "mutation($id: ID!, $name: String, $nameEn: String, $phone: String,
            $imageId: ID) { updateShop(input: { shopId: $id, name: $name, nameEn: $nameEn,
            phone: $phone, imageId: $imageId }) { userErrors { code } } }";
        let input = json!({ "id": owner.shop, "name": "新店名" });
        assert_eq!(owner.refusal(update, input.clone()).await, "DONE");
        let merchant = "mutation($p: String, $i: ID) {
            updateMerchant(input: { contactPhone: $p, imageId: $i }) { userErrors { code } } }";
        assert_eq!(owner.refusal(merchant, json!({ "p": "13800000009" })).await, "DONE");
        let seen = owner.post(SHOP, json!({ "id": owner.shop })).await["node"].take();
        assert_eq!(seen["name"], "新店名");
        assert_eq!(seen["nameEn"], "Noodle House");
        assert_eq!(seen["phone"], "+862188880000");
        assert_eq!(seen["image"]["id"], *image);
        assert_eq!(seen["merchant"]["image"]["id"], *image);
        assert_eq!(seen["merchant"]["contactPhone"], "+8613800000009");

        // Over a socket it is the same, and in a fragment, and beside other operations.
        let many = format!(
            "query Other($phone: String) {{ merchants(filter: {{ search: $phone }}) {{
            nodes {{ id }} }} }} fragment it on Mutation {{ updateShop(input: {{ shopId: $id,
            name: $name, nameEn: $nameEn, phone: $phone, imageId: $imageId }}) {{
            userErrors {{ code }} }} }} {}",
            "mutation It($id: ID!, $name: String, $nameEn: String, $phone: String, $imageId: ID)
            { ...it }"
        );
        let body = json!({ "query": many, "operationName": "It",
            "variables": { "id": owner.shop, "name": "又一名" } });
        let answer = owner.raw(body).await;
        assert_eq!(answer["data"]["updateShop"]["userErrors"], json!([]), "{answer}");
        let mut socket = owner.follow(update, json!({ "id": owner.shop, "name": "三名" })).await;
        let done = socket.next().await;
        assert_eq!(done["updateShop"]["userErrors"], json!([]), "{done}");
        let seen = owner.post(SHOP, json!({ "id": owner.shop })).await["node"].take();
        assert_eq!((&seen["name"], &seen["nameEn"]), (&json!("三名"), &json!("Noodle House")));
        assert_eq!(seen["image"]["id"], *image);

        // Null takes away what may be away.
        let input = json!({ "id": owner.shop, "nameEn": null, "phone": null, "imageId": null });
        assert_eq!(owner.refusal(update, input).await, "DONE");
        let seen = owner.post(SHOP, json!({ "id": owner.shop })).await["node"].take();
        assert_eq!(seen["name"], "三名");
        assert!(seen["nameEn"].is_null() && seen["phone"].is_null() && seen["image"].is_null());

        // The units of an offer, and the shop of an endpoint, are left as they are too.
        let goods = Goods { stock: Some(5), ..LATTE };
        let offer = owner.offer(goods).await;
        let save = "mutation($o: ID, $s: ID!, $stock: Int, $memberPrice: Money!) {
            saveOffer(input: { offerId: $o, shopId: $s, stock: $stock, title: \"面😀 Latte\",
                description: \"Freshly made\", categoryId: \"coffee\", listPrice: \"28.00\",
                memberPrice: $memberPrice }) { offer { stockEntered } userErrors { code } } }";
        let input = json!({ "o": offer, "s": owner.shop, "memberPrice": "22.00" });
        let saved = owner.post(save, input).await["saveOffer"].take();
        assert_eq!(saved["offer"]["stockEntered"], 5, "{saved}");
        let input = json!({ "url": "https://hooks.example.com/a", "shopId": owner.shop });
        let made = owner.act("createWebhookEndpoint", "endpoint { id shop { id } }", input).await;
        assert_eq!(made["endpoint"]["shop"]["id"], *owner.shop);
        let update = "mutation($e: ID!, $shop: ID, $kinds: [ReminderKind!]) {
            updateWebhookEndpoint(input: { endpointId: $e, shopId: $shop, kinds: $kinds }) {
                endpoint { shop { id } } userErrors { code } } }";
        let input = json!({ "e": made["endpoint"]["id"], "kinds": ["ORDER_PAID"] });
        let kept = owner.post(update, input).await["updateWebhookEndpoint"].take();
        assert_eq!(kept["endpoint"]["shop"]["id"], *owner.shop, "{kept}");
    })
    .await;
}

#[tokio::test]
async fn what_is_left_out_has_the_default_of_the_schema() {
    on_both(async |network| {
        let owner = network.merchant("甲").await;
        owner.offer(LATTE).await;
        let offers = "query($o: OfferOrder, $f: OfferFilter, $n: Int) {
            offers(first: $n, orderBy: $o, filter: $f) { nodes { title } } }";
        let seen = owner.post(offers, json!({})).await;
        assert_eq!(seen["offers"]["nodes"][0]["title"], "面😀 Latte");
        assert_eq!(owner.fault(offers, json!({ "o": null })).await, "BAD_USER_INPUT");
        assert_eq!(
            get(network, &network.caller(), &[("query", offers), ("operationName", "")]).await["data"],
            seen
        );
        // As a persisted query, whose text is sent once.
        let digest = Sha256::digest(offers.as_bytes());
        let hash = digest.iter().fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
        let extension = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        let first = json!({ "query": offers, "extensions": extension });
        assert_eq!(owner.raw(first).await["data"], seen);
        assert_eq!(owner.raw(json!({ "extensions": extension })).await["data"], seen);

        let plan = "mutation($b: Money, $t: String, $c: Int) {
            createMembershipPlan(input: { name: \"n\", description: \"d\", price: \"100\",
                bonus: $b, terms: $t, custodyShareBasisPoints: $c }) {
                plan { bonus } userErrors { code } } }";
        let made = owner.post(plan, json!({})).await["createMembershipPlan"].take();
        assert_eq!(made["plan"]["bonus"], "0.00", "{made}");
        assert_eq!(owner.fault(plan, json!({ "b": null })).await, "BAD_USER_INPUT");
        let save = "mutation($s: ID!, $im: [String!], $ids: [ID!]) { saveOffer(input: {
            shopId: $s, title: \"默认图\", description: \"d\", categoryId: \"noodles\",
            listPrice: \"3\", memberPrice: \"2\", images: $im, imageIds: $ids }) {
            userErrors { code } } }";
        assert_eq!(owner.refusal(save, json!({ "s": owner.shop })).await, "DONE");
        let import = "mutation($s: ID!, $c: String!, $f: ImportFormat) { importOffers(input: {
            shopId: $s, content: $c, format: $f }) { userErrors { code } } }";
        let file = "title,description,category_id,list_price,member_price\n茶,茶,coffee,30,20";
        let input = json!({ "s": owner.shop, "c": file });
        assert_eq!(owner.refusal(import, input).await, "DONE");
        let shop = "mutation($d: Int, $a: Int, $n: String) { createShop(input: { name: \"二店\",
            nameEn: $n, categoryId: \"coffee\", city: \"上海\", address: \"路 1 号\",
            latitude: 31.2, longitude: 121.4, memberDiscountBasisPoints: $d,
            acceptWithinSeconds: $a }) {
            shop { memberDiscountBasisPoints acceptWithinSeconds } userErrors { code } } }";
        let made = owner.post(shop, json!({})).await["createShop"].take();
        assert_eq!(made["shop"]["memberDiscountBasisPoints"], 0, "{made}");
        assert_eq!(made["shop"]["acceptWithinSeconds"], 300, "{made}");

        // A variable's own default is found wherever it stands.
        let skipped = "query($b: Boolean! = true, $n: Int = 1) {
            offers(first: $n) @include(if: $b) { nodes { id } }
            categories @skip(if: $b) { id } }";
        let seen = owner.post(skipped, json!({})).await;
        assert_eq!(seen["offers"]["nodes"].as_array().map(Vec::len), Some(1), "{seen}");
        assert!(seen.get("categories").is_none(), "{seen}");
        // In a list it is null; what may not be null there is refused.
        let list = "query($a: ID, $b: ID!) { nodes(ids: [$a, $b]) { id } }";
        let refused = owner.fault(list, json!({ "b": owner.shop })).await;
        assert_eq!(refused, "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn a_document_that_is_wrong_is_refused_also_where_variables_are_left_out() {
    on_both(async |network| {
        let guest = network.caller();
        for wrong in [
            // A required argument.
            "query($id: ID) { merchant(id: $id) { id } }",
            // A variable that is used nowhere, beside one that is left out.
            "query($o: OfferOrder, $x: Int) { offers(orderBy: $o) { nodes { id } } }",
            // A condition that might be null.
            "query($b: Boolean) { offers @include(if: $b) { nodes { id } } }",
            "query($b: Boolean) { __typename @include(if: $b) }",
            // Another operation of the document that is wrong.
            "query A($o: OfferOrder) { offers(orderBy: $o) { nodes { id } } } query B { nothing }",
        ] {
            let name = wrong.contains("query A").then_some("A");
            let body = json!({ "query": wrong, "operationName": name });
            let answer = guest.raw(body).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{wrong}: {answer}");
            assert!(answer.get("data").is_none(), "{answer}");
        }
        for (given, there) in [(true, true), (false, false)] {
            let asked = "query($b: Boolean!) { a: __typename @include(if: $b) ...f }
                fragment f on Query { c: __typename @skip(if: $b) }";
            let seen = guest.post(asked, json!({ "b": given })).await;
            assert_eq!(seen.get("a").is_some(), there);
            assert_eq!(seen.get("c").is_some(), !there);
        }
    })
    .await;
}

#[tokio::test]
async fn escapes_of_letters_beyond_the_first_plane_are_read() {
    on_both(async |network| {
        let owner = network.merchant("甲").await;
        owner.offer(LATTE).await;
        let guest = network.caller();
        for search in [
            r"\ud83d\ude00 \u9762",
            r"\u{9762} \uD83D\uDE00",
            r"\u{1F600} \u{9762}",
            r"\u{9762}\u{1f600}",
        ] {
            let asked = format!("{{ offers(filter: {{ search: \"{search}\" }}) {{ nodes {{ title }} }} }}");
            let seen = guest.post(&asked, json!({})).await;
            assert_eq!(seen["offers"]["nodes"][0]["title"], "面😀 Latte", "{search}");
        }
        let quoted = r#"{ a: merchants(filter: { search: "\u{22}\u{5C}\\ud83d\u{a}" }) { nodes { id } } b: __typename }"#;
        assert_eq!(guest.post(quoted, json!({})).await["b"], "Query");
        for wrong in [r"\ud83d", r"\ude00", r"\ude00\ud83d", r"\u{d83d}\u{de00}", r"\u{110000}", r"\u{}", r"\ud83d\u9762"] {
            let asked = format!("{{ offers(filter: {{ search: \"{wrong}\" }}) {{ nodes {{ title }} }} }}");
            assert_eq!(guest.fault(&asked, json!({})).await, "GRAPHQL_PARSE_FAILED", "{wrong}");
        }
        for nul in [r"\u0000", r"\u{0}", r"\u{0000}"] {
            let asked = format!("{{ offers(filter: {{ search: \"a{nul}\" }}) {{ nodes {{ title }} }} }}");
            assert_eq!(guest.fault(&asked, json!({})).await, "BAD_USER_INPUT", "{nul}");
        }
        // In block strings and comments it is no escape; errors behind one point to their place.
        let block = "{ merchants(filter: { search: \"\"\"\\ud83d\\ude00\"\"\" }) { nodes { id } } } # \\ud83d\\ude00 \"";
        assert_eq!(guest.post(block, json!({})).await["merchants"]["nodes"], json!([]));
        let asked = r#"{ merchants(filter: { search: "\ud83d\ude00" }) { nothing } }"#;
        let at = guest.errors(asked, json!({})).await[0]["locations"][0]["column"].as_u64();
        let expected = asked.find("nothing").and_then(|at| u64::try_from(at + 1).ok());
        assert_eq!(at, expected);
    })
    .await;
}

#[tokio::test]
async fn the_small_things_that_clients_send_are_taken() {
    on_both(async |network| {
        let owner = network.merchant("甲").await;
        let guest = network.caller();
        let offers = [owner.offer(LATTE).await, owner.offer(Goods { title: "茶 Tea", ..LATTE }).await];
        let answer = guest.raw(json!({ "query": "{ __typename }", "operationName": "" })).await;
        assert_eq!(answer["data"]["__typename"], "Query");

        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let ids = json!({ "ids": [owner.shop, "nonsense", "ord_zzz", owner.merchant] });
        let seen = guest.post(nodes, ids).await["nodes"].take();
        assert_eq!(seen, json!([{ "id": owner.shop }, null, null, { "id": owner.merchant }]));
        assert_eq!(guest.fault("{ node(id: \"nonsense\") { id } }", json!({})).await, "BAD_USER_INPUT");

        let page = "query($first: Int, $last: Int, $after: String) {
            offers(first: $first, last: $last, after: $after) {
            nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
        let seen = guest.post(page, json!({ "first": 0 })).await["offers"].take();
        let none = json!({ "nodes": [], "edges": [], "pageInfo": { "hasNextPage": true,
            "hasPreviousPage": false, "startCursor": null, "endCursor": null } });
        assert_eq!(seen, none);
        let seen = guest.post(page, json!({ "last": 0 })).await["offers"].take();
        assert_eq!(seen["pageInfo"]["hasPreviousPage"], true);
        let all = guest.post(page, json!({ "first": 2 })).await["offers"].take();
        let after = json!({ "first": 0, "after": all["edges"][1]["cursor"] });
        let seen = guest.post(page, after).await["offers"]["pageInfo"].take();
        assert_eq!((&seen["hasNextPage"], &seen["hasPreviousPage"]), (&json!(false), &json!(true)));
        assert_eq!(guest.fault(page, json!({ "first": -1 })).await, "BAD_USER_INPUT");
        assert_eq!(offers.len(), 2);

        let scalars = "{ __schema { types { name kind specifiedByURL } } }";
        let schema = guest.post(scalars, json!({})).await;
        for kind in schema["__schema"]["types"].as_array().expect("types") {
            let name = text(&kind["name"]);
            let own = kind["kind"] == "SCALAR"
                && !["Int", "Float", "String", "Boolean", "ID"].contains(&name.as_str());
            assert_eq!(kind["specifiedByURL"].is_string(), own, "{name}");
        }

        let url = format!("{}/graphql?query={{offers{{nodes{{id}}}}}}", network.url);
        let first = network.http().get(&url).send().await.expect("an answer");
        let tag = first.headers()["etag"].to_str().expect("a tag").to_owned();
        let strong = tag.trim_start_matches("W/").to_owned();
        for known in [tag.clone(), strong.clone(), format!("\"x\", {strong}"), "*".to_owned(),
            format!("W/\"a,b\" , {tag}")] {
            let again = network.http().get(&url).header("if-none-match", &known);
            let again = again.send().await.expect("an answer");
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        }
        let other = network.http().get(&url).header("if-none-match", "\"x\"");
        assert_eq!(other.send().await.expect("an answer").status(), StatusCode::OK);
    })
    .await;
}

/// What generated clients ask of the viewer: everything that can be asked without an argument, three
/// objects deep. It grows with the schema, and must run with the limits as they are.
#[tokio::test]
async fn the_whole_viewer_can_be_asked_three_levels_deep() {
    on_both_with(&[], async |network| {
        let owner = network.merchant("甲").await;
        let asked = crate::rights::everything(&network.caller(), "Viewer", 3).await;
        let seen = owner.call(&format!("{{ viewer {{ {asked} }} }}"), json!({})).await;
        assert_eq!(seen["data"]["viewer"]["kind"], "STAFF", "{}", seen["errors"]);
    })
    .await;
}
