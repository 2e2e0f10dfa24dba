//! What owners do with their endpoints, and that nobody else's are reached.

use serde_json::{Value, json};
use sharepass::domain::reminder::Kind;

use super::receiver::Receiver;
use super::stage::{deliveries, each, endpoint, merchant, remind, remind_at, send, status};
use crate::support::{DAY, PASSWORD, on_both, text};

#[tokio::test]
async fn an_endpoint_is_sent_the_kinds_and_the_shop_it_asks_for() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let elsewhere = home.open_shop("二店").await;
        let receiver = Receiver::open().await;
        let input = json!({ "url": receiver.url, "shopId": elsewhere,
            "kinds": ["REVISION_PASSED", "PAYOUT_ACCOUNT_CHANGED", "REVISION_PASSED"] });
        let selection = "endpoint { id kinds shop { id } position } secret";
        let done = home.act("createWebhookEndpoint", selection, input).await;
        let made = &done["endpoint"];
        assert_eq!(made["kinds"], json!(["REVISION_PASSED", "PAYOUT_ACCOUNT_CHANGED"]));
        assert_eq!(made["shop"]["id"], elsewhere.as_str());
        let id = text(&made["id"]);
        remind_at(network, &home, &home.shop, Kind::RevisionPassed).await;
        remind_at(network, &home, &elsewhere, Kind::RevisionRejected).await;
        remind_at(network, &home, &elsewhere, Kind::RevisionPassed).await;
        remind(network, &home, 1).await;
        assert_eq!(send(network).await, 1);
        assert_eq!(receiver.kinds(), ["revision.passed"]);
        assert_eq!(receiver.seen()[0].json()["data"]["shopId"], elsewhere.as_str());

        // Of all shops, and another kind; what was passed over does not come back.
        let change = json!({ "endpointId": id, "shopId": null,
            "kinds": ["REVISION_REJECTED", "PAYOUT_ACCOUNT_CHANGED"] });
        assert_eq!(home.tries("updateWebhookEndpoint", change).await, "DONE");
        remind_at(network, &home, &home.shop, Kind::RevisionPassed).await;
        remind_at(network, &home, &home.shop, Kind::RevisionRejected).await;
        remind(network, &home, 1).await;
        assert_eq!(send(network).await, 2);
        let mut kinds = receiver.kinds();
        kinds.sort();
        assert_eq!(kinds, ["payout.account_changed", "revision.passed", "revision.rejected"]);

        // Another address.
        let other = Receiver::open().await;
        let change = json!({ "endpointId": id, "url": other.url, "kinds": [] });
        assert_eq!(home.tries("updateWebhookEndpoint", change).await, "DONE");
        remind_at(network, &home, &home.shop, Kind::RevisionPassed).await;
        assert_eq!(send(network).await, 1);
        assert_eq!((receiver.seen().len(), other.kinds()), (3, vec!["revision.passed".to_owned()]));
    })
    .await;
}

#[tokio::test]
async fn a_new_secret_signs_beside_the_one_before_for_a_day() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, first) = endpoint(&home, &receiver.url).await;
        let (_, other) = endpoint(&home, &receiver.url).await;
        assert_ne!(first, other);
        let remove = "{ viewer { staff { merchant { webhookEndpoints { id } } } } }";
        let list = home.post(remove, json!({})).await;
        let spare = &list["viewer"]["staff"]["merchant"]["webhookEndpoints"][1]["id"];
        let gone = json!({ "endpointId": spare });
        assert_eq!(home.tries("removeWebhookEndpoint", gone).await, "DONE");

        let rotate = json!({ "endpointId": id });
        let selection = "secret endpoint { id previousSecretUntil }";
        let done = home.act("rotateWebhookSecret", selection, rotate.clone()).await;
        let second = text(&done["secret"]);
        assert!(second.starts_with("whsec_") && second.len() > 40 && second != first);
        assert_eq!(done["endpoint"]["previousSecretUntil"], "2026-11-24T08:00:00Z");
        let signed = async |with: [&str; 2], home: &crate::support::Caller| {
            remind(network, home, 1).await;
            assert_eq!(send(network).await, 1);
            let seen = receiver.seen().pop().expect("a webhook");
            with.map(|secret| seen.is_signed(secret))
        };
        assert_eq!(signed([&first, &second], &home).await, [true, true]);
        network.pass_seconds(DAY - 1);
        assert_eq!(signed([&first, &second], &home).await, [true, true]);
        network.pass_seconds(1);
        assert_eq!(signed([&first, &second], &home).await, [false, true]);
        // Twice within a day: the one before the last is no secret any more.
        let home = home.log_in(&home.login, PASSWORD).await;
        let third =
            text(&home.act("rotateWebhookSecret", "secret", rotate.clone()).await["secret"]);
        let fourth = text(&home.act("rotateWebhookSecret", "secret", rotate).await["secret"]);
        assert_eq!(signed([&second, &third], &home).await, [false, true]);
        assert_eq!(signed([&third, &fourth], &home).await, [true, true]);
    })
    .await;
}

