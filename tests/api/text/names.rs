//! Names and other texts that people enter: something of them is seen, and they are what they look
//! like.

use serde_json::{Value, json};

use crate::support::{Caller, PASSWORD, on_both};

const NOTHING_SEEN: [&str; 14] = [
    "\u{200b}",
    "\u{2060}\u{2060}",
    "\u{3164}",
    "\u{ad}",
    "\u{2800}",
    "\u{e0041}",
    "\u{301}",
    "\u{fffe}",
    "\u{ffa0}",
    "\u{fe0f}",
    "\u{200e}",
    "\u{202e}abc",
    "a\nb",
    "\u{fffd}",
];

async fn registers(caller: &Caller, phone: &str, name: &str) -> String {
    let input = json!({ "phone": phone, "name": name, "password": PASSWORD });
    caller.tries("registerCustomer", input).await
}

#[tokio::test]
async fn a_name_has_something_that_is_seen() {
    on_both(async |network| {
        let guest = network.caller();
        for (at, name) in NOTHING_SEEN.into_iter().enumerate() {
            let phone = format!("1370000{at:04}");
            assert_eq!(registers(&guest, &phone, name).await, "NAME_INVALID", "{name:?}");
        }
        for (at, name) in ["王小明", "é", "👨‍👩‍👧", "می\u{200c}خواهم", "7"].into_iter().enumerate()
        {
            let phone = format!("1371000{at:04}");
            assert_eq!(registers(&guest, &phone, name).await, "DONE", "{name:?}");
        }
        let owner = network.merchant("甲咖啡").await;
        for name in NOTHING_SEEN {
            let input = json!({ "login": "cashier.one", "name": name, "role": "CASHIER",
                                "password": PASSWORD });
            assert_eq!(owner.tries("addStaff", input).await, "NAME_INVALID", "{name:?}");
            let input = json!({ "shopId": owner.shop, "name": name });
            assert_eq!(owner.tries("updateShop", input).await, "NAME_INVALID", "{name:?}");
            let input = json!({ "shopId": owner.shop, "address": name });
            assert_eq!(owner.tries("updateShop", input).await, "ADDRESS_INVALID", "{name:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn titles_and_descriptions_say_what_is_wrong_with_them() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let titles = [
            ("面s\n第二行", "TITLE_UNPRINTABLE"),
            ("面\t第二行", "TITLE_UNPRINTABLE"),
            ("面\r第二行", "TITLE_UNPRINTABLE"),
            ("面\u{2028}第二行", "TITLE_UNPRINTABLE"),
            ("面\u{85}第二行", "TITLE_UNPRINTABLE"),
            ("面\u{202e}第二行", "TITLE_UNPRINTABLE"),
            ("\u{200b}\u{3164}", "TITLE_EMPTY"),
            ("\u{fffd}\u{fffd}\u{fffd}面", "TEXT_MISREAD"),
        ];
        for (title, code) in titles {
            let saved = owner.saves(title, json!({})).await;
            assert_eq!(super::outcome(&saved), code, "{title:?}");
            let saved = owner.saves("面", json!({ "titleEn": title })).await;
            let code = code.replace("TITLE_", "TITLE_EN_");
            assert_eq!(super::outcome(&saved), code, "{title:?}");
        }
        let described = |text: &str| json!({ "description": text });
        let saved = owner.saves("面一", described("一行\r\n二行\t三\u{2029}四")).await;
        assert_eq!(super::outcome(&saved), "PASSED", "{saved}");
        let saved = owner.saves("面二", described("\u{fffd}\u{fffd}\u{fffd}\u{fffd}")).await;
        assert_eq!(super::outcome(&saved), "TEXT_MISREAD");
        let file = "title,description,category_id,list_price,member_price\n\
                    \u{fffd}\u{fffd}\u{fffd}面,\u{fffd}\u{fffd},coffee,30.00,25.00\n\
                    \"面\n第二行\",两行的标题,coffee,30.00,25.00\n";
        let input = json!({ "shopId": owner.shop, "content": file });
        let done = owner.act("importOffers", "rows { userErrors { code } }", input).await;
        let codes: Vec<&Value> =
            (0..2).map(|row| &done["rows"][row]["userErrors"][0]["code"]).collect();
        assert_eq!(codes, ["TEXT_MISREAD", "TITLE_UNPRINTABLE"], "{done}");
    })
    .await;
}

#[tokio::test]
async fn invisible_letters_hide_no_word() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let titles = [
            ("毒\u{200b}品 面", "REJECTED", "FORBIDDEN_WORDS"),
            ("毒\u{2060}品 面", "REJECTED", "FORBIDDEN_WORDS"),
            ("毒\u{ad}品 面", "REJECTED", "FORBIDDEN_WORDS"),
            ("co\u{200b}caine 面", "REJECTED", "FORBIDDEN_WORDS"),
            ("最\u{200b}佳 面", "NEEDS_REVIEW", "ADVERTISING_SUPERLATIVE"),
            ("evil\u{200b}.com 面", "REJECTED", "LINK"),
            ("微\u{200b}信号 abc12345 面", "REJECTED", "CONTACT_DETAILS"),
            ("соcаinе 面", "REJECTED", "FORBIDDEN_WORDS"),
            ("毒 品 面", "NEEDS_REVIEW", "FORBIDDEN_WORDS"),
        ];
        for (title, status, code) in titles {
            let saved = owner.saves(title, json!({})).await;
            assert_eq!(super::outcome(&saved), status, "{title:?}: {saved}");
            assert_eq!(super::findings(&saved), [code], "{title:?}: {saved}");
        }
        let saved = owner.saves("面 一", json!({ "description": "有毒\u{200b}品的面" })).await;
        assert_eq!(super::outcome(&saved), "REJECTED");
        for honest in ["营业 13.30-21.30 100席 面", "消毒品套装", "天津大麻花", "特色情侣套餐"]
        {
            let saved =
                owner.saves(honest, json!({ "description": format!("{honest}，欢迎") })).await;
            assert_eq!(super::outcome(&saved), "PASSED", "{honest}: {saved}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_that_looks_like_another_is_looked_at_once() {
    on_both(async |network| {
        let first = network.merchant("KFC 咖啡").await;
        assert_eq!(super::outcome(&first.saves("拿铁一杯", json!({})).await), "PASSED");
        // The same letters are an honest namesake; others that look the same are not.
        let namesake = network.merchant("KFC 咖啡").await;
        let saved = namesake.saves("美式一杯", json!({ "description": "热的美式" })).await;
        assert_eq!(super::outcome(&saved), "PASSED", "{saved}");
        for name in ["ＫＦＣ 咖啡", "KFС 咖啡"] {
            let double = network.merchant(name).await;
            let saved = double.saves("摩卡一杯", json!({ "description": "热的摩卡" })).await;
            assert_eq!(super::findings(&saved), ["NAME_LOOKS_LIKE_ANOTHER"], "{name}: {saved}");
            assert_eq!(super::outcome(&saved), "NEEDS_REVIEW");
            let evidence = &saved["revision"]["findings"][0]["evidence"];
            assert_eq!(evidence[1], json!({ "name": "like", "value": "KFC 咖啡一店" }));
            // An operator lets it pass; the next offer passes by itself.
            let operator = network.operator().await;
            let input = json!({ "revisionId": saved["revision"]["id"], "decision": "PASS" });
            assert_eq!(operator.tries("reviewRevision", input).await, "DONE");
            let saved = double.saves("摩卡三杯", json!({ "description": "温的摩卡" })).await;
            assert_eq!(super::outcome(&saved), "PASSED", "{saved}");
        }
        // The first of the two is not looked at, nor is one in another city.
        assert_eq!(super::outcome(&first.saves("拿铁两杯", json!({})).await), "PASSED");
        let away = network.merchant("KFC\u{2003}咖啡").await;
        let input = json!({ "shopId": away.shop, "city": "北京" });
        assert_eq!(away.tries("updateShop", input).await, "DONE");
        let saved = away.saves("摩卡两杯", json!({ "description": "冷的摩卡" })).await;
        assert_eq!(super::outcome(&saved), "PASSED", "{saved}");
    })
    .await;
}

#[tokio::test]
async fn passwords_have_one_form() {
    on_both(async |network| {
        let guest = network.caller();
        let (composed, decomposed) =
            ("p\u{e4}ssw\u{f6}rd l\u{e5}ng", "pa\u{308}sswo\u{308}rd la\u{30a}ng");
        let input = json!({ "phone": "13900000001", "name": "Ann", "password": composed });
        assert_eq!(guest.tries("registerCustomer", input).await, "DONE");
        for password in [composed, decomposed] {
            let input = json!({ "login": "13900000001", "password": password });
            assert_eq!(guest.tries("logIn", input).await, "DONE");
        }
        let input = json!({ "login": "13900000001", "password": "passwörd lång" });
        assert_eq!(guest.tries("logIn", input).await, "WRONG_CREDENTIALS");
        // A hash of before is of the password as it was sent.
        let before = sharepass_hash(decomposed);
        network.statement(&format!("UPDATE customer SET password_hash = '{before}'")).await;
        let input = json!({ "login": "13900000001", "password": decomposed });
        assert_eq!(guest.tries("logIn", input).await, "DONE");
    })
    .await;
}

/// As versions before hashed: the letters as they came.
fn sharepass_hash(password: &str) -> String {
    use argon2::Argon2;
    use argon2::password_hash::PasswordHasher as _;
    Argon2::default().hash_password(password.as_bytes()).expect("a hash").to_string()
}
