//! Every kind has its audience and its words.

use entity::money::Money;
use entity::reminder::RecipientKind;
use sea_orm::Iterable as _;
use sharepass::domain::reminder::{Figures, Kind, audience, sentence};

#[test]
fn every_kind_is_told_to_somebody_in_both_languages() {
    let figures =
        Figures { amount: Money::from_fen(1_250).ok(), before: Money::from_fen(2_000).ok() };
    for kind in Kind::iter() {
        let audience = audience(kind);
        assert!(audience.merchant || audience.customer, "{kind:?}");
        assert!(audience.merchant || !audience.cashiers, "{kind:?}");
        for to in [RecipientKind::Merchant, RecipientKind::Customer] {
            let words = sentence(kind, to, figures);
            for text in [words.title_en, words.title_zh, &words.en, &words.zh] {
                assert!(!text.is_empty() && !text.contains(['{', '}']), "{kind:?}: {text}");
            }
            assert!(words.title_zh.chars().any(|letter| letter > '\u{2e80}'), "{kind:?}");
            let told = match to {
                RecipientKind::Merchant => audience.merchant,
                RecipientKind::Customer => audience.customer && kind != Kind::Campaign,
            };
            assert_eq!(told, words.en != words.title_en && told, "{kind:?} needs a sentence");
        }
    }
    let words = sentence(Kind::PriceDropped, RecipientKind::Customer, figures);
    assert_eq!(words.en, "The member price of an offer fell from ¥20.00 to ¥12.50.");
}
