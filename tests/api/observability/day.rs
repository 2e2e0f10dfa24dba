//! A short day at a site: a member joins, pays, is refused; a counter follows. And what of it must
//! never be seen in a log, a span or a figure.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::proofs::crash::town::Town;
use crate::support::process::Site;
use crate::support::{Caller, PASSWORD, Socket, code, text};

/// How long a story waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What somebody writes to a shop: nobody else's business.
pub const NOTE: &str = "no sugar for Aunt Wilhelmina";

/// A phone number.
pub const PHONE: &str = "13900571234";

/// A day that was lived.
pub struct Day {
    /// The member.
    pub alice: Caller,
    /// The counter's socket, still open.
    pub counter: Socket,
    /// The request id of the payment's answer.
    pub payment: String,
    /// What nobody may read: in no log, no span, no figure.
    pub secrets: Vec<String>,
}

/// Lives a day at a site that is served.
pub async fn live(site: &Site) -> Day {
    let town = Town::found(site).await;
    let input = json!({ "phone": PHONE, "name": "Alice Secretive", "password": PASSWORD });
    let selection = "customer { id } session { accessToken refreshToken session { id } }";
    let done = site.caller().act("registerCustomer", selection, input).await;
    let alice = site.caller().with_session(&done, PHONE, &done["customer"]["id"]);

    let joined = alice.begin_joining(&town.plan, "join").await;
    let page = text(&joined["recharge"]["payment"]["payUrl"]);
    let press = site.http().post(format!("{page}/confirm")).json(&json!({}));
    assert!(press.send().await.expect("the gateway answers").status().is_success());
    until(async || alice.memberships().await[0]["balance"] == "500.00").await;

    let told = "subscription Counter($after: Cursor) {
        reminders(after: $after) { reminder { kind } } }";
    let after = town.home.newest_reminder().await;
    let mut counter = town.home.follow(told, json!({ "after": after })).await;
    let lines = json!([{ "offerId": town.coffee, "quantity": 1 }]);
    let input = json!({ "shopId": town.home.shop, "lines": lines, "note": NOTE,
        "idempotencyKey": "place" });
    let placed = alice.act("placeOrder", "order { id redeemCode }", input).await;
    let order = text(&placed["order"]["id"]);
    let pay = "mutation PayForCoffee($input: PayOrderInput!) { payOrder(input: $input) {
        order { status } userErrors { code } } }";
    let input = json!({ "orderId": order, "tender": "BALANCE", "idempotencyKey": "pay" });
    let input = json!({ "input": input });
    let answer = alice.send(pay, input.clone()).await.expect("an answer");
    let payment = answer.headers()["x-request-id"].to_str().expect("an id").to_owned();
    let paid: Value = answer.json().await.expect("JSON");
    assert_eq!(paid["data"]["payOrder"]["order"]["status"], "PAID");
    while counter.next().await["reminders"]["reminder"]["kind"] != "ORDER_PAID" {}

    // The same again with its key, and anew.
    assert_eq!(code(&alice.post(pay, input).await["payOrder"]), "DONE");
    assert_ne!(code(&alice.pay(&order, "BALANCE", "again").await), "DONE");
    // Whoever is nobody, and whoever asks for too much.
    assert_eq!(site.caller().fault(pay, json!({ "input": {} })).await, "BAD_USER_INPUT");
    let deep = format!("{{ viewer {}{} }}", "{ customer ".repeat(20), "}".repeat(20));
    assert_eq!(site.caller().fault(&deep, json!({})).await, "QUERY_TOO_COMPLEX");
    let forged = site.http().post(format!("{}/gateway/sandbox/notices", site.url)).body("{}");
    assert_eq!(forged.send().await.expect("an answer").status().as_u16(), 401);

    let token = |who: &Caller| who.access_token.clone().expect("a token");
    let mut secrets = vec![PASSWORD.to_owned(), PHONE.to_owned(), NOTE.to_owned()];
    secrets.push("Alice Secretive".to_owned());
    secrets.push("development-only-secret".to_owned());
    secrets.push("{ payOrder(".to_owned());
    secrets.extend([token(&alice), token(&town.home), alice.refresh_token.clone()]);
    Day { alice, counter, payment, secrets }
}

/// Waits until something holds.
pub async fn until(holds: impl AsyncFn() -> bool) {
    let late = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < late, "it does not come to pass");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A line of `/metrics`: its name, its labels, its value.
pub struct Line {
    /// As Prometheus spells it, with `_bucket` and the like.
    pub name: String,
    /// By name.
    pub labels: BTreeMap<String, String>,
    /// The value.
    pub value: f64,
}

/// What `/metrics` says.
pub struct Figures(pub Vec<Line>);

impl Figures {
    /// Reads them at an address.
    pub async fn read(http: &reqwest::Client, address: &str) -> Self {
        let answer = http.get(format!("http://{address}/metrics")).send().await;
        let text = answer.expect("figures").text().await.expect("text");
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(line).collect())
    }

    /// The sum of a figure where its labels say so.
    pub fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let fits = |line: &&Line| {
            line.name == name
                && labels
                    .iter()
                    .all(|(name, value)| line.labels.get(*name).is_some_and(|given| given == value))
        };
        self.0.iter().filter(fits).map(|line| line.value).sum()
    }
}

fn line(text: &str) -> Line {
    let (series, value) = text.rsplit_once(' ').expect("a value");
    let value = value.parse().expect("a number");
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = labels.trim_end_matches('}');
    let pairs = labels.split("\",").filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once("=\"").expect("a label");
        (name.to_owned(), value.trim_end_matches('"').to_owned())
    });
    Line { name: name.to_owned(), labels: pairs.collect(), value }
}
