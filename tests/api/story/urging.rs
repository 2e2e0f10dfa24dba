//! What a merchant leaves unanswered is told again, and then to more people, until somebody
//! acknowledges it or it needs no answer any more.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::id::{Key as _, MerchantId};
use futures_util::future::join;
use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::support::{Caller, Goods, Network, Socket, on_both, text};

const FOLLOW: &str = "subscription($after: Cursor) { reminders(after: $after) {
    cursor change rings reminder { id kind urgency repetitions subjectId cursor } } }";

const ACKNOWLEDGE: &str = "mutation($ids: [ID!]!) {
    acknowledgeReminders(input: { ids: $ids }) { count userErrors { code } } }";

const PREFER: &str = "mutation($input: SetReminderPreferencesInput!) {
    setReminderPreferences(input: $input) {
        preferences { mutedKinds mutedShops { id } mutedUntil quietHours { from until timeZone } }
        userErrors { code field } } }";

/// A shop that has five minutes to answer, and a member with something to buy there.
async fn scene(network: &Network) -> (Caller, Caller, String) {
    let home = network.merchant("甲咖啡").await;
    let goods = Goods { title: "红茶 Tea", list: "12.00", member: "10.00", stock: None };
    let tea = home.offer(goods).await;
    let alice = network.customer("Alice").await;
    alice.join(network, &home.plan("100.00", "0.00").await).await;
    network.quiet().await;
    (home, alice, tea)
}

async fn follow(who: &Caller) -> Socket {
    let after = who.newest_reminder().await;
    who.follow(FOLLOW, json!({ "after": after })).await
}

/// What an event says: its change, whether it rings, how urgent the reminder is, how often repeated.
fn says(event: &Value) -> (String, bool, String, i64) {
    let event = &event["reminders"];
    (
        text(&event["change"]),
        event["rings"].as_bool().expect("whether it rings"),
        text(&event["reminder"]["urgency"]),
        event["reminder"]["repetitions"].as_i64().expect("how often"),
    )
}

fn that(change: &str, rings: bool, urgency: &str, repetitions: i64) -> (String, bool, String, i64) {
    (change.to_owned(), rings, urgency.to_owned(), repetitions)
}

/// How many are urged now.
async fn urged(network: &Network) -> u64 {
    Tick::Reminders.run(&network.app).await.expect("a tick")
}

