//! The schema itself: nothing in it is without a description.

use serde_json::{Value, json};

use crate::support::on_both;

const EVERYTHING: &str = "{ __schema { types { name kind description
    fields(includeDeprecated: true) { name description args { name description } }
    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";

fn undescribed(path: &str, items: &Value, found: &mut Vec<String>) {
    for item in items.as_array().into_iter().flatten() {
        let name = item["name"].as_str().unwrap_or_default();
        let path = format!("{path}.{name}");
        if item["description"].as_str().unwrap_or_default().trim().is_empty() {
            found.push(path.clone());
        }
        undescribed(&path, &item["args"], found);
    }
}

#[tokio::test]
async fn every_name_in_the_schema_is_described() {
    on_both(async |network| {
        let schema = network.caller().post(EVERYTHING, json!({})).await;
        let mut found = Vec::new();
        for one in schema["__schema"]["types"].as_array().expect("a list") {
            let name = one["name"].as_str().unwrap_or_default();
            if name.starts_with("__") {
                continue;
            }
            // Connections are the library's types: their fields are described, they are not.
            let described = one["kind"] == "SCALAR" || name.ends_with("Connection");
            if !described && one["description"].is_null() {
                found.push(name.to_owned());
            }
            for items in ["fields", "inputFields", "enumValues"] {
                undescribed(name, &one[items], &mut found);
            }
        }
        assert_eq!(found, Vec::<String>::new());
    })
    .await;
}
