//! Reminders as clients of the API meet them.

use std::sync::Arc;

use async_graphql::{MergedObject, Request, Response, Schema, Value};
use entity::id::{CustomerId, RevisionId};
use entity::staff::Role;
use futures_util::{Stream, StreamExt as _};
use serde_json::{Value as Json, json};
use sharepass::api::reminder::{
    PushMutation, ReminderMutation, ReminderQuery, ReminderSubscription,
};
use sharepass::app::App;
use sharepass::domain::identity::{Actor, StaffMember};
use sharepass::domain::reminder::{Fact, Filter, Kind, Place, feed};
use sharepass::graphql::context::loaders;
use sharepass::infra::language::Language;

use super::stage::{GUARD, Stage, next};

#[derive(MergedObject, Default)]
struct Query(ReminderQuery);

#[derive(MergedObject, Default)]
struct Mutation(ReminderMutation, PushMutation);

/// A caller on one device.
pub struct Device {
    app: Arc<App>,
    schema: Schema<Query, Mutation, ReminderSubscription>,
    pub actor: Actor,
    pub language: Language,
}

impl Device {
    pub fn of(app: &Arc<App>, actor: Actor) -> Self {
        let schema = Schema::build(Query::default(), Mutation::default(), ReminderSubscription)
            .data(Arc::clone(app))
            .finish();
        Self { app: Arc::clone(app), schema, actor, language: Language::English }
    }

    pub fn customer(app: &Arc<App>, id: CustomerId) -> Self {
        Self::of(app, Actor::Customer { id, session: app.clock.key() })
    }

    pub fn staff(app: &Arc<App>, stage: &Stage, role: Role, shop: Option<usize>) -> Self {
        let shop = shop.and_then(|number| stage.shops.get(number).copied());
        let member = StaffMember { id: app.clock.key(), merchant: stage.merchant, shop, role };
        Self::of(app, Actor::Staff { member, session: app.clock.key() })
    }

    fn request(&self, text: &str) -> Request {
        Request::new(text).data(self.actor.clone()).data(self.language).data(loaders(&self.app))
    }

    pub async fn ask(&self, text: &str) -> Json {
        answer(self.schema.execute(self.request(text)).await)
    }

    pub async fn fault(&self, text: &str) -> String {
        code(&self.schema.execute(self.request(text)).await)
    }

    pub fn subscribe(&self, text: &str) -> impl Stream<Item = Response> + Unpin + use<> {
        Box::pin(self.schema.execute_stream(self.request(text)))
    }
}

fn answer(response: Response) -> Json {
    assert_eq!(response.errors, Vec::new());
    response.data.into_json().expect("an answer")
}

fn code(response: &Response) -> String {
    let extensions = response.errors.first().and_then(|error| error.extensions.as_ref());
    match extensions.and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code.clone(),
        _ => format!("{response:?}"),
    }
}

fn at(json: &Json, path: &str) -> Json {
    json.pointer(path).cloned().unwrap_or_else(|| panic!("no {path} in {json}"))
}

fn text(json: &Json, path: &str) -> String {
    at(json, path).as_str().expect("a text").to_owned()
}

const LIST: &str = "{ reminders(first: 100) { edges { cursor node { id kind position } } } }";
const EVENT: &str = "{ cursor change reminder { id position kind acknowledgedAt } }";

async fn kinds(device: &Device, arguments: &str) -> Vec<String> {
    let list = format!("{{ reminders(first: 100{arguments}) {{ nodes {{ kind }} }} }}");
    let answer = device.ask(&list).await;
    let nodes = at(&answer, "/reminders/nodes");
    nodes.as_array().expect("nodes").iter().map(|node| text(node, "/kind")).collect()
}