#[tokio::test]
async fn an_order_nobody_answers_is_repeated_and_escalated_until_it_is_acknowledged() {
    on_both(async |network| {
        let (home, alice, tea) = scene(network).await;
        let mut counter = follow(&home).await;
        alice.bought(network, &home.shop, &tea).await;
        let told = counter.next().await;
        assert_eq!(says(&told), that("TOLD", true, "USUAL", 0));
        let id = told["reminders"]["reminder"]["id"].clone();
        let start = told["reminders"]["cursor"].clone();
        let plain = told["reminders"]["reminder"]["cursor"].clone();

        network.pass_seconds(29);
        assert_eq!(urged(network).await, 0);
        network.pass_seconds(1);
        // Two instances at the same moment: one does it.
        let (one, other) = join(urged(network), urged(network)).await;
        assert_eq!(one + other, 1);
        assert_eq!(says(&counter.next().await), that("REPEATED", true, "REPEATED", 1));
        network.pass_seconds(90);
        assert_eq!(urged(network).await, 1);
        assert_eq!(says(&counter.next().await), that("ESCALATED", true, "ESCALATED", 1));
        assert_eq!(urged(network).await, 0);
        network.pass_seconds(30);
        assert_eq!(urged(network).await, 1);
        assert_eq!(says(&counter.next().await), that("REPEATED", true, "ESCALATED", 2));

        // A device that was away is sent each once, in order, and rings once.
        let mut away = home.follow(FOLLOW, json!({ "after": start })).await;
        let missed = [
            that("REPEATED", false, "ESCALATED", 2),
            that("ESCALATED", false, "ESCALATED", 2),
            that("REPEATED", true, "ESCALATED", 2),
        ];
        let mut between = Value::Null;
        for (number, wanted) in missed.iter().enumerate() {
            let event = away.next().await;
            assert_eq!(says(&event), *wanted);
            if number == 1 {
                between = event["reminders"]["cursor"].clone();
            }
        }
        let done = home.post(ACKNOWLEDGE, json!({ "ids": [id] })).await;
        assert_eq!(done["acknowledgeReminders"]["count"], 1);
        for socket in [&mut counter, &mut away] {
            assert_eq!(says(&socket.next().await), that("ACKNOWLEDGED", false, "ESCALATED", 2));
        }
        network.pass_seconds(60);
        assert_eq!(urged(network).await, 0);

        // From between the two, from before all as cursors were always written, and by the
        // reminder's own cursor, which knows nothing of changes.
        let merchant: MerchantId = MerchantId::parse(&home.merchant).expect("a merchant");
        let told_at = told["reminders"]["reminder"]["id"].clone();
        let position = home
            .post(
                "query($id: ID!) { node(id: $id) { ... on Reminder { position } } }",
                json!({ "id": told_at }),
            )
            .await["node"]["position"]
            .clone();
        let old = URL_SAFE_NO_PAD.encode(format!("1:rem.{}.{position}.0", merchant.0.simple()));
        let from = async |after: Value| {
            let mut socket = home.follow(FOLLOW, json!({ "after": after })).await;
            // What comes last is told to all.
            let goods = Goods {
                title: &format!("美式 {}", network.number()),
                list: "12.00",
                member: "10.00",
                stock: None,
            };
            home.offer(goods).await;
            let mut changes = Vec::new();
            loop {
                let (change, rings, _, _) = says(&socket.next().await);
                if change == "TOLD" {
                    return changes.join(" ");
                }
                assert!(!rings, "{change} rings though it is acknowledged");
                changes.push(change);
            }
        };
        assert_eq!(from(between).await, "REPEATED ACKNOWLEDGED");
        assert_eq!(from(plain).await, "");
        assert_eq!(from(json!(old)).await, "REPEATED ESCALATED REPEATED ACKNOWLEDGED");
    })
    .await;
}

#[tokio::test]
async fn what_needs_no_answer_any_more_is_not_told_again() {
    on_both(async |network| {
        let (home, alice, tea) = scene(network).await;
        let accepted = alice.bought(network, &home.shop, &tea).await;
        network.quiet().await;
        let mut counter = follow(&home).await;
        assert_eq!(home.accept(&accepted).await["order"]["status"], "ACCEPTED");
        counter.next().await;
        network.pass_seconds(60);
        assert_eq!(urged(network).await, 0);

        // At its deadline the other is declined; what was urged until then is at rest.
        let declined = alice.bought(network, &home.shop, &tea).await;
        assert_eq!(says(&counter.next().await).0, "TOLD");
        for _ in 0..3 {
            network.pass_seconds(60);
            assert_eq!(urged(network).await, 1);
            assert_ne!(says(&counter.next().await).0, "TOLD");
        }
        network.pass_seconds(120);
        assert_eq!(urged(network).await, 0, "its time is over");
        network.run(Tick::Orders).await;
        let told = counter.next().await;
        assert_eq!(told["reminders"]["reminder"]["kind"], "ORDER_DECLINED");
        assert_eq!(told["reminders"]["reminder"]["subjectId"], json!(declined));
        assert_eq!(urged(network).await, 0);
        assert_eq!(alice.sees(&declined).await["status"], "DECLINED");
    })
    .await;
}

