//! Codes at the counter: what scanners add and people type is read, and guesses are counted by who
//! types them and where.

use serde_json::json;
use sharepass::infra::scan;

use crate::support::{Caller, Goods, Network, code, on_both, text};

/// How the same digits come from scanners, clipboards and fingers.
fn spellings(digits: &str) -> Vec<(&'static str, String)> {
    let wide = |digit: char| char::from_u32(u32::from(digit) + 0xfee0).expect("a digit");
    let (front, back) = digits.split_at(4);
    vec![
        ("Enter", format!("{digits}\r")),
        ("a line end", format!("{digits}\n")),
        ("both", format!("{digits}\r\n")),
        ("Tab", format!("{digits}\t")),
        ("a no-break space", format!("{front}\u{a0}{back}")),
        ("ideographic and thin spaces", format!("\u{3000}{front}\u{2009}{back}\u{202f}")),
        ("full-width digits", digits.chars().map(wide).collect()),
        ("dashes", format!("{front}\u{2013}{back}")),
        ("a full-width dash", format!("{front}\u{ff0d}{back}")),
        ("an invisible joiner", format!("\u{feff}{front}\u{200b}{back}")),
        ("a symbol's prefix", format!("]C1{digits}")),
        ("a prefix of QR, and Enter", format!("\u{2}]Q3{digits}\r\n")),
        ("a separator of groups", format!("{digits}\u{1d}")),
    ]
}

#[test]
fn digits_are_read_as_scanners_send_them() {
    for (name, spelled) in spellings("69012345678921234567") {
        assert_eq!(scan::digits(&spelled).as_deref(), Some("69012345678921234567"), "{name}");
    }
    for none in ["", " ", "12a4", "１２x", "1.2", "+12", "]C", "]1212", "(01)12", &"1".repeat(401)]
    {
        assert_eq!(scan::digits(none), None, "{none}");
    }
    let gtin = "06901234567892";
    for code in [
        "(01)06901234567892",
        "(01)06901234567892(17)271231(10)A1",
        "]C10106901234567892",
        "]d201069012345678921727123110A1",
        "]Q30106901234567892\r",
        " 0690-1234-5678-92\t",
    ] {
        assert_eq!(scan::barcode(code).as_deref(), Some(gtin), "{code}");
    }
    assert_eq!(scan::barcode("]E06901234567892").as_deref(), Some("6901234567892"));
    assert_eq!(scan::barcode("6901234567892X"), None);
}

/// A home with coffees that members buy, and a member who has 1,000.00.
async fn scene(network: &Network) -> (Caller, String, Caller) {
    let home = network.merchant("甲咖啡").await;
    let coffee = Goods { title: "拿铁", list: "12.50", member: "10.00", stock: None };
    let coffee = home.offer(coffee).await;
    let plan = home.plan("1000.00", "0.00").await;
    let alice = network.customer("Alice").await;
    alice.join(network, &plan).await;
    (home, coffee, alice)
}

