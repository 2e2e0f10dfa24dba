//! Phone numbers and e-mail addresses: one account, however it is written.

use serde_json::json;
use sharepass::infra::text::{Country, email, phone, service_phone};
use sharepass::worker::Tick;

use crate::support::{PASSWORD, on_both};

#[test]
fn phones_are_of_a_plan_and_in_one_spelling() {
    let china = Country::default();
    let same = [
        (
            "+447911123456",
            &[
                "+44 7911 123456",
                "+44 (0)7911 123456",
                "0044 7911 123456",
                "+44-7911-123456",
                "＋４４ ７９１１ １２３４５６",
                "+44 (0) 7911 123456",
                "+4407911123456",
            ][..],
        ),
        (
            "+8613800138000",
            &[
                "13800138000",
                "\u{202d}13800138000\u{202c}",
                "138\u{200b}00138000",
                "138\u{2011}0013\u{2011}8000",
                "138–0013–8000",
                "１３８００１３８０００",
                "+86 138-0013-8000",
                "0086 13800138000",
                "(138) 0013 8000",
                "138.0013.8000",
                "138\u{a0}0013\u{a0}8000",
            ],
        ),
        (
            "+862162520000",
            &["021 6252 0000", "(021) 62520000", "+86 21 6252 0000", "+86 (0)21 6252 0000"],
        ),
        ("+390612345678", &["+39 06 1234 5678", "+39 (0)6 1234 5678"]),
    ];
    for (number, spellings) in same {
        for spelling in spellings {
            assert_eq!(phone(spelling, china).as_deref(), Some(number), "{spelling:?}");
        }
    }
    for wrong in [
        "",
        "+",
        "12345",
        "12800138000",
        "1380013800",
        "+86138001380001",
        "+0123456789",
        "abc",
        "13800138000 ext 5",
        "13800138000x5",
        "13800138000#5",
        "13800138000;ext=5",
        "1-800-FLOWERS",
        "13800138000 13900139000",
        "+447911",
        "138\u{0}0138000",
    ] {
        assert_eq!(phone(wrong, china), None, "{wrong:?}");
    }
    let germany = Country::parse("DE").expect("a country");
    assert_eq!(phone("030 901820", germany).as_deref(), Some("+4930901820"));
    assert!(Country::parse("XX").is_none() && Country::parse("de").is_none());
    for (service, kept) in [
        ("95588", "95588"),
        ("12345", "12345"),
        ("400-820-8820", "+864008208820"),
        ("021-62520000", "+862162520000"),
        ("800 820 8820", "+868008208820"),
    ] {
        assert_eq!(service_phone(service, china).as_deref(), Some(kept), "{service}");
    }
    assert_eq!(service_phone("62520000", china), None, "a number without its area code");
    assert_eq!(service_phone("110", china), None, "a number of emergencies");
}

#[test]
fn addresses_are_in_one_spelling() {
    let same = [
        (
            "ann@example.com",
            &[
                " Ann@Example.COM ",
                "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ",
                "ann\u{200b}@example.com",
                "\"ann\"@example.com",
                "\u{feff}ann@example.com",
            ][..],
        ),
        ("ann@例子.中国", &["ann@例子.中国", "Ann@xn--fsqu00a.xn--fiqs8s", "ann@例子。中国"]),
        ("ann+shop@example.com", &["Ann+Shop@example.com"]),
        ("\"ann lee\"@example.com", &["\"Ann Lee\"@example.com"]),
        ("jose\u{301}@example.com", &[]),
    ];
    for (address, spellings) in same {
        for spelling in spellings {
            assert_eq!(email(spelling).as_deref(), Some(address), "{spelling:?}");
        }
    }
    assert_eq!(email("jose\u{301}@example.com"), email("jos\u{e9}@example.com"));
    for wrong in [
        "",
        "ann",
        "@b.cn",
        "a@b",
        "a b@c.cn",
        "a@-b.cn",
        "a@b..cn",
        "a..b@c.cn",
        "a@@b.c",
        "a\0@b.cn",
        "a\n@b.cn",
        "Ann <ann@b.cn>",
        "a@[127.0.0.1]",
    ] {
        assert_eq!(email(wrong), None, "{wrong:?}");
    }
}

#[tokio::test]
async fn a_number_has_one_account() {
    on_both(async |network| {
        let guest = network.caller();
        let register = async |member: &str, value: &str| {
            let input = json!({ member: value, "name": "Ann", "password": PASSWORD });
            guest.tries("registerCustomer", input).await
        };
        let enter = async |login: &str| {
            guest.tries("logIn", json!({ "login": login, "password": PASSWORD })).await
        };
        assert_eq!(register("phone", "+44 7911 123456").await, "DONE");
        for again in ["+44 (0)7911 123456", "00447911123456", "+44\u{2011}7911\u{2011}123456"] {
            assert_eq!(register("phone", again).await, "PHONE_TAKEN", "{again:?}");
            assert_eq!(enter(again).await, "DONE", "{again:?}");
        }
        assert_eq!(register("phone", "\u{202d}13800138007\u{202c}").await, "DONE");
        assert_eq!(register("phone", "138–0013–8007").await, "PHONE_TAKEN");
        assert_eq!(enter("138\u{200b}00138007").await, "DONE");
        assert_eq!(register("phone", "+44 1").await, "PHONE_INVALID");
        assert_eq!(register("email", "Ann@例子.中国").await, "DONE");
        assert_eq!(register("email", "ann@xn--fsqu00a.xn--fiqs8s").await, "EMAIL_TAKEN");
        assert_eq!(enter("ANN@例子。中国").await, "DONE");
        let owner = network.merchant("甲咖啡").await;
        for phone in ["400-820-8820", "95588", "021-62520000"] {
            let input = json!({ "shopId": owner.shop, "phone": phone });
            assert_eq!(owner.tries("updateShop", input).await, "DONE", "{phone}");
        }
        let input = json!({ "shopId": owner.shop, "phone": "12" });
        assert_eq!(owner.tries("updateShop", input).await, "PHONE_INVALID");
    })
    .await;
}

#[tokio::test]
async fn accounts_of_before_still_log_in() {
    on_both(async |network| {
        let guest = network.caller();
        let register = async |member: &str, value: &str| {
            let input = json!({ member: value, "name": "Ann", "password": PASSWORD });
            assert_eq!(guest.tries("registerCustomer", input).await, "DONE");
        };
        let enter = async |login: &str| {
            guest.tries("logIn", json!({ "login": login, "password": PASSWORD })).await
        };
        register("phone", "+44 7911 123456").await;
        register("email", "ann@例子.中国").await;
        // As the version before kept them.
        for (column, old, new) in [
            ("phone", "+4407911123456", "+447911123456"),
            ("email", "ann@xn--fsqu00a.xn--fiqs8s", "ann@例子.中国"),
        ] {
            let set = format!("UPDATE customer SET {column} = '{old}' WHERE {column} = '{new}'");
            network.statement(&set).await;
        }
        network.statement("DELETE FROM respelling").await;
        assert_eq!(enter("+44 (0)7911 123456").await, "DONE", "before it is respelled");
        assert_eq!(enter("Ann@xn--fsqu00a.xn--fiqs8s").await, "DONE");
        network.run(Tick::Spelling).await;
        for login in
            ["+44 (0)7911 123456", "+44 7911 123456", "ann@例子.中国", "ann@xn--fsqu00a.xn--fiqs8s"]
        {
            assert_eq!(enter(login).await, "DONE", "{login}");
        }
    })
    .await;
}
