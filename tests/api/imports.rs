//! Imports: small ones are done at once, large ones row by row by whoever comes, and nothing of them
//! is lost or entered twice.

use std::sync::Arc;

use entity::id::{ImportId, Key as _};
use serde_json::{Value, json};
use sharepass::domain::goods;
use tokio_util::sync::CancellationToken;

use crate::support::{Caller, Network, on_both, on_both_with, text};

const IMPORT: &str = "id status rowsTotal rowsDone entered revised unchanged refused finishedAt";

/// A file of so many rows, of which every tenth has no description.
fn file(rows: usize) -> String {
    let line = |row: usize| {
        let description =
            if row.is_multiple_of(10) { String::new() } else { format!("第{row}号饮品") };
        format!("饮品 {row},{description},coffee,30.00,24.00\n")
    };
    let head = "title,description,category_id,list_price,member_price\n".to_owned();
    std::iter::once(head).chain((1..=rows).map(line)).collect()
}

impl Caller {
    async fn imports(&self, content: &str) -> Value {
        let selection = format!(
            "import {{ {IMPORT} shop {{ id }} }}
            rows {{ row change offer {{ id }} revision {{ number }} userErrors {{ code }} }}"
        );
        let input = json!({ "shopId": self.shop, "content": content });
        self.act("importOffers", &selection, input).await
    }

    async fn import(&self, id: &Value, arguments: &str) -> Value {
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Import {{ {IMPORT} rows{arguments} {{
            nodes {{ row change userErrors {{ code }} }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}"
        );
        self.post(&query, json!({ "id": id })).await["node"].take()
    }
}

/// The number of each row that was answered.
fn numbers(import: &Value) -> Vec<i64> {
    let rows = import["rows"]["nodes"].as_array().expect("rows").iter();
    rows.map(|row| row["row"].as_i64().expect("a number")).collect()
}

#[tokio::test]
async fn a_small_file_is_done_when_it_is_answered() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let done = owner.imports(&file(12)).await;
        let import = &done["import"];
        assert_eq!([&import["status"], &import["rowsDone"]], [&json!("DONE"), &json!(12)]);
        assert_eq!([&import["entered"], &import["refused"]], [&json!(11), &json!(1)]);
        assert_eq!(import["shop"]["id"], json!(owner.shop));
        assert!(import["finishedAt"].is_string());
        assert_eq!(done["rows"][0]["change"], "ENTERED");
        assert_eq!(done["rows"][9]["userErrors"][0]["code"], "DESCRIPTION_EMPTY");
        assert_eq!(done["rows"][9]["offer"], Value::Null);

        let again = owner.imports(&file(12)).await;
        let counts = ["entered", "revised", "unchanged", "refused"];
        assert_eq!(counts.map(|name| again["import"][name].as_i64()), [0, 0, 11, 1].map(Some));
        let query = "{ viewer { staff { merchant { imports { nodes { id } } } } } }";
        let listed = owner.post(query, json!({})).await;
        let ids = json!([{ "id": again["import"]["id"] }, { "id": import["id"] }]);
        assert_eq!(listed["viewer"]["staff"]["merchant"]["imports"]["nodes"], ids);

        let refused = owner.import(&import["id"], "(onlyRefused: true)").await;
        assert_eq!(numbers(&refused), [10]);
        let page = owner.import(&import["id"], "(first: 5)").await;
        assert_eq!(numbers(&page), [1, 2, 3, 4, 5]);
        let after = text(&page["rows"]["pageInfo"]["endCursor"]);
        let next = owner.import(&import["id"], &format!("(first: 9, after: \"{after}\")")).await;
        assert_eq!(numbers(&next), [6, 7, 8, 9, 10, 11, 12]);
        assert_eq!(next["rows"]["pageInfo"]["hasNextPage"], false);
        let last = owner.import(&import["id"], "(last: 2)").await;
        assert_eq!(numbers(&last), [11, 12]);
        // The file itself is not kept.
        assert_eq!(network.rows("offer_import WHERE content IS NOT NULL").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_large_file_is_followed_to_its_end_and_entered_once_by_two_instances() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let begun = owner.imports(&file(90)).await;
        let import = &begun["import"];
        assert_eq!(import["status"], "RUNNING");
        let at_once = import["rowsDone"].as_i64().expect("a number");
        assert!((1..=50).contains(&at_once), "{at_once} at once");
        let rows = begun["rows"].as_array().expect("rows");
        assert_eq!(i64::try_from(rows.len()), Ok(at_once));
        let follow = "subscription($id: ID!) { importProgress(importId: $id) {
            status rowsDone rowsTotal } }";
        let mut progress = owner.follow(follow, json!({ "id": import["id"] })).await;
        let seen = progress.next().await["importProgress"].take();
        assert_eq!(seen, json!({ "status": "RUNNING", "rowsDone": at_once, "rowsTotal": 90 }));

        let second = network.second().await;
        let (here, there) = tokio::join!(
            goods::import_tick(&network.app, &network.app.categories),
            goods::import_tick(&second.app, &second.app.categories)
        );
        let entered = i64::try_from(here.expect("rows") + there.expect("rows"));
        assert_eq!(entered, Ok(90 - at_once));
        second.stop().await;
        let mut done = at_once;
        while done < 90 {
            let seen = progress.next().await["importProgress"].take();
            let now = seen["rowsDone"].as_i64().expect("a number");
            assert!(now > done, "{now} after {done}");
            done = now;
            assert_eq!(seen["status"], if done == 90 { "DONE" } else { "RUNNING" });
        }
        let end = owner.import(&import["id"], "(last: 100)").await;
        assert_eq!([&end["entered"], &end["refused"]], [&json!(81), &json!(9)]);
        assert_eq!(numbers(&end), (1..=90).collect::<Vec<_>>());
        assert_eq!(network.rows("offer").await, 81);
        assert_eq!(network.rows("offer_import_row").await, 90);
    })
    .await;
}

