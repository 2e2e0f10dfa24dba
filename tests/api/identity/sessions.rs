//! Logging in and out, renewing, revoking, changing the password.

use std::time::Duration;

use entity::id::{CustomerId, Key as _, SessionId};
use serde_json::{Value, json};
use sharepass::domain::identity::{Actor, ended};

use crate::support::{Caller, PASSWORD, on_both, on_both_with, text};

const LOG_IN: &str = "mutation($login: String!, $password: String!, $as: LoginKind) {
    logIn(input: { login: $login, password: $password, as: $as }) {
        session { accessToken } viewer { kind } userErrors { code message field }
    }
}";
const REFRESH: &str = "mutation($token: String!) {
    refreshSession(input: { refreshToken: $token }) {
        session { accessToken refreshToken accessTokenExpiresAt refreshTokenExpiresAt
            session { id } }
        userErrors { code }
    }
}";
const REVOKE: &str = "mutation($id: ID!) {
    revokeSession(input: { sessionId: $id }) { sessionId userErrors { code } }
}";
const CHANGE: &str = "mutation($old: String!, $new: String!) {
    changePassword(input: { currentPassword: $old, newPassword: $new }) {
        sessionId userErrors { code }
    }
}";
const LOG_OUT: &str = "mutation { logOut { sessionId userErrors { code } } }";
const SESSIONS: &str = "{ viewer { customer { sessions { id current } } } }";
const KIND: &str = "{ viewer { kind } }";

async fn sessions(caller: &Caller) -> Vec<String> {
    let answer = caller.post(SESSIONS, json!({})).await;
    let list = answer["viewer"]["customer"]["sessions"].as_array().expect("a list").clone();
    list.iter().map(|session| text(&session["id"])).collect()
}

async fn refresh(caller: &Caller, token: &str) -> Value {
    let mut done = caller.post(REFRESH, json!({ "token": token })).await;
    done["refreshSession"].take()
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_are_told_alike() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let owner = network.applicant("甲").await;
        let guest = network.caller();
        let mut answers = Vec::new();
        for (login, password) in [
            (&*ann.login, "not my password"),
            ("13999999999", PASSWORD),
            ("nobody", PASSWORD),
            ("", ""),
            (&*owner.login, "not my password"),
        ] {
            let done = guest.post(LOG_IN, json!({ "login": login, "password": password })).await;
            answers.push(done["logIn"].clone());
        }
        assert_eq!(answers[0]["userErrors"][0]["code"], "WRONG_CREDENTIALS");
        assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");

        // The kind that is asked for is the only one looked at.
        for (kind, code) in [("STAFF", "DONE"), ("OPERATOR", "WRONG_CREDENTIALS")] {
            let input = json!({ "login": owner.login, "password": PASSWORD, "as": kind });
            assert_eq!(guest.refusal(LOG_IN, input).await, code);
        }
        let input = json!({ "login": owner.login.to_uppercase(), "password": PASSWORD });
        assert_eq!(guest.post(LOG_IN, input).await["logIn"]["viewer"]["kind"], "STAFF");
    })
    .await;
}

#[tokio::test]
async fn a_session_is_renewed_by_rotation() {
    on_both(async |network| {
        let mut ann = network.customer("Ann").await;
        network.pass_seconds(15 * 60 - 1);
        assert_eq!(ann.post(KIND, json!({})).await["viewer"]["kind"], "CUSTOMER");
        network.pass_seconds(1);
        assert_eq!(ann.fault(KIND, json!({})).await, "UNAUTHENTICATED");

        let done = refresh(&network.caller(), &ann.refresh_token).await;
        assert_eq!(done["session"]["session"]["id"], ann.session.as_str());
        assert_eq!(done["session"]["accessTokenExpiresAt"], "2026-11-23T08:30:00Z");
        assert_eq!(done["session"]["refreshTokenExpiresAt"], "2026-12-23T08:15:00Z");
        let old = ann.access_token.replace(text(&done["session"]["accessToken"]));
        assert_eq!(ann.post(KIND, json!({})).await["viewer"]["kind"], "CUSTOMER");
        ann.access_token = old;
        assert_eq!(ann.fault(KIND, json!({})).await, "UNAUTHENTICATED");

        let next = text(&done["session"]["refreshToken"]);
        network.pass_seconds(30 * 86_400);
        let done = refresh(&network.caller(), &next).await;
        assert_eq!(done["userErrors"][0]["code"], "INVALID_TOKEN");
        let done = refresh(&network.caller(), "never given").await;
        assert_eq!(done["userErrors"][0]["code"], "INVALID_TOKEN");
    })
    .await;
}

