//! What stories about money do besides: acts by name, the gateway's moods, a look into the books.

use entity::id::{IntentId, Key as _, MembershipId, MerchantId};
use sea_orm::ConnectionTrait as _;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sharepass::domain::ledger::{self, Account};
use sharepass::domain::reminder;
use sharepass::infra::db::sql;
use sharepass::infra::failure::{Failure, Never};
use sharepass::worker::Tick;

use super::caller::Caller;
use super::network::{Network, PASSWORD, text};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// The tables that acts with money write, to be counted.
const WRITTEN: [&str; 15] = [
    "membership",
    "recharge",
    "intent",
    "lot",
    "\"order\"",
    "order_line",
    "pay_code",
    "payment",
    "draw",
    "refund",
    "gateway_refund",
    "transfer",
    "ledger_entry",
    "reminder",
    "idempotency_key",
];

/// The code of a payload's refusal; `DONE` when it was not refused.
pub fn code(payload: &Value) -> String {
    payload["userErrors"][0]["code"].as_str().unwrap_or("DONE").to_owned()
}

/// How often a code stands in answers.
pub fn count(codes: &[String], wanted: &str) -> usize {
    codes.iter().filter(|code| *code == wanted).count()
}

/// An amount of an answer in fen.
pub fn fen(value: &Value) -> i64 {
    let amount = text(value);
    let digits: String = amount.chars().filter(|letter| *letter != '.').collect();
    digits.parse().unwrap_or_else(|_| panic!("{amount} is no amount"))
}

impl Caller {
    /// Calls a mutation by its name; answers the payload: what was selected, and `userErrors`.
    pub async fn act(&self, mutation: &str, selection: &str, input: Value) -> Value {
        let (first, rest) = mutation.split_at(1);
        let query = format!(
            "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{
                {selection} userErrors {{ code field message }} }} }}",
            first.to_uppercase(),
        );
        self.post(&query, json!({ "input": input })).await[mutation].take()
    }

    /// Calls a mutation by its name; answers the code of its refusal, or `DONE`.
    pub async fn tries(&self, mutation: &str, input: Value) -> String {
        code(&self.act(mutation, "", input).await)
    }

    /// The same person, back after the session may have ended.
    pub async fn back(&self) -> Self {
        self.log_in(&self.login, PASSWORD).await
    }

    /// A plan with all that money depends on; answers its id.
    pub async fn plan_with(&self, price: &str, bonus: &str, more: Value) -> String {
        let mut input = json!({ "name": "Gold", "description": "Coffee for less",
            "price": price, "bonus": bonus });
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        let done = self.act("createMembershipPlan", "plan { id }", input).await;
        assert_eq!(done["userErrors"], json!([]));
        text(&done["plan"]["id"])
    }

    /// An offer without a counted stock, by its two prices; answers its id.
    pub async fn priced(&self, title: &str, list: &str, member: &str) -> String {
        self.offer(super::Goods { title, list, member, stock: None }).await
    }

    /// Tops a membership up and pays for it.
    pub async fn tops_up(&self, network: &Network, membership: &str, amount: &str) {
        let done = self.recharge(membership, amount, &network.key()).await;
        assert_eq!(done["userErrors"], json!([]));
        network.pay_at(&text(&done["recharge"]["payment"]["payUrl"]), self).await;
    }

    /// The lots of the customer's newest membership, oldest first.
    pub async fn lots(&self) -> Value {
        self.memberships().await[0]["lots"].take()
    }

    /// Somebody who serves at this owner's first shop.
    pub async fn cashier(&self, network: &Network) -> Self {
        let login = format!("cashier{}", network.number());
        let input = json!({ "login": login, "name": "李小红", "password": PASSWORD,
            "role": "CASHIER", "shopId": self.shop });
        assert_eq!(self.tries("addStaff", input).await, "DONE");
        self.log_in(&login, PASSWORD).await
    }

    /// What one unit would cost, and which lots would give it.
    pub async fn quote(&self, shop: &str, offer: &str, quantity: i64) -> Value {
        let query = "query($input: QuoteInput!) { quote(input: $input) {
            listTotal memberTotal
            fromBalance { amount reason } byGateway { amount reason }
            balance { spendable sufficient draws { lotId principal bonus custody } }
        } }";
        let lines = json!([{ "offerId": offer, "quantity": quantity }]);
        let input = json!({ "shopId": shop, "lines": lines });
        self.post(query, json!({ "input": input })).await["quote"].take()
    }

    /// The statement of a membership, newest line first.
    pub async fn statement(&self, membership: &str) -> Vec<Value> {
        let query = "query($id: ID!) { viewer { customer {
            statement(membershipId: $id, first: 100) { nodes { kind principal bonus balance } }
        } } }";
        let answer = self.post(query, json!({ "id": membership })).await;
        let nodes = &answer["viewer"]["customer"]["statement"]["nodes"];
        nodes.as_array().expect("a statement").clone()
    }

    /// How often this person was told something.
    pub async fn told_of(&self, network: &Network, kind: &str) -> usize {
        reminder::tick(&network.app).await.expect("published reminders");
        count(&self.reminded_of().await, kind)
    }
}

