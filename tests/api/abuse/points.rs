//! What an account, and an address, may spend on operations in a minute.

use std::net::IpAddr;
use std::time::Duration;

use entity::timestamp::Timestamp;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sharepass::infra::limiter::{Limited, Points, Purse};

use crate::support::{on_both_with, servers};

/// Costs 200 points: 100 rows of what is asked of each.
const PAGE: &str = "{ offers(first: 100) { nodes { id title } } }";

async fn cost(caller: &crate::support::Caller, query: &str) -> Value {
    let body = json!({ "query": query, "extensions": { "cost": true } });
    caller.raw(body).await["extensions"]["cost"].clone()
}

#[tokio::test]
async fn guests_of_an_address_share_what_they_may_spend() {
    on_both_with(&[("GUEST_POINTS_PER_MINUTE", "1100")], async |network| {
        let mut guest = network.caller();
        guest.address = "198.51.100.7".parse().expect("an address");
        let told = cost(&guest, PAGE).await;
        let page = told["requestedQueryCost"].as_u64().expect("a cost");
        assert!((200..=400).contains(&page), "{told}");
        let status = json!({
            "maximumAvailable": 1_100,
            "currentlyAvailable": 1_100 - page,
            "restoredPerMinute": 1_100,
        });
        assert_eq!(told["throttleStatus"], status);
        let pages = 1_100 / page;
        for _ in 1..pages {
            guest.post(PAGE, json!({})).await;
        }
        let left = 1_100 % page;
        assert!(left > 1, "the story needs some that are left");
        let answer = guest.send(PAGE, json!({})).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        let wait = ((page - left) * 60).div_ceil(1_100);
        assert_eq!(answer.headers()["retry-after"], wait.to_string());
        let answer: Value = answer.json().await.expect("JSON");
        assert!(answer.get("data").is_none());
        let said = json!({ "code": "RATE_LIMITED", "retryAfter": wait });
        assert_eq!(answer["errors"][0]["extensions"], said);
        // A refusal takes nothing: what is cheaper is still served.
        guest.post("{ __typename }", json!({})).await;
        // Others are not concerned: another address, and accounts.
        let mut other = guest.clone();
        other.address = "198.51.100.8".parse().expect("an address");
        other.post(PAGE, json!({})).await;
        network.pass_seconds(i64::try_from(wait).expect("a short time"));
        guest.post(PAGE, json!({})).await;
    })
    .await;
}

#[tokio::test]
async fn an_account_pays_for_itself_wherever_it_is() {
    let rates = [("ACCOUNT_POINTS_PER_MINUTE", "1000"), ("ADDRESS_POINTS_PER_MINUTE", "2000")];
    on_both_with(&rates, async |network| {
        let mut ann = network.customer("Ann").await;
        let mut spent = 0;
        while ann.call(PAGE, json!({})).await["errors"].is_null() {
            spent += 1;
            assert!(spent < 10, "nothing limits the account");
            ann.address = IpAddr::from([203, 0, 113, spent]);
        }
        assert_eq!(ann.fault(PAGE, json!({})).await, "RATE_LIMITED");
        let mut socket = ann.follow(PAGE, json!({})).await;
        assert_eq!(socket.refusal().await.as_deref(), Some("RATE_LIMITED"));
        // All accounts of one address together have a limit of their own.
        let mut served = 0;
        for name in ["Ben", "Cem", "Dan"] {
            let mut person = network.customer(name).await;
            person.address = IpAddr::from([192, 0, 2, 1]);
            for _ in 0..3 {
                served += u32::from(person.call(PAGE, json!({})).await["errors"].is_null());
            }
        }
        assert!((4..9).contains(&served), "{served} pages were served");
        // A guest at that address is not concerned.
        let mut guest = network.caller();
        guest.address = IpAddr::from([192, 0, 2, 1]);
        guest.post(PAGE, json!({})).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_unread_is_paid_for_too() {
    on_both_with(&[("GUEST_POINTS_PER_MINUTE", "600")], async |network| {
        for (number, refused) in
            ["{", "{ nothing }", "query($n: Int!) { __typename }"].into_iter().enumerate()
        {
            let mut guest = network.caller();
            guest.address = IpAddr::from([198, 51, 100, u8::try_from(number).expect("few")]);
            for _ in 0..30 {
                assert_ne!(guest.fault(refused, json!({})).await, "RATE_LIMITED", "{refused}");
            }
            // Not even read any more.
            assert_eq!(guest.fault(refused, json!({})).await, "RATE_LIMITED", "{refused}");
            assert_eq!(guest.fault("{ __typename }", json!({})).await, "RATE_LIMITED");
        }
    })
    .await;
}

#[tokio::test]
async fn instances_share_points_through_redis_and_each_counts_without_it() {
    let Some(there) = servers::redis().await else { return };
    let prefix = format!("sharepass-points-{}", std::process::id());
    let purses = [Purse::of_account("somebody", 6_000)];
    for (url, shared) in [(there.as_str(), true), ("redis://127.0.0.1:1", false)] {
        let one = Points::new(Some(redis(url)), &prefix);
        let other = Points::new(Some(redis(url)), &prefix);
        let now = Timestamp(1_795_420_800_000_000);
        for _ in 0..10 {
            one.spend(now, &purses, 600).await.expect("there is enough");
        }
        assert_eq!(one.spend(now, &purses, 600).await, Err(Limited { retry_after: 6 }));
        // What is told to Redis is all but the last: each tells before it takes.
        let elsewhere = other.spend(now, &purses, 1_200).await;
        assert_eq!(elsewhere.is_err(), shared, "{url}: {elsewhere:?}");
        let later = now.plus_seconds(60);
        assert!(one.spend(later, &purses, 600).await.is_ok());
        assert!(one.look(later, &purses).is_ok());
    }
}

#[tokio::test]
async fn most_operations_cost_no_trip_to_redis() {
    // One that does not answer: whoever asks it waits. Only few may.
    let deaf = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("redis://{}", deaf.local_addr().expect("its address"));
    let points = Points::new(Some(redis(&url)), "test");
    let purses = [Purse::of_account("somebody", 60_000)];
    let now = Timestamp(1_795_420_800_000_000);
    let begun = tokio::time::Instant::now();
    for _ in 0..200 {
        points.spend(now, &purses, 1).await.expect("there is enough");
    }
    // Each trip is waited for a quarter of a second: had each made one, it would be fifty.
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
}

fn redis(url: &str) -> redis::aio::ConnectionManager {
    let client = redis::Client::open(url).expect("a URL");
    let patience = redis::aio::ConnectionManagerConfig::new().set_number_of_retries(0);
    redis::aio::ConnectionManager::new_lazy_with_config(client, patience).expect("settings")
}
