//! Merchants that fail: suspended or closing, their members' choice, and what each gets.

use entity::id::{Key as _, MembershipId};
use serde_json::{Value, json};
use sharepass::worker::Tick;
use uuid::Uuid;

use super::stage::{Scene, accepted, figures, of, released, sold};
use crate::support::{Caller, DAY, Network, code, on_both, text};

/// A home that has 600.00 + 300.00 of two members' money, and is owed 150.00 more.
async fn two_members(network: &Network) -> (Scene, Caller, String) {
    let mut scene = released(network, "1000.00", "0.00").await;
    let small = scene.home.plan("500.00", "0.00").await;
    let bob = network.customer("Bob").await;
    let bobs = bob.join(network, &small).await;
    network.pass_seconds(8 * DAY);
    network.run(Tick::Release).await;
    scene.home = scene.home.back().await;
    scene.other = scene.other.back().await;
    scene.alice = scene.alice.back().await;
    let bob = bob.back().await;
    network.clear().await;
    let carol = network.customer("Carol").await;
    let cake = scene.home.priced("蛋糕", "150.00", "120.00").await;
    sold(network, &carol, &scene.home, &cake).await;
    assert_eq!(network.payable(&scene.home).await, 15_000);
    (scene, bob, bobs)
}

async fn simulated(network: &Network, merchant: &Caller) -> Value {
    let share = "principal bonusVoided fromCustody fromMerchant claim";
    let query = format!(
        "query($id: ID!) {{ viewer {{ operator {{ simulateDefault(merchantId: $id) {{
            owedToMerchant leftToMerchant coveredBasisPoints memberships total {{ {share} }}
            members {{ nodes {{ membershipId {share} }} }} }} }} }} }}"
    );
    let answer = network.operator().await.post(&query, json!({ "id": merchant.merchant })).await;
    answer["viewer"]["operator"]["simulateDefault"].clone()
}

#[tokio::test]
async fn members_of_a_merchant_that_fails_get_the_same_part_whoever_comes_first() {
    on_both(async |network| {
        let (scene, bob, bobs) = two_members(network).await;
        let foreseen = simulated(network, &scene.home).await;
        assert_eq!(
            figures(&foreseen["total"], ["principal", "fromCustody", "fromMerchant", "claim"]),
            ["1500.00", "600.00", "150.00", "750.00"]
        );
        assert_eq!(foreseen["coveredBasisPoints"], 1_666);
        let members = &foreseen["members"]["nodes"];
        assert_eq!(
            figures(&members[0], ["fromCustody", "fromMerchant", "claim"]),
            ["400.00", "100.00", "500.00"]
        );
        assert_eq!(
            figures(&members[1], ["fromCustody", "fromMerchant", "claim"]),
            ["200.00", "50.00", "250.00"]
        );

        network.suspend(&scene.home).await;
        assert_eq!(scene.alice.told_of(network, "MERCHANT_SUSPENDED").await, 1);
        assert_eq!(bob.told_of(network, "MERCHANT_SUSPENDED").await, 1);
        let refused = bob.recharge(&bobs, "100.00", &network.key()).await;
        assert_eq!(code(&refused), "MERCHANT_NOT_TAKING_RECHARGES");

        // It is not the customers' doing: all of the principal is theirs. One takes it, one moves.
        let quote = bob.refund_quote(&bobs, "MERCHANTS_FAULT").await;
        assert_eq!(figures(&quote, ["refund", "paidNow", "claim"]), ["500.00", "250.00", "250.00"]);
        assert_eq!(quote["applies"], true);
        let done = scene.alice.close(&scene.membership, "MERCHANTS_FAULT", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "500.00", "{done}");
        assert_eq!(done["membership"]["claim"], "500.00");
        let there = scene.other.plan("200.00", "0.00").await;
        let moved = bob.move_to(&bobs, &there, &network.key()).await;
        assert_eq!(moved["membership"]["balance"], "250.00", "{moved}");
        assert_eq!(moved["from"]["claim"], "250.00");
        assert_eq!(network.payable(&scene.home).await, 0);

        // What still comes in goes to both, the same part each; nothing is paid out to it.
        let collection = of(&network.clear().await, &scene.home)["settlements"][0].clone();
        assert_eq!(figures(&collection, ["direction", "amount"]), ["COLLECTION", "750.00"]);
        let operator = network.operator().await;
        let id = text(&collection["id"]);
        assert_eq!(operator.confirms(&id, "FAILED", &network.key()).await, "DONE");
        let again = operator.confirms(&id, "PAID", &network.key()).await;
        assert_eq!(again, "ALREADY_SETTLED");
    })
    .await;
}

