//! What stories of webhooks do: endpoints by name, reminders of no further consequence.

use entity::id::{Key as _, MerchantId, ShopId};
use serde_json::{Value, json};
use sharepass::domain::reminder::{Fact, Kind, record_all};
use sharepass::domain::webhook;
use sharepass::infra::failure::{Failure, Never};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::{Caller, Network, text};

/// What is asked of a delivery.
pub const DELIVERY: &str = "id type position status attemptCount nextAttemptAt lastOutcome
    lastStatusCode settledAt attempts { number outcome statusCode }";

/// The owner of an approved merchant, which has been told of that.
pub async fn merchant(network: &Network, name: &str) -> Caller {
    let owner = network.merchant(name).await;
    network.quiet().await;
    owner
}

/// Has a system told of all of a merchant's reminders; answers the endpoint's id and secret.
pub async fn endpoint(owner: &Caller, url: &str) -> (String, String) {
    let done = owner
        .act("createWebhookEndpoint", "endpoint { id status } secret", json!({ "url": url }))
        .await;
    assert_eq!(done["userErrors"], json!([]));
    assert_eq!(done["endpoint"]["status"], "ENABLED");
    (text(&done["endpoint"]["id"]), text(&done["secret"]))
}

/// Reminds a merchant so often of nothing in particular.
pub async fn remind(network: &Network, owner: &Caller, times: usize) {
    let merchant = MerchantId::parse(&owner.merchant).expect("a merchant");
    let fact = Fact::Merchant { what: Kind::PayoutAccountChanged, merchant };
    tell(network, vec![fact; times]).await;
}

/// Reminds a merchant of something at a shop of it.
pub async fn remind_at(network: &Network, owner: &Caller, shop: &str, what: Kind) {
    let merchant = MerchantId::parse(&owner.merchant).expect("a merchant");
    let shop = ShopId::parse(shop).expect("a shop");
    let revision = network.app.clock.key();
    tell(network, vec![Fact::Revision { what, revision, merchant, shop }]).await;
}

async fn tell(network: &Network, facts: Vec<Fact>) {
    let app = &network.app;
    let told = app.db.write(async |tx| {
        Ok::<_, Failure<Never>>(record_all(tx, &app.clock, facts.clone()).await?)
    });
    told.await.map_err(Failure::into_broken).expect("told");
    network.quiet().await;
}

/// Sends all that is due; answers how many attempts were made.
pub async fn send(network: &Network) -> u64 {
    webhook::tick(&network.app.infra, &network.app.post).await.expect("sent")
}

/// The deliveries of an endpoint, the newest first.
pub async fn deliveries(owner: &Caller, endpoint: &str) -> Vec<Value> {
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on WebhookEndpoint {{
            deliveries(first: 100) {{ nodes {{ {DELIVERY} }} }} }} }} }}"
    );
    let found = owner.post(&query, json!({ "id": endpoint })).await;
    found["node"]["deliveries"]["nodes"].as_array().expect("deliveries").clone()
}

/// How an endpoint stands.
pub async fn status(owner: &Caller, endpoint: &str) -> String {
    let query = "query($id: ID!) { node(id: $id) { ... on WebhookEndpoint { status } } }";
    text(&owner.post(query, json!({ "id": endpoint })).await["node"]["status"])
}

/// A moment of an answer, in seconds since 1970, whole or begun.
pub fn second(moment: &Value) -> i64 {
    let moment = OffsetDateTime::parse(&text(moment), &Rfc3339).expect("a moment");
    moment.unix_timestamp() + i64::from(moment.nanosecond() > 0)
}

/// Lets time pass up to a second.
pub fn pass_to(network: &Network, second: i64) {
    let now = network.app.clock.now().unix_seconds();
    network.pass_seconds(second - now);
}

/// How the field of each delivery reads, sorted.
pub fn each(deliveries: &[Value], field: &str) -> Vec<String> {
    let mut each: Vec<String> = deliveries.iter().map(|one| text(&one[field])).collect();
    each.sort();
    each
}
