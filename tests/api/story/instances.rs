//! Two instances beside each other, on one database and one Redis: which one somebody calls makes
//! no difference. On SQLite there is one process, so these stories are PostgreSQL's.

use std::net::IpAddr;

use serde_json::{Value, json};

use crate::support::{Caller, Engine, Goods, Network, PASSWORD, Socket, on_both, text};

const FOLLOW: &str = "subscription($after: Cursor) {
    reminders(after: $after) { cursor change reminder { id kind } } }";

const LOG_IN: &str = "mutation($login: String!, $password: String!) {
    logIn(input: { login: $login, password: $password }) { userErrors { code } } }";

/// Tells a story to two instances, where there can be two.
async fn on_two(story: impl AsyncFn(&Network, &Network)) {
    on_both(async |first| {
        if first.engine() == Engine::Sqlite {
            return;
        }
        // Its poll is an hour away: what reaches its sockets at all came by a hint over Redis.
        let second = first.second_with(&[("FEED_POLL_SECONDS", "3600")]).await;
        story(first, &second).await;
        second.stop().await;
    })
    .await;
}

/// Follows, on an instance, what comes after all that somebody was told already. Without that
/// place a subscription begins where it finds itself, a moment later than it was asked for.
async fn follow(who: &Caller, instance: &Network) -> Socket {
    let after = who.newest_reminder().await;
    who.at(&instance.url).follow(FOLLOW, json!({ "after": after })).await
}

/// The kind of the next reminder.
fn kind(event: &Value) -> String {
    text(&event["reminders"]["reminder"]["kind"])
}

#[tokio::test]
async fn an_order_paid_on_one_is_told_on_the_other_at_once() {
    on_two(async |first, second| {
        let home = first.merchant("甲").await;
        let tea = home
            .offer(Goods { title: "红茶 Tea", list: "12.00", member: "10.00", stock: None })
            .await;
        let plan = home.plan("100.00", "0.00").await;
        let alice = first.customer("Alice").await;
        alice.join(first, &plan).await;
        let mut counter = follow(&home, second).await;
        let mut phone = follow(&alice, second).await;
        let order = alice.bought(first, &home.shop, &tea).await;
        assert_eq!(kind(&counter.next().await), "ORDER_PAID");
        assert_eq!(kind(&phone.next().await), "ORDER_PAID");

        // What one instance wrote, the other acts on: an order lives on both.
        let updated = "subscription($id: ID!) { orderUpdated(orderId: $id) { status } }";
        let mut seen = alice.follow(updated, json!({ "id": order })).await;
        assert_eq!(seen.next().await["orderUpdated"]["status"], "PAID");
        assert_eq!(home.at(&second.url).accept(&order).await["order"]["status"], "ACCEPTED");
        assert_eq!(seen.next().await["orderUpdated"]["status"], "ACCEPTED");
    })
    .await;
}

#[tokio::test]
async fn what_is_acknowledged_on_one_is_silent_on_the_other() {
    on_two(async |first, second| {
        let home = first.merchant("甲").await;
        let mut counter = follow(&home, second).await;
        let goods = Goods { title: "红茶 Tea", list: "12.00", member: "10.00", stock: None };
        home.offer(goods).await;
        let told = counter.next().await;
        assert_eq!(kind(&told), "REVISION_PASSED");
        let id = told["reminders"]["reminder"]["id"].clone();
        let acknowledge = "mutation($ids: [ID!]!) {
            acknowledgeReminders(input: { ids: $ids }) { count userErrors { code } } }";
        let done = home.post(acknowledge, json!({ "ids": [id] })).await;
        assert_eq!(done["acknowledgeReminders"]["count"], 1);
        let heard = counter.next().await;
        assert_eq!(heard["reminders"]["change"], "ACKNOWLEDGED");
        assert_eq!(heard["reminders"]["reminder"]["id"], id);
        let open = "{ reminders(filter: { unacknowledged: true }) { nodes { id } } }";
        let left = home.at(&second.url).post(open, json!({})).await;
        assert!(!left["reminders"]["nodes"].to_string().contains(&text(&id)));
    })
    .await;
}

#[tokio::test]
async fn a_session_revoked_on_one_ends_its_sockets_on_the_other() {
    on_two(async |first, second| {
        let alice = first.customer("Alice").await;
        let lost = alice.log_in(&alice.login, PASSWORD).await;
        let mut phone = follow(&lost, second).await;
        let mut kept = follow(&alice, second).await;
        let revoke = "mutation($id: ID!) {
            revokeSession(input: { sessionId: $id }) { userErrors { code } } }";
        assert_eq!(alice.refusal(revoke, json!({ "id": lost.session })).await, "DONE");
        assert_eq!(phone.closed().await, 4403);
        let me = "{ reminders { nodes { id } } }";
        assert_eq!(lost.at(&second.url).fault(me, json!({})).await, "UNAUTHENTICATED");
        // The session that ended the other goes on.
        let push = "mutation { setPushPreferences(input: { marketing: true }) {
            userErrors { code } } }";
        assert_eq!(alice.at(&second.url).refusal(push, json!({})).await, "DONE");
        kept.ping().await;
    })
    .await;
}

#[tokio::test]
async fn attempts_to_log_in_are_counted_over_both() {
    on_two(async |first, second| {
        let alice = first.customer("Alice").await;
        let wrong = json!({ "login": alice.login, "password": "not my password" });
        let mut guests = [first.caller(), second.caller()];
        // Strangers of many networks: together they may try twenty-four times.
        for attempt in 0..24_u8 {
            let guest = &mut guests[usize::from(attempt % 2)];
            guest.address = IpAddr::from([192, 0, 2, attempt]);
            assert_eq!(guest.refusal(LOG_IN, wrong.clone()).await, "WRONG_CREDENTIALS");
        }
        for guest in &guests {
            assert_eq!(guest.fault(LOG_IN, wrong.clone()).await, "RATE_LIMITED");
        }
    })
    .await;
}

#[tokio::test]
async fn one_instance_ends_and_its_clients_go_on_at_the_other() {
    on_both(async |first| {
        if first.engine() == Engine::Sqlite {
            return;
        }
        let second = first.second().await;
        let home = first.merchant("甲").await;
        let mut counter = follow(&home, &second).await;
        let goods = Goods { title: "红茶 Tea", list: "12.00", member: "10.00", stock: None };
        home.offer(goods).await;
        let told = counter.next().await;
        second.stop().await;
        // Told to reconnect elsewhere, it resumes after its cursor, and misses nothing.
        assert_eq!(counter.closed().await, 1001);
        let goods = Goods { title: "绿茶 Tea", list: "12.00", member: "10.00", stock: None };
        home.offer(goods).await;
        let after = &told["reminders"]["cursor"];
        let mut counter = home.follow(FOLLOW, json!({ "after": after })).await;
        assert_eq!(kind(&counter.next().await), "REVISION_PASSED");
    })
    .await;
}