/// The tokens of a renewal that was answered.
fn tokens(done: &Value) -> [String; 2] {
    ["accessToken", "refreshToken"].map(|name| text(&done["session"][name]))
}

#[tokio::test]
async fn a_renewal_whose_answer_was_lost_is_answered_again_for_thirty_seconds() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let guest = network.caller();
        let first = refresh(&guest, &ann.refresh_token).await;
        network.pass_seconds(30);
        let again = refresh(&guest, &ann.refresh_token).await;
        assert_eq!(tokens(&again), tokens(&first));
        assert_eq!(again["session"], first["session"]);
        let mut back = ann.clone();
        back.access_token = Some(tokens(&first)[0].clone());
        assert_eq!(back.post(KIND, json!({})).await["viewer"]["kind"], "CUSTOMER");

        // Renewed in its turn meanwhile: whoever still has the first is given the newest.
        let second = refresh(&guest, &tokens(&first)[1]).await;
        assert_ne!(tokens(&second), tokens(&first));
        assert_eq!(tokens(&refresh(&guest, &ann.refresh_token).await), tokens(&second));
        assert_eq!(tokens(&refresh(&guest, &tokens(&first)[1]).await), tokens(&second));

        // Logged out, nothing is answered any more, in time or not.
        let mut last = ann.clone();
        last.access_token = Some(tokens(&second)[0].clone());
        last.post(LOG_OUT, json!({})).await;
        let late = refresh(&guest, &tokens(&first)[1]).await;
        assert_eq!(late["userErrors"][0]["code"], "INVALID_TOKEN");
    })
    .await;
}

#[tokio::test]
async fn renewals_of_many_tablets_behind_one_address_are_not_counted_with_log_ins() {
    on_both_with(&[("ATTEMPTS_PER_MINUTE", "3")], async |network| {
        let mut ann = network.customer("Ann").await;
        let guest = network.caller();
        for _ in 0..10 {
            let done = refresh(&guest, &ann.refresh_token).await;
            ann.refresh_token = tokens(&done)[1].clone();
        }
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_used_again_later_ends_its_session() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let elsewhere = network.caller().log_in(&ann.login, PASSWORD).await;
        let done = refresh(&ann, &ann.refresh_token).await;
        network.pass_seconds(31);
        let mut thief = ann.clone();
        thief.access_token = Some(text(&done["session"]["accessToken"]));
        assert_eq!(thief.post(KIND, json!({})).await["viewer"]["kind"], "CUSTOMER");

        let again = refresh(&network.caller(), &ann.refresh_token).await;
        assert_eq!(again["userErrors"][0]["code"], "TOKEN_REUSED");
        assert!(again["session"].is_null());
        assert_eq!(thief.fault(KIND, json!({})).await, "UNAUTHENTICATED");
        let newest = text(&done["session"]["refreshToken"]);
        let done = refresh(&network.caller(), &newest).await;
        assert_eq!(done["userErrors"][0]["code"], "INVALID_TOKEN");
        assert_eq!(sessions(&elsewhere).await, [&*elsewhere.session]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_who_renew_with_one_token_at_once_are_given_the_same_session() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let guest = network.caller();
        let all = (0..10).map(|_| refresh(&guest, &ann.refresh_token));
        let all = futures_util::future::join_all(all).await;
        let mut all: Vec<[String; 2]> = all.iter().map(tokens).collect();
        all.dedup();
        assert_eq!(all.len(), 1);
        let mut back = ann.clone();
        back.access_token = Some(all[0][0].clone());
        assert_eq!(back.post(KIND, json!({})).await["viewer"]["kind"], "CUSTOMER");
        assert_eq!(sessions(&back).await, [&*ann.session]);
    })
    .await;
}

#[tokio::test]
async fn one_sees_and_revokes_ones_own_sessions_only() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let phone = network.caller().log_in(&ann.login, PASSWORD).await;
        let ben = network.customer("Ben").await;
        assert_eq!(sessions(&ann).await, [&*phone.session, &*ann.session]);

        let other = json!({ "id": ben.session });
        assert_eq!(ann.refusal(REVOKE, other).await, "NOT_FOUND");
        assert_eq!(sessions(&ben).await, [&*ben.session]);
        assert_eq!(ann.fault(REVOKE, json!({ "id": ann.id })).await, "BAD_USER_INPUT");
        let guest = network.caller();
        assert_eq!(guest.fault(REVOKE, json!({ "id": ann.session })).await, "UNAUTHENTICATED");

        let own = json!({ "id": phone.session });
        assert_eq!(ann.refusal(REVOKE, own.clone()).await, "DONE");
        assert_eq!(ann.refusal(REVOKE, own).await, "NOT_FOUND");
        assert_eq!(phone.fault(KIND, json!({})).await, "UNAUTHENTICATED");
        let done = refresh(&guest, &phone.refresh_token).await;
        assert_eq!(done["userErrors"][0]["code"], "INVALID_TOKEN");
        assert_eq!(sessions(&ann).await, [&*ann.session]);
    })
    .await;
}

