//! How often somebody may try.

use std::net::IpAddr;
use std::time::Duration;

use entity::timestamp::Timestamp;
use serde_json::json;
use sharepass::infra::limiter::{Bucket, Limited, Limiter};

use crate::support::{PASSWORD, on_both, on_both_with, servers, text};

const LOG_IN: &str = "mutation($login: String!, $password: String!) {
    logIn(input: { login: $login, password: $password }) { userErrors { code } }
}";

#[tokio::test]
async fn strangers_use_up_what_strangers_may_try_and_the_owner_still_gets_in() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let mut stranger = network.caller();
        let wrong = json!({ "login": ann.login, "password": "not my password" });
        let right = json!({ "login": ann.login, "password": PASSWORD });
        stranger.address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..8 {
            assert_eq!(stranger.refusal(LOG_IN, wrong.clone()).await, "WRONG_CREDENTIALS");
        }
        let errors = stranger.errors(LOG_IN, right.clone()).await;
        assert_eq!(errors[0]["extensions"]["code"], "RATE_LIMITED");
        assert_eq!(errors[0]["extensions"]["retryAfter"], 60);
        // Another spelling is the same account; another account is not locked.
        let spelt = json!({ "login": format!("+86 {}", ann.login), "password": PASSWORD });
        assert_eq!(stranger.fault(LOG_IN, spelt).await, "RATE_LIMITED");
        let ben = network.customer("Ben").await;
        stranger.log_in(&ben.login, PASSWORD).await;

        // From other networks, until all strangers together have tried 24 times.
        for attempt in 0..16 {
            stranger.address = IpAddr::from([192, 0, 3, attempt]);
            assert_eq!(stranger.refusal(LOG_IN, wrong.clone()).await, "WRONG_CREDENTIALS");
        }
        stranger.address = IpAddr::from([192, 0, 4, 1]);
        assert_eq!(stranger.fault(LOG_IN, wrong.clone()).await, "RATE_LIMITED");

        // Ann registered from this network, and is let in; she may mistype, and is counted by herself.
        let mut home = network.caller();
        home.address = ann.address;
        assert_eq!(home.refusal(LOG_IN, right.clone()).await, "DONE");
        for _ in 0..8 {
            assert_eq!(home.refusal(LOG_IN, wrong.clone()).await, "WRONG_CREDENTIALS");
        }
        assert_eq!(home.fault(LOG_IN, right.clone()).await, "RATE_LIMITED");
        network.pass_seconds(60);
        assert_eq!(home.refusal(LOG_IN, right).await, "DONE");
    })
    .await;
}