#[tokio::test]
async fn a_test_goes_to_an_endpoint_that_is_off_too_and_is_tried_once() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, secret) = endpoint(&home, &receiver.url).await;
        let off = json!({ "endpointId": id, "enabled": false });
        assert_eq!(home.tries("updateWebhookEndpoint", off).await, "DONE");
        remind(network, &home, 1).await;
        let selection = "delivery { id type status position reminder { id } body }";
        let test = json!({ "endpointId": id });
        let done = home.act("testWebhookEndpoint", selection, test.clone()).await;
        let delivery = &done["delivery"];
        assert_eq!(
            (&delivery["type"], &delivery["status"]),
            (&json!("webhook.test"), &json!("WAITING"))
        );
        assert_eq!((&delivery["position"], &delivery["reminder"]), (&Value::Null, &Value::Null));
        assert_eq!(send(network).await, 1);
        let seen = receiver.seen().remove(0);
        assert!(seen.is_signed(&secret));
        let body = json!({ "type": "webhook.test", "timestamp": "2026-11-23T08:00:00Z",
            "data": { "endpointId": id } });
        assert_eq!(seen.json(), body);
        assert_eq!(text(&delivery["body"]).as_bytes(), &seen.body[..]);
        receiver.answers(500);
        assert_eq!(home.tries("testWebhookEndpoint", test.clone()).await, "DONE");
        assert_eq!(send(network).await, 1);
        assert_eq!(each(&deliveries(&home, &id).await, "status"), ["DELIVERED", "FAILED"]);
        assert_eq!(status(&home, &id).await, "DISABLED");

        // Nobody knocks at a door without end.
        let mutation = "mutation($input: TestWebhookEndpointInput!) {
            testWebhookEndpoint(input: $input) { userErrors { code } } }";
        for _ in 0..58 {
            assert_eq!(home.tries("testWebhookEndpoint", test.clone()).await, "DONE");
        }
        assert_eq!(home.fault(mutation, json!({ "input": test })).await, "RATE_LIMITED");
    })
    .await;
}

#[tokio::test]
async fn a_merchant_has_five_endpoints_at_most_also_when_they_are_made_at_once() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let one = json!({ "url": "https://hooks.example.com/a" });
        let all = (0..8).map(|_| home.tries("createWebhookEndpoint", one.clone()));
        let mut ends = futures_util::future::join_all(all).await;
        ends.sort();
        let made = vec!["DONE"; 5].into_iter().chain(["TOO_MANY"; 3]);
        assert_eq!(ends, made.collect::<Vec<_>>());
        assert_eq!(network.rows("webhook_endpoint").await, 5);
    })
    .await;
}

#[tokio::test]
async fn nobody_reaches_what_is_another_merchants() {
    on_both(async |network| {
        let (home, rival) = (merchant(network, "甲").await, merchant(network, "乙").await);
        let (receiver, theirs) = (Receiver::open().await, Receiver::open().await);
        let (id, _) = endpoint(&home, &receiver.url).await;
        let (other, _) = endpoint(&rival, &theirs.url).await;
        remind(network, &home, 2).await;
        remind(network, &rival, 1).await;
        send(network).await;
        assert_eq!((receiver.seen().len(), theirs.seen().len()), (2, 1));
        let delivery = text(&deliveries(&home, &id).await[0]["id"]);
        let node = "query($id: ID!) { node(id: $id) { id } }";
        for hidden in [&id, &delivery] {
            assert_eq!(rival.post(node, json!({ "id": hidden })).await["node"], Value::Null);
            assert_eq!(home.post(node, json!({ "id": hidden })).await["node"]["id"], **hidden);
        }
        for mutation in [
            "updateWebhookEndpoint",
            "rotateWebhookSecret",
            "removeWebhookEndpoint",
            "testWebhookEndpoint",
        ] {
            assert_eq!(rival.tries(mutation, json!({ "endpointId": id })).await, "NOT_FOUND");
        }
        let once = json!({ "deliveryId": delivery });
        assert_eq!(rival.tries("redeliverWebhook", once).await, "NOT_FOUND");
        let list = "{ viewer { staff { merchant { webhookEndpoints { id deliveries {
            nodes { id } } } } } } }";
        let seen = rival.post(list, json!({})).await;
        let seen = &seen["viewer"]["staff"]["merchant"]["webhookEndpoints"];
        assert_eq!(seen.as_array().map(Vec::len), Some(1));
        assert_eq!(seen[0]["id"], other.as_str());
        assert_eq!(seen[0]["deliveries"]["nodes"].as_array().map(Vec::len), Some(1));
        // An endpoint that is removed takes its deliveries along.
        let gone = json!({ "endpointId": id });
        assert_eq!(home.tries("removeWebhookEndpoint", gone).await, "DONE");
        assert_eq!(network.rows("webhook_delivery").await, 1);
        assert_eq!(network.rows("webhook_attempt").await, 1);
        remind(network, &home, 1).await;
        assert_eq!(send(network).await, 0);
    })
    .await;
}

#[tokio::test]
async fn pages_of_deliveries_stay_right_while_more_are_made() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        remind(network, &home, 5).await;
        send(network).await;
        let query = "query($id: ID!, $after: String) { node(id: $id) { ... on WebhookEndpoint {
            deliveries(first: 2, after: $after) { nodes { position }
                pageInfo { hasNextPage endCursor } } } } }";
        let (mut after, mut positions) = (Value::Null, Vec::new());
        loop {
            let page = home.post(query, json!({ "id": id, "after": after })).await;
            let page = &page["node"]["deliveries"];
            let nodes = page["nodes"].as_array().expect("nodes");
            positions.extend(nodes.iter().map(|one| one["position"].as_i64().expect("a number")));
            remind(network, &home, 1).await;
            send(network).await;
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        let newest = positions[0];
        let expected: Vec<i64> = (0..5).map(|back| newest - back).collect();
        assert_eq!(positions, expected);
    })
    .await;
}