#[tokio::test]
async fn logging_out_ends_this_session_and_its_sockets() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let phone = network.caller().log_in(&ann.login, PASSWORD).await;
        assert_eq!(network.caller().fault(LOG_OUT, json!({})).await, "UNAUTHENTICATED");
        let session = SessionId::parse(&ann.session).expect("a session's id");
        let id = CustomerId::parse(&ann.id).expect("a customer's id");
        let actor = Actor::Customer { id, session };
        let end = ended(&network.app.infra, &network.app.sessions, &actor);
        let log_out = async {
            tokio::task::yield_now().await;
            let done = ann.post(LOG_OUT, json!({})).await;
            assert_eq!(done["logOut"]["sessionId"], ann.session.as_str());
        };
        let both = async { tokio::join!(end, log_out) };
        tokio::time::timeout(Duration::from_secs(5), both).await.expect("an end in time");
        assert_eq!(ann.fault(KIND, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(sessions(&phone).await, [&*phone.session]);
    })
    .await;
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let phone = network.caller().log_in(&ann.login, PASSWORD).await;
        let change = |old: &str, new: &str| json!({ "old": old, "new": new });
        for (old, new, code) in [
            ("not my password", "another password", "WRONG_PASSWORD"),
            (PASSWORD, "short", "PASSWORD_TOO_SHORT"),
            (PASSWORD, "password1", "PASSWORD_TOO_COMMON"),
            (PASSWORD, &*ann.login, "PASSWORD_IS_LOGIN"),
            (PASSWORD, &*"x".repeat(129), "PASSWORD_TOO_LONG"),
        ] {
            assert_eq!(ann.refusal(CHANGE, change(old, new)).await, code);
        }
        assert_eq!(sessions(&phone).await.len(), 2);
        assert_eq!(ann.refusal(CHANGE, change(PASSWORD, "another password")).await, "DONE");
        assert_eq!(sessions(&ann).await, [&*ann.session]);
        assert_eq!(phone.fault(KIND, json!({})).await, "UNAUTHENTICATED");
        let old = json!({ "login": ann.login, "password": PASSWORD });
        assert_eq!(network.caller().refusal(LOG_IN, old).await, "WRONG_CREDENTIALS");
        network.caller().log_in(&ann.login, "another password").await;
        let guest = network.caller();
        assert_eq!(guest.fault(CHANGE, change("a", "b")).await, "UNAUTHENTICATED");
    })
    .await;
}

#[tokio::test]
async fn the_fifty_first_session_ends_the_oldest() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let mut last = ann.clone();
        for _ in 0..50 {
            network.pass_seconds(1);
            last = network.caller().log_in(&ann.login, PASSWORD).await;
        }
        let left = sessions(&last).await;
        assert_eq!(left.len(), 50);
        assert!(!left.contains(&ann.session));
    })
    .await;
}