#[tokio::test]
async fn a_device_of_before_is_let_in_from_wherever_it_calls() {
    on_both_with(&[("ATTEMPTS_PER_MINUTE", "40")], async |network| {
        let ann = network.customer("Ann").await;
        let log_in = "mutation($input: LogInInput!) { logIn(input: $input) {
            session { deviceToken } userErrors { code } } }";
        let input = |password: &str, device: Option<&str>| {
            json!({ "input": { "login": ann.login, "password": password, "deviceToken": device } })
        };
        let mut phone = network.caller();
        let done = phone.post(log_in, input(PASSWORD, None)).await;
        let token = text(&done["logIn"]["session"]["deviceToken"]);
        // The same device keeps its token, also for another account.
        let again = phone.post(log_in, input(PASSWORD, Some(&token))).await;
        assert_eq!(text(&again["logIn"]["session"]["deviceToken"]), token);

        // A stranger at the same address, who uses up all of its attempts.
        phone.address = IpAddr::from([198, 51, 100, 7]);
        let mut codes = Vec::new();
        for number in 0..40 {
            let other = json!({ "login": format!("nobody{number}"), "password": "whatever" });
            codes.push(phone.refusal(LOG_IN, other).await);
        }
        assert!(codes.iter().all(|code| code == "WRONG_CREDENTIALS"), "{codes:?}");
        assert_eq!(phone.fault(log_in, input(PASSWORD, None)).await, "RATE_LIMITED");
        assert_eq!(phone.refusal(log_in, input(PASSWORD, Some(&token))).await, "DONE");
        // A token that the device made up, or that another account's device has, opens nothing.
        let made_up = "x".repeat(43);
        for device in ["1", &made_up] {
            assert_eq!(phone.fault(log_in, input(PASSWORD, Some(device))).await, "RATE_LIMITED");
        }
        // And a device guesses no more often than anybody.
        for _ in 0..8 {
            let wrong = input("not my password", Some(&token));
            assert_eq!(phone.refusal(log_in, wrong).await, "WRONG_CREDENTIALS");
        }
        assert_eq!(phone.fault(log_in, input(PASSWORD, Some(&token))).await, "RATE_LIMITED");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_login_is_limited_like_any_other() {
    on_both(async |network| {
        let guest = network.caller();
        let nobody = json!({ "login": "nobody", "password": "whatever it is" });
        for _ in 0..8 {
            assert_eq!(guest.refusal(LOG_IN, nobody.clone()).await, "WRONG_CREDENTIALS");
        }
        assert_eq!(guest.fault(LOG_IN, nobody).await, "RATE_LIMITED");
    })
    .await;
}

#[tokio::test]
async fn an_address_is_limited_whatever_it_tries() {
    on_both_with(&[("ATTEMPTS_PER_MINUTE", "6")], async |network| {
        let mut guest = network.caller();
        guest.address = "2001:db8:1:200::1".parse().expect("an address");
        for number in 0..6 {
            let login = json!({ "login": format!("nobody{number}"), "password": "whatever" });
            assert_eq!(guest.refusal(LOG_IN, login).await, "WRONG_CREDENTIALS");
        }
        // The same site, another network of it.
        guest.address = "2001:db8:1:2ff::ffff".parse().expect("an address");
        let login = json!({ "login": "nobody", "password": "whatever" });
        let errors = guest.errors(LOG_IN, login.clone()).await;
        assert_eq!(errors[0]["extensions"]["retryAfter"], 10);
        guest.address = "2001:db8:1:300::1".parse().expect("an address");
        assert_eq!(guest.refusal(LOG_IN, login).await, "WRONG_CREDENTIALS");
    })
    .await;
}

#[tokio::test]
async fn instances_share_their_buckets_through_redis_and_count_alone_without_it() {
    let second = Duration::from_secs(1);
    let bucket = Bucket::of("test", "somebody", 3, second);
    let prefix = format!("sharepass-test-{}", std::process::id());
    let Some(there) = servers::redis().await else { return };
    for (url, shared) in [(there.as_str(), true), ("redis://127.0.0.1:1", false)] {
        let one = Limiter::new(Some(redis(url)), &prefix);
        let other = Limiter::new(Some(redis(url)), &prefix);
        let now = Timestamp(1_795_420_800_000_000);
        for _ in 0..3 {
            assert_eq!(one.take(now, &bucket).await, Ok(()));
        }
        assert_eq!(one.take(now, &bucket).await, Err(Limited { retry_after: 1 }));
        assert_eq!(other.take(now, &bucket).await.is_err(), shared, "{url}");
        assert_eq!(one.take(now.plus_seconds(1), &bucket).await, Ok(()));
        assert!(one.take(now.plus_seconds(1), &bucket).await.is_err());
        one.forgive(&bucket).await;
        for limiter in [&one, &other] {
            assert_eq!(limiter.take(now.plus_seconds(1), &bucket).await, Ok(()));
        }
        one.forgive(&bucket).await;
    }
}

fn redis(url: &str) -> redis::aio::ConnectionManager {
    let client = redis::Client::open(url).expect("a URL");
    let patience = redis::aio::ConnectionManagerConfig::new().set_number_of_retries(0);
    redis::aio::ConnectionManager::new_lazy_with_config(client, patience).expect("settings")
}