#[tokio::test]
async fn a_serving_merchant_is_paid_in_full_whatever_becomes_of_the_home_merchant() {
    on_both(async |network| {
        let (scene, bob, bobs) = two_members(network).await;
        // Both spend all that is portable elsewhere, then their home fails with nothing left.
        let feast = scene.other.priced("大餐", "500.00", "400.00").await;
        let lunch = scene.other.priced("午餐", "250.00", "200.00").await;
        accepted(network, &scene.alice, &scene.other, &feast).await;
        accepted(network, &bob, &scene.other, &lunch).await;
        network.suspend(&scene.home).await;
        let cycle = network.clear().await;
        assert_eq!(of(&cycle, &scene.other)["payout"], "600.00");
        assert_eq!(figures(of(&cycle, &scene.home), ["claimed", "payout"]), ["150.00", "0.00"]);
        // What the members still have of it is what was claimed for them, the same part each.
        assert_eq!(scene.holds().await[2], "100.00");
        assert_eq!(bob.membership(&bobs).await["portableBalance"], "50.00");
        let snack = scene.other.priced("点心", "120.00", "100.00").await;
        accepted(network, &scene.alice, &scene.other, &snack).await;
        let cycle = network.clear().await;
        assert_eq!(of(&cycle, &scene.other)["payout"], "100.00");
    })
    .await;
}

#[tokio::test]
async fn a_closure_is_announced_thirty_days_ahead_and_members_choose() {
    on_both(async |network| {
        let (mut scene, bob, bobs) = two_members(network).await;
        let closes = |days: i64| {
            let at = network.app.clock.now().plus_days(days).unix_seconds();
            let at = time::OffsetDateTime::from_unix_timestamp(at).expect("a moment");
            let at = at.format(&time::format_description::well_known::Rfc3339);
            json!({ "closesAt": at.expect("a text"), "reason": "the lease ends" })
        };
        assert_eq!(scene.home.tries("announceClosure", closes(29)).await, "TOO_SOON");
        assert_eq!(scene.home.tries("announceClosure", closes(30)).await, "DONE");
        assert_eq!(scene.home.tries("announceClosure", closes(40)).await, "NOT_APPROVED");
        assert_eq!(scene.alice.told_of(network, "MERCHANT_CLOSING").await, 1);
        assert_eq!(scene.home.told_of(network, "MERCHANT_CLOSING").await, 1);
        let refused = bob.recharge(&bobs, "100.00", &network.key()).await;
        assert_eq!(code(&refused), "MERCHANT_NOT_TAKING_RECHARGES");

        // It still serves. Nobody is moved without asking.
        scene.pays_at_home(network).await;
        let seen = "query($id: ID!) { merchant(id: $id) { status statusReason closesAt } }";
        let shown = bob.post(seen, json!({ "id": scene.home.merchant })).await;
        assert_eq!(shown["merchant"]["statusReason"], "the lease ends");
        let done = bob.close(&bobs, "MERCHANTS_FAULT", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["refund"], "500.00", "{done}");

        network.pass_seconds(30 * DAY);
        network.run(Tick::Closure).await;
        scene.alice = scene.alice.back().await;
        let gone = scene.alice.post(seen, json!({ "id": scene.home.merchant })).await;
        assert_eq!(gone["merchant"], Value::Null);
        let refused = scene.alice.place(&scene.home.shop, &scene.coffee, 1, &network.key()).await;
        assert_eq!(code(&refused), "OFFER_NOT_FOUND");
        // What she holds stays hers: portable, to be refunded, or to be moved.
        assert_eq!(scene.alice.membership(&scene.membership).await["status"], "ACTIVE");
        // Whatever she calls it, it is not her doing.
        let quote = scene.alice.refund_quote(&scene.membership, "CUSTOMERS_WISH").await;
        assert_eq!(figures(&quote, ["cause", "refund"]), ["MERCHANTS_FAULT", "900.00"]);
        let done = scene.alice.close(&scene.membership, "MERCHANTS_FAULT", &network.key()).await;
        assert_eq!(code(&done), "DONE");
    })
    .await;
}

