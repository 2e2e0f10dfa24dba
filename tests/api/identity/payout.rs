//! Where a merchant is paid out: set by its owner with the password, told to its managers.

use entity::id::{Key as _, MerchantId};
use serde_json::{Value, json};
use sharepass::domain::identity;

use crate::support::{Caller, Network, PASSWORD, count, on_both};

const ACCOUNT: &str = "payoutAccount { bankName accountEnding changedAt }";

fn account(number: &str, password: &str) -> Value {
    json!({ "bankName": " 招商银行 ", "accountNumber": number, "password": password })
}

/// The payout account as a member of staff sees it.
async fn seen(staff: &Caller) -> Value {
    let query = format!("{{ viewer {{ staff {{ merchant {{ {ACCOUNT} }} }} }} }}");
    staff.post(&query, json!({})).await["viewer"]["staff"]["merchant"]["payoutAccount"].take()
}

/// The whole account number, as the clearing reads it.
async fn number(network: &Network, owner: &Caller) -> Option<String> {
    let merchant = MerchantId::parse(&owner.merchant).expect("a merchant");
    let found = identity::payout_account(network.app.db.read(), merchant).await;
    found.expect("a look").map(|account| account.number)
}

#[tokio::test]
async fn an_owner_sets_the_account_and_its_managers_are_told() {
    on_both(async |network| {
        let (owner, rival) = (network.merchant("甲").await, network.merchant("乙").await);
        let manager = network.staff(&owner, "MANAGER", None).await;
        let till = network.staff(&owner, "CASHIER", Some(&owner.shop)).await;
        assert_eq!(seen(&owner).await, Value::Null);
        assert_eq!(number(network, &owner).await, None);

        let done =
            owner.act("setPayoutAccount", ACCOUNT, account("6228 4800-1234 5678", PASSWORD)).await;
        assert_eq!(done["userErrors"], json!([]));
        let shown = json!({ "bankName": "招商银行", "accountEnding": "5678",
            "changedAt": "2026-11-23T08:00:00Z" });
        assert_eq!(done["payoutAccount"], shown);
        assert_eq!((seen(&owner).await, seen(&manager).await), (shown.clone(), shown));
        assert_eq!(number(network, &owner).await.as_deref(), Some("6228480012345678"));
        // Nobody else's, and not shown at the counter.
        assert_eq!(seen(&rival).await, Value::Null);
        let query = format!("{{ viewer {{ staff {{ merchant {{ {ACCOUNT} }} }} }} }}");
        assert_eq!(till.fault(&query, json!({})).await, "FORBIDDEN");

        network.pass_seconds(60);
        let changed = owner.act("setPayoutAccount", ACCOUNT, account("12345678", PASSWORD)).await;
        assert_eq!(changed["payoutAccount"]["accountEnding"], "5678");
        assert_eq!(changed["payoutAccount"]["changedAt"], "2026-11-23T08:01:00Z");
        assert_eq!(number(network, &owner).await.as_deref(), Some("12345678"));
        assert_eq!(network.rows("payout_account").await, 1);

        network.quiet().await;
        let kind = "PAYOUT_ACCOUNT_CHANGED";
        assert_eq!(count(&owner.reminded_of().await, kind), 2);
        assert_eq!(count(&manager.reminded_of().await, kind), 2);
        assert_eq!(count(&till.reminded_of().await, kind), 0);
        assert_eq!(count(&rival.reminded_of().await, kind), 0);
    })
    .await;
}

#[tokio::test]
async fn who_guesses_the_password_changes_nothing_and_is_stopped() {
    on_both(async |network| {
        let owner = network.merchant("甲").await;
        assert_eq!(owner.tries("setPayoutAccount", account("11112222", PASSWORD)).await, "DONE");
        let theft = account("99998888", "guess");
        for _ in 0..8 {
            assert_eq!(owner.tries("setPayoutAccount", theft.clone()).await, "WRONG_PASSWORD");
        }
        let mutation = "mutation($input: SetPayoutAccountInput!) {
            setPayoutAccount(input: $input) { userErrors { code } } }";
        let right = account("99998888", PASSWORD);
        let fault = owner.fault(mutation, json!({ "input": right })).await;
        assert_eq!(fault, "RATE_LIMITED");
        // The same attempts count for the password itself.
        let change = "mutation($input: ChangePasswordInput!) {
            changePassword(input: $input) { userErrors { code } } }";
        let input = json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD });
        assert_eq!(owner.fault(change, json!({ "input": input })).await, "RATE_LIMITED");
        assert_eq!(number(network, &owner).await.as_deref(), Some("11112222"));
        network.quiet().await;
        assert_eq!(count(&owner.reminded_of().await, "PAYOUT_ACCOUNT_CHANGED"), 1);
        network.pass_seconds(60);
        assert_eq!(owner.tries("setPayoutAccount", account("33334444", PASSWORD)).await, "DONE");
    })
    .await;
}