#[tokio::test]
async fn a_reminder_reads_well_and_its_list_pages() {
    let stage = Stage::sqlite().await;
    let app = stage.app().await;
    stage.tell(&app, (1..=5).map(|number| stage.paid(number * 100 + 50))).await;
    let mut device = Device::customer(&app, stage.customer);
    let page = "{ reminders(first: 2) { edges { cursor node { position kind title message subjectId
        shop { id } createdAt acknowledgedAt } } pageInfo { hasNextPage endCursor } } }";
    let answer = device.ask(page).await;
    let node = at(&answer, "/reminders/edges/0/node");
    assert_eq!(
        node["message"],
        json!("You paid ¥1.50. The shop will accept or decline your order soon.")
    );
    assert_eq!(node["title"], json!("Order paid"));
    assert_eq!(node["createdAt"], json!("2026-11-18T11:06:40Z"));
    assert_eq!(node["acknowledgedAt"], Json::Null);
    assert!(text(&node, "/subjectId").starts_with("ord_"));
    assert_eq!(text(&node, "/shop/id"), stage.shops.map(|shop| shop.to_string())[0]);
    assert_eq!(at(&answer, "/reminders/pageInfo/hasNextPage"), json!(true));
    let end = text(&answer, "/reminders/pageInfo/endCursor");
    let rest = format!("{{ reminders(after: \"{end}\") {{ nodes {{ position }} }} }}");
    let rest = device.ask(&rest).await;
    assert_eq!(
        rest["reminders"]["nodes"],
        json!([{"position": 3}, {"position": 4}, {"position": 5}])
    );
    let newest = device.ask("{ reminders(last: 2) { nodes { position } } }").await;
    assert_eq!(newest["reminders"]["nodes"], json!([{"position": 4}, {"position": 5}]));
    device.language = Language::Chinese;
    let chinese = device.ask("{ reminders(first: 1) { nodes { title message } } }").await;
    let words = json!([{"title": "订单已支付", "message": "您已支付 ¥1.50，请等待商家接单。"}]);
    assert_eq!(chinese["reminders"]["nodes"], words);
}

#[tokio::test]
async fn without_a_cursor_a_subscription_begins_with_what_comes() {
    let stage = Stage::sqlite().await;
    let app = stage.app().await;
    stage.tell(&app, [stage.paid(1)]).await;
    let device = Device::customer(&app, stage.customer);
    let mut events = device.subscribe(&format!("subscription {{ reminders {EVENT} }}"));
    let first = tokio::spawn(async move { (next(&mut events).await, events) });
    let listens = async {
        while app.tails.followed() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GUARD, listens).await.expect("it listens");
    stage.tell(&app, [stage.paid(2)]).await;
    let (event, mut events) = first.await.expect("an event");
    let event = answer(event);
    assert_eq!(at(&event, "/reminders/reminder/position"), json!(2));

    // The event's cursor resumes after it.
    stage.tell(&app, [stage.paid(3)]).await;
    assert_eq!(at(&answer(next(&mut events).await), "/reminders/reminder/position"), json!(3));
    let cursor = text(&event, "/reminders/cursor");
    let again = format!("subscription {{ reminders(after: \"{cursor}\") {EVENT} }}");
    let event = answer(next(&mut device.subscribe(&again)).await);
    assert_eq!(at(&event, "/reminders/reminder/position"), json!(3));
}

#[tokio::test]
async fn a_cursor_is_good_for_its_recipient_alone() {
    let stage = Stage::sqlite().await;
    let app = stage.app().await;
    stage.tell(&app, [stage.paid(1)]).await;
    let mine = Device::customer(&app, stage.customer);
    let cursor = text(&mine.ask(LIST).await, "/reminders/edges/0/cursor");
    let others =
        [Device::customer(&app, stage.clock.key()), Device::staff(&app, &stage, Role::Owner, None)];
    for other in others {
        let subscription = format!("subscription {{ reminders(after: \"{cursor}\") {EVENT} }}");
        assert_eq!(code(&next(&mut other.subscribe(&subscription)).await), "BAD_USER_INPUT");
        let list = format!("{{ reminders(after: \"{cursor}\") {{ nodes {{ id }} }} }}");
        assert_eq!(other.fault(&list).await, "BAD_USER_INPUT");
        let silence = format!(
            "mutation {{ acknowledgeReminders(input: {{ upTo: \"{cursor}\" }}) {{ count }} }}"
        );
        assert_eq!(other.fault(&silence).await, "BAD_USER_INPUT");
    }
    for broken in ["", "x", "MTpyZW0u", &cursor[1..]] {
        let list = format!("{{ reminders(after: \"{broken}\") {{ nodes {{ id }} }} }}");
        assert_eq!(mine.fault(&list).await, "BAD_USER_INPUT");
    }
    let guest = Device::of(&app, Actor::Guest);
    let operator =
        Device::of(&app, Actor::Operator { id: app.clock.key(), session: app.clock.key() });
    let subscription = format!("subscription {{ reminders {EVENT} }}");
    for (device, fault) in [(guest, "UNAUTHENTICATED"), (operator, "FORBIDDEN")] {
        assert_eq!(code(&next(&mut device.subscribe(&subscription)).await), fault);
        assert_eq!(device.fault(LIST).await, fault);
        let silence = "mutation { acknowledgeReminders(input: {}) { count } }";
        assert_eq!(device.fault(silence).await, fault);
    }
}

