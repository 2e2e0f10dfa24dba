//! Logging in and out, renewing, revoking, changing the password.

use std::time::Duration;

use entity::id::{CustomerId, Key as _, SessionId};
use serde_json::{Value, json};
use sharepass::identity::{Actor, ended};

use crate::support::{Caller, PASSWORD, on_both, text};

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

#[tokio::test]
async fn a_refresh_token_used_twice_ends_its_session() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let elsewhere = network.caller().log_in(&ann.login, PASSWORD).await;
        let done = refresh(&ann, &ann.refresh_token).await;
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
async fn of_ten_who_use_one_refresh_token_one_gets_through_and_the_session_ends() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let guest = network.caller();
        let all = (0..10).map(|_| refresh(&guest, &ann.refresh_token));
        let all = futures_util::future::join_all(all).await;
        let renewed = all.iter().filter(|one| !one["session"].is_null()).count();
        assert_eq!(renewed, 1);
        let newest = all.iter().find(|one| !one["session"].is_null()).expect("the one");
        let mut late = ann.clone();
        late.access_token = Some(text(&newest["session"]["accessToken"]));
        assert_eq!(late.fault(KIND, json!({})).await, "UNAUTHENTICATED");
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
        let id = CustomerId::parse(&ann.id).expect("a customer");
        let actor = Actor::Customer { id, session };
        let end = ended(&network.app, &actor);
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
