//! The bank as files: told once, listened to, and what it cannot pay is owed again.

use std::path::PathBuf;

use entity::id::{Key as _, MerchantId};
use serde_json::json;
use sharepass::worker::Tick;

use super::stage::{figures, of, released, scene, sold};
use crate::support::{DAY, Network, on_both, text};

fn folder(network: &Network) -> PathBuf {
    PathBuf::from(&network.app.config.bank_folder)
}

fn told(network: &Network, number: u32) -> String {
    let path = folder(network).join(format!("out/settlement-{number:06}.csv"));
    std::fs::read_to_string(path).expect("a file for the bank")
}

fn answer(network: &Network, name: &str, text: &str) {
    let inbox = folder(network).join("in");
    std::fs::create_dir_all(&inbox).expect("a folder");
    std::fs::write(inbox.join(name), text).expect("an answer of the bank");
}

fn names(network: &Network, place: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder(network).join(place));
    let entries = entries.into_iter().flatten().map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_bank_is_told_in_a_file_and_says_what_it_paid() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        scene.pays_elsewhere(network).await;
        let cycle = network.clear().await;
        let [home, other] = [&scene.home, &scene.other]
            .map(|merchant| text(&of(&cycle, merchant)["settlements"][0]["id"]));
        network.run(Tick::Clearing).await;
        let file = told(network, 1);
        let mut lines = file.lines();
        assert_eq!(
            lines.next(),
            Some("reference,order,amount,currency,account_name,bank_name,account_number")
        );
        let wanted = [
            format!("{home},PAY,540.00,CNY,甲咖啡,中国工商银行上海分行,6222020200112233445"),
            format!("{other},PAY,100.00,CNY,乙面包,中国工商银行上海分行,6217000010001234567"),
        ];
        let mut said: Vec<&str> = lines.collect();
        said.sort_unstable();
        let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        assert_eq!(said, wanted);

        // It paid one; the other account is closed. A line about nothing is left to a person.
        answer(
            network,
            "monday.csv",
            &format!(
                "reference,outcome,amount,bank_reference,reason\n\
                 {home},PAID,540.00,ICBC-1,\n{other},FAILED,100.00,ICBC-2,account closed\n"
            ),
        );
        answer(
            network,
            "tuesday.csv",
            &format!(
                "reference,outcome,amount,bank_reference,reason\n\
                 stl_00000000000000000000000000,PAID,1.00,X,\n{home},PAID,540.01,X,\n\
                 {home},MAYBE,540.00,X,\n{other},PAID,100.00,X,\n{home},PAID,540.00,ICBC-1,\n"
            ),
        );
        network.run(Tick::Clearing).await;
        assert_eq!(names(network, "in"), Vec::<String>::new());
        assert_eq!(names(network, "done"), ["monday.csv"]);
        assert_eq!(names(network, "refused"), ["tuesday.csv"]);
        let statement = &scene.home.statements().await[0]["settlements"][0];
        assert_eq!(figures(statement, ["status", "bankReference"]), ["PAID", "ICBC-1"]);
        let statement = &scene.other.statements().await[0]["settlements"][0];
        assert_eq!(figures(statement, ["status", "failure"]), ["FAILED", "account closed"]);
        assert_eq!(scene.home.told_of(network, "SETTLEMENT_PAID").await, 1);
        assert_eq!(scene.other.told_of(network, "SETTLEMENT_FAILED").await, 1);

        // What could not be paid is owed again, and the next cycle pays it.
        assert_eq!(network.payable(&scene.other).await, 10_000);
        let cycle = network.clear().await;
        let other = of(&cycle, &scene.other);
        assert_eq!(figures(other, ["opening", "closing", "payout"]), ["0.00", "100.00", "100.00"]);
        assert_eq!(other["movements"][0]["kind"], "PAYOUT_RETURNED");
        network.run(Tick::Clearing).await;
        assert_eq!(told(network, 2).lines().count(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_cycle_runs_by_itself_once_a_day_and_holds_what_has_no_account() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let plan = home.plan("1000.00", "0.00").await;
        let alice = network.customer("Alice").await;
        alice.join(network, &plan).await;
        network.pass_seconds(8 * DAY);
        network.run(Tick::Release).await;
        for _ in 0..3 {
            network.run(Tick::Clearing).await;
        }
        let home = home.back().await;
        let statements = home.statements().await;
        assert_eq!(statements.len(), 1);
        let names = ["closing", "payout", "carried", "heldReason"];
        let held = ["600.00", "0.00", "600.00", "NO_PAYOUT_ACCOUNT"];
        assert_eq!(figures(&statements[0], names), held);

        home.is_paid_to("6222 0202-0011 2233 445").await;
        network.pass_seconds(DAY);
        network.run(Tick::Clearing).await;
        let home = home.back().await;
        let statements = home.statements().await;
        assert_eq!(statements.len(), 2);
        assert_eq!(
            figures(&statements[0], ["opening", "payout", "carried"]),
            ["600.00", "600.00", "0.00"]
        );
        assert_eq!(statements[0]["heldReason"], json!(null));
        assert_eq!(statements[0]["settlements"][0]["accountEnding"], "3445");
        assert!(told(network, 2).contains("6222020200112233445"));
        let csv = text(&statements[0]["csv"]);
        let amounts: Vec<&str> = csv.lines().filter_map(|line| line.rsplit(',').next()).collect();
        assert_eq!(amounts, ["amount", "600.00", "600.00", "0.00", "-600.00", "0.00"]);
    })
    .await;
}

