//! The whole way once: offers, plan, membership, orders at home and elsewhere, live reminders.

use serde_json::json;

use crate::support::{Goods, on_both, text};

const FOLLOW: &str = "subscription($after: Cursor) {
    reminders(after: $after) { cursor change reminder { kind message } }
}";

#[tokio::test]
async fn from_registration_to_the_live_reminder_of_a_paid_order() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let latte = home
            .offer(Goods {
                title: "拿铁咖啡 Latte",
                list: "30.00",
                member: "24.00",
                stock: Some(25),
            })
            .await;
        let bread = other
            .offer(Goods {
                title: "全麦面包 Bread", list: "20.00", member: "15.00", stock: None
            })
            .await;
        let plan = home.plan("100.00", "20.00").await;

        let alice = network.customer("Alice").await;
        let membership = alice.join(network, &plan).await;
        let stored = alice.memberships().await;
        assert_eq!(stored[0]["id"], json!(membership));
        assert_eq!(stored[0]["status"], "ACTIVE");
        assert_eq!(stored[0]["balance"], "120.00");
        // While cooling off the whole principal is in custody, and so portable.
        assert_eq!(stored[0]["portableBalance"], "100.00");

        let mut counter =
            home.follow(FOLLOW, json!({ "after": home.newest_reminder().await })).await;
        let place = alice.newest_reminder().await;
        let mut phone = alice.follow(FOLLOW, json!({ "after": place })).await;

        let order = alice.order(network, &home.shop, &latte, 2).await;
        let seen = alice.sees(&order).await;
        assert_eq!(seen["amountDue"], json!({ "amount": "48.00", "reason": "MEMBER" }));
        assert_eq!(seen["allowedActions"], json!(["PAY", "CANCEL"]));
        let paid = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(paid["order"]["status"], "PAID");
        // 48.00 of a value of 120.00: five sixths principal; custody falls pro rata, 40.00.
        let draw = &paid["order"]["payment"]["draws"][0];
        assert_eq!(draw["principal"], "40.00");
        assert_eq!(draw["bonus"], "8.00");
        assert_eq!(draw["custody"], "40.00");
        assert_eq!(alice.balance().await, "72.00");

        let told = counter.next().await;
        assert_eq!(told["reminders"]["reminder"]["kind"], "ORDER_PAID");
        assert_eq!(phone.next().await["reminders"]["reminder"]["kind"], "ORDER_PAID");

        assert_eq!(home.accept(&order).await["order"]["status"], "ACCEPTED");
        let code = text(&alice.sees(&order).await["redeemCode"]);
        assert_eq!(home.sees(&order).await["redeemCode"], json!(null));
        assert_eq!(home.fulfil(None, &code).await["order"]["status"], "FULFILLED");
        for kind in ["ORDER_ACCEPTED", "ORDER_FULFILLED"] {
            assert_eq!(counter.next().await["reminders"]["reminder"]["kind"], kind);
            assert_eq!(phone.next().await["reminders"]["reminder"]["kind"], kind);
        }

        // Elsewhere: principal alone, and custody pays the serving merchant all of it at once.
        let elsewhere = alice.bought(network, &other.shop, &bread).await;
        let draw = &alice.sees(&elsewhere).await["payment"]["draws"][0];
        assert_eq!(draw["custody"], "15.00");
        assert_eq!(draw["principal"], "15.00");
        assert_eq!(alice.balance().await, "57.00");

        // A client that was away resumes after its cursor, and misses nothing.
        let after = told["reminders"]["cursor"].clone();
        let mut back = home.follow(FOLLOW, json!({ "after": after })).await;
        for kind in ["ORDER_ACCEPTED", "ORDER_FULFILLED"] {
            assert_eq!(back.next().await["reminders"]["reminder"]["kind"], kind);
        }

        // Who is no member pays the gateway the list price.
        let bob = network.customer("Bob").await;
        let order = bob.order(network, &home.shop, &latte, 3).await;
        let due = bob.sees(&order).await["amountDue"].clone();
        assert_eq!(due, json!({ "amount": "90.00", "reason": "NOT_A_MEMBER" }));
        let refused = bob.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(refused["userErrors"][0]["code"], "NO_MEMBERSHIP");
        let begun = bob.pay(&order, "GATEWAY", &network.key()).await;
        let pending = &begun["order"]["pendingPayment"];
        assert_eq!(pending["status"], "PENDING");
        network.pay_at(&text(&pending["payUrl"]), &bob).await;
        let paid = bob.sees(&order).await;
        assert_eq!(paid["status"], "PAID");
        assert_eq!(paid["payment"]["amount"], "90.00");
        assert_eq!(counter.next().await["reminders"]["reminder"]["kind"], "ORDER_PAID");

        // Twenty are left: one more is refused.
        let refused = bob.place(&home.shop, &latte, 21, &network.key()).await;
        assert_eq!(refused["userErrors"][0]["code"], "OUT_OF_STOCK");
    })
    .await;
}
