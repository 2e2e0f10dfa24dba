//! Books that were cleared four times: payouts that arrived and one that failed, a claim that was
//! collected and paid and one that stands, a correction, memberships that ended and one that moved.

use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::clearing::stage::{Scene, of, scene, sold};
use crate::support::{Caller, DAY, Network, code, text};

/// Who was there.
pub struct Cleared {
    /// The home of all but the one who moved.
    pub home: Caller,
    /// Where they spent, and where one moved.
    pub other: Caller,
    /// Whose membership is closed, with a claim.
    pub bob: Caller,
    /// Whose membership is open at the same home.
    pub dora: Caller,
}

/// Lives eight days on a network; all that moved is covered by a settled cycle.
pub async fn cleared(network: &Network) -> Cleared {
    let mut scene = scene(network, "1000.00", "200.00").await;
    let [bob, eve] = [network.customer("Bob").await, network.customer("Eve").await];
    let bobs = bob.join(network, &scene.plan).await;
    let eves = eve.join(network, &scene.plan).await;
    assert_eq!(code(&eve.close(&eves, "COOLING_OFF", &network.key()).await), "DONE");
    network.run(Tick::Gateway).await;
    network.pass_seconds(8 * DAY);
    network.run(Tick::Release).await;
    scene.home = scene.home.back().await;
    scene.other = scene.other.back().await;
    scene.alice = scene.alice.back().await;
    let bob = bob.back().await;

    // Both are paid out; of one of them the bank does not know the account.
    scene.pays_elsewhere(network).await;
    let first = network.clear().await;
    says(network, of(&first, &scene.home), "PAYOUT", "PAID").await;
    says(network, of(&first, &scene.other), "PAYOUT", "FAILED").await;
    correct(network, &scene.other).await;
    let dora = members_come_and_go(network, &scene).await;

    // What the home owes to a member who left is collected, and goes to her.
    let second = network.clear().await;
    says(network, of(&second, &scene.home), "COLLECTION", "PAID").await;
    sold(network, &dora, &scene.home, &scene.coffee).await;
    let third = network.clear().await;
    assert_ne!(of(&third, &scene.home)["claimed"], "0.00", "{third}");

    // What it owes to another one is not.
    let left = bob.close(&bobs, "CUSTOMERS_WISH", &network.key()).await;
    assert_ne!(left["membership"]["claim"], "0.00", "{left}");
    sold(network, &dora, &scene.other, &scene.bread).await;
    let fourth = network.clear().await;
    assert_ne!(of(&fourth, &scene.home)["due"], "0.00", "{fourth}");
    assert_ne!(of(&fourth, &scene.other)["payout"], "0.00", "{fourth}");
    network.run(Tick::Gateway).await;
    Cleared { home: scene.home, other: scene.other, bob, dora }
}

/// The first member leaves with a claim, another moves, and one stays, who is answered.
async fn members_come_and_go(network: &Network, scene: &Scene) -> Caller {
    let [dora, frank] = [network.customer("Dora").await, network.customer("Frank").await];
    dora.join(network, &scene.plan).await;
    let franks = frank.join(network, &scene.plan).await;
    let there = scene.other.plan("500.00", "0.00").await;
    assert_eq!(code(&frank.move_to(&franks, &there, &network.key()).await), "DONE");
    let left = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
    assert_ne!(left["membership"]["claim"], "0.00", "{left}");
    dora
}

/// An operator says what became of a statement's payout or collection.
async fn says(network: &Network, statement: &Value, direction: &str, outcome: &str) {
    let settlements = statement["settlements"].as_array().expect("settlements");
    let found = settlements.iter().find(|settlement| settlement["direction"] == direction);
    let id = text(&found.unwrap_or_else(|| panic!("no {direction} in {statement}"))["id"]);
    let done = network.operator().await.confirms(&id, outcome, &network.key()).await;
    assert_eq!(done, "DONE");
}

/// Two operators take a fee of 1.00 that was forgotten.
async fn correct(network: &Network, from: &Caller) {
    let legs = json!([
        { "account": "PAYABLE", "merchantId": from.merchant, "side": "DEBIT", "amount": "1.00" },
        { "account": "FEES", "side": "CREDIT", "amount": "1.00" },
    ]);
    let input =
        json!({ "legs": legs, "reason": "a fee was forgotten", "idempotencyKey": network.key() });
    let proposed = network.operator().await.act("correctLedger", "correction { id }", input).await;
    let input = json!({ "correctionId": proposed["correction"]["id"], "decision": "APPROVE",
        "reason": "looked into it", "idempotencyKey": network.key() });
    assert_eq!(network.operator().await.tries("decideCorrection", input).await, "DONE");
}