impl Network {
    /// What the network owes a merchant now, in fen.
    pub async fn payable(&self, merchant: &Caller) -> i64 {
        let id = MerchantId::parse(&merchant.merchant).expect("a merchant");
        self.account(Account::Payable(id)).await.saturating_neg()
    }

    /// What a home merchant has of its members' value already, in fen.
    pub async fn advanced(&self, merchant: &Caller) -> i64 {
        let id = MerchantId::parse(&merchant.merchant).expect("a merchant");
        self.account(Account::Advanced(id)).await
    }

    /// What the network owes a member of the money paid in, and of bonus, in fen.
    pub async fn owed_to(&self, membership: &str) -> (i64, i64) {
        let id = MembershipId::parse(membership).expect("a membership");
        let principal = self.account(Account::MemberPrincipal(id)).await;
        let bonus = self.account(Account::MemberBonus(id)).await;
        (principal.saturating_neg(), bonus.saturating_neg())
    }

    /// What the gateway holds for the network, by the network's own books, in fen.
    pub async fn cash(&self) -> i64 {
        self.account(Account::GatewayCash).await
    }

    /// What the platform earned, in fen.
    pub async fn fees(&self) -> i64 {
        self.account(Account::Fees).await.saturating_neg()
    }

    async fn account(&self, account: Account) -> i64 {
        ledger::balance(self.app.db.read(), account).await.expect("a balance")
    }

    /// How many rows there are: `rows("notice WHERE outcome = 'quarantined'")`.
    pub async fn rows(&self, of: &str) -> i64 {
        let connection = self.app.db.read();
        let found = sql(connection, format!("SELECT COUNT(*) AS found FROM {of}"), []);
        let row = connection.query_one_raw(found).await.expect("a count").expect("one row");
        row.try_get("", "found").expect("a number")
    }

    /// Changes rows behind the program's back.
    pub async fn execute(&self, text: &str) {
        let done = self.app.db.write(async |tx| {
            tx.execute_unprepared(text).await?;
            Ok::<_, Failure<Never>>(())
        });
        done.await.expect("a change");
    }

    /// How many rows acts with money have left in each table.
    pub async fn written(&self) -> Vec<(&'static str, i64)> {
        let mut written = Vec::new();
        for table in WRITTEN {
            written.push((table, self.rows(table).await));
        }
        written
    }

    /// Does one kind of work that happens by itself, once, now.
    pub async fn run(&self, tick: Tick) {
        tick.run(&self.app).await.expect("a tick");
    }

    /// Lets days pass, and does what is due then.
    pub async fn pass_days(&self, days: i64) {
        self.pass_seconds(days.saturating_mul(DAY));
        self.tick().await;
    }

    /// Suspends a merchant.
    pub async fn suspend(&self, merchant: &Caller) {
        let input = json!({ "merchantId": merchant.merchant, "reason": "under inquiry" });
        let operator = self.operator().await;
        assert_eq!(operator.tries("suspendMerchant", input).await, "DONE");
    }

