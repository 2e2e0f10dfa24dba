//! Redis carries hints and nothing else: cut off, killed, empty, it costs time and never a reminder.
//! Three instances on one PostgreSQL and a Redis of the story's own: one that people call, one that
//! looks by itself each second, one that lives by hints alone.

use std::time::{Duration, Instant};

use entity::id::{Key as _, MerchantId};
use serde_json::{Value, json};

use crate::support::servers::{RedisServer, postgres};
use crate::support::{Caller, Engine, Goods, Network, PASSWORD, Socket, text};

/// What is added to a poll before a story fails: the machine may be busy.
const SLACK: Duration = Duration::from_secs(9);

const FOLLOW: &str = "subscription($after: Cursor) {
    reminders(after: $after, kinds: [ORDER_PAID]) { reminder { subjectId } } }";

struct Scene {
    called: Network,
    looks: Network,
    hinted: Network,
    home: Caller,
    alice: Caller,
    tea: String,
}

impl Scene {
    /// None where there is no PostgreSQL.
    async fn set() -> Option<(Self, u16, RedisServer)> {
        postgres().await?;
        let port = RedisServer::free_port();
        let redis = RedisServer::start(port);
        let url = RedisServer::url(port);
        let with = |poll| [("REDIS_URL", url.as_str()), ("FEED_POLL_SECONDS", poll)];
        let called = Network::start_on(Engine::Postgres, &with("3600")).await?;
        let looks = called.second_with(&with("1")).await;
        let hinted = called.second_with(&with("3600")).await;
        for network in [&called, &looks, &hinted] {
            let connected = network.app.broker.connected();
            tokio::time::timeout(SLACK, connected).await.expect("Redis answers");
        }
        let home = called.merchant("甲").await;
        let goods = Goods { title: "红茶 Tea", list: "12.00", member: "10.00", stock: None };
        let tea = home.offer(goods).await;
        let alice = called.customer("Alice").await;
        alice.join(&called, &home.plan("1000.00", "0.00").await).await;
        Some((Self { called, looks, hinted, home, alice, tea }, port, redis))
    }

    /// Follows the paid orders from now on.
    async fn follow(&self, instance: &Network) -> Socket {
        let after = self.home.newest_reminder().await;
        self.home.at(&instance.url).follow(FOLLOW, json!({ "after": after })).await
    }

    async fn buys(&self) -> String {
        self.alice.bought(&self.called, &self.home.shop, &self.tea).await
    }

    /// Hints at news of the merchant, over Redis, until a counter is told of some.
    async fn hint(&self, counter: &mut Socket) -> Value {
        let merchant = MerchantId::parse(&self.home.merchant).expect("a merchant");
        let mut ringing = tokio::time::interval(Duration::from_millis(200));
        let mut heard = std::pin::pin!(counter.next());
        loop {
            tokio::select! {
                event = &mut heard => return event,
                _ = ringing.tick() => self.called.app.broker.ring(merchant.0),
            }
        }
    }

    async fn end(self) {
        self.called.assert_books_balance().await;
        self.hinted.stop().await;
        self.looks.stop().await;
        self.called.stop().await;
    }
}

fn subject(event: &Value) -> String {
    text(&event["reminders"]["reminder"]["subjectId"])
}

/// That a counter is told of these orders next, each once and in this order.
async fn hears(counter: &mut Socket, orders: &[String]) {
    for order in orders {
        assert_eq!(subject(&counter.next().await), *order);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_paid_while_redis_is_cut_off_are_told_in_order_and_no_later_than_the_poll() {
    let Some((scene, _, redis)) = Scene::set().await else { return };
    let mut looks = scene.follow(&scene.looks).await;
    let mut hinted = scene.follow(&scene.hinted).await;
    let mut orders = vec![scene.buys().await];
    hears(&mut hinted, &orders).await;
    hears(&mut looks, &orders).await;

    redis.hold();
    let mut missed = Vec::new();
    for _ in 0..4 {
        let order = scene.buys().await;
        let paid = Instant::now();
        hears(&mut looks, std::slice::from_ref(&order)).await;
        assert!(paid.elapsed() < Duration::from_secs(1) + SLACK, "{:?}", paid.elapsed());
        missed.push(order);
    }

    // Nor does a session that is ended wait for Redis: its sockets close on the other instance.
    let lost = scene.home.log_in(&scene.home.login, PASSWORD).await;
    let mut tablet = lost.at(&scene.looks.url).follow(FOLLOW, json!({})).await;
    let revoke = "mutation($id: ID!) {
        revokeSession(input: { sessionId: $id }) { userErrors { code } } }";
    assert_eq!(scene.home.refusal(revoke, json!({ "id": lost.session })).await, "DONE");
    let revoked = Instant::now();
    assert_eq!(tablet.closed().await, 4403);
    assert!(revoked.elapsed() < Duration::from_secs(5), "{:?}", revoked.elapsed());

    redis.go_on();
    // Hints come back by themselves, and one is enough to be told of all.
    assert_eq!(subject(&scene.hint(&mut hinted).await), missed[0]);
    hears(&mut hinted, &missed[1..]).await;
    orders.clear();
    orders.push(scene.buys().await);
    assert_eq!(subject(&scene.hint(&mut hinted).await), orders[0]);
    hears(&mut looks, &orders).await;
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_paid_while_redis_is_dead_are_told_when_an_empty_one_takes_its_place() {
    let Some((scene, port, redis)) = Scene::set().await else { return };
    let mut looks = scene.follow(&scene.looks).await;
    let mut hinted = scene.follow(&scene.hinted).await;
    let mut orders = vec![scene.buys().await];
    hears(&mut hinted, &orders).await;
    drop(redis);
    for _ in 0..4 {
        orders.push(scene.buys().await);
    }
    hears(&mut looks, &orders).await;
    let _redis = RedisServer::start(port);
    hears(&mut hinted, &orders[1..]).await;
    let connected = scene.called.app.broker.connected();
    tokio::time::timeout(Duration::from_secs(30), connected).await.expect("Redis answers");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_flushed_between_payments_loses_nothing() {
    let Some((scene, _, redis)) = Scene::set().await else { return };
    let mut looks = scene.follow(&scene.looks).await;
    let mut hinted = scene.follow(&scene.hinted).await;
    let mut orders = Vec::new();
    for _ in 0..5 {
        redis.flush().await;
        orders.push(scene.buys().await);
        redis.flush().await;
    }
    hears(&mut hinted, &orders).await;
    hears(&mut looks, &orders).await;
    // Whoever is logged in still is: no session is kept there.
    assert_eq!(scene.alice.reminded_of().await.last().map(String::as_str), Some("ORDER_PAID"));
    scene.end().await;
}
