//! Each cycle of a list has its own page of statements, from the start, from the end, and onwards.

use serde_json::{Value, json};

use crate::support::{Caller, on_both, text};

/// The merchants of a page of statements, in their order, and whether there are more.
fn seen(page: &Value) -> (Vec<String>, bool, bool) {
    let nodes = page["nodes"].as_array().expect("statements");
    let merchants = nodes.iter().map(|node| text(&node["merchant"]["id"])).collect();
    let info = &page["pageInfo"];
    (merchants, info["hasPreviousPage"] == true, info["hasNextPage"] == true)
}

/// The newest two cycles, each with the same page of its statements.
async fn pages(operator: &Caller, window: &str) -> [Value; 2] {
    let query = format!(
        "{{ viewer {{ operator {{ clearingCycles(first: 2) {{ nodes {{ statements({window}) {{
            nodes {{ merchant {{ id }} }}
            pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }}
        }} }} }} }} }} }}"
    );
    let answer = operator.post(&query, json!({})).await;
    let cycles = &answer["viewer"]["operator"]["clearingCycles"]["nodes"];
    [0, 1].map(|at| cycles[at]["statements"].clone())
}

#[tokio::test]
async fn every_cycle_of_a_list_has_its_own_page_of_statements() {
    on_both(async |network| {
        let mut shops = Vec::new();
        for (name, title) in [("甲咖啡", "拿铁"), ("乙面包", "可颂"), ("丙茶", "龙井")]
        {
            let owner = network.merchant(name).await;
            let offer = owner.priced(title, "12.00", "10.00").await;
            shops.push((owner, offer));
        }
        let alice = network.customer("Alice").await;
        alice.join(network, &shops[0].0.plan("500.00", "0.00").await).await;
        let operator = network.operator().await;
        for _ in 0..2 {
            for (owner, offer) in &shops {
                alice.bought(network, &owner.shop, offer).await;
            }
            let input = json!({ "idempotencyKey": network.key() });
            assert_eq!(operator.tries("runClearing", input).await, "DONE");
        }
        for (at, whole) in pages(&operator, "first: 3").await.iter().enumerate() {
            let (all, before, beyond) = seen(whole);
            assert_eq!((all.len(), before, beyond), (3, false, false), "{whole}");
            let of = async |window: &str| pages(&operator, window).await[at].clone();
            let first = of("first: 2").await;
            assert_eq!(seen(&first), (all[..2].to_vec(), false, true), "{first}");
            let cursor = text(&first["pageInfo"]["endCursor"]);
            let rest = of(&format!("first: 2, after: \"{cursor}\"")).await;
            assert_eq!(seen(&rest), (all[2..].to_vec(), true, false), "{rest}");
            let last = of("last: 2").await;
            assert_eq!(seen(&last), (all[1..].to_vec(), true, false), "{last}");
            let cursor = text(&last["pageInfo"]["startCursor"]);
            let rest = of(&format!("last: 2, before: \"{cursor}\"")).await;
            assert_eq!(seen(&rest), (all[..1].to_vec(), false, true), "{rest}");
        }
    })
    .await;
}
