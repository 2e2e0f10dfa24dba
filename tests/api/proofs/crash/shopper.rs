//! A client that keeps its own books: it acts with keys, and sends again what was not answered.

use std::time::Duration;

use entity::id::{Key as _, OrderId, PayInId, RechargeId};
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::journal::{Fact, Journal};
use super::town::{MEMBER_PRICE, Town};
use crate::proofs::scale::Chance;
use crate::support::process::Site;
use crate::support::{Caller, PASSWORD, code, fen, text};

/// How long an act may go without an answer. A crash and a start take seconds.
const LATE: Duration = Duration::from_secs(90);

/// What comes with an order.
const ORDER: &str = "order { id status pendingPayment { payUrl } }";

/// Somebody who shops.
pub struct Shopper {
    who: Caller,
    shops: [(Caller, String); 2],
    membership: String,
    journal: Journal,
    chance: Chance,
    http: reqwest::Client,
    doors: Vec<String>,
    keys: usize,
    /// What must be in the membership by what was answered, in fen.
    balance: i64,
    /// The orders that were paid on the gateway's page.
    at_gateway: Vec<String>,
    /// How many pay-ins were paid on the gateway's page.
    paid_in: usize,
}

impl Shopper {
    /// Somebody new, who joins before anything crashes.
    pub async fn join(
        town: &Town,
        site: &Site,
        number: usize,
        journal: &Journal,
        chance: Chance,
    ) -> Self {
        let phone = format!("138{number:08}");
        let input = json!({ "phone": phone, "name": "Shopper", "password": PASSWORD });
        let selection = "customer { id } session { accessToken refreshToken session { id } }";
        let done = site.caller().act("registerCustomer", selection, input).await;
        let who = site.caller().with_session(&done, &phone, &done["customer"]["id"]);
        let joined = who.begin_joining(&town.plan, "join").await;
        let shopper = Self {
            who,
            shops: [
                (town.home.clone(), town.coffee.clone()),
                (town.other.clone(), town.bread.clone()),
            ],
            membership: text(&joined["membership"]["id"]),
            journal: journal.clone(),
            chance,
            http: site.http().clone(),
            doors: vec![site.url.clone()],
            keys: 0,
            balance: 50_000,
            at_gateway: Vec::new(),
            paid_in: 0,
        };
        shopper.confirm(&text(&joined["recharge"]["payment"]["payUrl"])).await;
        shopper.until_balanced().await;
        shopper
    }

    /// The same, who shops at the market alone.
    pub fn at_the_market(mut self, town: &Town) -> Self {
        self.shops = [(); 2].map(|()| (town.market.clone(), town.fish.clone()));
        self
    }

    /// The orders that were paid on the gateway's page.
    pub fn at_gateway(&self) -> Vec<String> {
        self.at_gateway.clone()
    }

    /// Somebody who is not logged in.
    pub fn nobody(&self) -> Caller {
        Caller::guest(&self.doors[0], self.http.clone())
    }

    /// The same, who knows these doors of the program: where one is shut, they go to the next.
    pub fn by(mut self, doors: Vec<String>) -> Self {
        self.doors = doors;
        self
    }

    /// Shops until told to stop.
    pub async fn live(mut self, done: CancellationToken) -> Self {
        while !done.is_cancelled() {
            match self.chance.below(10) {
                0 => self.recharge().await,
                1 => self.pay_by_gateway().await,
                _ if self.balance < MEMBER_PRICE * 15 => self.recharge().await,
                _ => self.pay_from_balance().await,
            }
        }
        self
    }

    /// Sends an act with a key of its own, and again with the same until it is answered.
    async fn act(&mut self, who: Caller, mutation: &str, selection: &str, input: Value) -> Value {
        self.keys += 1;
        let mut input = input;
        input["idempotencyKey"] = json!(format!("{}-{}", self.who.login, self.keys));
        let done = self.surely(&who, mutation, selection, &input).await;
        // Some answers get lost on their way: then the same comes again, and nothing else.
        if self.chance.percent(10) {
            self.journal.sent_again();
            let again = self.surely(&who, mutation, selection, &input).await;
            let id = |payload: &Value| {
                ["order", "recharge", "payIn"].map(|made| payload[made]["id"].clone())
            };
            assert_eq!((id(&done), code(&done)), (id(&again), code(&again)), "{mutation}");
        }
        self.journal.answered();
        done
    }