#[tokio::test]
async fn a_pay_code_is_charged_however_it_was_scanned() {
    on_both(async |network| {
        let (home, _, alice) = scene(network).await;
        for place in 0..spellings("0000").len() {
            let (_, digits) = alice.pay_code().await;
            let (name, spelled) = spellings(&digits).swap_remove(place);
            let charged = home.charge(&spelled, "1.00", &network.key()).await;
            assert_eq!(code(&charged), "DONE", "{name}: {charged}");
        }
        // A slip of one digit is told before anything is looked up.
        let (_, digits) = alice.pay_code().await;
        assert_eq!(digits.len(), 20);
        for place in 0..20 {
            let slip = |(at, digit): (usize, char)| match (at == place, digit) {
                (true, '4') => '5',
                (true, _) => '4',
                (false, digit) => digit,
            };
            let wrong: String = digits.chars().enumerate().map(slip).collect();
            if wrong != digits {
                let charged = home.charge(&wrong, "1.00", &network.key()).await;
                assert_eq!(code(&charged), "CODE_INVALID", "{place}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_redeem_code_and_a_barcode_are_read_however_they_were_scanned() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        for place in [0, 3, 5, 6, 7, 11] {
            let order = alice.bought(network, &home.shop, &coffee).await;
            assert_eq!(code(&home.accept(&order).await), "DONE");
            let digits = text(&alice.sees(&order).await["redeemCode"]);
            let (name, spelled) = spellings(&digits).swap_remove(place);
            let named = (place % 2 == 0).then_some(order.as_str());
            assert_eq!(code(&home.fulfil(named, &spelled).await), "DONE", "{name}");
        }
        let mut offer = json!({ "shopId": home.shop, "title": "瓶装水", "description": "一瓶水。",
            "categoryId": "coffee", "listPrice": "3.00", "memberPrice": "2.50" });
        offer["barcode"] = json!("]E0６９０1234 567892\r\n");
        let selection = "offer { id } revision { barcode }";
        let saved = home.act("saveOffer", selection, offer.clone()).await;
        assert_eq!(code(&saved), "DONE", "{saved}");
        let kept = text(&saved["revision"]["barcode"]);
        assert_eq!(kept.trim_start_matches('0'), "6901234567892");
        offer["barcode"] = json!("6901234567892A");
        assert_eq!(home.tries("saveOffer", offer).await, "BARCODE_UNREADABLE");
    })
    .await;
}

/// So many guesses in one document; answers how many were looked up, and how many were not.
async fn guess(by: &Caller, many: usize, order: Option<&str>) -> (usize, usize) {
    let order = order.map(|id| format!("orderId: \"{id}\", ")).unwrap_or_default();
    let field = |number: usize| {
        format!(
            "g{number}: fulfilOrder(input: {{ {order}redeemCode: \"9{number:07}\" }}) {{
            userErrors {{ code }} }}"
        )
    };
    let fields: Vec<String> = (0..many).map(field).collect();
    let answer = by.call(&format!("mutation {{ {} }}", fields.join(" ")), json!({})).await;
    // The first that is stopped ends the document.
    let Some(error) = answer["errors"].get(0) else { return (many, 0) };
    assert_eq!(error["extensions"]["code"], "RATE_LIMITED", "{answer}");
    let stopped = text(&error["path"][0]);
    let seen: usize = stopped.trim_start_matches('g').parse().expect("the number of a guess");
    (seen, many - seen)
}

#[tokio::test]
async fn redeem_codes_are_guessed_thirty_times_and_not_for_ever() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let first = network.staff(&home, "CASHIER", Some(&home.shop)).await;
        let second = network.staff(&home, "CASHIER", Some(&home.shop)).await;
        let order = alice.bought(network, &home.shop, &coffee).await;
        assert_eq!(code(&home.accept(&order).await), "DONE");
        // Right codes are no guesses.
        for _ in 0..3 {
            let done = alice.bought(network, &home.shop, &coffee).await;
            assert_eq!(code(&home.accept(&done).await), "DONE");
            let digits = text(&alice.sees(&done).await["redeemCode"]);
            assert_eq!(code(&first.fulfil(None, &digits).await), "DONE");
        }
        assert_eq!(guess(&first, 10, None).await, (10, 0));
        assert_eq!(guess(&first, 10, Some(&order)).await, (10, 0));
        // Another at the same counter goes on with what is left of its thirty.
        assert_eq!(guess(&second, 20, None).await, (10, 10));
        assert_eq!(guess(&second, 20, Some(&order)).await, (0, 20));
        assert_eq!(guess(&first, 3, None).await, (0, 3));
        let digits = text(&alice.sees(&order).await["redeemCode"]);
        let mutation = "mutation($id: ID, $code: String!) {
            fulfilOrder(input: { orderId: $id, redeemCode: $code }) { userErrors { code } } }";
        let right = json!({ "id": null, "code": digits });
        assert_eq!(first.fault(mutation, right).await, "RATE_LIMITED");
        network.pass_seconds(3);
        assert_eq!(guess(&second, 2, None).await, (1, 1));
        network.pass_seconds(90);
        assert_eq!(guess(&first, 20, None).await, (20, 0));
    })
    .await;
}
