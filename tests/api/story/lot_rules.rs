//! What always holds of one lot, whatever is done with it.

use entity::id::LotId;
use entity::money::Money;
use entity::timestamp::Timestamp;
use proptest::prelude::*;
use sharepass::domain::wallet::{Draw, Lot, Place, draws_back};
use uuid::Uuid;

fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("an amount")
}

fn lot(principal: i64, bonus: i64, share: i64) -> Lot {
    Lot {
        id: LotId(Uuid::nil()),
        principal_in: money(principal),
        bonus_in: money(bonus),
        principal: money(principal),
        bonus: money(bonus),
        custody: money(principal),
        base_principal: money(principal),
        base_custody: money(principal),
        base_value: money(principal + bonus),
        custody_share_bp: share,
        cooling_off_until: Timestamp(0),
        released_at: None,
        bonus_expires_at: None,
        forfeited: Money::ZERO,
    }
}

/// What is done with a lot: some of what can be spent at home or elsewhere, a part of the oldest
/// payment back, a release, a claim that is met, the bonus's end.
#[derive(Clone, Debug)]
enum Deed {
    Home(u64),
    Elsewhere(u64),
    Back(u64),
    Release,
    Fund,
    Void,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => any::<u64>().prop_map(Deed::Home),
        4 => any::<u64>().prop_map(Deed::Elsewhere),
        3 => any::<u64>().prop_map(Deed::Back),
        1 => Just(Deed::Release),
        1 => Just(Deed::Fund),
        1 => Just(Deed::Void),
    ]
}

/// An amount of at most so much, not nothing.
fn some(of: Money, roll: u64) -> Money {
    let most = u64::try_from(of.fen()).expect("not below zero");
    money(i64::try_from(roll % most.max(1) + 1).expect("an amount"))
}

proptest! {
    #[test]
    fn custody_is_principal_and_parts_add_up(
        principal in 1_i64..600_000,
        bonus in 0_i64..600_000,
        share in 2_000_i64..=10_000,
        deeds in prop::collection::vec(deed(), 0..40),
    ) {
        let mut lot = lot(principal, bonus, share);
        let mut drawn: Vec<Draw> = Vec::new();
        for deed in deeds {
            let before = lot.clone();
            match deed {
                Deed::Home(roll) if !lot.value().is_zero() => {
                    let amount = some(lot.spendable(Place::Home), roll);
                    let draw = lot.draw(amount, Place::Home).expect("all of it can be spent");
                    prop_assert_eq!(draw.value(), amount);
                    prop_assert!(draw.custody <= amount);
                    drawn.push(draw);
                }
                Deed::Elsewhere(roll) if !lot.spendable(Place::Elsewhere).is_zero() => {
                    let amount = some(lot.spendable(Place::Elsewhere), roll);
                    let draw = lot.draw(amount, Place::Elsewhere).expect("it is in custody");
                    prop_assert_eq!((draw.principal, draw.custody), (amount, amount));
                    prop_assert!(draw.bonus.is_zero());
                    prop_assert_eq!(lot.bonus, before.bonus);
                    drawn.push(draw);
                }
                Deed::Back(roll) if !drawn.is_empty() => {
                    let amount = some(drawn[0].value(), roll);
                    let back = draws_back(&drawn[..1], amount).expect("a part of it");
                    prop_assert_eq!(back[0].value(), amount);
                    let excess = lot.put_back(&back[0]).expect("it was drawn");
                    // What is above the principal is not lost: it is the home merchant's.
                    let custody = before.custody.plus(back[0].custody).expect("an amount");
                    prop_assert_eq!(lot.custody.plus(excess), Some(custody));
                    drawn[0].principal = drawn[0].principal.minus_or_zero(back[0].principal);
                    drawn[0].bonus = drawn[0].bonus.minus_or_zero(back[0].bonus);
                    drawn[0].custody = drawn[0].custody.minus_or_zero(back[0].custody);
                    if drawn[0].value().is_zero() {
                        drawn.remove(0);
                    }
                }
                Deed::Release => {
                    lot.release(Timestamp(1));
                }
                Deed::Fund => {
                    let lacks = lot.due_custody(false).minus_or_zero(lot.custody);
                    prop_assert!(lot.fund(lacks).is_some());
                }
                Deed::Void => {
                    lot.void_bonus();
                }
                _ => {}
            }
            prop_assert!(lot.custody <= lot.principal, "{lot:?}");
            prop_assert!(lot.principal <= lot.principal_in && lot.bonus <= lot.bonus_in);
            let whole = Money::sum(drawn.iter().map(|draw| draw.principal));
            prop_assert_eq!(whole.and_then(|sum| sum.plus(lot.principal)), Some(lot.principal_in));
        }
    }

    #[test]
    fn many_payments_at_home_take_what_one_takes(
        principal in 1_i64..600_000,
        bonus in 0_i64..600_000,
        parts in prop::collection::vec(any::<u64>(), 1..20),
    ) {
        let mut many = lot(principal, bonus, 4_000);
        many.release(Timestamp(1));
        let mut one = many.clone();
        for roll in parts {
            if !many.value().is_zero() {
                many.draw(some(many.value(), roll), Place::Home).expect("a part");
            }
        }
        let taken = one.value().minus_or_zero(many.value());
        one.draw(taken, Place::Home).expect("all at once");
        prop_assert_eq!(one, many);
    }
}

/// A payment from before the change drew bonus elsewhere; it comes back as it was drawn, and what of
/// its custody is above the principal is the home merchant's.
#[test]
fn bonus_that_was_spent_elsewhere_comes_back_without_custody() {
    let mut lot = lot(10_000, 10_000, 10_000);
    (lot.principal, lot.bonus, lot.custody) = (money(9_000), money(9_000), money(8_000));
    let draw =
        Draw { lot: lot.id, principal: money(1_000), bonus: money(1_000), custody: money(2_000) };
    assert_eq!(lot.put_back(&draw), Some(Money::ZERO));
    assert_eq!(
        (lot.principal, lot.bonus, lot.custody),
        (money(10_000), money(10_000), money(10_000))
    );
    (lot.principal, lot.bonus, lot.custody) = (money(9_000), money(9_000), money(9_000));
    assert_eq!(lot.put_back(&draw), Some(money(1_000)));
    assert_eq!(lot.custody, money(10_000));
}
