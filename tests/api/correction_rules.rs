//! Which legs a correction of the ledger may have.

use entity::id::MerchantId;
use entity::money::Money;
use sharepass::domain::operator::correction::{Correctable, Leg, Side, Unfit, check};

fn leg(account: Correctable, merchant: Option<u128>, side: Side, fen: i64) -> Leg {
    let merchant = merchant.map(|key| MerchantId(uuid::Uuid::from_u128(key)));
    let amount = Money::from_fen(fen).unwrap_or_default();
    Leg { account, merchant, side, amount }
}

#[test]
fn debits_are_the_credits_over_accounts_that_differ() {
    use Correctable::{Fees, GatewayCash, Payable};
    use Side::{Credit, Debit};
    let of = |legs: &[Leg]| check(legs);
    let fees = leg(Fees, None, Credit, 10);
    let one = leg(Payable, Some(1), Debit, 10);
    assert_eq!(of(&[one, fees]), Ok(()));
    assert_eq!(of(&[one, leg(Payable, Some(2), Credit, 10)]), Ok(()));
    assert_eq!(of(&[one, leg(Payable, Some(1), Credit, 10)]), Err(Unfit::Legs));
    assert_eq!(of(&[one]), Err(Unfit::Legs));
    assert_eq!(of(&[one, leg(Fees, None, Credit, 9)]), Err(Unfit::Unbalanced));
    assert_eq!(of(&[one, leg(Fees, None, Credit, 0)]), Err(Unfit::Amount));
    assert_eq!(of(&[leg(Payable, None, Debit, 10), fees]), Err(Unfit::MerchantMissing));
    assert_eq!(of(&[leg(GatewayCash, Some(1), Debit, 10), fees]), Err(Unfit::MerchantTooMany));
    let most = Money::MAX.fen();
    let (a, b) = (leg(Payable, Some(1), Debit, most), leg(Payable, Some(2), Debit, most));
    assert_eq!(of(&[a, b, fees]), Err(Unfit::Amount));
}