#[tokio::test]
async fn who_waits_for_a_claim_is_paid_in_the_moment_in_which_there_is_something() {
    on_both(async |network| {
        let (scene, bob, bobs) = two_members(network).await;
        network.suspend(&scene.home).await;
        let done = scene.alice.close(&scene.membership, "MERCHANTS_FAULT", &network.key()).await;
        assert_eq!(done["membership"]["claim"], "500.00", "{done}");
        let asked = of(&network.clear().await, &scene.home)["settlements"][0].clone();
        assert_eq!(figures(&asked, ["direction", "amount"]), ["COLLECTION", "750.00"]);
        let operator = network.operator().await;
        let paid = operator.confirms(&text(&asked["id"]), "PAID", &network.key()).await;
        assert_eq!(paid, "DONE");

        // Another member leaves before the next clearing: both have all of theirs at once.
        let done = bob.close(&bobs, "MERCHANTS_FAULT", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "500.00", "{done}");
        let alices = scene.alice.membership(&scene.membership).await;
        assert_eq!(
            [text(&alices["claim"]), text(&alices["closing"]["refunded"])],
            ["0.00", "1000.00"]
        );
        assert_eq!(network.cash().await, 0);
    })
    .await;
}

/// So many memberships beside a member's that never came into force: batches are made of them.
async fn crowd(network: &Network, beside: &str, many: u128) {
    let first = MembershipId::parse(beside).expect("a membership").0;
    let engine = network.engine();
    let own = engine.literal(first);
    for number in 1..=many {
        let id = engine.literal(Uuid::from_u128(first.as_u128() + number));
        let copy = format!(
            "INSERT INTO membership (id, customer_id, merchant_id, plan_id, status, terms_version, \
             terms_accepted_at, created_at, closed_at) \
             SELECT {id}, customer_id, merchant_id, plan_id, 'abandoned', terms_version, \
             terms_accepted_at, created_at, created_at FROM membership WHERE id = {own}"
        );
        network.execute(&copy).await;
    }
}

