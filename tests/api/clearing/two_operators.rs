//! What sends money a second time takes two operators or the bank's word; what the bank says
//! otherwise is a case; no file and no line of it stops another.

use std::path::PathBuf;

use entity::id::{Key as _, SettlementId};
use serde_json::{Value, json};
use sharepass::worker::Tick;

use super::stage::{Scene, figures, of, released};
use crate::support::{Caller, Network, on_both, text};

const HEADER: &str = "reference,outcome,amount,bank_reference,reason\n";

fn folder(network: &Network) -> PathBuf {
    PathBuf::from(&network.app.config.bank_folder)
}

fn told(network: &Network, name: &str) -> Option<String> {
    std::fs::read_to_string(folder(network).join("out").join(name)).ok()
}

fn says(network: &Network, name: &str, lines: impl AsRef<[u8]>) {
    let inbox = folder(network).join("in");
    std::fs::create_dir_all(&inbox).expect("a folder");
    std::fs::write(inbox.join(name), lines).expect("an answer of the bank");
}

fn names(network: &Network, place: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder(network).join(place));
    let entries = entries.into_iter().flatten().map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A payout of 540.00 to the home and one of 100.00 to the other, which the bank was not told of.
async fn two_payouts(network: &Network) -> (Scene, String, String) {
    let scene = released(network, "1000.00", "0.00").await;
    scene.pays_elsewhere(network).await;
    let cycle = network.clear().await;
    let [home, other] = [&scene.home, &scene.other]
        .map(|merchant| text(&of(&cycle, merchant)["settlements"][0]["id"]));
    (scene, home, other)
}

async fn stands(merchant: &Caller) -> String {
    text(&merchant.statements().await[0]["settlements"][0]["status"])
}

/// The open cases, each with its evidence by name.
async fn cases(network: &Network) -> Vec<Value> {
    let query = "{ viewer { operator { reconciliationCases(first: 100) { nodes {
        id gateway kind movement reference listedAmount bookedAmount foundAt deadlineAt
        evidence { name value } } } } } }";
    let seen = network.operator().await.post(query, json!({})).await;
    let nodes = &seen["viewer"]["operator"]["reconciliationCases"]["nodes"];
    nodes.as_array().expect("cases").clone()
}

fn kinds(cases: &[Value]) -> Vec<String> {
    cases.iter().map(|case| text(&case["kind"])).collect()
}

fn evidence(case: &Value, name: &str) -> String {
    let pairs = case["evidence"].as_array().expect("evidence");
    let found = pairs.iter().find(|pair| pair["name"] == name);
    found.map_or_else(String::new, |pair| text(&pair["value"]))
}

async fn proposals(network: &Network) -> Vec<Value> {
    let query = "{ viewer { operator { proposals { nodes {
        id kind status subjectId reason proposedByName decidedByName } } } } }";
    let seen = network.operator().await.post(query, json!({})).await;
    seen["viewer"]["operator"]["proposals"]["nodes"].as_array().expect("proposals").clone()
}

/// What an operator decides about a proposal.
async fn decides(network: &Network, who: &Caller, proposal: &Value, decision: &str) -> String {
    let input = json!({ "proposalId": proposal["id"], "decision": decision, "reason": "asked there",
        "idempotencyKey": network.key() });
    who.tries("decideProposal", input).await
}

