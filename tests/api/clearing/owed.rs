//! Refunds that a shop cannot fund stand as owed, and are paid from the first money that comes: the
//! oldest first, in parts, before claims and payouts. A merchant pays in at any time.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sharepass::worker::Tick;

use super::stage::{Scene, figures, of, released, sold};
use crate::support::{Caller, Network, Note, PASSWORD, code, fen, on_both, text};

/// What stories ask of the refunds of an order.
const REFUNDS: &str = "refunds { id status amount refunded owed reason endedAt }";

impl Caller {
    /// The refunds of an order, oldest first.
    async fn refunds(&self, order: &str) -> Vec<Value> {
        let query = format!("query($id: ID!) {{ order(id: $id) {{ status {REFUNDS} }} }}");
        let answer = self.post(&query, json!({ "id": order })).await;
        answer["order"]["refunds"].as_array().expect("refunds").clone()
    }

    /// Where the only refund of an order stands: status, what went back, what is owed.
    async fn refund_stands(&self, order: &str) -> [String; 3] {
        let refunds = self.refunds(order).await;
        assert_eq!(refunds.len(), 1, "{refunds:?}");
        figures(&refunds[0], ["status", "refunded", "owed"])
    }

    /// Begins to pay in; answers the pay-in.
    async fn begins_to_pay_in(&self, amount: &str, key: &str) -> Value {
        let selection = "payIn { id reference amount received status payment { payUrl } }";
        let input = json!({ "amount": amount, "idempotencyKey": key });
        let mut done = self.act("payIn", selection, input).await;
        assert_eq!(code(&done), "DONE", "{done}");
        done["payIn"].take()
    }

    /// Pays in on the gateway's page.
    async fn pays_in(&self, network: &Network, amount: &str) {
        let begun = self.begins_to_pay_in(amount, &network.key()).await;
        paid_at(network, &begun).await;
    }

    /// What the merchant is owed, and what refunds wait for.
    async fn account(&self) -> [String; 2] {
        let query = "{ viewer { staff { merchant { account { balance refundsOwed } } } } }";
        let answer = self.post(query, json!({})).await;
        let account = &answer["viewer"]["staff"]["merchant"]["account"];
        figures(account, ["balance", "refundsOwed"])
    }

    /// Gives up a claim; answers the payload.
    async fn gives_up(&self, what: &str, id: &str, key: &str) -> Value {
        let input = json!({ what: id, "idempotencyKey": key });
        let selection = "membership { claim } refund { status owed } amount";
        self.act("giveUpClaim", selection, input).await
    }

    /// Erases the account.
    async fn erases(&self) -> String {
        self.tries("eraseMyAccount", json!({ "password": PASSWORD })).await
    }
}

/// A pay-in that was begun last is paid on its page, and the gateway says so.
async fn paid_at(network: &Network, begun: &Value) {
    let page = text(&begun["payment"]["payUrl"]);
    network.switch(Some(&page), json!({ "never": true })).await;
    assert_eq!(network.press(&page, "confirm").await, 200);
    let (id, reference) = (network.key(), network.last_reference().await);
    let note = Note::paid(&id, &reference, fen(&begun["amount"]));
    assert_eq!(network.notice(note).await, 204);
}

/// The bank says what came, a line each: reference, amount, its own reference.
fn bank_says(network: &Network, name: &str, lines: &[(&str, &str, &str)]) {
    let inbox = std::path::PathBuf::from(&network.app.config.bank_folder).join("in");
    std::fs::create_dir_all(&inbox).expect("a folder");
    let mut file = String::from("reference,outcome,amount,bank_reference,reason\n");
    for (reference, amount, own) in lines {
        writeln!(file, "{reference},PAID,{amount},{own},").expect("a line");
    }
    std::fs::write(inbox.join(name), file).expect("an answer of the bank");
}

/// Somebody else's order by gateway that the other shop was paid out for.
async fn paid_out(network: &Network) -> (Scene, Caller, String) {
    let scene = released(network, "1000.00", "0.00").await;
    let bob = network.customer("Bob").await;
    let order = sold(network, &bob, &scene.other, &scene.bread).await;
    network.clear().await;
    assert_eq!(network.payable(&scene.other).await, 0);
    (scene, bob, order)
}

