//! Both spellings of a text find it, and old rows are brought to the spelling of today.

use serde_json::json;
use sharepass::worker::Tick;

use crate::support::{on_both, text};

/// A title, and what must find it.
const FOUND: [(&str, &[&str]); 18] = [
    ("Cafe\u{301} Cre\u{300}me", &["café", "cafe\u{301}", "cafe", "crème", "CAFÉ"]),
    (
        "\u{1100}\u{1175}\u{11b7}\u{110e}\u{1175}찌개",
        &["김치", "김치찌개", "\u{1100}\u{1175}\u{11b7}\u{110e}\u{1175}"],
    ),
    ("カ\u{3099}ラスの器", &["ガラス", "ｶﾞﾗｽ"]),
    ("⾯盐 牛腩", &["面盐", "⾯盐"]),
    ("oﬃce 椅", &["office"]),
    ("①号套餐", &["1号套餐", "①号"]),
    ("Ⅲ代 手机", &["III代", "ⅲ代"]),
    ("㈱商店 面", &["株商店"]),
    ("H₂O 水", &["H2O"]),
    ("⺠族风 茶", &["民族风"]),
    ("ﾗｰﾒﾝ 定食", &["ラーメン"]),
    ("ＦＵＬＬ width", &["full"]),
    ("İstanbul kebap", &["istanbul", "ISTANBUL"]),
    ("Straße 面包", &["strasse", "STRASSE"]),
    ("co\u{ad}co\u{200b}nut 糖", &["coconut"]),
    ("½ 磅 牛肉", &["1/2"]),
    ("𝐁old 茶", &["bold"]),
    ("Πίτα Σας", &["πιτα", "ΣΑΣ"]),
];

#[tokio::test]
async fn a_search_finds_every_spelling() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        for (title, _) in FOUND {
            let saved = owner.saves(title, json!({})).await;
            assert_eq!(super::outcome(&saved), "PASSED", "{title}: {saved}");
        }
        for (title, searches) in FOUND {
            let kept = sharepass::infra::text::line(title, 80).expect("a title");
            for words in searches {
                let found = owner.finds(words).await;
                assert!(found.contains(&kept), "{words} finds {found:?}, not {title}");
            }
        }
        assert_eq!(owner.finds("か").await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn barcodes_are_one_number_in_every_length() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let first = owner.saves("可口可乐罐装", json!({ "barcode": "036000291452" })).await;
        assert_eq!(super::outcome(&first), "PASSED");
        for (title, barcode) in [
            ("可乐听装", "0036000291452"),
            ("可乐罐", "00036000291452"),
            ("可乐一罐", "０３６０００２９１４５２"),
            ("可乐一听", " 0 36000-29145 2\r\n"),
            ("可乐罐头", "036000291452\u{200b}"),
        ] {
            let saved = owner.saves(title, json!({ "barcode": barcode })).await;
            assert_eq!(super::findings(&saved), ["DUPLICATE_BARCODE"], "{barcode:?}: {saved}");
        }
        for spelling in ["036000291452", "0036000291452", "00036000291452"] {
            assert_eq!(owner.finds(spelling).await, ["可口可乐罐装"], "{spelling}");
        }
        let saved = owner.saves("错条码", json!({ "barcode": "036000291453" })).await;
        assert_eq!(super::outcome(&saved), "BARCODE_CHECK_DIGIT_WRONG");
        // A file with the number in another length revises the same offer.
        let file = "title,description,category_id,list_price,member_price,barcode\n\
                    可口可乐 罐装,冰镇的一罐可乐,coffee,31.00,25.00,00036000291452\n";
        let input = json!({ "shopId": owner.shop, "content": file });
        let done = owner.act("importOffers", "rows { change offer { id } }", input).await;
        assert_eq!(done["rows"][0]["change"], "REVISED", "{done}");
        assert_eq!(done["rows"][0]["offer"]["id"], first["offer"]["id"]);
    })
    .await;
}

#[tokio::test]
async fn an_import_keeps_items_apart_by_their_signs() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let titles = [
            "可乐 1.5L",
            "可乐 15L",
            "1/2只烤鸡",
            "12只烤鸡",
            "C 语言",
            "C++ 语言",
            "C# 语言",
            "3-5人餐",
            "35人餐",
            "5+ 门票",
            "5 门票",
            "1½磅牛排",
            "11/2磅牛排",
            "10%糖",
            "10 糖",
        ];
        let head = "title,description,category_id,list_price,member_price\n".to_owned();
        let row = |title: &str| format!("{title},门店现做的一份,coffee,30.00,25.00\n");
        let file = head + &titles.map(row).concat();
        let input = json!({ "shopId": owner.shop, "content": file });
        let selection = "rows { row change userErrors { code } }";
        let done = owner.act("importOffers", selection, input.clone()).await;
        for (row, title) in done["rows"].as_array().expect("rows").iter().zip(titles) {
            assert_eq!(row["change"], "ENTERED", "{title}: {row}");
        }
        let again = owner.act("importOffers", selection, input).await;
        for row in again["rows"].as_array().expect("rows") {
            assert_eq!(row["change"], "UNCHANGED", "{row}");
        }
        // Other spellings of one title are one item.
        assert_eq!(
            super::findings(&owner.saves("可乐１．５Ｌ", json!({})).await),
            ["DUPLICATE_TITLE"]
        );
        assert_eq!(super::findings(&owner.saves("½只烤鸡", json!({})).await), ["DUPLICATE_TITLE"]);
    })
    .await;
}

#[tokio::test]
async fn rows_of_before_are_brought_to_the_spelling_of_today() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let saved = owner.saves("Café 1.5L", json!({})).await;
        let offer = text(&saved["offer"]["id"]);
        let app = &network.app;
        // As the version before wrote them.
        for statement in [
            "UPDATE revision SET title_key = 'café15l', description_key = 'old'",
            "UPDATE listing SET title_key = 'café15l'",
            "DELETE FROM offer_term",
            "DELETE FROM name_look",
            "DELETE FROM respelling",
        ] {
            network.statement(statement).await;
        }
        assert_eq!(owner.finds("cafe").await, Vec::<String>::new());
        network.run(Tick::Spelling).await;
        assert_eq!(owner.finds("cafe").await, ["Café 1.5L"]);
        assert_eq!(network.statement_text("SELECT title_key AS t FROM listing").await, "café1.5l");
        assert_eq!(network.statement_text("SELECT title_key AS t FROM revision").await, "café1.5l");
        let shown = network
            .statement_text(
                "SELECT shown AS t FROM name_look WHERE kind = 'name' ORDER BY shown DESC LIMIT 1",
            )
            .await;
        assert_eq!(shown, "甲咖啡一店");
        let file = "title,description,category_id,list_price,member_price\n\
                    Cafe\u{301} 1.5L,现做现卖，欢迎光临,coffee,30.00,25.00\n";
        let input = json!({ "shopId": owner.shop, "content": file });
        let done = owner.act("importOffers", "rows { change offer { id } }", input).await;
        assert_eq!(done["rows"][0]["offer"]["id"], json!(offer), "{done}");
        assert_eq!(Tick::Spelling.run(app).await.expect("a tick"), 0, "once is enough");
    })
    .await;
}
