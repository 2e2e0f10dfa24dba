//! What becomes of what an endpoint does not take.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sharepass::worker::Tick;

use super::receiver::Receiver;
use super::stage::{deliveries, each, endpoint, merchant, pass_to, remind, second, send, status};
use crate::support::{Caller, DAY, Network, PASSWORD, count, on_both};

/// Sends a delivery until it is settled, each time when it is due; answers the seconds that took.
async fn exhaust(network: &Network, owner: &Caller, endpoint: &str) -> i64 {
    let begun = network.app.clock.now().unix_seconds();
    loop {
        send(network).await;
        let owner = again(owner).await;
        let waiting = deliveries(&owner, endpoint).await;
        let due = waiting.iter().map(|one| &one["nextAttemptAt"]).filter(|due| !due.is_null());
        let Some(due) = due.map(second).min() else {
            return network.app.clock.now().unix_seconds() - begun;
        };
        // Not a second before.
        pass_to(network, due - 1);
        assert_eq!(send(network).await, 0);
        pass_to(network, due);
    }
}

/// The same person after some time: with a new session.
async fn again(owner: &Caller) -> Caller {
    owner.log_in(&owner.login, PASSWORD).await
}

async fn enable(owner: &Caller, endpoint: &str, missed: &str) {
    let input = json!({ "endpointId": endpoint, "enabled": true, "missed": missed });
    let done = owner.act("updateWebhookEndpoint", "endpoint { status }", input).await;
    assert_eq!(done["endpoint"]["status"], "ENABLED");
}

fn position(seen: &Value) -> i64 {
    seen["data"]["position"].as_i64().expect("a position")
}

#[tokio::test]
async fn what_fails_is_tried_for_more_than_a_day_then_the_endpoint_is_off_and_loses_nothing() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        receiver.answers(503);
        remind(network, &home, 1).await;
        let took = exhaust(network, &home, &id).await;
        assert!((DAY..2 * DAY).contains(&took), "{took} s");
        let home = again(&home).await;
        let kept = deliveries(&home, &id).await;
        assert_eq!(
            (kept[0]["status"].as_str(), kept[0]["attemptCount"].as_i64()),
            (Some("FAILED"), Some(8))
        );
        assert_eq!(receiver.seen().len(), 8);
        let ids: BTreeSet<_> = receiver.seen().iter().map(super::receiver::Seen::id).collect();
        assert_eq!(ids.len(), 1, "the same id at each attempt");
        assert_eq!(status(&home, &id).await, "FAILING");
        network.quiet().await;
        assert_eq!(count(&home.reminded_of().await, "WEBHOOK_SWITCHED_OFF"), 1);

        // Nothing is sent while it is off, and nothing of that is lost.
        remind(network, &home, 2).await;
        assert_eq!(send(network).await, 0);
        let once = json!({ "deliveryId": kept[0]["id"] });
        assert_eq!(home.tries("redeliverWebhook", once).await, "ENDPOINT_OFF");
        receiver.answers(200);
        enable(&home, &id, "DELIVER").await;
        assert_eq!(send(network).await, 4);
        let seen = receiver.seen();
        let mut late: Vec<i64> = seen[8..].iter().map(|seen| position(&seen.json())).collect();
        late.sort_unstable();
        let first = position(&seen[0].json());
        assert_eq!(late, [first, first + 1, first + 2, first + 3]);
        assert_eq!(each(&deliveries(&home, &id).await, "status"), ["DELIVERED"; 4]);
        network.quiet().await;
        assert_eq!(count(&home.reminded_of().await, "WEBHOOK_SWITCHED_OFF"), 1);
    })
    .await;
}

#[tokio::test]
async fn an_endpoint_that_takes_something_stays_on_and_one_delivery_can_be_sent_again() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        receiver.answers_to(Some("payout.account_changed"), 500, None);
        remind(network, &home, 1).await;
        send(network).await;
        super::stage::remind_at(
            network,
            &home,
            &home.shop,
            sharepass::domain::reminder::Kind::RevisionPassed,
        )
        .await;
        exhaust(network, &home, &id).await;
        let home = again(&home).await;
        assert_eq!(each(&deliveries(&home, &id).await, "status"), ["DELIVERED", "FAILED"]);
        assert_eq!(status(&home, &id).await, "ENABLED");
        network.quiet().await;
        assert_eq!(count(&home.reminded_of().await, "WEBHOOK_SWITCHED_OFF"), 0);

        receiver.answers(204);
        let failed = "query($id: ID!) { node(id: $id) { ... on WebhookEndpoint {
            deliveries(status: FAILED) { nodes { id } } } } }";
        let failed = home.post(failed, json!({ "id": id })).await;
        let failed = &failed["node"]["deliveries"]["nodes"];
        assert_eq!(failed.as_array().map(Vec::len), Some(1));
        let once = json!({ "deliveryId": failed[0]["id"] });
        let selection = "delivery { status attemptCount nextAttemptAt }";
        let done = home.act("redeliverWebhook", selection, once.clone()).await;
        assert_eq!(done["delivery"]["status"], "WAITING");
        assert_eq!(done["delivery"]["attemptCount"], 8);
        assert_eq!(send(network).await, 1);
        assert_eq!(each(&deliveries(&home, &id).await, "status"), ["DELIVERED"; 2]);
        // Also what was delivered: perhaps they lost it.
        assert_eq!(home.tries("redeliverWebhook", once).await, "DONE");
        assert_eq!(send(network).await, 1);
        let ids: BTreeSet<_> = receiver.seen().iter().map(super::receiver::Seen::id).collect();
        assert_eq!((receiver.seen().len(), ids.len()), (11, 2));
    })
    .await;
}

