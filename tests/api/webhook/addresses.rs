//! Where nothing is sent: what only this machine can reach.

use std::net::IpAddr;
use std::time::Duration;

use serde_json::{Value, json};
use sharepass::domain::webhook::{Letter, Post};
use sharepass::infra::outbound::{Reach, is_public};

use super::receiver::Receiver;
use super::stage::{deliveries, endpoint, merchant, remind, send};
use crate::support::{Engine, on_both, on_both_with};

#[test]
fn only_addresses_of_the_public_internet_are_public() {
    let public = [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.1.1",
        "198.17.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2400:3200::1",
        "2001:4860:4860::8888",
    ];
    let private = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    let parse = |text: &str| text.parse::<IpAddr>().expect("an address");
    for address in public {
        assert!(is_public(parse(address)), "{address}");
    }
    for address in private {
        assert!(!is_public(parse(address)), "{address}");
    }
}

#[tokio::test]
async fn an_owner_cannot_enter_a_private_address_or_name_however_it_is_spelt() {
    on_both_with(&[("WEBHOOK_PRIVATE_ADDRESSES", "false")], async |network| {
        let home = merchant(network, "甲").await;
        let (id, _) = endpoint(&home, "https://hooks.example.com/a").await;
        let urls = [
            "http://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://10.1.2.3/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://intranet/",
            "https://127.0.0.1:8443/",
            "https://１２７.０.０.１/",
        ];
        for url in urls {
            let code = home.tries("createWebhookEndpoint", json!({ "url": url })).await;
            assert_eq!(code, "URL_PRIVATE", "{url}");
            let change = json!({ "endpointId": id, "url": url });
            assert_eq!(home.tries("updateWebhookEndpoint", change).await, "URL_PRIVATE", "{url}");
        }
        let with_user = json!({ "url": "https://user:word@example.com/" });
        assert_eq!(home.tries("createWebhookEndpoint", with_user).await, "URL_NOT_PLAIN");
    })
    .await;
}

/// Private addresses are refused when the connection is made, whatever was entered before: a name
/// may lead elsewhere by then. The name `localhost` is what every machine resolves to itself.
#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_connected_to() {
    on_both(async |open| {
        if open.engine() == Engine::Sqlite {
            return;
        }
        let home = merchant(open, "甲").await;
        let receiver = Receiver::open().await;
        let by_name = format!("http://localhost:{}/hooks", receiver.port);
        let (named, _) = endpoint(&home, &by_name).await;
        let (literal, _) = endpoint(&home, &receiver.url).await;
        let strict = open.second_with(&[("WEBHOOK_PRIVATE_ADDRESSES", "false")]).await;
        remind(open, &home, 1).await;
        assert_eq!(send(&strict).await, 2);
        assert!(receiver.seen().is_empty());
        for id in [&named, &literal] {
            let newest = deliveries(&home, id).await.swap_remove(0);
            assert_eq!(newest["lastOutcome"], "ADDRESS_REFUSED");
            assert_eq!(newest["lastStatusCode"], Value::Null);
            assert_eq!(newest["status"], "WAITING");
        }
        // It is there: where private addresses are allowed, it is reached by both.
        open.pass_seconds(6);
        assert_eq!(send(open).await, 2);
        assert_eq!(receiver.seen().len(), 2);
        strict.stop().await;
    })
    .await;
}

fn letter(url: &str) -> Letter {
    Letter {
        url: url.parse().expect("a URL"),
        id: "whd_1".to_owned(),
        at_unix_s: 1,
        signature: "v1,x".to_owned(),
        body: r#"{"type":"webhook.test"}"#.to_owned(),
    }
}

#[tokio::test]
async fn without_tls_nothing_is_sent_where_tls_is_asked_for_and_a_slow_answer_times_out() {
    let receiver = Receiver::open().await;
    let strict = Post::new(Reach { private: true, plain: false }).expect("a post");
    let answer = strict.send(letter(&receiver.url)).await;
    assert_eq!(format!("{:?}", answer.outcome), "AddressRefused");
    assert!(receiver.seen().is_empty());
    let reach = Reach { private: true, plain: true };
    let hasty = Post::patient(reach, Duration::from_secs(2)).expect("a post");
    receiver.hold();
    let answer = hasty.send(letter(&receiver.url)).await;
    assert_eq!(format!("{:?}", answer.outcome), "TimedOut");
    receiver.let_go();
    let answer = hasty.send(letter(&receiver.url)).await;
    assert_eq!(
        (format!("{:?}", answer.outcome), answer.status_code),
        ("Delivered".into(), Some(204))
    );
}
