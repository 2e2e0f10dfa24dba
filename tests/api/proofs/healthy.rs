//! Healthy books with something of everything in them, and names for their rows.

use std::collections::HashMap;

use entity::id::{CustomerId, Key as _, MerchantId, OfferId, OrderId};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use sharepass::infra::db::sql;
use sharepass::worker::Tick;
use uuid::Uuid;

use super::cleared::{Cleared, cleared};
use crate::support::{Caller, DAY, Engine, Goods, Network, code, text};

/// Keys of rows by the names that tamperings use.
pub struct Healthy(HashMap<String, Uuid>);

impl Healthy {
    /// Lives a few days on a network: first what is cleared, then what no cycle covers yet, so that
    /// tampering with it does not spoil a cycle as well.
    pub async fn set(network: &Network) -> Self {
        let before = cleared(network).await;
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let goods = Goods { title: "拿铁", list: "12.50", member: "10.00", stock: Some(10) };
        let coffee = home.offer(goods).await;
        let bread = other.priced("全麦面包", "12.50", "10.00").await;
        let plan = home.plan("100.00", "20.00").await;
        let (alice, bob) = (network.customer("Alice").await, network.customer("Bob").await);
        let carol = network.customer("Carol").await;
        let membership = alice.join(network, &plan).await;
        bob.join(network, &plan).await;
        carol.join(network, &other.plan("100.00", "20.00").await).await;
        network.pass_seconds(8 * DAY);
        network.run(Tick::Release).await;
        let (home, other, alice, bob) =
            (home.back().await, other.back().await, alice.back().await, bob.back().await);
        alice.tops_up(network, &membership, "50.00").await;
        // From here on there is a tail beside what is kept.
        network.run(Tick::Balances).await;

        let partly = alice.order(network, &home.shop, &coffee, 2).await;
        assert_eq!(code(&alice.pay(&partly, "BALANCE", &network.key()).await), "DONE");
        assert_eq!(code(&home.accept(&partly).await), "DONE");
        let input = json!({ "orderId": partly, "reason": "cold", "idempotencyKey": network.key(),
            "lines": [{ "number": 1, "quantity": 1 }] });
        assert_eq!(home.tries("refundOrder", input).await, "DONE");
        alice.bought(network, &other.shop, &bread).await;
        let paid = bob.bought(network, &other.shop, &bread).await;
        assert_eq!(code(&other.accept(&paid).await), "DONE");
        let returned = by_gateway(network, &alice, &other, &bread).await;
        assert_eq!(code(&other.accept(&returned).await), "DONE");
        assert_eq!(code(&other.refund(&returned, "stale", &network.key()).await), "DONE");
        let kept = by_gateway(network, &bob, &other, &bread).await;
        let placed = alice.order(network, &home.shop, &coffee, 1).await;
        assert_eq!(code(&alice.pay(&placed, "GATEWAY", &network.key()).await), "DONE");
        other.gives_off(750).await;
        let digits = alice.pay_code().await.1;
        let charged = other.charge(&digits, "9.99", &network.key()).await;
        assert_eq!(charged["order"]["memberTotal"], "9.25", "{charged}");
        let bill = text(&charged["order"]["id"]);
        acknowledge_all(&alice).await;
        network.run(Tick::Gateway).await;
        // What no shop has answered yet is told again.
        network.quiet().await;
        network.pass_seconds(40);
        network.run(Tick::Reminders).await;

        let mut names = HashMap::from([("nil".to_owned(), Uuid::nil())]);
        for number in 1..=2 {
            names.insert(format!("new {number}"), Uuid::from_u128(number));
        }
        let orders = [
            ("order partly refunded", &partly),
            ("order paid", &paid),
            ("order by gateway", &kept),
            ("order placed", &placed),
            ("bill", &bill),
        ];
        for (name, order) in orders {
            names.insert(name.to_owned(), OrderId::parse(order).expect("an order").0);
        }
        names.insert("offer".to_owned(), OfferId::parse(&coffee).expect("an offer").0);
        let mut healthy = Self(names);
        healthy.name_what_was_cleared(network, &before).await;
        healthy
            .find(network, "cash", "SELECT id FROM ledger_account WHERE kind = 'gateway_cash'", &[])
            .await;
        healthy.find_payables(network, [("home", &home), ("other", &other)]).await;
        healthy.find_lots(network, [("alice", &alice), ("bob", &bob), ("carol", &carol)]).await;
        let key = MerchantId::parse(&other.merchant).expect("a merchant").0;
        let spent = "SELECT t.id FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
                     JOIN ledger_account a ON a.id = e.account_id \
                     WHERE t.kind = 'spend_elsewhere' AND a.kind = 'payable' AND a.owner_id = $1 \
                     ORDER BY t.id";
        healthy.find(network, "spent", spent, &[key]).await;
        let key = MerchantId::parse(&home.merchant).expect("a merchant").0;
        let released = "SELECT t.id FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
                        JOIN ledger_account a ON a.id = e.account_id WHERE t.kind = 'release' \
                        AND a.kind = 'payable' AND a.owner_id = $1 ORDER BY t.id";
        healthy.find(network, "released", released, &[key]).await;
        let back = "SELECT reverses_id AS id FROM transfer t JOIN refund r ON r.transfer_id = t.id \
                    WHERE r.gateway_refund_id IS NOT NULL";
        healthy.find(network, "given back", back, &[]).await;
        healthy
    }

