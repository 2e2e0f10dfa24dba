//! A customer whose phone is in other hands freezes the membership, and only the password opens it.

use futures_util::future::join;
use serde_json::{Value, json};

use crate::support::{Caller, Network, PASSWORD, code, on_both};

/// A member with coffee to buy; and the same person on a phone that will be lost.
async fn scene(network: &Network) -> (Caller, Caller, String) {
    let home = network.merchant("甲咖啡").await;
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, &home.plan("100.00", "0.00").await).await;
    (alice.clone(), alice.back().await, membership)
}

async fn freezes(alice: &Caller, membership: &str, reason: &str) -> Value {
    let input = json!({ "membershipId": membership, "reason": reason });
    alice.act("freezeMembership", "membership { status freezeReason }", input).await
}

async fn unfreezes(alice: &Caller, membership: &str, password: Option<&str>) -> String {
    let mut input = json!({ "membershipId": membership });
    if let Some(password) = password {
        input["password"] = json!(password);
    }
    alice.tries("unfreezeMembership", input).await
}

/// Whether a session still tells who it is.
async fn lives(session: &Caller) -> bool {
    let answer = session.call("{ viewer { customer { id } } }", json!({})).await;
    answer["data"]["viewer"]["customer"]["id"].is_string()
}

#[tokio::test]
async fn a_pause_needs_no_password_and_ends_no_session() {
    on_both(async |network| {
        let (alice, phone, membership) = scene(network).await;
        let input = json!({ "membershipId": membership });
        let shown = "membership { status freezeReason }";
        let paused = alice.act("freezeMembership", shown, input).await;
        assert_eq!(paused["membership"], json!({ "status": "FROZEN", "freezeReason": "PAUSE" }));
        assert!(lives(&phone).await);
        assert_eq!(code(&freezes(&alice, &membership, "PAUSE").await), "NOT_ACTIVE");
        let input = json!({ "membershipId": membership });
        let again = phone.act("unfreezeMembership", shown, input).await;
        assert_eq!(again["membership"], json!({ "status": "ACTIVE", "freezeReason": null }));
    })
    .await;
}

#[tokio::test]
async fn a_loss_ends_all_other_sessions_and_only_the_password_opens_the_membership() {
    on_both(async |network| {
        let (alice, phone, membership) = scene(network).await;
        let bob = network.customer("Bob").await;
        assert!(lives(&phone).await);
        let lost = freezes(&alice, &membership, "LOSS").await;
        assert_eq!(lost["membership"], json!({ "status": "FROZEN", "freezeReason": "LOSS" }));
        assert_eq!((lives(&alice).await, lives(&phone).await), (true, false));
        assert!(lives(&bob).await, "nobody else's session ends");
        let refresh = "mutation($t: String!) {
            refreshSession(input: { refreshToken: $t }) { userErrors { code } } }";
        let token = json!({ "t": phone.refresh_token });
        assert_eq!(network.caller().refusal(refresh, token).await, "INVALID_TOKEN");

        assert_eq!(unfreezes(&alice, &membership, None).await, "PASSWORD_REQUIRED");
        for _ in 0..8 {
            assert_eq!(unfreezes(&alice, &membership, Some("guess")).await, "WRONG_PASSWORD");
        }
        let mutation = "mutation($input: UnfreezeMembershipInput!) {
            unfreezeMembership(input: $input) { userErrors { code } } }";
        let right = json!({ "input": { "membershipId": membership, "password": PASSWORD } });
        assert_eq!(alice.fault(mutation, right).await, "RATE_LIMITED");
        network.pass_seconds(60);
        // A pause that is asked for does not weaken it.
        assert_eq!(code(&freezes(&alice, &membership, "PAUSE").await), "NOT_ACTIVE");
        assert_eq!(unfreezes(&alice, &membership, None).await, "PASSWORD_REQUIRED");
        assert_eq!(unfreezes(&alice, &membership, Some(PASSWORD)).await, "DONE");
        assert_eq!(unfreezes(&alice, &membership, Some(PASSWORD)).await, "NOT_FROZEN");
        // In force again, and a pause is a pause.
        assert_eq!(code(&freezes(&alice, &membership, "PAUSE").await), "DONE");
        assert_eq!(unfreezes(&alice, &membership, None).await, "DONE");
    })
    .await;
}

#[tokio::test]
async fn a_loss_that_is_noticed_during_a_pause_is_reported_then() {
    on_both(async |network| {
        let (alice, phone, membership) = scene(network).await;
        assert_eq!(code(&freezes(&phone, &membership, "PAUSE").await), "DONE");
        assert_eq!(code(&freezes(&alice, &membership, "LOSS").await), "DONE");
        assert!(!lives(&phone).await);
        assert_eq!(unfreezes(&alice, &membership, None).await, "PASSWORD_REQUIRED");
        assert_eq!(code(&freezes(&alice, &membership, "LOSS").await), "NOT_ACTIVE");
        assert_eq!(unfreezes(&alice, &membership, Some(PASSWORD)).await, "DONE");
    })
    .await;
}

#[tokio::test]
async fn a_loss_that_is_refused_ends_no_session() {
    on_both(async |network| {
        let (alice, phone, membership) = scene(network).await;
        let bob = network.customer("Bob").await;
        assert_eq!(code(&freezes(&bob, &membership, "LOSS").await), "NOT_FOUND");
        assert!(lives(&alice).await && lives(&phone).await);
        let elsewhere = bob.back().await;
        assert_eq!(code(&freezes(&bob, &membership, "LOSS").await), "NOT_FOUND");
        assert!(lives(&elsewhere).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_report_losses_at_once_one_is_left_and_no_lock_is_crossed() {
    on_both(async |network| {
        for _ in 0..4 {
            let (alice, phone, membership) = scene(network).await;
            let input = json!({ "input": { "membershipId": membership, "reason": "LOSS" } });
            let mutation = "mutation($input: FreezeMembershipInput!) {
                freezeMembership(input: $input) { userErrors { code } } }";
            let both = join(alice.call(mutation, input.clone()), phone.call(mutation, input)).await;
            for answer in [&both.0, &both.1] {
                let fault = answer["errors"][0]["extensions"]["code"].as_str();
                assert!(matches!(fault, None | Some("UNAUTHENTICATED")), "{answer}");
            }
            assert_ne!(lives(&alice).await, lives(&phone).await);
        }
    })
    .await;
}
