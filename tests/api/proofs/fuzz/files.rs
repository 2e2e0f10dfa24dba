//! Arbitrary files to import: strange headers, torn quotes, wrong columns, values at every edge.

use serde_json::json;

use super::harmless;
use super::values::TEXTS;
use crate::proofs::scale::{Chance, figures, times};
use crate::support::on_both;

const COLUMNS: [&str; 14] = [
    "title",
    "description",
    "category_id",
    "list_price",
    "member_price",
    "offer_id",
    "title_en",
    "stock",
    "barcode",
    "images",
    "valid_from",
    "valid_until",
    "unknown",
    "",
];

const IMPORT: &str = "mutation($shop: ID!, $content: String!) {
    importOffers(input: { shopId: $shop, content: $content }) {
        rows { row offer { id } userErrors { code message field } } userErrors { code message } } }";

#[tokio::test]
async fn arbitrary_files_break_nothing() {
    on_both(async |network| {
        let mut chance = Chance::of("fuzz, files");
        let owner = network.merchant("甲咖啡").await;
        let (files, mut rows) = (times("PROVE_FILES", 60), 0);
        for _ in 0..files {
            let content = file(&mut chance);
            let variables = json!({ "shop": owner.shop, "content": content });
            let answer = harmless(&owner, IMPORT, variables).await;
            let answered = &answer["data"]["importOffers"]["rows"];
            rows += answered.as_array().map_or(0, Vec::len);
        }
        assert!(rows > files, "{rows} rows of {files} files were read");
        figures("fuzz", &format!("files {files}, rows {rows}, violations = 0"));
    })
    .await;
}

fn file(chance: &mut Chance) -> String {
    let mut columns: Vec<&str> = COLUMNS[..5].to_vec();
    columns.extend(COLUMNS[5..12].iter().filter(|_| chance.percent(50)));
    if chance.percent(15) {
        columns.push(COLUMNS[chance.below(COLUMNS.len())]);
    }
    if chance.percent(10) {
        columns.remove(chance.below(columns.len()));
    }
    let end = *chance.one(&["\n", "\r\n", "\r"]);
    let mut file = if chance.percent(20) { "\u{feff}".to_owned() } else { String::new() };
    file.push_str(&columns.join(","));
    for number in 0..chance.below(12) {
        file.push_str(end);
        let mut cells: Vec<String> =
            columns.iter().map(|column| cell(chance, column, number)).collect();
        if chance.percent(5) {
            cells.push("more".to_owned());
        }
        file.push_str(&cells.join(","));
    }
    if chance.percent(10) {
        let letters: Vec<char> = file.chars().collect();
        file = letters[..chance.below(letters.len())].iter().collect();
    }
    if chance.percent(10) {
        file.push('"');
    }
    file
}

fn cell(chance: &mut Chance, column: &str, number: usize) -> String {
    let good = match column {
        "title" => format!("第{number}种茶 {}", chance.below(1_000_000)),
        "category_id" => "coffee".to_owned(),
        "list_price" => "12.50".to_owned(),
        "member_price" => "10.00".to_owned(),
        "description" => format!("Tea number {number}, {}", chance.below(1_000_000)),
        "stock" => chance.one(&["", "0", "7", "-1", "9223372036854775808"]).to_string(),
        "images" => "https://shop.example/a.png".to_owned(),
        "barcode" => chance.one(&["", "6901234567892", "6901234567893"]).to_string(),
        _ => String::new(),
    };
    if chance.percent(80) {
        return good;
    }
    let text = if chance.percent(5) { "长".repeat(5_000) } else { chance.one(&TEXTS).to_string() };
    if chance.percent(80) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
