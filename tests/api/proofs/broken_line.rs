//! A broken network: the line to PostgreSQL is cut between COMMIT and its answer, and Redis is
//! slow, or forgets. An act that was not answered is there whole or not at all, and the same key
//! does it once; every reminder comes once and in order.

use serde_json::json;

use super::scale::{figures, times};
use super::scene::{Scene, fault};
use crate::support::line::Line;
use crate::support::proxy::{Deed, Proxy, Rule};
use crate::support::{Engine, Network, servers, text};

#[tokio::test]
async fn a_line_cut_at_the_commit_leaves_one_effect_for_one_key() {
    let Some(server) = servers::postgres().await else { return };
    let proxy = Proxy::to(&server).await;
    let Some(network) = Network::start_behind(&proxy, &[]).await else { return };
    let scene = Scene::set(&network).await;
    let (mut cuts, mut acts) = (0, 0);
    for _ in 0..times("PROVE_CUTS", 1) {
        for deed in [Deed::CutBefore, Deed::CutAfter] {
            let executed = deed == Deed::CutAfter;
            for act in scene.acts(&network).await {
                network.quiet().await;
                let before = network.written().await;
                proxy.rule(commit(act.writes, deed.clone()));
                // A payment from balance is repeated with its key until it knows.
                let repeated = act.mutation == "payOrder";
                if repeated {
                    act.done().await;
                } else {
                    assert_eq!(fault(&act.sent().await), "INTERNAL", "{}", act.mutation);
                }
                cuts += proxy.pass();
                network.quiet().await;
                let there = network.written().await != before;
                assert_eq!(there, executed || repeated, "{} after {deed:?}", act.mutation);
                let done = act.done().await;
                network.quiet().await;
                let after = network.written().await;
                assert_eq!(act.done().await, done);
                network.quiet().await;
                assert_eq!(network.written().await, after, "{}: once", act.mutation);
                network.assert_books_balance().await;
                acts += 1;
            }
            let notice = scene.notice(&network).await;
            let before = network.rows("lot").await;
            proxy.rule(commit(r#"INTO "lot""#, deed));
            assert_eq!(notice.told(&network).await, 500);
            cuts += proxy.pass();
            assert_eq!(network.rows("lot").await, before + i64::from(executed));
            for _ in 0..2 {
                assert_eq!(notice.told(&network).await, 204);
                assert_eq!(network.rows("lot").await, before + 1, "a notice counts once");
            }
            network.assert_books_balance().await;
            acts += 1;
        }
    }
    assert_eq!(cuts, acts, "each act had its line cut");
    figures("broken line", &format!("cuts {cuts}, acts {acts}, lost = 0, doubled = 0"));
    network.stop().await;
}

/// The commit of a transaction that has written something.
fn commit(after: &'static str, deed: Deed) -> Rule {
    Rule { statement: "COMMIT", after, deed, times: 1 }
}

#[tokio::test]
async fn while_redis_is_slow_or_forgets_reminders_come_once_and_in_order() {
    let Some(redis) = servers::redis().await else { return };
    let address = url::Url::parse(&redis).expect("the URL of Redis");
    let (host, port) = (address.host_str().unwrap_or("127.0.0.1"), address.port().unwrap_or(6379));
    let line = Line::to(format!("{host}:{port}")).await;
    let slow = format!("redis://127.0.0.1:{}", line.port);
    let settings = [("REDIS_URL", slow.as_str()), ("FEED_POLL_SECONDS", "1")];
    let Some(first) = Network::start_on(Engine::Postgres, &settings).await else { return };
    let second = first.second_with(&settings).await;
    let scene = Scene::set(&first).await;
    first.quiet().await;
    let after = scene.home.newest_reminder().await;
    let follow = "subscription($after: Cursor) { reminders(after: $after) {
        change reminder { id kind position } } }";
    let counter = scene.home.at(&second.url);
    let mut counter = counter.follow(follow, json!({ "after": after })).await;
    let mut last = None;
    let rounds = times("PROVE_SLOW_ROUNDS", 2);
    for _ in 0..rounds {
        for mood in ["well", "slow", "late", "forgetful"] {
            match mood {
                "slow" => line.hold(),
                "late" => line.let_go(),
                "forgetful" => forget(&redis, &first.app.config.redis_prefix).await,
                _ => {}
            }
            for _ in 0..3 {
                scene.paid(&first).await;
            }
            for _ in 0..3 {
                let event = counter.next().await;
                assert_eq!(text(&event["reminders"]["reminder"]["kind"]), "ORDER_PAID", "{mood}");
                let position = event["reminders"]["reminder"]["position"].as_i64();
                let next = last.map_or(position, |last: i64| Some(last + 1));
                assert_eq!(position, next, "{mood}: without gap or double");
                last = position;
            }
        }
    }
    counter.ping().await;
    figures("slow Redis", &format!("reminders {}, lost = 0, doubled = 0", rounds * 12));
    second.stop().await;
    first.assert_books_balance().await;
    first.stop().await;
}

/// Deletes all that this story has in Redis, and nothing of anybody else.
async fn forget(redis: &str, prefix: &str) {
    let client = redis::Client::open(redis).expect("the URL of Redis");
    let mut connection = client.get_multiplexed_async_connection().await.expect("Redis");
    let mine = format!("{prefix}*");
    let keys: redis::RedisResult<Vec<String>> =
        redis::cmd("KEYS").arg(mine).query_async(&mut connection).await;
    for key in keys.expect("keys") {
        let gone: redis::RedisResult<i64> =
            redis::cmd("DEL").arg(key).query_async(&mut connection).await;
        gone.expect("it is gone");
    }
}