#[tokio::test]
async fn a_cycle_that_breaks_keeps_the_bank_neither_from_being_told_nor_from_being_heard() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        let cycle = network.clear().await;
        let home = text(&of(&cycle, &scene.home)["settlements"][0]["id"]);
        scene.pays_at_home(network).await;
        let key = MerchantId::parse(&scene.home.merchant).expect("a merchant").0;
        network.poison("cycle_position", "INSERT", "merchant_id", key).await;
        let run = json!({ "input": { "idempotencyKey": network.key() } });
        let mutation = "mutation($input: RunClearingInput!) {
            runClearing(input: $input) { userErrors { code } } }";
        assert_eq!(network.operator().await.fault(mutation, run).await, "INTERNAL");

        let answers = "reference,outcome,amount,bank_reference,reason\n";
        answer(network, "monday.csv", &format!("{answers}{home},PAID,600.00,ICBC-1,\n"));
        assert!(Tick::Clearing.run(&network.app).await.is_err(), "the cycle is broken still");
        assert!(told(network, 1).contains(&home));
        assert_eq!(names(network, "done"), ["monday.csv"]);
        let paid = &scene.home.statements().await[0]["settlements"][0];
        assert_eq!(paid["status"], "PAID");

        network.heal("cycle_position", key).await;
        network.run(Tick::Clearing).await;
        assert_eq!(network.rows("clearing_cycle WHERE status = 'settled'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_cycle_whose_file_cannot_be_named_keeps_no_other_from_the_bank() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "0.00").await;
        sold(network, &scene.alice, &scene.home, &scene.coffee).await;
        let bad = network.clear().await;
        sold(network, &scene.alice, &scene.other, &scene.bread).await;
        network.clear().await;
        let key = MerchantId::parse(&scene.home.merchant).expect("a merchant").0;
        network.poison("settlement", "UPDATE", "merchant_id", key).await;
        network.run(Tick::Clearing).await;
        assert_eq!(names(network, "out"), ["settlement-000002.csv"]);
        let work = "SELECT name FROM set_aside WHERE work = 'telling'";
        let found = network.rows(&format!("({work}) AS aside WHERE name LIKE 'cyc_%'")).await;
        assert_eq!(found, 1, "{bad}");

        network.heal("settlement", key).await;
        network.pass_seconds(5);
        network.run(Tick::Clearing).await;
        assert_eq!(names(network, "out"), ["settlement-000001.csv", "settlement-000002.csv"]);
        assert_eq!(network.rows("set_aside").await, 0);
    })
    .await;
}