#[tokio::test]
async fn an_import_goes_on_where_it_stopped_whatever_happened_meanwhile() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let manager = network.staff(&owner, "MANAGER", Some(&owner.shop)).await;
        let begun = manager.imports(&file(80)).await;
        let at_once = begun["import"]["rowsDone"].as_i64().expect("a number");
        let id = &begun["import"]["id"];
        let key = ImportId::parse(&text(id)).expect("an import");
        // It broke off after seven rows, and whoever sent it is gone.
        assert_eq!(
            goods::import::go_on(&network.app, &network.app.categories, key, 7)
                .await
                .expect("rows"),
            7
        );
        let removed = json!({ "staffId": manager.id, "password": crate::support::PASSWORD });
        assert_eq!(owner.tries("removeStaff", removed).await, "DONE");
        assert_eq!(owner.import(id, "").await["rowsDone"], at_once + 7);
        assert_eq!(
            goods::import::go_on(&network.app, &network.app.categories, key, 4)
                .await
                .expect("rows"),
            4
        );
        // From here on nothing of the merchant's is entered.
        network.suspend(&owner).await;
        goods::import_tick(&network.app, &network.app.categories).await.expect("rows");
        let first = at_once + 11;
        let end = owner.import(id, "(last: 100, onlyRefused: true)").await;
        assert_eq!(end["status"], "DONE");
        assert_eq!(end["entered"], first - first / 10);
        let refused: Vec<i64> = (1..=80).filter(|row| *row > first || row % 10 == 0).collect();
        assert_eq!(numbers(&end), refused);
        let last = &end["rows"]["nodes"][refused.len() - 1];
        assert_eq!(last["userErrors"][0]["code"], "MERCHANT_NOT_APPROVED");
        assert_eq!(
            goods::import_tick(&network.app, &network.app.categories).await.expect("nothing"),
            0
        );

        let refused = owner.imports(&file(1)).await;
        assert_eq!(refused["userErrors"][0]["code"], "MERCHANT_NOT_APPROVED");
        let other = network.merchant("乙面包").await;
        for _ in 0..3 {
            assert_eq!(other.imports(&file(60)).await["import"]["status"], "RUNNING");
        }
        let fourth = other.imports(&file(1)).await;
        assert_eq!(fourth["userErrors"][0]["code"], "TOO_MANY_RUNNING");
        goods::import_tick(&network.app, &network.app.categories).await.expect("rows");
        assert_eq!(other.imports(&file(1)).await["import"]["status"], "DONE");
    })
    .await;
}

#[tokio::test]
async fn a_worker_is_woken_by_the_file_and_not_by_its_clock() {
    on_both_with(&[("FEED_POLL_SECONDS", "3600")], async |network: &Network| {
        let owner = network.merchant("甲咖啡").await;
        let stop = CancellationToken::new();
        let worker = tokio::spawn(goods::run_importer(
            Arc::clone(&network.app.infra),
            Arc::clone(&network.app.categories),
            stop.clone(),
        ));
        network.app.broker.connected().await;
        // Its first look is over before there is anything to find.
        while network.app.broker.topics() == 0 {
            tokio::task::yield_now().await;
        }
        let begun = owner.imports(&file(65)).await;
        let follow = "subscription($id: ID!) { importProgress(importId: $id) { status } }";
        let mut progress = owner.follow(follow, json!({ "id": begun["import"]["id"] })).await;
        while progress.next().await["importProgress"]["status"] != "DONE" {}
        stop.cancel();
        worker.await.expect("an end");
    })
    .await;
}