async fn everyone_sees_theirs(stage: &Stage) {
    let app = stage.app().await;
    let [here, there] = stage.shops;
    let revision: RevisionId = stage.clock.key();
    let merchant = stage.merchant;
    let facts = [
        stage.order(Kind::OrderPaid, stage.clock.key(), here, 1),
        stage.order(Kind::OrderAccepted, stage.clock.key(), there, 2),
        Fact::Revision { what: Kind::RevisionPassed, revision, merchant, shop: here },
        Fact::Merchant { what: Kind::MerchantApproved, merchant },
    ];
    stage.tell(&app, facts).await;
    let sees = [
        (Role::Owner, None, "ORDER_PAID ORDER_ACCEPTED REVISION_PASSED MERCHANT_APPROVED"),
        (Role::Manager, Some(0), "ORDER_PAID REVISION_PASSED MERCHANT_APPROVED"),
        (Role::Manager, Some(1), "ORDER_ACCEPTED MERCHANT_APPROVED"),
        (Role::Cashier, None, "ORDER_PAID ORDER_ACCEPTED"),
        (Role::Cashier, Some(0), "ORDER_PAID"),
        (Role::Cashier, Some(1), "ORDER_ACCEPTED"),
    ];
    let start = Place::default();
    for (role, shop, wanted) in sees {
        let wanted: Vec<&str> = wanted.split(' ').collect();
        let device = Device::staff(&app, stage, role, shop);
        assert_eq!(kinds(&device, "").await, wanted, "{role:?} {shop:?}");
        // The rule for one reminder is the rule for rows.
        let Actor::Staff { member, .. } = &device.actor else { panic!("staff") };
        let filter = Filter::of(member);
        let all =
            feed(Arc::clone(&app.infra), &app.tails, stage.to_merchant(), start, Filter::default());
        let all: Vec<_> =
            all.take(4).map(|event| event.expect("an event").reminder).collect().await;
        assert_eq!(all.iter().filter(|one| filter.admits(one)).count(), wanted.len());
    }
    let owner = Device::staff(&app, stage, Role::Owner, None);
    let only = format!(", filter: {{ shopId: \"{here}\", kinds: [ORDER_PAID, ORDER_ACCEPTED] }}");
    assert_eq!(kinds(&owner, &only).await, ["ORDER_PAID"]);
    let cashier = Device::staff(&app, stage, Role::Cashier, Some(0));
    let list = format!("{{ reminders(filter: {{ shopId: \"{there}\" }}) {{ nodes {{ id }} }} }}");
    assert_eq!(cashier.fault(&list).await, "BAD_USER_INPUT");

    // What a filtered stream leaves out it also leaves behind.
    let text_ =
        format!("subscription {{ reminders(after: \"{}\", shopId: \"{there}\") {EVENT} }}", {
            let list = owner.ask(LIST).await;
            text(&list, "/reminders/edges/0/cursor")
        });
    let mut events = owner.subscribe(&text_);
    let event = answer(next(&mut events).await);
    assert_eq!(at(&event, "/reminders/reminder/kind"), json!("ORDER_ACCEPTED"));
    stage.tell(&app, [stage.order(Kind::OrderFulfilled, stage.clock.key(), there, 3)]).await;
    let event = answer(next(&mut events).await);
    assert_eq!(at(&event, "/reminders/reminder/position"), json!(5));
}

#[tokio::test]
async fn staff_see_their_shops_and_cashiers_the_counter() {
    everyone_sees_theirs(&Stage::sqlite().await).await;
    let Some(stage) = Stage::postgres().await else { return };
    everyone_sees_theirs(&stage).await;
}

const DONE: &str = "{ acknowledgedUpTo count userErrors { code field } }";