    /// Switches the gateway's faults: for one payment by its page, or for all.
    pub async fn switch(&self, pay_url: Option<&str>, switches: Value) {
        let intent = pay_url.map(at_gateway);
        let body = json!({ "intent": intent, "switches": switches });
        self.post_to_gateway("/v1/switches", body).await;
    }

    /// Lets the held notices of a payment go.
    pub async fn release(&self, pay_url: &str) {
        let path = format!("/v1/intents/{}/release", at_gateway(pay_url));
        self.post_to_gateway(&path, json!({})).await;
    }

    /// Payments of 7.00 that the gateway took and that nobody here asked for, found on the day after
    /// as so many cases of its reconciliation. The time passes, and sessions end.
    pub async fn strays(&self, many: usize) {
        // The first payment that is asked for opens the gateway's calendar.
        let plan = self.merchant("先锋咖啡").await.plan("100.00", "0.00").await;
        self.customer("Zed").await.begin_joining(&plan, &self.key()).await;
        for _ in 0..many {
            let page = self.stray(&format!("stray-{}", self.number()), 700).await;
            assert_eq!(self.press(&page, "confirm").await, 200);
        }
        self.pass_seconds(DAY);
        self.run(Tick::Reconcile).await;
    }

    /// A payment that somebody else opens at the gateway; answers its page.
    pub async fn stray(&self, reference: &str, amount_fen: i64) -> String {
        let expires_at = self.app.clock.now().plus_seconds(900).unix_seconds();
        let body = json!({ "reference": reference, "amount": amount_fen, "currency": "CNY",
            "description": "", "notify_url": "http://127.0.0.1:9/", "expires_at": expires_at });
        self.post_to_gateway("/v1/intents", body).await;
        self.page_of(reference).await
    }

    /// Asks the gateway for something in its own words.
    pub async fn post_to_gateway(&self, path: &str, body: Value) {
        let config = &self.app.config;
        let request = self.http().post(format!("{}{path}", config.gateway_url)).json(&body);
        let key = config.gateway_api_key.expose_secret();
        let answer = request.header("sharepass-sandbox-key", key).send().await;
        assert!(answer.expect("the gateway answers").status().is_success());
    }

    /// A payment as the gateway's own books have it.
    pub async fn at_gateway(&self, pay_url: &str) -> Value {
        let config = &self.app.config;
        let url = format!("{}/v1/intents/{}", config.gateway_url, at_gateway(pay_url));
        let key = config.gateway_api_key.expose_secret();
        let request = self.http().get(url).header("sharepass-sandbox-key", key);
        let answer = request.send().await.expect("the gateway answers");
        answer.json().await.expect("a payment")
    }

    /// The page of a payment, by our own name for it.
    pub async fn page_of(&self, reference: &str) -> String {
        let config = &self.app.config;
        let url = format!("{}/v1/intents?reference={reference}", config.gateway_url);
        let key = config.gateway_api_key.expose_secret();
        let request = self.http().get(url).header("sharepass-sandbox-key", key);
        let answer = request.send().await.expect("the gateway answers");
        text(&answer.json::<Value>().await.expect("a payment")["pay_url"])
    }

    /// Presses a button of the payment page and waits for nothing; answers the status.
    pub async fn press(&self, pay_url: &str, button: &str) -> u16 {
        let page = self.http().post(format!("{pay_url}/{button}"));
        let answer = page.header("accept", "application/json").send().await;
        answer.expect("the gateway answers").status().as_u16()
    }

    /// The reference of the payment that was asked last.
    pub async fn last_reference(&self) -> String {
        let connection = self.app.db.read();
        let newest = sql(connection, "SELECT id FROM intent ORDER BY id DESC LIMIT 1", []);
        let row = connection.query_one_raw(newest).await.expect("intents").expect("an intent");
        row.try_get::<IntentId>("", "id").expect("a key").to_string()
    }
}

/// The gateway's id of a payment, by its page.
fn at_gateway(pay_url: &str) -> &str {
    pay_url.rsplit('/').next().expect("a page")
}
