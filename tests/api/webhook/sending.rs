//! What is sent: signed, once for each reminder and endpoint, whatever dies or is slow.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use sharepass::domain::webhook;
use sharepass::infra::clock::Clock;
use tokio_util::sync::CancellationToken;

use super::receiver::{Receiver, Seen};
use super::stage::{deliveries, each, endpoint, merchant, remind, send, status};
use crate::support::{Engine, Goods, on_both};

#[tokio::test]
async fn a_paid_order_is_told_once_signed_and_without_anybodys_name() {
    on_both(async |network| {
        // The receiver's library looks at the machine's clock.
        network.app.clock.set(Clock::system().now());
        let home = merchant(network, "甲").await;
        let goods = Goods { title: "红茶 Tea", list: "12.00", member: "10.00", stock: None };
        let tea = home.offer(goods).await;
        let plan = home.plan("100.00", "0.00").await;
        network.quiet().await;
        // What was before is not told.
        let receiver = Receiver::open().await;
        let (id, secret) = endpoint(&home, &receiver.url).await;
        let alice = network.customer("Alice").await;
        alice.join(network, &plan).await;
        let order = alice.bought(network, &home.shop, &tea).await;
        network.quiet().await;
        assert_eq!(send(network).await, 3);
        assert_eq!(send(network).await, 0);
        let mut kinds = receiver.kinds();
        kinds.sort();
        assert_eq!(kinds, ["membership.joined", "order.paid", "recharge.succeeded"]);

        let query = "{ reminders(last: 1) { nodes { id position createdAt } } }";
        let told = home.post(query, json!({})).await["reminders"]["nodes"][0].take();
        let seen = receiver.seen().into_iter().find(|seen| seen.kind() == "order.paid");
        let seen = seen.expect("the order");
        let body = json!({ "type": "order.paid", "timestamp": told["createdAt"], "data": {
            "reminderId": told["id"], "position": told["position"], "shopId": home.shop,
            "subjectId": order, "amount": "10.00" } });
        assert_eq!(seen.json(), body);
        assert_eq!(seen.header("content-type"), "application/json");
        assert!(seen.header("user-agent").starts_with("Sharepass-Webhooks/"));
        for seen in receiver.seen() {
            assert!(seen.is_signed_now(&secret), "{seen:?}");
            let other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
            assert!(!seen.is_signed(other));
            let altered = Seen { body: [&seen.body[..], b" "].concat().into(), ..seen.clone() };
            assert!(!altered.is_signed(&secret));
            assert!(!String::from_utf8_lossy(&seen.body).contains("Alice"));
        }

        let kept = deliveries(&home, &id).await;
        assert_eq!(each(&kept, "status"), ["DELIVERED"; 3]);
        let ids: BTreeSet<_> = receiver.seen().iter().map(Seen::id).collect();
        assert_eq!(ids, each(&kept, "id").into_iter().collect());
        let of_order = kept.iter().find(|one| one["type"] == "order.paid").expect("the order");
        assert_eq!(
            of_order["attempts"],
            json!([{ "number": 1, "outcome": "DELIVERED", "statusCode": 204 }])
        );
        assert_eq!(of_order["lastStatusCode"], 204);
        let asked = "query($id: ID!) { node(id: $id) { ... on WebhookDelivery { body
            reminder { id kind } endpoint { id } } } }";
        let found = home.post(asked, json!({ "id": of_order["id"] })).await;
        assert_eq!(found["node"]["body"].as_str().map(str::as_bytes), Some(&seen.body[..]));
        assert_eq!(found["node"]["reminder"]["id"], told["id"]);
        assert_eq!(found["node"]["endpoint"]["id"], id.as_str());
    })
    .await;
}

#[tokio::test]
async fn who_dies_while_sending_has_it_sent_once_more_under_the_same_id() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        remind(network, &home, 1).await;
        receiver.hold();
        let app = Arc::clone(&network.app);
        let doomed = tokio::spawn(async move { webhook::tick(&app.infra, &app.post).await });
        receiver.has(1).await;
        // Killed after it had sent, before it wrote down what came of it.
        doomed.abort();
        assert!(doomed.await.expect_err("it is dead").is_cancelled());
        receiver.let_go();
        let kept = deliveries(&home, &id).await;
        assert_eq!((&kept[0]["status"], &kept[0]["attemptCount"]), (&json!("WAITING"), &json!(0)));
        // Nobody else takes it while it might live, and the owner cannot either.
        assert_eq!(send(network).await, 0);
        let again = json!({ "deliveryId": kept[0]["id"] });
        assert_eq!(home.tries("redeliverWebhook", again).await, "BEING_SENT");
        network.pass_seconds(60);
        assert_eq!(send(network).await, 1);
        let seen = receiver.seen();
        assert_eq!((seen.len(), seen[0].id(), &seen[0].body), (2, seen[1].id(), &seen[1].body));
        let kept = deliveries(&home, &id).await;
        assert_eq!(each(&kept, "status"), ["DELIVERED"]);
        assert_eq!(kept[0]["attemptCount"], 1);
    })
    .await;
}