#[tokio::test]
async fn a_refund_after_the_payout_is_owed_until_the_shop_pays_in() {
    on_both(async |network| {
        let (scene, bob, order) = paid_out(network).await;
        let shop = &scene.other;
        let key = network.key();
        let done = shop.refund(&order, "stale", &key).await;
        assert_eq!(done["order"]["status"], "REFUNDED", "{done}");
        assert_eq!(shop.refund(&order, "stale", &key).await, done);
        assert_eq!(bob.refund_stands(&order).await, ["OWED", "0.00", "125.00"]);
        assert_eq!(shop.refund_stands(&order).await, ["OWED", "0.00", "125.00"]);
        assert_eq!(shop.account().await, ["0.00", "125.00"]);
        assert_eq!(network.rows("gateway_refund").await, 0);
        assert_eq!(bob.told_of(network, "REFUND_OWED").await, 1);
        assert_eq!(shop.told_of(network, "REFUND_OWED").await, 1);
        assert_eq!(bob.told_of(network, "ORDER_REFUNDED").await, 0);
        // What is owed is refunded: nothing is left to refund again.
        let again = shop.refund(&order, "stale", &network.key()).await;
        assert_eq!(code(&again), "NOT_REFUNDABLE");
        let plan = shop.plan("500.00", "0.00").await;
        let carol = network.customer("Carol").await;
        let refused = carol.begin_joining(&plan, &network.key()).await;
        assert_eq!(code(&refused), "MERCHANT_NOT_TAKING_RECHARGES");

        // It pays in a part by the page: that part goes back at once.
        let key = network.key();
        let begun = shop.begins_to_pay_in("40.00", &key).await;
        assert_eq!(shop.begins_to_pay_in("40.00", &key).await["id"], begun["id"]);
        assert_eq!(begun["reference"], begun["id"]);
        assert_eq!(figures(&begun, ["status", "received"]), ["WAITING", "0.00"]);
        paid_at(network, &begun).await;
        assert_eq!(bob.refund_stands(&order).await, ["OWED", "40.00", "85.00"]);
        assert_eq!(shop.account().await, ["0.00", "85.00"]);

        // Then by its bank, more than it said and in two lines; each counts once.
        let begun = shop.begins_to_pay_in("85.00", &network.key()).await;
        let reference = text(&begun["reference"]);
        let lines = [(reference.as_str(), "5.00", "B-7"), (reference.as_str(), "95.00", "B-8")];
        bank_says(network, "monday.csv", &lines);
        network.run(Tick::Clearing).await;
        bank_says(network, "tuesday.csv", &lines);
        network.run(Tick::Clearing).await;
        network.run(Tick::Refunds).await;
        assert_eq!(bob.refund_stands(&order).await, ["DONE", "125.00", "0.00"]);
        assert_eq!(bob.told_of(network, "ORDER_REFUNDED").await, 1);
        assert_eq!(shop.account().await, ["15.00", "0.00"]);
        let listed = "{ viewer { staff { merchant {
            payIns(first: 5) { nodes { status amount received } }
            owedRefunds(first: 5, status: DONE) { nodes { refund { status amount } order { id } } }
        } } } }";
        let merchant = shop.post(listed, json!({})).await["viewer"]["staff"]["merchant"].clone();
        let paid = &merchant["payIns"]["nodes"][0];
        assert_eq!(figures(paid, ["status", "amount", "received"]), ["PAID", "85.00", "100.00"]);
        assert_eq!(merchant["owedRefunds"]["nodes"][0]["order"]["id"], *order);
        network.run(Tick::Gateway).await;
        assert_eq!(network.rows("gateway_refund WHERE status = 'succeeded'").await, 2);
        carol.join(network, &plan).await;
    })
    .await;
}

#[tokio::test]
async fn owed_refunds_are_paid_oldest_first_before_claims_and_payouts() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        let bob = network.customer("Bob").await;
        let home = &scene.home;
        let older = sold(network, &bob, home, &scene.coffee).await;
        let newer = sold(network, &bob, home, &scene.coffee).await;
        network.clear().await;
        for order in [&older, &newer] {
            let done = home.refund(order, "cold", &network.key()).await;
            assert_eq!(done["order"]["status"], "REFUNDED", "{done}");
        }
        // A member leaves, and waits for a claim: refunds come first all the same.
        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(done["membership"]["claim"], "600.00", "{done}");
        home.pays_in(network, "200.00").await;
        assert_eq!(bob.refund_stands(&older).await, ["DONE", "125.00", "0.00"]);
        assert_eq!(bob.refund_stands(&newer).await, ["OWED", "75.00", "50.00"]);

        // A clearing neither claims nor pays out what a refund waits for, and asks for both.
        let third = sold(network, &bob, home, &scene.coffee).await;
        let cycle = network.clear().await;
        let names = ["claimed", "payout", "due"];
        assert_eq!(figures(of(&cycle, home), names), ["75.00", "0.00", "525.00"]);
        network.run(Tick::Refunds).await;
        assert_eq!(bob.refund_stands(&newer).await, ["DONE", "125.00", "0.00"]);
        assert_eq!(network.payable(home).await, 0);
        assert_eq!(
            home.refund(&third, "cold", &network.key()).await["order"]["status"],
            "REFUNDED"
        );
        assert_eq!(bob.refund_stands(&third).await, ["OWED", "0.00", "125.00"]);
        assert_eq!(home.account().await, ["0.00", "125.00"]);
        network.suspend(home).await;
        home.pays_in(network, "125.00").await;
        assert_eq!(bob.refund_stands(&third).await, ["DONE", "125.00", "0.00"]);
    })
    .await;
}

