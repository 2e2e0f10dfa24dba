//! A member with 1,000.00 at a home that sells coffee, and the acts that proofs disturb.

use serde_json::{Value, json};

use crate::support::{Caller, Network, Note, code, text};

/// Who is there.
pub struct Scene {
    /// The home merchant's owner.
    pub home: Caller,
    /// Its coffee: 12.50, to members 10.00.
    pub coffee: String,
    /// The member.
    pub alice: Caller,
    /// The membership.
    pub membership: String,
}

impl Scene {
    /// Everybody arrives.
    pub async fn set(network: &Network) -> Self {
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "12.50", "10.00").await;
        let plan = home.plan("1000.00", "0.00").await;
        let alice = network.customer("Alice").await;
        let membership = alice.join(network, &plan).await;
        Self { home, coffee, alice, membership }
    }

    /// An order that waits for payment.
    pub async fn placed(&self, network: &Network) -> String {
        self.alice.order(network, &self.home.shop, &self.coffee, 1).await
    }

    /// An order that was paid from balance.
    pub async fn paid(&self, network: &Network) -> String {
        self.alice.bought(network, &self.home.shop, &self.coffee).await
    }

    /// Every kind of act that moves money, one of each and not done yet.
    pub async fn acts(&self, network: &Network) -> Vec<Act> {
        let (alice, home) = (&self.alice, &self.home);
        let (placed, unwanted) = (self.placed(network).await, self.paid(network).await);
        let (impossible, spilt) = (self.paid(network).await, self.paid(network).await);
        assert_eq!(code(&home.accept(&spilt).await), "DONE");
        let recharge = json!({ "membershipId": self.membership, "amount": "50.00" });
        let bill = json!({ "shopId": home.shop, "code": alice.pay_code().await.1,
            "amount": "8.00" });
        let why = |order: &str| json!({ "orderId": order, "reason": "no milk" });
        let others = [
            (
                alice,
                "payOrder",
                json!({ "orderId": placed, "tender": "BALANCE" }),
                r#"INTO "payment""#,
            ),
            (alice, "cancelOrder", json!({ "orderId": unwanted }), r#"INTO "refund""#),
            (home, "declineOrder", why(&impossible), r#"INTO "refund""#),
            (home, "refundOrder", why(&spilt), r#"INTO "refund""#),
            (alice, "recharge", recharge, r#"INTO "recharge""#),
            (home, "chargePayCode", bill, r#"INTO "payment""#),
        ]
        .map(|(who, mutation, mut input, writes)| {
            input["idempotencyKey"] = json!(network.key());
            Act { who: who.clone(), mutation, input, writes }
        });
        // By somebody who has no order that waits to be paid.
        let carol = network.customer("Carol").await;
        [self.order_to_place(network, &carol)].into_iter().chain(others).collect()
    }

    /// An order that is about to be placed.
    pub fn order_to_place(&self, network: &Network, by: &Caller) -> Act {
        let lines = json!([{ "offerId": self.coffee, "quantity": 1 }]);
        let input = json!({ "shopId": self.home.shop, "lines": lines,
            "idempotencyKey": network.key() });
        let (who, writes) = (by.clone(), r#"INTO "order_line""#);
        Act { who, mutation: "placeOrder", input, writes }
    }

    /// The notice of a recharge that was paid while the gateway kept silent.
    pub async fn notice(&self, network: &Network) -> RechargeNotice {
        network.switch(None, json!({ "never": true })).await;
        let asked = self.alice.recharge(&self.membership, "50.00", &network.key()).await;
        let page = text(&asked["recharge"]["payment"]["payUrl"]);
        assert_eq!(network.press(&page, "confirm").await, 200);
        let id = format!("no_{}", network.number());
        RechargeNotice { id, reference: network.last_reference().await }
    }
}

/// An act with its key.
pub struct Act {
    /// Who acts.
    pub who: Caller,
    /// What.
    pub mutation: &'static str,
    /// With which input.
    pub input: Value,
    /// A part of the statement in which it writes what it is about.
    pub writes: &'static str,
}

impl Act {
    /// Acts, and answers whatever comes.
    pub async fn sent(&self) -> Value {
        let (first, rest) = self.mutation.split_at(1);
        let what = if self.mutation == "recharge" { "recharge { id }" } else { "order { id }" };
        let query = format!(
            "mutation($input: {}{rest}Input!) {{ {}(input: $input) {{ {what}
                userErrors {{ code }} }} }}",
            first.to_uppercase(),
            self.mutation
        );
        self.who.call(&query, json!({ "input": self.input })).await
    }

    /// Acts with the same key as before: it is done now, and once. Answers the payload.
    pub async fn done(&self) -> Value {
        let mut answer = self.sent().await;
        let payload = answer["data"][self.mutation].take();
        assert_eq!(payload["userErrors"], json!([]), "{}: {answer}", self.mutation);
        payload
    }
}

/// The gateway tells of a recharge.
pub struct RechargeNotice {
    id: String,
    reference: String,
}

impl RechargeNotice {
    /// Tells it; answers the status.
    pub async fn told(&self, network: &Network) -> u16 {
        network.notice(Note::paid(&self.id, &self.reference, 5_000)).await
    }
}

/// The code of an answer that says that nothing was done. What broke shows a request id, and
/// nothing else.
pub fn fault(answer: &Value) -> String {
    let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no error: {answer}"));
    let [error] = errors.as_slice() else { panic!("not one error: {answer}") };
    let code = text(&error["extensions"]["code"]);
    let extensions = error["extensions"].as_object().expect("extensions");
    let names: Vec<&str> = extensions.keys().map(String::as_str).collect();
    if code == "INTERNAL" {
        assert_eq!(names, ["code", "requestId"], "{answer}");
        assert_eq!(error["message"], "The server could not answer this.", "{answer}");
    } else {
        assert_eq!(names, ["code"], "{answer}");
    }
    assert!(answer["data"].is_null(), "{answer}");
    code
}