#[tokio::test]
async fn what_a_dead_sender_says_after_all_does_not_count() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        remind(network, &home, 1).await;
        receiver.hold();
        receiver.answers(500);
        let app = Arc::clone(&network.app);
        let slow = tokio::spawn(async move { webhook::tick(&app.infra, &app.post).await });
        receiver.has(1).await;
        // It was taken for dead, and another sent it.
        network.pass_seconds(60);
        let app = Arc::clone(&network.app);
        let other = tokio::spawn(async move { webhook::tick(&app.infra, &app.post).await });
        receiver.has(2).await;
        receiver.let_go();
        assert_eq!(slow.await.expect("alive").expect("sent"), 1);
        assert_eq!(other.await.expect("alive").expect("sent"), 1);
        let kept = deliveries(&home, &id).await;
        assert_eq!(
            kept[0]["attempts"],
            json!([{ "number": 1, "outcome": "REFUSED", "statusCode": 500 }])
        );
    })
    .await;
}

#[tokio::test]
async fn two_instances_send_each_delivery_once() {
    on_both(async |first| {
        if first.engine() == Engine::Sqlite {
            return;
        }
        let second = first.second().await;
        let home = merchant(first, "甲").await;
        let receivers = [Receiver::open().await, Receiver::open().await];
        for receiver in &receivers {
            endpoint(&home, &receiver.url).await;
        }
        for round in 1..=5_usize {
            remind(first, &home, 20).await;
            let (one, two) = tokio::join!(send(first), send(&second));
            assert_eq!(one + two, 40, "{one} and {two} in round {round}");
            for receiver in &receivers {
                let ids: BTreeSet<_> = receiver.seen().iter().map(Seen::id).collect();
                assert_eq!((receiver.seen().len(), ids.len()), (20 * round, 20 * round));
                let positions: BTreeSet<_> = receiver
                    .seen()
                    .iter()
                    .map(|seen| seen.json()["data"]["position"].as_i64().expect("a position"))
                    .collect();
                let (least, most) = (positions.first(), positions.last());
                let span = most.expect("the last") - least.expect("the first") + 1;
                assert_eq!(usize::try_from(span), Ok(20 * round));
            }
        }
        second.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_slow_endpoint_holds_up_no_other_and_is_not_crowded() {
    on_both(async |network| {
        let (slow_owner, owner) = (merchant(network, "甲").await, merchant(network, "乙").await);
        let (slow, quick) = (Receiver::open().await, Receiver::open().await);
        let (slow_id, _) = endpoint(&slow_owner, &slow.url).await;
        endpoint(&owner, &quick.url).await;
        // The slow one's are due first.
        remind(network, &slow_owner, 100).await;
        remind(network, &owner, 100).await;
        slow.hold();
        let app = Arc::clone(&network.app);
        let sending = tokio::spawn(async move { webhook::tick(&app.infra, &app.post).await });
        quick.has(100).await;
        assert_eq!(slow.seen().len(), 4);
        slow.let_go();
        assert_eq!(sending.await.expect("alive").expect("sent"), 200);
        assert_eq!(each(&deliveries(&slow_owner, &slow_id).await, "status"), ["DELIVERED"; 100]);
    })
    .await;
}

#[tokio::test]
async fn the_sender_sends_what_is_published_at_once_and_ends_when_told() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        let stop = CancellationToken::new();
        let running = webhook::run_sender(
            Arc::clone(&network.app.infra),
            network.app.post.clone(),
            stop.clone(),
        );
        let running = tokio::spawn(running);
        remind(network, &home, 2).await;
        receiver.has(2).await;
        // Asked for by hand.
        assert_eq!(home.tries("testWebhookEndpoint", json!({ "endpointId": id })).await, "DONE");
        receiver.has(3).await;
        receiver.hold();
        remind(network, &home, 1).await;
        receiver.has(4).await;
        stop.cancel();
        receiver.let_go();
        running.await.expect("it ends");
        // What was under way has been written down.
        assert_eq!(each(&deliveries(&home, &id).await, "status"), ["DELIVERED"; 4]);
        assert_eq!(status(&home, &id).await, "ENABLED");
    })
    .await;
}