#[tokio::test]
async fn an_owed_refund_goes_to_the_customer_where_the_membership_has_ended() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        let order = scene.pays_elsewhere(network).await;
        network.clear().await;
        let done = scene.other.refund(&order, "spilt", &network.key()).await;
        assert_eq!(done["order"]["status"], "REFUNDED", "{done}");
        assert_eq!(scene.holds().await[0], "900.00");
        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(code(&done), "DONE", "{done}");
        let before = scene.alice.membership(&scene.membership).await;
        scene.other.pays_in(network, "100.00").await;
        assert_eq!(scene.alice.refund_stands(&order).await, ["DONE", "100.00", "0.00"]);
        let after = scene.alice.membership(&scene.membership).await;
        let went = |of: &Value| fen(&of["closing"]["refunded"]);
        assert_eq!(went(&after) - went(&before), 10_000, "{before} {after}");
        assert_eq!(network.payable(&scene.other).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_account_with_a_claim_is_erased_when_it_is_paid_or_given_up() {
    on_both(async |network| {
        let (scene, bob, order) = paid_out(network).await;
        scene.other.refund(&order, "stale", &network.key()).await;
        assert_eq!(bob.erases().await, "CLAIM_OPEN");
        let owed = text(&bob.refunds(&order).await[0]["id"]);
        let of_another = scene.alice.gives_up("refundId", &owed, &network.key()).await;
        assert_eq!(code(&of_another), "NOT_FOUND");
        let key = network.key();
        let done = bob.gives_up("refundId", &owed, &key).await;
        assert_eq!(
            [text(&done["amount"]), text(&done["refund"]["status"])],
            ["125.00", "GIVEN_UP"]
        );
        assert_eq!(bob.gives_up("refundId", &owed, &key).await, done);
        let again = bob.gives_up("refundId", &owed, &network.key()).await;
        assert_eq!(code(&again), "NOTHING_OWED");
        assert_eq!(scene.other.told_of(network, "CLAIM_GIVEN_UP").await, 1);
        assert_eq!(scene.other.account().await, ["0.00", "0.00"]);
        // What was given up stays with the shop.
        scene.other.pays_in(network, "10.00").await;
        assert_eq!(bob.refund_stands(&order).await, ["GIVEN_UP", "0.00", "0.00"]);
        assert_eq!(bob.erases().await, "DONE");

        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(done["membership"]["claim"], "600.00", "{done}");
        assert_eq!(scene.alice.erases().await, "CLAIM_OPEN");
        let done = scene.alice.gives_up("membershipId", &scene.membership, &network.key()).await;
        assert_eq!([text(&done["amount"]), text(&done["membership"]["claim"])], ["600.00", "0.00"]);
        assert_eq!(scene.home.told_of(network, "CLAIM_GIVEN_UP").await, 1);
        assert_eq!(network.owed_to(&scene.membership).await, (0, 0));
        let again = scene.alice.gives_up("membershipId", &scene.membership, &network.key()).await;
        assert_eq!(code(&again), "NOTHING_OWED");
        assert_eq!(scene.alice.erases().await, "DONE");
        // Nothing is asked of the home any more: it has no statement.
        let cycle = network.clear().await;
        let asked = cycle["statements"]["nodes"].as_array().expect("statements").iter();
        assert_eq!(asked.filter(|one| one["merchant"]["id"] == *scene.home.merchant).count(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_collection_is_met_in_parts_each_line_of_the_bank_once() {
    on_both(async |network| {
        let (scene, bob, order) = paid_out(network).await;
        scene.other.refund(&order, "stale", &network.key()).await;
        let cycle = network.clear().await;
        let asked = &of(&cycle, &scene.other)["settlements"][0];
        assert_eq!(figures(asked, ["direction", "amount"]), ["COLLECTION", "125.00"]);
        let id = text(&asked["id"]);
        network.run(Tick::Clearing).await;
        bank_says(network, "a.csv", &[(&id, "25.00", "B-1")]);
        network.run(Tick::Clearing).await;
        network.run(Tick::Refunds).await;
        assert_eq!(bob.refund_stands(&order).await, ["OWED", "25.00", "100.00"]);
        let standing = &scene.other.statements().await[0]["settlements"][0];
        assert_eq!(standing["status"], "TOLD", "{standing}");
        bank_says(network, "b.csv", &[(&id, "25.00", "B-1"), (&id, "110.00", "B-2")]);
        network.run(Tick::Clearing).await;
        network.run(Tick::Refunds).await;
        assert_eq!(bob.refund_stands(&order).await, ["DONE", "125.00", "0.00"]);
        let standing = &scene.other.statements().await[0]["settlements"][0];
        assert_eq!(standing["status"], "PAID", "{standing}");
        assert_eq!(network.payable(&scene.other).await, 1_000);
        let plan = scene.other.plan("500.00", "0.00").await;
        network.customer("Carol").await.join(network, &plan).await;
    })
    .await;
}