#[tokio::test]
async fn an_escalation_rings_for_those_in_charge_whatever_they_muted_and_for_no_other() {
    on_both(async |network| {
        let (home, alice, tea) = scene(network).await;
        let manager = network.staff(&home, "MANAGER", None).await;
        let local = network.staff(&home, "MANAGER", Some(&home.shop)).await;
        let cashier = network.staff(&home, "CASHIER", Some(&home.shop)).await;
        let wide_awake = network.staff(&home, "CASHIER", None).await;
        // Something that all of them were told of, to follow after.
        let before = alice.bought(network, &home.shop, &tea).await;
        assert_eq!(home.accept(&before).await["order"]["status"], "ACCEPTED");
        network.quiet().await;
        let until = json!({ "mutedUntil": "2026-11-24T08:00:00Z" });
        let wishes = [
            (&home, json!({ "mutedKinds": ["ORDER_PAID"] })),
            (
                &manager,
                json!({ "quietHours":
                { "from": "15:00", "until": "17:00", "timeZone": "Asia/Shanghai" } }),
            ),
            (&local, json!({ "mutedShopIds": [home.shop] })),
            (&cashier, until),
        ];
        for (who, input) in wishes {
            let done = who.post(PREFER, json!({ "input": input })).await;
            assert_eq!(done["setReminderPreferences"]["userErrors"], json!([]), "{done}");
        }
        let mut sockets = Vec::new();
        for who in [&home, &manager, &local, &cashier, &wide_awake] {
            sockets.push(follow(who).await);
        }
        let mut rings = async |change: &str| {
            let mut all = Vec::new();
            for socket in &mut sockets {
                let (is, rings, _, _) = says(&socket.next().await);
                assert_eq!(is, change);
                all.push(rings);
            }
            all
        };
        alice.bought(network, &home.shop, &tea).await;
        assert_eq!(rings("TOLD").await, [false, false, false, false, true]);
        network.pass_seconds(30);
        assert_eq!(urged(network).await, 1);
        assert_eq!(rings("REPEATED").await, [false, false, false, false, true]);
        network.pass_seconds(90);
        assert_eq!(urged(network).await, 1);
        assert_eq!(rings("ESCALATED").await, [true, true, false, false, true]);
        network.pass_seconds(30);
        assert_eq!(urged(network).await, 1);
        assert_eq!(rings("REPEATED").await, [true, true, false, false, true]);
    })
    .await;
}

#[tokio::test]
async fn preferences_are_each_ones_own_and_read_as_they_were_set() {
    on_both(async |network| {
        let (home, _, _) = scene(network).await;
        let cashier = network.staff(&home, "CASHIER", None).await;
        let read = "{ viewer { staff { reminderPreferences {
            mutedKinds mutedShops { id } mutedUntil quietHours { from until timeZone } } } } }";
        let mine = async |who: &Caller| {
            who.post(read, json!({})).await["viewer"]["staff"]["reminderPreferences"].take()
        };
        let nothing = json!({ "mutedKinds": [], "mutedShops": [], "mutedUntil": null,
            "quietHours": null });
        assert_eq!(mine(&home).await, nothing);
        let input = json!({ "mutedKinds": ["ORDER_PAID", "ORDER_CANCELLED", "ORDER_PAID"],
            "mutedShopIds": [home.shop, home.shop], "mutedUntil": "2026-11-24T08:00:00Z",
            "quietHours": { "from": "22:00", "until": "07:30", "timeZone": "Europe/Berlin" } });
        let done = home.post(PREFER, json!({ "input": input })).await;
        let wanted = json!({ "mutedKinds": ["ORDER_PAID", "ORDER_CANCELLED"],
            "mutedShops": [{ "id": home.shop }], "mutedUntil": "2026-11-24T08:00:00Z",
            "quietHours": { "from": "22:00", "until": "07:30", "timeZone": "Europe/Berlin" } });
        assert_eq!(done["setReminderPreferences"]["preferences"], wanted);
        assert_eq!(mine(&home).await, wanted);
        assert_eq!(mine(&cashier).await, nothing);
        // What is refused changes nothing; what is set takes the place of all.
        let bad = json!({ "input": { "quietHours":
            { "from": "22:00", "until": "22:00", "timeZone": "Europe/Berlin" } } });
        assert_eq!(home.refusal(PREFER, bad).await, "QUIET_HOURS_INVALID");
        assert_eq!(mine(&home).await, wanted);
        assert_eq!(home.refusal(PREFER, json!({ "input": {} })).await, "DONE");
        assert_eq!(mine(&home).await, nothing);
    })
    .await;
}