    /// Sends an act again and again, until it is answered.
    pub async fn surely(
        &self,
        who: &Caller,
        mutation: &str,
        selection: &str,
        input: &Value,
    ) -> Value {
        let (first, rest) = mutation.split_at(1);
        let query = format!(
            "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{
                {selection} userErrors {{ code }} }} }}",
            first.to_uppercase(),
        );
        let late = Instant::now() + LATE;
        let mut again = false;
        for door in self.doors.iter().cycle() {
            let answer = who.at(door).attempt(&query, json!({ "input": input })).await;
            if let Some(mut data) = answer {
                return data[mutation].take();
            }
            assert!(Instant::now() < late, "{mutation} was never answered");
            if !std::mem::replace(&mut again, true) {
                self.journal.sent_again();
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("no door");
    }

    async fn place(&mut self, at: usize) -> String {
        let (shop, offer) = self.shops[at].clone();
        let input = json!({ "shopId": shop.shop, "lines": [{ "offerId": offer, "quantity": 1 }] });
        let placed = self.act(self.who.clone(), "placeOrder", ORDER, input).await;
        assert_eq!(code(&placed), "DONE");
        let order = text(&placed["order"]["id"]);
        self.journal.write(Fact::Placed, key(&order));
        order
    }

    async fn pay_from_balance(&mut self) {
        let at = self.chance.below(2);
        let order = self.place(at).await;
        let input = json!({ "orderId": order, "tender": "BALANCE" });
        let paid = self.act(self.who.clone(), "payOrder", ORDER, input).await;
        match code(&paid).as_str() {
            "DONE" => self.journal.write(Fact::Paid, key(&order)),
            // What can be spent elsewhere is less than the balance, and a recharge that was paid
            // may still be on its way.
            "PORTABLE_LIMIT" | "BALANCE_SHORT" => return,
            other => panic!("payOrder: {other}"),
        }
        self.balance -= MEMBER_PRICE;
        let shop = self.shops[at].0.clone();
        let back = json!({ "orderId": order });
        let why = json!({ "orderId": order, "reason": "not today" });
        let returned = match self.chance.below(6) {
            0 => self.act(self.who.clone(), "cancelOrder", ORDER, back).await,
            1 => self.act(shop, "declineOrder", ORDER, why).await,
            2 => {
                let accept = "order { id status }";
                let done = self.surely(&shop, "acceptOrder", accept, &back).await;
                // It takes no key: what was done, though nobody was told, cannot be done again.
                assert!(["DONE", "NOT_PAID"].contains(&code(&done).as_str()), "{done}");
                self.act(shop, "refundOrder", ORDER, why).await
            }
            _ => return,
        };
        assert_eq!(code(&returned), "DONE");
        self.journal.write(Fact::Returned, key(&order));
        self.balance += MEMBER_PRICE;
    }

    /// Places an order and pays it on the gateway's page.
    pub async fn pay_by_gateway(&mut self) {
        let at = self.chance.below(2);
        let order = self.place(at).await;
        let input = json!({ "orderId": order, "tender": "GATEWAY" });
        let asked = self.act(self.who.clone(), "payOrder", ORDER, input).await;
        assert_eq!(code(&asked), "DONE");
        let page = &asked["order"]["pendingPayment"]["payUrl"];
        // No page: it died before the gateway heard of it. The customer goes away, unpaid.
        if let Some(page) = page.as_str() {
            self.confirm(page).await;
            self.at_gateway.push(order);
        }
    }

    /// Pays in for a merchant, on the gateway's page.
    pub async fn pay_in(&mut self, owner: Caller) {
        let selection = "payIn { id payment { payUrl } }";
        let asked = self.act(owner, "payIn", selection, json!({ "amount": "7.00" })).await;
        assert_eq!(code(&asked), "DONE");
        let id = PayInId::parse(&text(&asked["payIn"]["id"])).expect("a key").0;
        self.journal.write(Fact::PaidIn, id);
        if let Some(page) = asked["payIn"]["payment"]["payUrl"].as_str() {
            self.confirm(page).await;
            self.paid_in += 1;
        }
    }

    async fn recharge(&mut self) {
        let input = json!({ "membershipId": self.membership, "amount": "50.00" });
        let selection = "recharge { id payment { payUrl } }";
        let asked = self.act(self.who.clone(), "recharge", selection, input).await;
        match code(&asked).as_str() {
            "DONE" => {}
            "BALANCE_CAP_EXCEEDED" => return,
            other => panic!("recharge: {other}"),
        }
        let recharge = text(&asked["recharge"]["id"]);
        self.journal.write(Fact::Recharged, RechargeId::parse(&recharge).expect("a key").0);
        if let Some(page) = asked["recharge"]["payment"]["payUrl"].as_str() {
            self.confirm(page).await;
            self.balance += 5_000;
        }
    }

    /// Pays on the gateway's page. The gateway does not crash.
    pub async fn confirm(&self, page: &str) {
        let press = self.http.post(format!("{page}/confirm")).header("accept", "application/json");
        let answer = press.json(&json!({})).send().await.expect("the gateway answers");
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    /// Waits until all that was paid at the gateway has come in, and holds its own books against
    /// the network's.
    pub async fn settle(&mut self) {
        let late = Instant::now() + LATE;
        for order in &self.at_gateway {
            while self.who.sees(order).await["status"] == "PLACED" {
                assert!(Instant::now() < late, "{order} was paid and is not");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            self.journal.write(Fact::Paid, key(order));
        }
        // One alone pays in.
        while self.paid_in > 0 && self.journal.paid_in().await != self.paid_in {
            assert!(Instant::now() < late, "{} pay-ins have not all come", self.paid_in);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.until_balanced().await;
    }

    async fn until_balanced(&self) {
        let late = Instant::now() + LATE;
        loop {
            let balance = fen(&self.who.memberships().await[0]["balance"]);
            if balance == self.balance {
                return;
            }
            assert!(Instant::now() < late, "{balance} fen, not {}", self.balance);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn key(order: &str) -> uuid::Uuid {
    OrderId::parse(order).expect("an order").0
}
