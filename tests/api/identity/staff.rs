//! Owners, managers and cashiers.

use serde_json::{Value, json};

use crate::support::{Caller, Network, PASSWORD, count, on_both, text};

const ADD: &str = "mutation($input: AddStaffInput!) {
    addStaff(input: $input) { staff { id name role login shop { id } } userErrors { code } }
}";
const REMOVE: &str = "mutation($id: ID!) {
    removeStaff(input: { staffId: $id, password: \"correct horse battery\" }) { staffId userErrors { code } }
}";
const STAFF: &str = "{ viewer { staff { role merchant { staff { name role login } } } } }";

/// A member of staff, added and logged in.
async fn add(network: &Network, owner: &Caller, role: &str, shop: Option<&str>) -> Caller {
    let login = format!("staff{}", network.number());
    let input = json!({ "login": login, "name": role, "password": PASSWORD, "role": role,
        "shopId": shop, "ownPassword": PASSWORD });
    assert_eq!(owner.refusal(ADD, json!({ "input": input })).await, "DONE");
    network.caller().log_in(&login, PASSWORD).await
}

#[tokio::test]
async fn an_owner_adds_staff_who_see_their_merchant() {
    on_both(async |network| {
        let owner = network.applicant("甲").await;
        let cashier = add(network, &owner, "CASHIER", Some(&owner.shop)).await;
        let seen = cashier.post(STAFF, json!({})).await;
        assert_eq!(seen["viewer"]["staff"]["role"], "CASHIER");
        let staff = &seen["viewer"]["staff"]["merchant"]["staff"];
        assert_eq!(staff[0]["role"], "OWNER");
        assert_eq!(staff[0]["login"], Value::Null);
        assert_eq!(staff[1]["login"], cashier.login.as_str());
        let seen = owner.post(STAFF, json!({})).await;
        let staff = &seen["viewer"]["staff"]["merchant"]["staff"];
        assert_eq!(staff[1]["login"], cashier.login.as_str());
    })
    .await;
}

#[tokio::test]
async fn staff_are_refused_for_each_reason() {
    on_both(async |network| {
        let owner = network.applicant("甲").await;
        let other = network.applicant("乙").await;
        let usual = json!({ "login": "new.staff", "name": "New", "password": PASSWORD,
            "role": "MANAGER", "ownPassword": PASSWORD });
        let long = "x".repeat(129);
        for (name, value, code) in [
            ("login", json!("x"), "LOGIN_INVALID"),
            ("login", json!(other.login), "LOGIN_TAKEN"),
            ("name", json!(""), "NAME_INVALID"),
            ("shopId", json!(other.shop), "SHOP_NOT_FOUND"),
            ("password", json!("short"), "PASSWORD_TOO_SHORT"),
            ("password", json!(long), "PASSWORD_TOO_LONG"),
            ("password", json!("New.Staff"), "PASSWORD_IS_LOGIN"),
            ("password", json!("66666666"), "PASSWORD_TOO_COMMON"),
        ] {
            let mut input = usual.clone();
            input[name] = value;
            assert_eq!(owner.refusal(ADD, json!({ "input": input })).await, code);
        }
        let mut input = usual;
        input["role"] = json!("OWNER");
        input["shopId"] = json!(owner.shop);
        let refused = owner.refusal(ADD, json!({ "input": input })).await;
        assert_eq!(refused, "OWNER_OF_ALL_SHOPS");
    })
    .await;
}

#[tokio::test]
async fn roles_bound_what_staff_may_do() {
    on_both(async |network| {
        let owner = network.applicant("甲").await;
        let manager = add(network, &owner, "MANAGER", None).await;
        let of_shop = add(network, &owner, "MANAGER", Some(&owner.shop)).await;
        let cashier = add(network, &owner, "CASHIER", None).await;
        let customer = network.customer("Ann").await;
        let operator = network.operator().await;
        let guest = network.caller();

        let input = json!({ "login": "another", "name": "x", "password": PASSWORD,
            "role": "CASHIER" });
        let staff = (ADD, json!({ "input": input }));
        let remove = (REMOVE, json!({ "id": cashier.id }));
        let merchant = (
            "mutation { updateMerchant(input: { contactPhone: \"13900139001\" }) {
                merchant { contactPhone } userErrors { code } } }",
            json!({}),
        );
        let create = (
            "mutation { createShop(input: { name: \"二店\", categoryId: \"tea-drinks\",
                city: \"上海\", address: \"x\", latitude: 31.2, longitude: 121.4 }) {
                shop { acceptWithinSeconds memberDiscountBasisPoints } userErrors { code } } }",
            json!({}),
        );
        let update = (
            "mutation($id: ID!) { updateShop(input: { shopId: $id, city: \"北京\" }) {
                shop { city } userErrors { code } } }",
            json!({ "id": owner.shop }),
        );
        let all = [staff, merchant, create, update, remove];
        // What each may: add staff, change the merchant, create a shop, change one, remove staff.
        for (who, caller, may) in [
            ("a manager", &manager, [false, true, true, true, false]),
            ("a manager of one shop", &of_shop, [false, false, false, true, false]),
            ("a cashier", &cashier, [false; 5]),
            ("a customer", &customer, [false; 5]),
            ("an operator", &operator, [false; 5]),
            ("an owner", &owner, [true; 5]),
        ] {
            for ((mutation, input), may) in all.iter().zip(may) {
                if may {
                    let refused = caller.refusal(mutation, input.clone()).await;
                    assert_eq!(refused, "DONE", "{who}: {mutation}");
                } else {
                    let fault = caller.fault(mutation, input.clone()).await;
                    assert_eq!(fault, "FORBIDDEN", "{who}: {mutation}");
                }
            }
        }
        for (mutation, input) in all {
            assert_eq!(guest.fault(mutation, input).await, "UNAUTHENTICATED");
        }
    })
    .await;
}

