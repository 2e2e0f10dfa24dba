//! How often somebody may try.

use std::net::IpAddr;
use std::time::Duration;

use entity::timestamp::Timestamp;
use serde_json::json;
use sharepass::limiter::{Bucket, Limited, Limiter};

use crate::support::{PASSWORD, on_both, on_both_with, servers};

const LOG_IN: &str = "mutation($login: String!, $password: String!) {
    logIn(input: { login: $login, password: $password }) { userErrors { code } }
}";

#[tokio::test]
async fn an_account_is_locked_after_eight_wrong_passwords() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let mut guest = network.caller();
        let wrong = json!({ "login": ann.login, "password": "not my password" });
        let right = json!({ "login": ann.login, "password": PASSWORD });
        for attempt in 0..8 {
            // From wherever they come: it is the account that is guarded.
            guest.address = IpAddr::from([192, 0, 2, attempt]);
            assert_eq!(guest.refusal(LOG_IN, wrong.clone()).await, "WRONG_CREDENTIALS");
        }
        let errors = guest.errors(LOG_IN, right.clone()).await;
        assert_eq!(errors[0]["extensions"]["code"], "RATE_LIMITED");
        assert_eq!(errors[0]["extensions"]["retryAfter"], 60);
        // Another spelling is the same account; another account is not locked.
        let spelt = json!({ "login": format!("+86 {}", ann.login), "password": PASSWORD });
        assert_eq!(guest.fault(LOG_IN, spelt).await, "RATE_LIMITED");
        let ben = network.customer("Ben").await;
        network.caller().log_in(&ben.login, PASSWORD).await;

        network.pass_seconds(60);
        assert_eq!(guest.refusal(LOG_IN, right).await, "DONE");
        // Whoever has shown to be the owner may mistype again.
        for _ in 0..8 {
            assert_eq!(guest.refusal(LOG_IN, wrong.clone()).await, "WRONG_CREDENTIALS");
        }
        assert_eq!(guest.fault(LOG_IN, wrong).await, "RATE_LIMITED");
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
        guest.address = "2001:db8:1:2::1".parse().expect("an address");
        for number in 0..6 {
            let login = json!({ "login": format!("nobody{number}"), "password": "whatever" });
            assert_eq!(guest.refusal(LOG_IN, login).await, "WRONG_CREDENTIALS");
        }
        // The same household, another address of it.
        guest.address = "2001:db8:1:2::ffff".parse().expect("an address");
        let login = json!({ "login": "nobody", "password": "whatever" });
        let errors = guest.errors(LOG_IN, login.clone()).await;
        assert_eq!(errors[0]["extensions"]["retryAfter"], 10);
        guest.address = "2001:db8:1:3::1".parse().expect("an address");
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