    /// Names what cycles cover and what they left.
    async fn name_what_was_cleared(&mut self, network: &Network, cleared: &Cleared) {
        let merchants = [("cleared home", &cleared.home), ("cleared other", &cleared.other)];
        self.find_payables(network, merchants).await;
        self.find_lots(network, [("claimed", &cleared.bob), ("dora", &cleared.dora)]).await;
        let named = [
            ("cycle", "SELECT id FROM clearing_cycle ORDER BY number"),
            ("correction", "SELECT id FROM ledger_correction WHERE status = 'approved'"),
            ("payout", "SELECT id FROM settlement WHERE direction = 'payout' ORDER BY id"),
            ("member refund", "SELECT id FROM membership_refund ORDER BY id"),
            ("failed payout", "SELECT id FROM settlement WHERE status = 'failed'"),
            (
                "collection",
                "SELECT id FROM settlement WHERE direction = 'collection' AND status <> 'paid'",
            ),
            (
                "pay-in",
                "SELECT id FROM settlement WHERE direction = 'collection' AND status = 'paid'",
            ),
            (
                "last payout",
                "SELECT id FROM settlement WHERE direction = 'payout' ORDER BY id DESC LIMIT 1",
            ),
            (
                "last statement",
                "SELECT position_id AS id FROM settlement WHERE direction = 'payout' \
                 ORDER BY id DESC LIMIT 1",
            ),
            (
                "cleared spending",
                "SELECT id FROM transfer WHERE kind = 'spend_elsewhere' ORDER BY id LIMIT 1",
            ),
        ];
        for (name, query) in named {
            self.find(network, name, query, &[]).await;
        }
    }

    /// Names what merchants are owed by.
    async fn find_payables(&mut self, network: &Network, merchants: [(&str, &Caller); 2]) {
        for (name, merchant) in merchants {
            let key = MerchantId::parse(&merchant.merchant).expect("a merchant").0;
            let account = "SELECT id FROM ledger_account WHERE kind = 'payable' AND owner_id = $1";
            self.find(network, &format!("payable {name}"), account, &[key]).await;
        }
    }

    /// Names what people's memberships hold, oldest first.
    async fn find_lots<const N: usize>(&mut self, network: &Network, of: [(&str, &Caller); N]) {
        for (name, person) in of {
            let key = CustomerId::parse(&person.id).expect("a customer").0;
            let lots = "SELECT l.id FROM lot l JOIN membership m ON m.id = l.membership_id \
                        WHERE m.customer_id = $1 ORDER BY l.id";
            self.find(network, &format!("lot {name}"), lots, &[key]).await;
        }
    }

    /// Names what a query finds: by the name, and by the name with 1, 2 and so on.
    async fn find(&mut self, network: &Network, name: &str, query: &str, values: &[Uuid]) {
        let read = network.app.db.read();
        let values = values.iter().map(|value| (*value).into());
        let rows = read.query_all_raw(sql(read, query, values)).await.expect("rows");
        assert!(!rows.is_empty(), "there is no {name}");
        for (number, row) in rows.iter().enumerate() {
            let key: Uuid = row.try_get("", "id").expect("a key");
            self.0.entry(name.to_owned()).or_insert(key);
            self.0.insert(format!("{name} {}", number + 1), key);
        }
    }

    /// Statements with the keys in place of their names.
    pub fn sql(&self, engine: Engine, act: &str) -> String {
        let mut text = String::new();
        let mut rest = act;
        while let Some((head, tail)) = rest.split_once('{') {
            let (name, tail) = tail.split_once('}').expect("a name ends");
            let key = self.0.get(name).unwrap_or_else(|| panic!("nothing is named {name}"));
            text.push_str(head);
            text.push_str(&engine.literal(*key));
            rest = tail;
        }
        text + rest
    }
}

/// An order of one unit that was paid by gateway.
async fn by_gateway(network: &Network, who: &Caller, shop: &Caller, offer: &str) -> String {
    let order = who.order(network, &shop.shop, offer, 1).await;
    let asked = who.pay(&order, "GATEWAY", &network.key()).await;
    network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), who).await;
    order
}

async fn acknowledge_all(who: &Caller) {
    let cursor = who.newest_reminder().await;
    let done = who.tries("acknowledgeReminders", json!({ "upTo": cursor })).await;
    assert_eq!(done, "DONE");
}