#[tokio::test]
async fn of_a_large_merchant_members_get_their_parts_in_batches_and_who_leaves_takes_its_own() {
    on_both(async |network| {
        for leaves in [true, false] {
            let (scene, bob, bobs) = two_members(network).await;
            // More than are done while Alice waits lie between the two.
            crowd(network, &scene.membership, 250).await;
            network.suspend(&scene.home).await;
            let done =
                scene.alice.close(&scene.membership, "MERCHANTS_FAULT", &network.key()).await;
            assert_eq!(done["membership"]["closing"]["paidAtOnce"], "500.00", "{done}");
            let seen = bob.membership(&bobs).await;
            assert_eq!(figures(&seen, ["custody", "claim"]), ["200.00", "0.00"]);
            assert_eq!(network.payable(&scene.home).await, 5_000, "his part waits for him");
            let quote = bob.refund_quote(&bobs, "MERCHANTS_FAULT").await;
            assert_eq!(figures(&quote, ["paidNow", "claim"]), ["250.00", "250.00"]);
            if leaves {
                let done = bob.close(&bobs, "MERCHANTS_FAULT", &network.key()).await;
                assert_eq!(done["membership"]["closing"]["paidAtOnce"], "250.00", "{done}");
            }
            network.run(Tick::Closure).await;
            network.run(Tick::Closure).await;
            let seen = bob.membership(&bobs).await;
            let holds = if leaves { ["0.00", "250.00"] } else { ["250.00", "0.00"] };
            assert_eq!(figures(&seen, ["custody", "claim"]), holds);
            let alices = scene.alice.membership(&scene.membership).await;
            assert_eq!(alices["claim"], "500.00");
            assert_eq!(network.payable(&scene.home).await, 0);
            assert_eq!(network.rows("allotment WHERE ended_at IS NULL").await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_suspended_merchant_is_owed_goes_to_its_members_by_itself() {
    on_both(async |network| {
        let (scene, bob, bobs) = two_members(network).await;
        network.suspend(&scene.home).await;
        network.run(Tick::Closure).await;
        let alices = scene.alice.membership(&scene.membership).await;
        assert_eq!(figures(&alices, ["balance", "custody"]), ["1000.00", "500.00"]);
        assert_eq!(bob.membership(&bobs).await["custody"], "250.00");
        assert_eq!(network.payable(&scene.home).await, 0);
        network.run(Tick::Closure).await;
        assert_eq!(network.rows("transfer WHERE kind = 'claim'").await, 1);
        assert_eq!(network.rows("member_notice").await, 0);
        assert_eq!(bob.told_of(network, "MERCHANT_SUSPENDED").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_merchant_that_is_reinstated_gets_back_what_is_held_above_its_plans_share() {
    on_both(async |network| {
        let mut scene = released(network, "1000.00", "0.00").await;
        let [balance, custody, ..] = scene.holds().await;
        assert_eq!([balance.as_str(), custody.as_str()], ["1000.00", "400.00"]);
        assert_eq!(network.payable(&scene.home).await, 60_000);
        network.suspend(&scene.home).await;
        let cycle = network.clear().await;
        assert_eq!(figures(of(&cycle, &scene.home), ["claimed", "payout"]), ["600.00", "0.00"]);
        assert_eq!(scene.holds().await[1], "1000.00");
        assert_eq!(network.payable(&scene.home).await, 0);

        let input = json!({ "merchantId": scene.home.merchant, "reason": "cleared" });
        let operator = network.operator().await;
        assert_eq!(operator.tries("reinstateMerchant", input.clone()).await, "DONE");
        for _ in 0..2 {
            network.run(Tick::Release).await;
            assert_eq!(scene.holds().await[1], "400.00");
            assert_eq!(network.payable(&scene.home).await, 60_000);
        }
        assert_eq!(network.rows("custody_return").await, 0);

        // Suspended again before the tick came by, it gets nothing.
        network.suspend(&scene.home).await;
        network.clear().await;
        assert_eq!(operator.tries("reinstateMerchant", input).await, "DONE");
        network.suspend(&scene.home).await;
        network.run(Tick::Release).await;
        scene.alice = scene.alice.back().await;
        assert_eq!(scene.holds().await[1], "1000.00");
    })
    .await;
}

#[tokio::test]
async fn a_default_is_simulated_page_by_page() {
    on_both(async |network| {
        let (scene, ..) = two_members(network).await;
        let query = "query($id: ID!, $first: Int, $after: String, $last: Int) { viewer { operator {
            simulateDefault(merchantId: $id) { memberships
                members(first: $first, after: $after, last: $last) {
                    edges { cursor node { fromMerchant claim } }
                    pageInfo { hasNextPage hasPreviousPage } } } } } }";
        let operator = network.operator().await;
        let page = async |mut input: Value| {
            input["id"] = json!(scene.home.merchant);
            let answer = operator.post(query, input).await;
            answer["viewer"]["operator"]["simulateDefault"]["members"].clone()
        };
        let first = page(json!({ "first": 1 })).await;
        assert_eq!(first["edges"][0]["node"]["fromMerchant"], "100.00");
        assert_eq!(first["pageInfo"]["hasNextPage"], true);
        let next = page(json!({ "first": 1, "after": first["edges"][0]["cursor"] })).await;
        assert_eq!(next["edges"][0]["node"]["fromMerchant"], "50.00");
        assert_eq!(next["pageInfo"]["hasNextPage"], false);
        let last = page(json!({ "last": 1 })).await;
        assert_eq!(last["edges"], next["edges"]);
        assert_eq!(last["pageInfo"]["hasPreviousPage"], true);
    })
    .await;
}
