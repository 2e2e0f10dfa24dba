//! Amounts as they are typed: digits and a point. What is written otherwise is refused, not guessed.

use entity::money::{Money, NotMoney};
use serde_json::json;

use crate::support::on_both;

/// What some program or country takes for an amount, and another takes for another one.
const UNREADABLE: [&str; 24] = [
    "", " ", "1_000.00", "9_0.00", "1__0", "+5", "5.", ".5", ".", "1e3", "1E3", "1,23", "1,234.50",
    "1.234,50", "1 234", " 12", "12 ", "¥12", "１２", "0x10", "1.2.3", "12'000", "NaN", "--1",
];

#[test]
fn an_amount_is_digits_and_a_point() {
    for text in UNREADABLE {
        assert_eq!(text.parse::<Money>(), Err(NotMoney::Unreadable), "{text:?}");
    }
    let read = |text: &str| text.parse::<Money>().map(Money::fen);
    assert_eq!(
        ["0", "12", "12.5", "12.50", "012.500"].map(read),
        [0, 1_200, 1_250, 1_250, 1_250].map(Ok)
    );
    assert_eq!(read("-1.00"), Err(NotMoney::Negative));
    assert_eq!(read("1.001"), Err(NotMoney::TooFine));
    assert_eq!(read("1000000000.01"), Err(NotMoney::TooMuch));
}

#[tokio::test]
async fn the_api_takes_amounts_of_the_documented_form_alone() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let mutation = "mutation($input: CreateMembershipPlanInput!) {
            createMembershipPlan(input: $input) { plan { price } userErrors { code } } }";
        let input = |price: &str| {
            json!({ "input": { "name": "储值", "description": "充值即可。", "price": price,
                "bonus": "0.00", "custodyShareBasisPoints": 4_000 } })
        };
        for price in UNREADABLE {
            assert_eq!(owner.fault(mutation, input(price)).await, "BAD_USER_INPUT", "{price:?}");
        }
        let made = owner.post(mutation, input("100.5")).await;
        assert_eq!(made["createMembershipPlan"]["plan"]["price"], "100.50");
    })
    .await;
}
