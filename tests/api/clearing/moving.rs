//! Members move to another home.

use serde_json::json;

use super::stage::{figures, of, released};
use crate::support::{code, on_both, text};

#[tokio::test]
async fn a_membership_moves_with_what_it_is_due_and_the_new_home_gives_its_own_bonus() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "200.00").await;
        scene.pays_at_home(network).await;
        let there = scene.other.plan_with("500.00", "50.00", json!({})).await;
        let same = scene.alice.move_to(&scene.membership, &scene.plan, &network.key()).await;
        assert_eq!(code(&same), "SAME_HOME");

        // By the customer's wish 1000.00 - 125.00 go along; the home is owed 600.00 and 33.33.
        let key = network.key();
        let done = scene.alice.move_to(&scene.membership, &there, &key).await;
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(done["membership"]["balance"], "962.50", "{done}");
        assert_eq!(done["from"]["claim"], "0.00");
        assert_eq!(scene.alice.move_to(&scene.membership, &there, &key).await, done);
        let moved = text(&done["membership"]["id"]);
        let new = scene.alice.membership(&moved).await;
        assert_eq!(
            figures(&new, ["principal", "bonus", "custody", "portableBalance"]),
            ["875.00", "87.50", "875.00", "875.00"]
        );
        assert_eq!(new["homeMerchant"]["id"], *scene.other.merchant);
        let old = scene.alice.membership(&scene.membership).await;
        assert_eq!(old["status"], "CLOSED");
        assert_eq!(old["closing"]["movedTo"]["id"], *moved);
        // No money has left the network.
        assert_eq!(network.cash().await, 100_000);
        assert_eq!(network.rows("gateway_refund").await, 0);
        // 125.00 stay with the old home: 100.00 it served, 25.00 were forfeited.
        assert_eq!(network.payable(&scene.home).await, 12_500);

        // It cools off at its new home like any recharge, and goes back to where it once came from.
        let quote = scene.alice.refund_quote(&moved, "COOLING_OFF").await;
        assert_eq!(figures(&quote, ["refund", "fromCustody"]), ["875.00", "875.00"]);
        let done = scene.alice.close(&moved, "COOLING_OFF", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "875.00", "{done}");
        network.run(sharepass::worker::Tick::Gateway).await;
        assert_eq!(network.rows("gateway_refund WHERE status = 'succeeded'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_move_tops_up_a_membership_that_is_open_there() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        let there = scene.other.plan("500.00", "0.00").await;
        let open = scene.alice.join(network, &there).await;
        let done = scene.alice.move_to(&scene.membership, &there, &network.key()).await;
        assert_eq!(done["membership"]["id"], *open);
        assert_eq!(done["membership"]["balance"], "1500.00", "{done}");
        assert_eq!(scene.alice.membership(&open).await["lots"].as_array().map(Vec::len), Some(2));

        // Back again, above the cap: refused, and nothing of it is done.
        let home = scene.home.plan("4500.00", "0.00").await;
        let big = scene.alice.join(network, &home).await;
        let refused = scene.alice.move_to(&open, &home, &network.key()).await;
        assert_eq!(code(&refused), "BALANCE_CAP_EXCEEDED");
        assert_eq!(scene.alice.membership(&big).await["balance"], "4500.00");
        assert_eq!(scene.alice.membership(&open).await["status"], "ACTIVE");
    })
    .await;
}

/// F7: a recharge that waits for its page counts as held.
#[tokio::test]
async fn a_move_leaves_room_for_a_recharge_that_waits() {
    on_both(async |network| {
        let scene = released(network, "4000.00", "0.00").await;
        let there = scene.other.plan("1.00", "0.00").await;
        let open = scene.alice.join(network, &there).await;
        let begun = scene.alice.recharge(&open, "4999.00", &network.key()).await;
        assert_eq!(code(&begun), "DONE");
        let refused = scene.alice.move_to(&scene.membership, &there, &network.key()).await;
        assert_eq!(code(&refused), "BALANCE_CAP_EXCEEDED");
        network.pay_at(&text(&begun["recharge"]["payment"]["payUrl"]), &scene.alice).await;
        assert_eq!(scene.alice.membership(&open).await["balance"], "5000.00");
        assert_eq!(scene.alice.membership(&scene.membership).await["status"], "ACTIVE");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_recharge_and_a_move_at_once_as_many_are_done_as_there_is_room_for() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let (here, there) =
            (home.plan("3000.00", "0.00").await, other.plan("1000.00", "0.00").await);
        for _ in 0..6 {
            let bob = network.customer("Bob").await;
            let from = bob.join(network, &here).await;
            let to = bob.join(network, &there).await;
            let keys = [network.key(), network.key()];
            let (asked, moved) = futures_util::join!(
                bob.recharge(&to, "1500.00", &keys[0]),
                bob.move_to(&from, &there, &keys[1]),
            );
            let balance = match (code(&asked).as_str(), code(&moved).as_str()) {
                ("DONE", "BALANCE_CAP_EXCEEDED") => {
                    network.pay_at(&text(&asked["recharge"]["payment"]["payUrl"]), &bob).await;
                    "2500.00"
                }
                ("BALANCE_CAP_EXCEEDED", "DONE") => "4000.00",
                other => panic!("{other:?}"),
            };
            assert_eq!(bob.membership(&to).await["balance"], balance);
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_old_home_cannot_pay_stays_behind_as_a_claim() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        network.clear().await;
        let there = scene.other.plan("500.00", "0.00").await;
        let done = scene.alice.move_to(&scene.membership, &there, &network.key()).await;
        assert_eq!(done["membership"]["balance"], "400.00", "{done}");
        assert_eq!(done["from"]["claim"], "600.00");
        assert_eq!(network.cash().await, 40_000);
        let cycle = network.clear().await;
        assert_eq!(of(&cycle, &scene.home)["due"], "600.00");
        // The claim is no balance: it cannot be moved again, nor spent.
        let moved = text(&done["membership"]["id"]);
        let refused = scene.alice.move_to(&scene.membership, &there, &network.key()).await;
        assert_eq!(code(&refused), "NOT_ACTIVE");
        assert_eq!(scene.alice.membership(&moved).await["claim"], "0.00");
    })
    .await;
}