#[tokio::test]
async fn one_operator_calls_an_untold_payout_failed_and_the_bank_never_hears_of_it() {
    on_both(async |network| {
        let (scene, home, other) = two_payouts(network).await;
        let operator = network.operator().await;
        assert_eq!(operator.confirms(&home, "FAILED", &network.key()).await, "DONE");
        assert_eq!(network.payable(&scene.home).await, 54_000, "it is owed again at once");
        network.run(Tick::Clearing).await;
        let file = told(network, "settlement-000001.csv").expect("a file");
        assert!(file.contains(&other) && !file.contains(&home), "{file}");
        // The next cycle pays it, once.
        network.clear().await;
        network.run(Tick::Clearing).await;
        let file = told(network, "settlement-000002.csv").expect("a file");
        assert!(file.contains(",PAY,540.00,") && !file.contains(&home), "{file}");
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_later_with_the_same_lines() {
    on_both(async |network| {
        let (scene, home, other) = two_payouts(network).await;
        let out = folder(network).join("out");
        std::fs::create_dir_all(folder(network)).expect("a folder");
        std::fs::write(&out, "in the way").expect("a file where the folder should be");
        network.run(Tick::Clearing).await;
        assert_eq!(stands(&scene.home).await, "TELLING");

        // Nobody knows what the bank has by now: it takes two, and not before it is told.
        let (ann, ben) = (network.operator().await, network.operator().await);
        assert_eq!(ann.confirms(&home, "FAILED", &network.key()).await, "DONE");
        let proposed = proposals(network).await.remove(0);
        assert_eq!(decides(network, &ben, &proposed, "APPROVE").await, "NOT_POSSIBLE");
        // What its merchant is called meanwhile changes no line.
        let renamed =
            format!("UPDATE merchant SET legal_name = 'Renamed' WHERE legal_name = '{}'", "甲咖啡");
        network.does(&[renamed]).await;

        std::fs::remove_file(&out).expect("the way is free");
        network.pass_seconds(5);
        network.run(Tick::Clearing).await;
        let file = told(network, "settlement-000001.csv").expect("a file");
        assert!(file.contains(&home) && file.contains(&other) && file.contains("甲咖啡"), "{file}");
        assert_eq!(stands(&scene.home).await, "TOLD");
        assert_eq!(decides(network, &ben, &proposed, "APPROVE").await, "DONE");
        assert_eq!(network.payable(&scene.home).await, 54_000);
        network.run(Tick::Clearing).await;
        assert_eq!(names(network, "out"), ["settlement-000001.csv"]);
    })
    .await;
}

#[tokio::test]
async fn that_a_told_payout_failed_takes_two_operators_or_the_banks_word() {
    on_both(async |network| {
        let (scene, home, other) = two_payouts(network).await;
        network.run(Tick::Clearing).await;
        let (ann, ben) = (network.operator().await, network.operator().await);
        let input = json!({ "settlementId": home, "outcome": "FAILED", "reason": "account closed",
            "idempotencyKey": network.key() });
        let selection = "settlement { status } proposal { id status kind subjectId }";
        let done = ann.act("confirmSettlement", selection, input).await;
        assert_eq!(done["settlement"]["status"], "TOLD", "{done}");
        assert_eq!(done["proposal"]["subjectId"], json!(home), "{done}");
        assert_eq!(network.payable(&scene.home).await, 0, "nothing has moved");
        assert_eq!(ben.confirms(&home, "FAILED", &network.key()).await, "ALREADY_PROPOSED");
        assert_eq!(decides(network, &ann, &done["proposal"], "APPROVE").await, "SAME_OPERATOR");
        assert_eq!(decides(network, &ben, &done["proposal"], "REJECT").await, "DONE");
        assert_eq!(decides(network, &ben, &done["proposal"], "APPROVE").await, "ALREADY_DECIDED");
        assert_eq!(stands(&scene.home).await, "TOLD");

        // The bank's own word comes first, and closes what was proposed.
        assert_eq!(ann.confirms(&home, "FAILED", &network.key()).await, "DONE");
        says(network, "monday.csv", format!("{HEADER}{home},PAID,540.00,ICBC-1,\n"));
        network.run(Tick::Clearing).await;
        let overtaken = proposals(network).await.remove(0);
        assert_eq!(overtaken["status"], "OVERTAKEN");
        assert_eq!(decides(network, &ben, &overtaken, "APPROVE").await, "ALREADY_DECIDED");
        assert_eq!(stands(&scene.home).await, "PAID");

        // Two operators say so: it is owed again, and both are known.
        assert_eq!(ann.confirms(&other, "FAILED", &network.key()).await, "DONE");
        let proposed = proposals(network).await.remove(0);
        assert_eq!(decides(network, &ben, &proposed, "APPROVE").await, "DONE");
        assert_eq!(stands(&scene.other).await, "FAILED");
        assert_eq!(network.payable(&scene.other).await, 10_000);
        // The bank pays it all the same: nobody books that, and nobody can miss it.
        let late = format!("{HEADER}{other},PAID,100.00,ICBC-2,\n");
        says(network, "tuesday.csv", &late);
        network.run(Tick::Clearing).await;
        says(network, "wednesday.csv", &late);
        network.run(Tick::Clearing).await;
        let found = cases(network).await;
        assert_eq!(kinds(&found), ["PAID_BUT_BOOKED_FAILED"], "once, however often it is said");
        assert_eq!(
            (&found[0]["gateway"], &found[0]["movement"]),
            (&json!("bank"), &json!("PAYOUT"))
        );
        assert_eq!(evidence(&found[0], "file"), "tuesday.csv");
        assert_eq!(evidence(&found[0], "line"), "2");
        assert_eq!(evidence(&found[0], "bankReference"), "ICBC-2");
        assert_eq!(found[0]["foundAt"], "2026-12-01T08:00:00Z");
        assert_eq!(found[0]["deadlineAt"], "2026-12-02T08:00:00Z");
        assert_eq!(names(network, "refused"), ["tuesday.csv", "wednesday.csv"]);
        let input = json!({ "caseId": found[0]["id"], "note": "the bank takes it back" });
        assert_eq!(ann.tries("resolveReconciliationCase", input).await, "DONE");
        assert_eq!(cases(network).await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn whatever_stands_in_a_file_of_the_bank_the_rest_counts() {
    on_both(async |network| {
        let (scene, home, other) = two_payouts(network).await;
        network.run(Tick::Clearing).await;
        // What the database itself refuses is one line, too.
        let key = SettlementId::parse(&other).expect("a settlement").0;
        network.poison("settlement", "UPDATE", "id", key).await;
        // A folder where a file should be cannot be read.
        std::fs::create_dir_all(folder(network).join("in/a.csv")).expect("a folder");
        says(network, "b.csv", b"\xFF\xFE,outcome\n");
        let mut mixed = HEADER.as_bytes().to_vec();
        mixed.extend(format!("{home},PAID,540.00,A\0B,\n").bytes());
        mixed.extend(b"\xFF\xFE,PAID,1.00,,\n");
        mixed.extend(format!("\"{home},PAID,540.00,open quote,\n").bytes());
        mixed.extend(format!("{home},PAID\n").bytes());
        mixed.extend(format!("{other},PAID,100.00,ICBC-2,\r\n\n").bytes());
        mixed.extend(
            format!("stl_00000000000000000000000000,PAID,1.00,X,\n{home},PAID,540.01,X,\n").bytes(),
        );
        mixed.extend(format!("{home},PAID,540.00,ICBC-1,").bytes());
        says(network, "c.csv", mixed);
        network.run(Tick::Clearing).await;
        assert_eq!(stands(&scene.home).await, "PAID", "the last line counts");
        assert_eq!(stands(&scene.other).await, "TOLD");
        assert_eq!(names(network, "in"), ["a.csv"], "it is tried again");
        assert_eq!(names(network, "refused"), ["b.csv", "c.csv"]);
        let found = cases(network).await;
        let [bad, unknown, amount] = ["UNREADABLE", "UNKNOWN_REFERENCE", "AMOUNT_DIFFERS"];
        assert_eq!(kinds(&found), [bad, bad, bad, bad, bad, bad, unknown, amount], "{found:?}");
        let lines: Vec<String> = found.iter().map(|case| evidence(case, "line")).collect();
        assert_eq!(lines, ["1", "2", "3", "4", "5", "6", "8", "9"]);
        assert_eq!(figures(&found[7], ["listedAmount", "bookedAmount"]), ["540.01", "540.00"]);

        // What cannot be read is refused after a few tries; what is mended is taken in when it is said
        // again.
        network.heal("settlement", key).await;
        says(network, "d.csv", format!("{HEADER}{other},PAID,100.00,ICBC-2,\n"));
        for _ in 0..3 {
            network.pass_seconds(60);
            network.run(Tick::Clearing).await;
        }
        assert_eq!(stands(&scene.other).await, "PAID");
        assert_eq!(names(network, "in"), Vec::<String>::new());
        assert_eq!(names(network, "refused"), ["a.csv", "b.csv", "c.csv"]);
        assert_eq!(names(network, "done"), ["d.csv"]);
        assert_eq!(evidence(&cases(network).await[8], "why"), "the file cannot be read");
        // The bank takes back what it had paid.
        says(network, "d.csv", format!("{HEADER}{home},FAILED,540.00,ICBC-3,returned\n"));
        network.run(Tick::Clearing).await;
        assert_eq!(cases(network).await[9]["kind"], "FAILED_BUT_BOOKED_PAID");
        assert_eq!(network.payable(&scene.home).await, 0);
    })
    .await;
}
