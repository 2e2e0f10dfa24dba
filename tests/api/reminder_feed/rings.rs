//! When what is unanswered is urged, and whether a device rings: the rules alone.

use std::collections::BTreeSet;

use entity::id::{Key as _, MerchantId, OrderId, ReminderId, ShopId, StaffId};
use entity::staff::Role;
use entity::timestamp::Timestamp;
use sea_orm::ActiveEnum as _;
use sharepass::domain::identity::StaffMember;
use sharepass::domain::reminder::{
    Change, Due, Event, Figures, Kind, Place, Preferences, QuietHours, Reader, Recipient, Reminder,
    Subject, Unanswered, at_the_counter, due, rings,
};
use sharepass::infra::policy::{BUILT_IN, COUNTER_KINDS, Policy, Source, read};
use uuid::Uuid;

/// 2026-11-23T08:00:00Z: 16:00 in Shanghai, 09:00 in Berlin.
const NOW: Timestamp = Timestamp(1_795_420_800_000_000);

fn policy() -> Policy {
    let source = Source { name: "policy.toml", text: BUILT_IN, region: "cn" };
    read(source, &[]).expect("the policy that is built in")
}

fn after(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

#[test]
fn the_kinds_that_can_wait_for_an_answer_are_those_of_the_counter() {
    let counter: BTreeSet<String> = at_the_counter().map(|kind| kind.to_value()).collect();
    assert_eq!(counter, COUNTER_KINDS.map(str::to_owned).into());
}

#[test]
fn what_is_unanswered_is_repeated_so_often_and_escalated_once() {
    let policy = policy();
    let one = |urged: Option<i64>, repetitions, escalated, answer_in| Unanswered {
        id: ReminderId::from_uuid(Uuid::nil()),
        told_at: NOW,
        repetitions,
        urged_at: urged.map(after),
        escalated,
        answer_by: Some(after(answer_in)),
    };
    let cases = [
        (one(None, 0, false, 300), 29, None),
        (one(None, 0, false, 300), 30, Some(Due::Repeated)),
        (one(Some(30), 1, false, 300), 59, None),
        (one(Some(30), 1, false, 300), 60, Some(Due::Repeated)),
        // Nobody looked for a while: one thing is due.
        (one(None, 0, false, 300), 250, Some(Due::Escalated)),
        (one(Some(250), 0, true, 300), 251, None),
        (one(Some(120), 3, true, 300), 150, Some(Due::Repeated)),
        (one(Some(200), 5, true, 300), 290, None),
        // Half of a short deadline, and nothing after its end.
        (one(None, 0, false, 60), 29, None),
        (one(None, 0, false, 60), 30, Some(Due::Escalated)),
        (one(None, 0, false, 60), 60, None),
        (one(None, 0, false, 900), 119, Some(Due::Repeated)),
        (one(None, 0, false, 900), 120, Some(Due::Escalated)),
    ];
    for (number, (one, seconds, wanted)) in cases.into_iter().enumerate() {
        assert_eq!(due(&one, &policy, after(seconds)), wanted, "case {number}");
    }
    let never = Policy { most_reminder_repetitions: 0, ..policy };
    assert_eq!(due(&one(None, 0, false, 300), &never, after(100)), None);
}

fn shop() -> ShopId {
    ShopId::from_uuid(Uuid::from_u128(7))
}

fn event(change: Change, at: i64) -> Event {
    let reminder = Reminder {
        id: ReminderId::from_uuid(Uuid::nil()),
        recipient: Recipient::Merchant(MerchantId::from_uuid(Uuid::nil())),
        position: 1,
        kind: Kind::OrderPaid,
        shop: Some(shop()),
        subject: Subject::Order(OrderId::from_uuid(Uuid::nil())),
        figures: Figures::default(),
        created_at: after(-at),
        acknowledged: None,
        repetitions: 0,
        urged_at: matches!(change, Change::Repeated | Change::Escalated).then(|| after(-at)),
        escalated_at: (change == Change::Escalated).then(|| after(-at)),
    };
    Event { place: Place::default(), change, at: after(-at), reminder }
}

fn member(role: Role, shop: Option<ShopId>) -> StaffMember {
    let merchant = MerchantId::from_uuid(Uuid::nil());
    StaffMember { id: StaffId::from_uuid(Uuid::nil()), merchant, shop, role }
}

fn quiet(from: i64, until: i64, zone: &str) -> QuietHours {
    QuietHours { from, until, zone: zone.to_owned() }
}

#[test]
fn a_device_rings_for_what_is_new_or_waits_and_is_not_silenced() {
    let (told, repeated) = (event(Change::Told, 5), event(Change::Repeated, 5));
    let (old, escalated) = (event(Change::Told, 121), event(Change::Escalated, 5));
    let mut overtaken = repeated.clone();
    overtaken.reminder.urged_at = Some(NOW);
    let customer = Reader::Customer;
    // (event, whether it waits, whether a customer's device would ring)
    let news = [
        (&told, None, true),
        (&old, None, false),
        (&old, Some(true), true),
        (&told, Some(false), false),
        (&repeated, Some(true), true),
        (&overtaken, Some(true), false),
        (&repeated, Some(false), false),
        (&event(Change::Acknowledged, 5), Some(true), false),
    ];
    for (number, (event, waits, wanted)) in news.into_iter().enumerate() {
        assert_eq!(rings(event, waits, &customer, NOW), wanted, "case {number}");
    }

    let muted = [
        Preferences { kinds: vec![Kind::OrderPaid], ..Preferences::default() },
        Preferences { shops: vec![shop()], ..Preferences::default() },
        Preferences { until: Some(after(1)), ..Preferences::default() },
        Preferences { quiet: Some(quiet(960, 961, "Asia/Shanghai")), ..Preferences::default() },
        // Over midnight.
        Preferences { quiet: Some(quiet(1_320, 541, "Europe/Berlin")), ..Preferences::default() },
    ];
    let awake = [
        Preferences::default(),
        Preferences { kinds: vec![Kind::OrderCancelled], ..Preferences::default() },
        Preferences { shops: vec![ShopId::from_uuid(Uuid::nil())], ..Preferences::default() },
        Preferences { until: Some(NOW), ..Preferences::default() },
        Preferences { quiet: Some(quiet(900, 960, "Asia/Shanghai")), ..Preferences::default() },
        Preferences { quiet: Some(quiet(0, 1_439, "Nowhere/At_all")), ..Preferences::default() },
    ];
    let all = [
        (Role::Owner, None, true),
        (Role::Manager, None, true),
        (Role::Manager, Some(shop()), false),
        (Role::Cashier, None, false),
    ];
    for (role, at, in_charge) in all {
        let member = member(role, at);
        for wish in &muted {
            let reader = Reader::Staff(&member, wish);
            for event in [&told, &repeated] {
                assert!(!rings(event, Some(true), &reader, NOW), "{role:?} {wish:?}");
            }
            assert_eq!(rings(&escalated, Some(true), &reader, NOW), in_charge, "{role:?} {wish:?}");
            assert!(!rings(&escalated, Some(false), &reader, NOW), "it waits no more");
        }
        for wish in &awake {
            let reader = Reader::Staff(&member, wish);
            assert!(rings(&told, Some(true), &reader, NOW), "{role:?} {wish:?}");
        }
    }
}

#[test]
fn quiet_hours_go_with_the_clocks_of_their_place() {
    // Berlin: UTC+1 in winter, UTC+2 in summer; 05:30Z is 06:30 in January and 07:30 in July.
    let night = quiet(1_320, 420, "Europe/Berlin");
    let january = Timestamp::from_seconds(1_768_455_000);
    let july = Timestamp::from_seconds(1_784_093_400);
    assert!(night.holds(january));
    assert!(!night.holds(july));
}