async fn acknowledged_everywhere(stage: &Stage) {
    let app = stage.app().await;
    stage.tell(&app, (1..=4).map(|number| stage.paid(number))).await;
    let [phone, tablet] = [(), ()].map(|()| Device::customer(&app, stage.customer));
    let list = phone.ask(LIST).await;
    let [one, two, three] =
        [0, 1, 2].map(|edge| text(&list, &format!("/reminders/edges/{edge}/node/id")));
    let start = text(&list, "/reminders/edges/3/cursor");
    let live = format!("subscription {{ reminders(after: \"{start}\") {EVENT} }}");
    let mut events = tablet.subscribe(&live);

    let by_ids = format!(
        "mutation {{ acknowledgeReminders(input: {{ ids: [\"{three}\", \"{one}\"] }}) {DONE} }}"
    );
    let done = phone.ask(&by_ids).await;
    assert_eq!(done["acknowledgeReminders"]["count"], json!(2));
    assert_eq!(done["acknowledgeReminders"]["userErrors"], json!([]));
    assert_eq!(phone.ask(&by_ids).await["acknowledgeReminders"]["count"], json!(0));
    let mut cursor = String::new();
    for id in [&one, &three] {
        let event = answer(next(&mut events).await);
        assert_eq!(at(&event, "/reminders/change"), json!("ACKNOWLEDGED"));
        assert_eq!(at(&event, "/reminders/reminder/id"), json!(id));
        assert_ne!(at(&event, "/reminders/reminder/acknowledgedAt"), Json::Null);
        cursor = text(&event, "/reminders/cursor");
    }
    assert_eq!(kinds(&phone, ", filter: { unacknowledged: true }").await.len(), 2);

    // A device that was away learns what was acknowledged meanwhile, and then what is new.
    drop(events);
    let list = phone.ask(LIST).await;
    let up_to = text(&list, "/reminders/edges/2/cursor");
    let all = format!("mutation {{ acknowledgeReminders(input: {{ upTo: \"{up_to}\" }}) {DONE} }}");
    let done = phone.ask(&all).await;
    assert_eq!(done["acknowledgeReminders"]["count"], json!(1));
    let reached = text(&done, "/acknowledgeReminders/acknowledgedUpTo");
    stage.tell(&app, [stage.paid(5)]).await;
    let back = format!("subscription {{ reminders(after: \"{cursor}\") {EVENT} }}");
    let mut events = tablet.subscribe(&back);
    let event = answer(next(&mut events).await);
    assert_eq!(at(&event, "/reminders/change"), json!("ACKNOWLEDGED"));
    assert_eq!(at(&event, "/reminders/reminder/id"), json!(two));
    let event = answer(next(&mut events).await);
    assert_eq!(at(&event, "/reminders/change"), json!("TOLD"));
    assert_eq!(at(&event, "/reminders/reminder/position"), json!(5));

    // Up to the third all is acknowledged: a list from there begins with the fourth.
    let rest =
        format!("{{ reminders(after: \"{reached}\", first: 1) {{ nodes {{ position }} }} }}");
    assert_eq!(phone.ask(&rest).await["reminders"]["nodes"], json!([{ "position": 4 }]));

    let stranger = Device::customer(&app, stage.clock.key());
    for (device, input, code) in [
        (&stranger, format!("ids: [\"{one}\"]"), "NOT_FOUND"),
        (&phone, String::new(), "EXACTLY_ONE"),
        (&phone, "ids: []".to_owned(), "EXACTLY_ONE"),
        (&phone, format!("ids: [\"{one}\"], upTo: \"{reached}\""), "EXACTLY_ONE"),
        (&phone, format!("ids: [{}]", format!("\"{one}\",").repeat(101)), "TOO_MANY"),
    ] {
        let refused = format!("mutation {{ acknowledgeReminders(input: {{ {input} }}) {DONE} }}");
        let refused = device.ask(&refused).await;
        assert_eq!(at(&refused, "/acknowledgeReminders/userErrors/0/code"), json!(code));
        assert_eq!(at(&refused, "/acknowledgeReminders/count"), Json::Null);
    }
}

#[tokio::test]
async fn acknowledged_on_one_device_is_silent_on_the_others() {
    acknowledged_everywhere(&Stage::sqlite().await).await;
    let Some(stage) = Stage::postgres().await else { return };
    acknowledged_everywhere(&stage).await;
}

#[tokio::test]
async fn a_cashier_acknowledges_only_what_they_see() {
    let stage = Stage::sqlite().await;
    let app = stage.app().await;
    let [here, there] = stage.shops;
    let paid = |shop| stage.order(Kind::OrderPaid, stage.clock.key(), shop, 1);
    stage.tell(&app, [paid(there), paid(here)]).await;
    let cashier = Device::staff(&app, &stage, Role::Cashier, Some(0));
    let cursor = text(&cursor_list(&cashier).await, "/reminders/pageInfo/endCursor");
    let all =
        format!("mutation {{ acknowledgeReminders(input: {{ upTo: \"{cursor}\" }}) {DONE} }}");
    assert_eq!(cashier.ask(&all).await["acknowledgeReminders"]["count"], json!(1));
    let owner = Device::staff(&app, &stage, Role::Owner, None);
    assert_eq!(kinds(&owner, ", filter: { unacknowledged: true }").await.len(), 1);
}

async fn cursor_list(device: &Device) -> Json {
    device.ask("{ reminders { pageInfo { endCursor } } }").await
}