#[tokio::test]
async fn removed_staff_are_out_at_once_and_the_last_owner_stays() {
    on_both(async |network| {
        let owner = network.applicant("甲").await;
        let stranger = network.applicant("乙").await;
        let second = add(network, &owner, "OWNER", None).await;
        assert_eq!(owner.refusal(REMOVE, json!({ "id": stranger.id })).await, "NOT_FOUND");
        assert_eq!(stranger.post(STAFF, json!({})).await["viewer"]["staff"]["role"], "OWNER");

        assert_eq!(owner.refusal(REMOVE, json!({ "id": second.id })).await, "DONE");
        assert_eq!(second.fault(STAFF, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(owner.refusal(REMOVE, json!({ "id": second.id })).await, "NOT_FOUND");
        assert_eq!(owner.refusal(REMOVE, json!({ "id": owner.id })).await, "LAST_OWNER");
        let log_in = "mutation($login: String!, $password: String!) {
            logIn(input: { login: $login, password: $password }) { userErrors { code } }
        }";
        let input = json!({ "login": second.login, "password": PASSWORD });
        assert_eq!(network.caller().refusal(log_in, input).await, "WRONG_CREDENTIALS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_owners_who_remove_each_other_leave_one() {
    on_both(async |network| {
        for _ in 0..5 {
            let one = network.applicant("甲").await;
            let other = add(network, &one, "OWNER", None).await;
            let (first, second) = tokio::join!(
                one.call(REMOVE, json!({ "id": other.id })),
                other.call(REMOVE, json!({ "id": one.id })),
            );
            let left = [&one, &other].map(|who| who.call(STAFF, json!({})));
            let left = futures_util::future::join_all(left).await;
            let left: Vec<_> = left.iter().filter(|seen| seen["errors"].is_null()).collect();
            assert_eq!(left.len(), 1, "{first} {second}");
            let staff = &left[0]["data"]["viewer"]["staff"]["merchant"]["staff"];
            assert_eq!(text(&staff[0]["role"]), "OWNER");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_alone_makes_nobody_an_owner_and_removes_nobody() {
    on_both(async |network| {
        let owner = network.merchant("甲").await;
        let second = add(network, &owner, "OWNER", None).await;
        let manager = add(network, &owner, "MANAGER", None).await;
        let cashier = add(network, &owner, "CASHIER", None).await;
        let told = async || {
            network.quiet().await;
            let all = [&owner, &second, &manager, &cashier];
            let all = all.map(async |who| count(&who.reminded_of().await, "STAFF_CHANGED"));
            futures_util::future::join_all(all).await
        };
        assert_eq!(told().await, [2, 2, 2, 0]);
        for (role, password, expected) in [
            ("OWNER", None, "PASSWORD_REQUIRED"),
            ("MANAGER", None, "PASSWORD_REQUIRED"),
            ("OWNER", Some("guess"), "WRONG_PASSWORD"),
            ("CASHIER", None, "DONE"),
            ("MANAGER", Some(PASSWORD), "DONE"),
        ] {
            let input = json!({ "login": format!("thief{}", network.number()), "name": "T",
                "password": PASSWORD, "role": role, "ownPassword": password });
            assert_eq!(owner.tries("addStaff", input).await, expected, "{role}");
        }
        assert_eq!(told().await, [3, 3, 3, 0]);
        let remove = |password: Option<&str>| json!({ "staffId": second.id, "password": password });
        assert_eq!(owner.tries("removeStaff", remove(None)).await, "PASSWORD_REQUIRED");
        for _ in 0..8 {
            assert_eq!(owner.tries("removeStaff", remove(Some("guess"))).await, "WRONG_PASSWORD");
        }
        // Guesses count as they do for a log-in.
        let mutation = "mutation($input: RemoveStaffInput!) {
            removeStaff(input: $input) { userErrors { code } } }";
        let input = json!({ "input": remove(Some(PASSWORD)) });
        assert_eq!(owner.fault(mutation, input).await, "RATE_LIMITED");
        assert_eq!(second.post(STAFF, json!({})).await["viewer"]["staff"]["role"], "OWNER");
        network.pass_seconds(60);
        assert_eq!(owner.tries("removeStaff", remove(Some(PASSWORD))).await, "DONE");
        network.quiet().await;
        assert_eq!(count(&owner.reminded_of().await, "STAFF_CHANGED"), 4);
    })
    .await;
}
