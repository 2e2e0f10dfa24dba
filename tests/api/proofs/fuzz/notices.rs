//! Arbitrary notices: random bytes, good notices with something changed, signed rightly and
//! wrongly. What is not genuine does nothing; what is genuine but strange is never an error of
//! ours, which the gateway would send again for ever.

use serde_json::{Value, json};

use super::values::TEXTS;
use crate::proofs::scale::{Chance, figures, times};
use crate::proofs::scene::Scene;
use crate::support::on_both;

#[tokio::test]
async fn arbitrary_notices_break_nothing() {
    on_both(async |network| {
        let mut chance = Chance::of("fuzz, notices");
        let scene = Scene::set(network).await;
        network.switch(None, json!({ "never": true })).await;
        let mut references = Vec::new();
        for _ in 0..5 {
            scene.alice.recharge(&scene.membership, "10.00", &network.key()).await;
            references.push(network.last_reference().await);
        }
        let (number, mut taken) = (times("PROVE_NOTICES", 400), 0);
        for count in 0..number {
            let id = match TEXTS.get(count) {
                Some(_) => format!("no_text_{count}"),
                None => format!("no_{}", chance.below(number)),
            };
            let mut body = notice(&mut chance, &id, &references);
            // Each text at an edge is in a notice that is right in all else.
            if let Some(text) = TEXTS.get(count) {
                body = good(&id, text).to_string().into_bytes();
            } else if chance.percent(20) {
                damage(&mut chance, &mut body);
            }
            let signed = chance.percent(75) || count < TEXTS.len();
            let secret = if signed { None } else { Some("not the secret at all") };
            network.quiet().await;
            let before = network.written().await;
            let status = network.signed_notice(&id, 0, body.clone(), secret).await;
            let text = String::from_utf8_lossy(&body);
            assert!([204, 401].contains(&status), "{status} for notice {count}: {text}");
            if status == 401 || !signed {
                assert_eq!((status, network.written().await), (401, before), "{text}");
            } else {
                taken += 1;
            }
        }
        assert!(taken * 5 > number, "{taken} of {number} were taken in");
        figures("fuzz", &format!("notices {number}, taken in {taken}, violations = 0"));
    })
    .await;
}

/// A notice, mostly a good one.
fn notice(chance: &mut Chance, id: &str, references: &[String]) -> Vec<u8> {
    let kinds = ["payment.succeeded", "payment.failed", "refund.succeeded", "refund.failed"];
    let reference: &String = chance.one(references);
    let mut notice = good(id, reference);
    notice["type"] = json!(chance.one(&kinds));
    let numbers = [0, 1, -1, 999, 1_001, i64::MAX, i64::MIN];
    while chance.percent(40) {
        let names = ["id", "type", "intent", "reference", "amount", "currency", "occurred_at"];
        let name = *chance.one(&names);
        notice[name] = match chance.below(4) {
            0 => json!(chance.one(&TEXTS)),
            1 => json!(chance.one(&numbers)),
            2 => Value::Null,
            // Of the right kind, and strange.
            _ if ["amount", "occurred_at"].contains(&name) => json!(chance.one(&numbers)),
            _ => json!(chance.one(&TEXTS)),
        };
    }
    notice.to_string().into_bytes()
}

fn good(id: &str, reference: &str) -> Value {
    json!({ "id": id, "type": "payment.succeeded", "intent": "in_by_hand",
        "reference": reference, "amount": 1_000, "currency": "CNY",
        "occurred_at": 1_795_420_800 })
}

/// Changes some bytes.
fn damage(chance: &mut Chance, body: &mut Vec<u8>) {
    for _ in 0..=chance.below(3) {
        let byte = u8::try_from(chance.below(256)).expect("a byte");
        let at = chance.below(body.len().max(1));
        match chance.below(3) {
            0 => body.insert(at, byte),
            1 => body.truncate(at),
            _ => {
                if let Some(old) = body.get_mut(at) {
                    *old = byte;
                }
            }
        }
    }
}
