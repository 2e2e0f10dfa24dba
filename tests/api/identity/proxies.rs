//! Who calls, behind proxies: all lines are one list, and only what trusted proxies wrote counts.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use sharepass::infra::forwarded::TrustedProxies;

use crate::support::{Network, on_both_with};

const LOG_IN: &str = "mutation($login: String!) {
    logIn(input: { login: $login, password: \"whatever it is\" }) { userErrors { code } }
}";

/// The caller, by the setting, the connection's address and the lines of `X-Forwarded-For`.
fn caller(setting: &str, peer: &str, lines: &[&str]) -> String {
    let proxies: TrustedProxies = setting.parse().expect("a setting");
    let peer: IpAddr = peer.parse().expect("an address");
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append("x-forwarded-for", HeaderValue::from_str(line).expect("a header"));
    }
    proxies.caller(peer, &headers).to_string()
}

#[test]
fn the_caller_is_whom_the_trusted_proxies_name() {
    let networks = "10.0.0.0/8, 127.0.0.1,fd00::/8";
    for (setting, peer, lines, right) in [
        ("false", "127.0.0.1", &["192.0.2.1"][..], "127.0.0.1"),
        ("true", "127.0.0.1", &[], "127.0.0.1"),
        ("true", "127.0.0.1", &["192.0.2.1"], "192.0.2.1"),
        ("1", "127.0.0.1", &["9.9.9.9, 192.0.2.1"], "192.0.2.1"),
        // The client's own line, then the proxy's.
        ("true", "127.0.0.1", &["9.9.9.9", "192.0.2.1"], "192.0.2.1"),
        ("true", "127.0.0.1", &["192.0.2.1", "9.9.9.9, 8.8.8.8"], "8.8.8.8"),
        // With a port, in brackets, in quotes, mapped.
        ("true", "127.0.0.1", &["192.0.2.1:4711"], "192.0.2.1"),
        ("true", "127.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
        ("true", "127.0.0.1", &["[2001:db8::1]"], "2001:db8::1"),
        ("true", "127.0.0.1", &["2001:db8::1"], "2001:db8::1"),
        ("true", "127.0.0.1", &["\"[2001:db8::1]:4711\""], "2001:db8::1"),
        // What is no address names nobody.
        ("true", "127.0.0.1", &["9.9.9.9, unknown"], "127.0.0.1"),
        ("true", "127.0.0.1", &["9.9.9.9,"], "127.0.0.1"),
        // Two proxies: the outer one wrote the second from the right.
        ("2", "127.0.0.1", &["9.9.9.9, 192.0.2.1, 10.0.0.1"], "192.0.2.1"),
        ("2", "127.0.0.1", &["9.9.9.9", "192.0.2.1", "10.0.0.1"], "192.0.2.1"),
        ("2", "127.0.0.1", &["192.0.2.1"], "192.0.2.1"),
        // By networks: from the right, the first that is none of them.
        (networks, "127.0.0.1", &["9.9.9.9, 192.0.2.1, 10.0.0.1, 10.2.3.4"], "192.0.2.1"),
        (networks, "::ffff:127.0.0.1", &["192.0.2.1"], "192.0.2.1"),
        (networks, "192.0.2.9", &["192.0.2.1"], "192.0.2.9"),
        (networks, "fd00::7", &["2001:db8::1, fd00::1"], "2001:db8::1"),
        (networks, "127.0.0.1", &["10.0.0.2, 10.0.0.1"], "10.0.0.2"),
        (networks, "127.0.0.1", &["192.0.2.1, junk, 10.0.0.1"], "10.0.0.1"),
    ] {
        assert_eq!(caller(setting, peer, lines), right, "{setting} {peer} {lines:?}");
    }
    for setting in ["some", "10", "-1", "10.0.0.0/33", "10.0.0.1,", ""] {
        assert!(setting.parse::<TrustedProxies>().is_err(), "{setting}");
    }
}

/// Thirty log-ins, each of another forged address in a line of its own before the proxy's.
async fn forged(network: &Network) -> Vec<String> {
    let mut codes = Vec::new();
    let client = reqwest::Client::new();
    for number in 0..30 {
        let body = json!({ "query": LOG_IN, "variables": { "login": format!("nobody{number}") } });
        let sent = client
            .post(format!("{}/graphql", network.url))
            .header("content-type", "application/json")
            .header("x-forwarded-for", format!("10.9.8.{number}"))
            .header("x-forwarded-for", "192.0.2.77")
            .body(body.to_string());
        let answer = sent.send().await.expect("an answer").text().await.expect("a text");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let refused = answer["data"]["logIn"]["userErrors"][0]["code"].as_str();
        let limited = answer["errors"][0]["extensions"]["code"].as_str();
        codes.push(refused.or(limited).expect("a code").to_owned());
    }
    codes
}

#[tokio::test]
async fn a_forged_line_does_not_make_another_address() {
    on_both_with(&[("ATTEMPTS_PER_MINUTE", "10")], async |network| {
        let codes = forged(network).await;
        let (tried, limited) = codes.split_at(10);
        assert!(tried.iter().all(|code| code == "WRONG_CREDENTIALS"), "{codes:?}");
        assert!(limited.iter().all(|code| code == "RATE_LIMITED"), "{codes:?}");
    })
    .await;
}
