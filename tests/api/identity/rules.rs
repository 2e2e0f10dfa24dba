//! The pure rules: licences, phones, addresses, passwords, decisions, distances.

use entity::timestamp::Timestamp;
use proptest::prelude::*;
use sharepass::domain::identity::{
    Decision, Merchant, MerchantStatus, Weak, check_password, contact, degrees, licence,
    metres_between, micro_degrees,
};
use sharepass::infra::clock::Clock;
use sharepass::infra::text::Country;

#[test]
fn a_licence_number_is_known_by_its_check_digit() {
    assert_eq!(licence::with_check_digit("91350100M000100Y4"), "91350100M000100Y43");
    assert_eq!(licence::normal(" 91350100m000100y43 ").as_deref(), Some("91350100M000100Y43"));
    for wrong in ["", "91350100M000100Y44", "91350100M000100Y4", "91350100M0001O0Y43", "9135０1"] {
        assert_eq!(licence::normal(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn one_wrong_character_of_a_licence_is_always_found(
        body in "[0-9A-HJ-NP-RTUW-Y]{17}", place in 0_usize..18, other in "[0-9A-HJ-NP-RTUW-Y]",
    ) {
        let right = licence::with_check_digit(&body);
        prop_assert_eq!(licence::normal(&right), Some(right.clone()));
        let mut wrong = right.clone();
        wrong.replace_range(place..=place, &other);
        prop_assert_eq!(licence::normal(&wrong).is_some(), wrong == right);
    }

    #[test]
    fn nothing_that_is_entered_breaks_a_rule(text in any::<String>(), number in any::<f64>()) {
        let _ = (contact::phone(&text, Country::default()), contact::email(&text), contact::login(&text));
        let _ = (contact::line(&text, 40), contact::masked(&text), licence::normal(&text));
        let _ = micro_degrees(number);
    }
}

#[test]
fn phones_and_addresses_have_one_spelling() {
    let phone = |text| contact::phone(text, Country::default());
    assert_eq!(phone("138 0013 8000").as_deref(), Some("+8613800138000"));
    assert_eq!(phone("+86 138-0013-8000").as_deref(), Some("+8613800138000"));
    assert_eq!(phone("+44 (20) 7946 0000").as_deref(), Some("+442079460000"));
    assert_eq!(phone("+86 21 6252 0000").as_deref(), Some("+862162520000"));
    for wrong in ["", "+", "12800138000", "1380013800", "+86138001380001", "+0123456789", "abc"] {
        assert_eq!(phone(wrong), None, "{wrong}");
    }
    assert_eq!(contact::email(" Ann@Example.COM ").as_deref(), Some("ann@example.com"));
    for wrong in
        ["", "ann", "@b.cn", "a@b", "a b@c.cn", "a@-b.cn", "a@b..cn", "a..b@c.cn", "a@@b.c"]
    {
        assert_eq!(contact::email(wrong), None, "{wrong}");
    }
    assert_eq!(contact::login(" Wang.Xiao-Ming_1 ").as_deref(), Some("wang.xiao-ming_1"));
    for wrong in ["", "ab", "1ab", "13800138000", "a@b.cn", "王小明", "a b c"] {
        assert_eq!(contact::login(wrong), None, "{wrong}");
    }
    assert_eq!(contact::masked("王小明"), "王*");
}

#[test]
fn weak_passwords_are_refused() {
    let check = |password: &str| check_password(password, &["+8613800138000", "ann@example.com"]);
    assert_eq!(check("1234567"), Err(Weak::TooShort));
    assert_eq!(check(&"a".repeat(129)), Err(Weak::TooLong));
    assert_eq!(check("13800138000"), Err(Weak::IsLogin));
    assert_eq!(check("Ann@Example.com"), Err(Weak::IsLogin));
    assert_eq!(check("Password"), Err(Weak::TooCommon));
    assert_eq!(check("密码密码密码密码"), Ok(()));
}

#[test]
fn a_decision_fits_only_where_the_merchant_stands() {
    use Decision::{Approve, Reinstate, Reject, Suspend};
    use MerchantStatus::{Approved, Closed, Closing, Pending, Rejected, Suspended};
    let fits = [
        (Pending, Approve, Approved),
        (Pending, Reject, Rejected),
        (Approved, Suspend, Suspended),
        (Closing, Suspend, Suspended),
        (Suspended, Reinstate, Approved),
    ];
    for status in [Pending, Approved, Rejected, Suspended, Closing, Closed] {
        for decision in [Approve, Reject, Suspend, Reinstate] {
            let mut merchant = merchant(status);
            let moved = merchant.decide(decision, Some("why".to_owned()), Timestamp(2));
            let expected = fits.iter().find(|fit| (fit.0, fit.1) == (status, decision));
            assert_eq!(moved.is_some(), expected.is_some(), "{status:?} {decision:?}");
            assert_eq!(merchant.status, expected.map_or(status, |fit| fit.2));
            // One that closes serves until its day.
            assert_eq!(merchant.on_show(), [Approved, Closing].contains(&merchant.status));
        }
    }
}

fn merchant(status: MerchantStatus) -> Merchant {
    Merchant {
        id: Clock::manual(Timestamp(1)).key(),
        licence_no: String::new(),
        legal_name: String::new(),
        contact_phone: String::new(),
        status,
        status_reason: None,
        created_at: Timestamp(1),
        approved_at: None,
        closes_at: None,
    }
}

#[test]
fn coordinates_survive_the_database_and_distances_are_right() {
    assert_eq!(micro_degrees(31.230_416), Some(31_230_416));
    assert_eq!(degrees(-121_473_701).to_string(), "-121.473701");
    assert_eq!(micro_degrees(f64::NAN), None);
    let [shanghai, beijing] = [(31_230_416, 121_473_701), (39_904_200, 116_407_396)];
    let metres = metres_between(shanghai, beijing);
    assert!((1_060_000..1_075_000).contains(&metres), "{metres}");
    assert_eq!(metres_between(shanghai, shanghai), 0);
}
