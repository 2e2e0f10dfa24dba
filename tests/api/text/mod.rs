//! Text as people type, paste, scan and import it: one spelling to keep, one to compare and search.

mod names;
mod nul;
mod numbers;
mod one_place;
mod search;
mod spelling;
mod wording;

use serde_json::{Value, json};

use crate::support::Caller;

impl Caller {
    /// Saves an offer of this title and answers its payload; `more` goes before what is usual.
    async fn saves(&self, title: &str, more: Value) -> Value {
        let mut input = json!({
            "shopId": self.shop, "title": title, "description": "现做现卖，欢迎光临",
            "categoryId": "coffee", "listPrice": "30.00", "memberPrice": "25.00"
        });
        let members = more.as_object().expect("members of the input").clone();
        input.as_object_mut().expect("an input").extend(members);
        let selection = "offer { id title } change revision { id status findings { code evidence { \
                         name value } } }";
        self.act("saveOffer", selection, input).await
    }

    /// The titles that a search finds.
    async fn finds(&self, words: &str) -> Vec<String> {
        let query = "query($words: String!) {
            offers(filter: { search: $words }, first: 50) { nodes { title } } }";
        let found = self.post(query, json!({ "words": words })).await;
        let nodes = found["offers"]["nodes"].as_array().expect("offers").clone();
        nodes.iter().map(|node| crate::support::text(&node["title"])).collect()
    }
}

/// The code of a saved offer's refusal, or the status of its revision.
fn outcome(saved: &Value) -> String {
    let refused = saved["userErrors"][0]["code"].as_str();
    refused.or_else(|| saved["revision"]["status"].as_str()).unwrap_or("NOTHING").to_owned()
}

/// The codes of what was found about a saved offer.
fn findings(saved: &Value) -> Vec<String> {
    let found = saved["revision"]["findings"].as_array().cloned().unwrap_or_default();
    found.iter().map(|finding| crate::support::text(&finding["code"])).collect()
}

impl crate::support::Network {
    /// Runs a statement on the story's database, past the program.
    async fn statement(&self, statement: &str) {
        use sharepass::infra::failure::Never;
        let done = self.app.db.write(async |tx| -> sharepass::infra::failure::Outcome<(), Never> {
            sea_orm::ConnectionTrait::execute_unprepared(tx, statement).await?;
            Ok(())
        });
        done.await.expect("a statement");
    }

    /// The column `t` of the one row that a statement reads.
    async fn statement_text(&self, statement: &str) -> String {
        use sea_orm::ConnectionTrait as _;
        let connection = self.app.db.read();
        let statement = sharepass::infra::db::sql(connection, statement, []);
        let row = connection.query_one_raw(statement).await.expect("a query").expect("a row");
        row.try_get("", "t").expect("a text")
    }
}
