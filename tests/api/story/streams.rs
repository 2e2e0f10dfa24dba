//! Who is sent what, live: each of staff what happens where they work, for as long as they do.

use entity::id::{Key as _, ShopId, StaffId};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use sharepass::infra::db::sql;
use sharepass::infra::failure::{Failure, Never};

use crate::support::{Caller, Goods, Network, Socket, on_both, text};

const FOLLOW: &str = "subscription($after: Cursor, $shop: ID, $kinds: [ReminderKind!]) {
    reminders(after: $after, shopId: $shop, kinds: $kinds) {
        cursor change reminder { id kind shop { id } } } }";

async fn follow(who: &Caller, more: Value) -> Socket {
    let mut input = json!({ "after": who.newest_reminder().await });
    for (name, value) in more.as_object().expect("an object") {
        input[name] = value.clone();
    }
    who.follow(FOLLOW, input).await
}

/// The kinds and shops of what comes next.
async fn next(socket: &mut Socket, many: usize) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for _ in 0..many {
        let event = socket.next().await;
        let reminder = &event["reminders"]["reminder"];
        let shop = reminder["shop"]["id"].as_str().unwrap_or("all");
        all.push((text(&reminder["kind"]), shop.to_owned()));
    }
    all
}

/// Two shops of a merchant with tea in each, and a member.
async fn scene(network: &Network) -> (Caller, String, [String; 2], Caller) {
    let home = network.merchant("甲咖啡").await;
    let far = home.open_shop("甲咖啡二店").await;
    let goods = |title| Goods { title, list: "12.00", member: "10.00", stock: None };
    let here = home.offer(goods("红茶 Tea")).await;
    let mut there = home.clone();
    there.shop.clone_from(&far);
    let there = there.offer(goods("绿茶 Green tea")).await;
    let alice = network.customer("Alice").await;
    alice.join(network, &home.plan("1000.00", "0.00").await).await;
    // Something that every counter was told of, to follow after.
    alice.bought(network, &home.shop, &here).await;
    alice.bought(network, &far, &there).await;
    network.quiet().await;
    (home, far, [here, there], alice)
}

#[tokio::test]
async fn a_cashier_is_sent_what_happens_at_the_counter_of_their_shop_and_an_owner_all() {
    on_both(async |network| {
        let (home, far, [tea, green], alice) = scene(network).await;
        let cashier = network.staff(&home, "CASHIER", Some(&far)).await;
        let roaming = network.staff(&home, "CASHIER", None).await;
        let manager = network.staff(&home, "MANAGER", Some(&home.shop)).await;
        let mut owner = follow(&home, json!({})).await;
        let mut till = follow(&cashier, json!({})).await;
        let mut roams = follow(&roaming, json!({})).await;
        let mut in_charge = follow(&manager, json!({})).await;
        let mut accepted =
            follow(&home, json!({ "shop": home.shop, "kinds": ["ORDER_ACCEPTED"] })).await;
        let bob = network.customer("Bob").await;
        let plan = home.plan("10.00", "0.00").await;
        bob.join(network, &plan).await;
        let here = alice.bought(network, &home.shop, &tea).await;
        let there = alice.bought(network, &far, &green).await;
        network.quiet().await;
        for order in [&there, &here] {
            assert_eq!(home.accept(order).await["order"]["status"], "ACCEPTED");
            network.quiet().await;
        }
        let is = |kind: &str, shop: &str| (kind.to_owned(), shop.to_owned());
        let (first, second) = (home.shop.as_str(), far.as_str());
        let at_first = [is("ORDER_PAID", first), is("ORDER_ACCEPTED", first)];
        let all = [
            is("ORDER_PAID", first),
            is("ORDER_PAID", second),
            is("ORDER_ACCEPTED", second),
            is("ORDER_ACCEPTED", first),
        ];
        assert_eq!(
            next(&mut till, 2).await,
            [is("ORDER_PAID", second), is("ORDER_ACCEPTED", second)]
        );
        assert_eq!(next(&mut roams, 4).await, all);
        assert_eq!(next(&mut accepted, 1).await, at_first[1..]);
        // A new member concerns the whole merchant: those who manage it hear of it first.
        let of_all =
            |events: &[(String, String)]| events.iter().filter(|(_, shop)| shop == "all").count();
        let told = next(&mut owner, 5).await;
        assert!(of_all(&told) >= 1, "{told:?}");
        let told_there = next(&mut in_charge, 3).await;
        assert!(of_all(&told_there) >= 1 && !told_there.iter().any(|(_, shop)| *shop == far));
        // Another's shop cannot be asked for.
        let asked = json!({ "shop": home.shop });
        let mut refused = cashier.follow(FOLLOW, asked).await;
        assert_eq!(refused.refusal().await.as_deref(), Some("BAD_USER_INPUT"));
    })
    .await;
}

#[tokio::test]
async fn who_is_removed_loses_the_stream_at_once() {
    on_both(async |network| {
        let (home, _, [tea, _], alice) = scene(network).await;
        let cashier = network.staff(&home, "CASHIER", None).await;
        let mut till = follow(&cashier, json!({})).await;
        alice.bought(network, &home.shop, &tea).await;
        assert_eq!(next(&mut till, 1).await[0].0, "ORDER_PAID");
        let remove = "mutation($id: ID!) {
            removeStaff(input: { staffId: $id, password: \"correct horse battery\" }) { userErrors { code } } }";
        let removed = std::time::Instant::now();
        assert_eq!(home.refusal(remove, json!({ "id": cashier.id })).await, "DONE");
        assert_eq!(till.closed().await, 4403);
        // A hint, not the next look three seconds later: sooner than that would be chance.
        assert!(removed.elapsed() < std::time::Duration::from_secs(2), "{:?}", removed.elapsed());
        let list = "{ reminders { nodes { id } } }";
        assert_eq!(cashier.fault(list, json!({})).await, "UNAUTHENTICATED");
    })
    .await;
}

#[tokio::test]
async fn who_gets_another_shop_or_role_comes_back_and_is_sent_what_is_theirs_now() {
    on_both(async |network| {
        let (home, far, [tea, green], alice) = scene(network).await;
        let cashier = network.staff(&home, "CASHIER", Some(&home.shop)).await;
        let mut till = follow(&cashier, json!({})).await;
        let staff: StaffId = StaffId::parse(&cashier.id).expect("staff");
        let shop: ShopId = ShopId::parse(&far).expect("a shop");
        let moved = network.app.db.write(async |tx| {
            let text = "UPDATE staff SET shop_id = $1 WHERE id = $2";
            tx.execute_raw(sql(tx, text, [shop.0.into(), staff.0.into()])).await?;
            Ok::<_, Failure<Never>>(())
        });
        assert!(moved.await.is_ok());
        assert_eq!(till.closed().await, 4403);
        let mut till = follow(&cashier, json!({})).await;
        alice.bought(network, &home.shop, &tea).await;
        alice.bought(network, &far, &green).await;
        assert_eq!(next(&mut till, 1).await, [("ORDER_PAID".to_owned(), far.clone())]);
    })
    .await;
}