#[tokio::test]
async fn who_says_that_it_is_gone_is_off_at_once_and_may_go_on_without_what_it_missed() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        receiver.answers(500);
        remind(network, &home, 1).await;
        send(network).await;
        receiver.answers(410);
        remind(network, &home, 1).await;
        assert_eq!(send(network).await, 1);
        assert_eq!(status(&home, &id).await, "GONE");
        assert_eq!(each(&deliveries(&home, &id).await, "status"), ["FAILED", "WAITING"]);
        network.quiet().await;
        assert_eq!(count(&home.reminded_of().await, "WEBHOOK_SWITCHED_OFF"), 1);
        network.pass_seconds(600);
        assert_eq!(send(network).await, 0);

        remind(network, &home, 1).await;
        receiver.answers(200);
        enable(&home, &id, "SKIP").await;
        assert_eq!(send(network).await, 0);
        assert_eq!(each(&deliveries(&home, &id).await, "status"), ["FAILED", "SKIPPED"]);
        remind(network, &home, 1).await;
        assert_eq!(send(network).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let (receiver, elsewhere) = (Receiver::open().await, Receiver::open().await);
        let (id, _) = endpoint(&home, &receiver.url).await;
        for status in [301, 302, 307, 308] {
            let location = Some(("location", elsewhere.url.clone()));
            receiver.answers_to(None, status, location);
            remind(network, &home, 1).await;
            send(network).await;
            let newest = deliveries(&home, &id).await.swap_remove(0);
            assert_eq!(newest["status"], "WAITING");
            assert_eq!(newest["lastOutcome"], "REDIRECTED");
            assert_eq!(newest["lastStatusCode"], status);
        }
        assert!(elsewhere.seen().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_receiver_may_ask_for_a_longer_pause_within_bounds() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        let now = network.app.clock.now().unix_seconds();
        // Seconds, a moment (an hour after all stories begin), no number, too long, shorter than ours.
        let asked = [
            ("120", 120, 120),
            ("Mon, 23 Nov 2026 09:00:00 GMT", 3_600, 3_600),
            ("soon", 5, 6),
            ("4000000000", 36_000, 36_000),
            ("1", 5, 6),
            ("-1", 5, 6),
        ];
        for (header, least, most) in asked {
            receiver.answers_to(None, 429, Some(("retry-after", header.to_owned())));
            remind(network, &home, 1).await;
            send(network).await;
            let newest = deliveries(&home, &id).await.swap_remove(0);
            let pause = second(&newest["nextAttemptAt"]) - now;
            assert!((least..=most).contains(&pause), "{header}: {pause} s");
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_not_there_is_told_from_who_refuses() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        drop(receiver);
        remind(network, &home, 1).await;
        // Its socket closes in a moment.
        send(network).await;
        let newest = deliveries(&home, &id).await.swap_remove(0);
        assert_eq!(newest["lastOutcome"], "UNREACHABLE", "{newest}");
        assert_eq!(newest["lastStatusCode"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn old_deliveries_are_taken_away_and_do_not_come_back() {
    on_both(async |network| {
        let home = merchant(network, "甲").await;
        let receiver = Receiver::open().await;
        let (id, _) = endpoint(&home, &receiver.url).await;
        remind(network, &home, 3).await;
        send(network).await;
        network.pass_seconds(29 * DAY);
        remind(network, &home, 1).await;
        send(network).await;
        network.run(Tick::Webhooks).await;
        let home = again(&home).await;
        assert_eq!(deliveries(&home, &id).await.len(), 4);
        network.pass_seconds(2 * DAY);
        network.run(Tick::Webhooks).await;
        let home = again(&home).await;
        assert_eq!(deliveries(&home, &id).await.len(), 1);
        assert_eq!(send(network).await, 0);

        // What an endpoint missed longer ago than that is not sent when it is enabled.
        let off = json!({ "endpointId": id, "enabled": false });
        assert_eq!(home.tries("updateWebhookEndpoint", off).await, "DONE");
        remind(network, &home, 2).await;
        network.pass_seconds(31 * DAY);
        remind(network, &home, 1).await;
        let home = again(&home).await;
        enable(&home, &id, "DELIVER").await;
        assert_eq!(send(network).await, 1);
    })
    .await;
}
