//! What stories about clearing do by name.

use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::support::{Caller, Network, PASSWORD, text};

/// What stories ask of a statement.
const STATEMENT: &str = "id opening closing shortfall claimed payout carried due heldReason csv
    merchant { id } cycleNumber movements { kind transfers amount }
    settlements { id direction amount status accountEnding bankReference failure }";

/// A home with coffee at 100.00 to members (125.00 to others), another merchant with bread at the
/// same prices, both with a payout account, and a member by a plan without bonus.
pub struct Scene {
    pub home: Caller,
    pub other: Caller,
    pub coffee: String,
    pub bread: String,
    pub plan: String,
    pub alice: Caller,
    pub membership: String,
}

/// The scene at its beginning: the recharge cools off.
pub async fn scene(network: &Network, price: &str, bonus: &str) -> Scene {
    let home = network.merchant("甲咖啡").await;
    let other = network.merchant("乙面包").await;
    home.is_paid_to("6222020200112233445").await;
    other.is_paid_to("6217000010001234567").await;
    let coffee = home.priced("拿铁", "125.00", "100.00").await;
    let bread = other.priced("全麦面包", "125.00", "100.00").await;
    let plan = home.plan_with(price, bonus, json!({ "custodyShareBasisPoints": 4000 })).await;
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, &plan).await;
    Scene { home, other, coffee, bread, plan, alice, membership }
}

/// The scene after the cooling-off period: the recharge is released to its share.
pub async fn released(network: &Network, price: &str, bonus: &str) -> Scene {
    let mut scene = scene(network, price, bonus).await;
    network.pass_seconds(8 * crate::support::DAY);
    network.run(Tick::Release).await;
    scene.home = scene.home.back().await;
    scene.other = scene.other.back().await;
    scene.alice = scene.alice.back().await;
    scene
}

impl Scene {
    /// Alice pays 100.00 at home, and fetches what she paid for.
    pub async fn pays_at_home(&self, network: &Network) -> String {
        self.alice.fetched(network, &self.home, &self.coffee).await
    }

    /// Alice pays 100.00 elsewhere, and fetches what she paid for.
    pub async fn pays_elsewhere(&self, network: &Network) -> String {
        self.alice.fetched(network, &self.other, &self.bread).await
    }

    /// What the only membership holds: balance, custody, portable balance, claim.
    pub async fn holds(&self) -> [String; 4] {
        let membership = self.alice.membership(&self.membership).await;
        ["balance", "custody", "portableBalance", "claim"].map(|part| text(&membership[part]))
    }
}

impl Caller {
    /// Says where this owner's merchant is paid out.
    pub async fn is_paid_to(&self, account: &str) {
        let input = json!({ "bankName": "中国工商银行上海分行", "accountNumber": account,
            "password": PASSWORD });
        assert_eq!(self.tries("setPayoutAccount", input).await, "DONE");
    }

    /// A membership with how it ended.
    pub async fn membership(&self, id: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on Membership {
            id status balance principal bonus custody portableBalance claim
            closing { cause refund paidAtOnce refunded forfeited forfeitReturned bonusVoided
                movedTo { id } }
            homeMerchant { id } lots { principalPaid principal bonus custody }
        } } }";
        self.post(query, json!({ "id": id })).await["node"].take()
    }

    /// What a membership would give back.
    pub async fn refund_quote(&self, membership: &str, cause: &str) -> Value {
        let query = "query($id: ID!, $cause: RefundCause!) {
            refundQuote(membershipId: $id, cause: $cause) {
                cause applies openOrders refund paidNow fromCustody fromHomeMerchant claim forfeited bonusVoided
                lots { paid bonus consumed consumedElsewhere consumedAtListPrice refund formula }
            } }";
        let input = json!({ "id": membership, "cause": cause });
        self.post(query, input).await["refundQuote"].take()
    }

    /// Closes a membership; answers the payload.
    pub async fn close(&self, membership: &str, cause: &str, key: &str) -> Value {
        let selection = "membership { id status claim closing { refund paidAtOnce forfeited } }";
        let input = json!({ "membershipId": membership, "cause": cause, "idempotencyKey": key });
        self.act("closeMembership", selection, input).await
    }

    /// Moves a membership to the home of a plan; answers the payload.
    pub async fn move_to(&self, membership: &str, plan: &str, key: &str) -> Value {
        let selection = "from { id status claim } membership { id status balance }";
        let input = json!({ "membershipId": membership, "planId": plan,
            "acceptedTermsVersion": 1, "idempotencyKey": key });
        self.act("moveMembership", selection, input).await
    }

    /// The statements of this person's merchant, newest first.
    pub async fn statements(&self) -> Vec<Value> {
        let query = format!(
            "{{ viewer {{ staff {{ merchant {{ settlementStatements(first: 100) {{
                nodes {{ {STATEMENT} }} }} }} }} }} }}"
        );
        let answer = self.post(&query, json!({})).await;
        let found = &answer["viewer"]["staff"]["merchant"]["settlementStatements"]["nodes"];
        found.as_array().expect("statements").clone()
    }

    /// What an operator says of a settlement.
    pub async fn confirms(&self, settlement: &str, outcome: &str, key: &str) -> String {
        let reason = (outcome == "FAILED").then_some("account closed");
        let input = json!({ "settlementId": settlement, "outcome": outcome, "reason": reason,
            "bankReference": "B-1", "idempotencyKey": key });
        self.tries("confirmSettlement", input).await
    }
}

impl Network {
    /// An operator runs a cycle; answers it.
    pub async fn clear(&self) -> Value {
        let selection = format!(
            "cycle {{ id number status cash custody payables fees replay csv
                statements(first: 100) {{ nodes {{ {STATEMENT} }} }} }}"
        );
        let input = json!({ "idempotencyKey": self.key() });
        let mut done = self.operator().await.act("runClearing", &selection, input).await;
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(done["cycle"]["status"], "SETTLED", "{done}");
        assert_eq!(done["cycle"]["replay"], json!([]), "{done}");
        done["cycle"].take()
    }
}

/// An order that is paid from balance and accepted; answers its id.
pub async fn accepted(network: &Network, by: &Caller, shop: &Caller, offer: &str) -> String {
    let order = by.bought(network, &shop.shop, offer).await;
    assert_eq!(shop.accept(&order).await["order"]["status"], "ACCEPTED");
    order
}

/// An order that is paid by gateway and accepted; answers its id.
pub async fn sold(network: &Network, by: &Caller, shop: &Caller, offer: &str) -> String {
    let order = by.order(network, &shop.shop, offer, 1).await;
    let asked = by.pay(&order, "GATEWAY", &network.key()).await;
    network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), by).await;
    assert_eq!(shop.accept(&order).await["order"]["status"], "ACCEPTED");
    order
}

/// The statement of a merchant in a cycle.
pub fn of<'a>(cycle: &'a Value, merchant: &Caller) -> &'a Value {
    let nodes = cycle["statements"]["nodes"].as_array().expect("statements");
    let found = nodes.iter().find(|node| node["merchant"]["id"] == *merchant.merchant);
    found.unwrap_or_else(|| panic!("no statement of {} in {cycle}", merchant.merchant))
}

/// Figures of a statement by name.
pub fn figures<const N: usize>(statement: &Value, names: [&str; N]) -> [String; N] {
    names.map(|name| text(&statement[name]))
}
