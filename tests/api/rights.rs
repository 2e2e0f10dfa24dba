//! Rights are decided from the actor and the object, whichever root or payload brings the object:
//! what a log-in, a registration or a renewal answers is answered as the new actor, whoever sent it.
//!
//! What is asked is made from the schema: a new field of a guarded type is asked for as well, and a
//! new field that brings one, or a new field of a merchant without a row here, fails.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::authorization::Stage;
use crate::support::{Caller, PASSWORD, on_both_with, text};

/// Objects that are somebody's, and every field of the schema that brings one.
const DOORS: &[(&str, &[&str])] = &[
    ("CustomerViewer", &["RegisterCustomerPayload.customer", "Viewer.customer"]),
    ("MyData", &["ExportMyDataPayload.data"]),
    ("OperatorViewer", &["Viewer.operator"]),
    ("PayoutAccount", &["SetPayoutAccountPayload.payoutAccount", "StaffMerchant.payoutAccount"]),
    (
        "Session",
        &[
            "CustomerViewer.sessions",
            "MyData.sessions",
            "OperatorViewer.sessions",
            "SessionTokens.session",
            "StaffViewer.sessions",
        ],
    ),
    (
        "SessionTokens",
        &[
            "LogInPayload.session",
            "RefreshSessionPayload.session",
            "RegisterCustomerPayload.session",
            "RegisterMerchantPayload.session",
        ],
    ),
    ("Staff", &["AddStaffPayload.staff", "StaffMerchant.staff"]),
    ("StaffMerchant", &["StaffViewer.merchant"]),
    ("StaffViewer", &["Viewer.staff"]),
    ("Viewer", &["LogInPayload.viewer", "Query.viewer", "RegisterMerchantPayload.viewer"]),
];

/// Each field of a merchant for its staff, and how it ends for a cashier; owners and managers see
/// all of them, but for what is marked as the owners' own.
const OF_A_MERCHANT: &[(&str, &str)] = &[
    ("account", "manager"),
    ("approvedAt", "+"),
    ("contactPhone", "+"),
    ("createdAt", "+"),
    ("figures", "manager"),
    ("id", "+"),
    ("imports", "manager"),
    ("legalName", "+"),
    ("licenceNo", "+"),
    ("members", "manager"),
    ("membershipPlans", "+"),
    ("offers", "manager"),
    ("orders", "+"),
    ("owedRefunds", "manager"),
    ("payIns", "manager"),
    ("payoutAccount", "manager"),
    ("revisions", "manager"),
    ("settlementStatements", "manager"),
    ("shops", "+"),
    ("staff", "+"),
    ("status", "+"),
    ("statusReason", "+"),
    ("webhookEndpoints", "owner"),
];

/// The types of the schema by name.
struct Types(BTreeMap<String, Value>);

impl Types {
    async fn of(caller: &Caller) -> Self {
        let query = "{ __schema { types { name kind fields { name args { name type { kind } }
            type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }";
        let schema = caller.post(query, json!({})).await;
        let types = schema["__schema"]["types"].as_array().expect("types");
        Self(types.iter().map(|kind| (text(&kind["name"]), kind.clone())).collect())
    }

    fn fields(&self, of: &str) -> &[Value] {
        self.0[of]["fields"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything that can be asked of a type without an argument, so many levels deep.
    fn selection(&self, of: &str, levels: usize) -> String {
        let fields = self.fields(of).iter().filter_map(|field| self.asked(of, field, levels));
        let fields: Vec<String> = fields.collect();
        if fields.is_empty() { "__typename".to_owned() } else { fields.join(" ") }
    }

    fn asked(&self, of: &str, field: &Value, levels: usize) -> Option<String> {
        let name = text(&field["name"]);
        let args = field["args"].as_array().expect("arguments");
        // When a log-in was, and which: each makes another.
        if args.iter().any(|arg| arg["type"]["kind"] == "NON_NULL") || name == "sessions" {
            return None;
        }
        let (kind, inside) = named(&field["type"]);
        let paged = args.iter().any(|arg| arg["name"] == "first");
        let some = if paged { "(first: 2)" } else { "" };
        match kind.as_str() {
            "SCALAR" | "ENUM" => Some(name),
            _ if levels == 0 || inside == of => None,
            _ => Some(format!("{name}{some} {{ {} }}", self.selection(&inside, levels - 1))),
        }
    }
}

/// Everything that can be asked of a type without an argument, so many levels deep.
pub(crate) async fn everything(caller: &Caller, of: &str, levels: usize) -> String {
    Types::of(caller).await.selection(of, levels)
}

/// The kind and the name of a type, whatever lists and non-nulls are around it.
fn named(kind: &Value) -> (String, String) {
    match kind["name"].as_str() {
        Some(name) => (text(&kind["kind"]), name.to_owned()),
        None => named(&kind["ofType"]),
    }
}

/// What was answered below a path: the object, and the codes of the errors there with their fields.
fn below(answer: &Value, roots: &[&str]) -> (Value, BTreeSet<String>) {
    let data = roots.iter().fold(&answer["data"], |data, root| &data[*root]);
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let refused = errors.iter().map(|error| {
        let path = error["path"].as_array().map(Vec::as_slice).unwrap_or_default();
        let path = path.iter().skip(roots.len()).map(Value::to_string);
        format!("{} {}", path.collect::<Vec<_>>().join("."), error["extensions"]["code"])
    });
    (data.clone(), refused.collect())
}

/// The two answers are long, so only where they part is told.
fn assert_same(seen: &(Value, BTreeSet<String>), own: &(Value, BTreeSet<String>), of: &str) {
    assert_eq!(seen.1, own.1, "the refusals of {of}");
    let (one, other) = (seen.0.to_string(), own.0.to_string());
    let parting = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| text.chars().skip(parting.saturating_sub(200)).take(400).collect();
    let (one, other): (String, String) = (near(&one), near(&other));
    assert!(seen.0 == own.0, "{of} is answered\n{one}\nand to themselves\n{other}");
}

/// The whole of a viewer is asked for at once, which is more than a client may ask.
const LIMITS: [(&str, &str); 4] = [
    ("LIMIT_FIELDS", "10000"),
    ("LIMIT_COMPLEXITY", "1000000"),
    ("LIMIT_TOKENS", "100000"),
    ("LIMIT_SELECTIONS", "100000"),
];

#[tokio::test]
async fn every_object_that_is_somebodys_comes_by_known_doors() {
    on_both_with(&[], async |network| {
        let types = Types::of(&network.caller()).await;
        for (guarded, expected) in DOORS {
            let doors = types.0.iter().flat_map(|(of, kind)| {
                let fields = kind["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
                let doors = fields.iter().filter(|field| named(&field["type"]).1 == *guarded);
                doors.map(move |field| format!("{of}.{}", text(&field["name"])))
            });
            let doors: BTreeSet<String> = doors.collect();
            let expected = expected.iter().map(|door| (*door).to_owned()).collect();
            assert_eq!(doors, expected, "what brings a {guarded} has a test and stands here");
        }
        let merchant = types.fields("StaffMerchant").iter().map(|field| text(&field["name"]));
        let known: BTreeSet<String> =
            OF_A_MERCHANT.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(merchant.collect::<BTreeSet<_>>(), known, "a field of a merchant has no row");
    })
    .await;
}

#[tokio::test]
async fn a_log_in_is_answered_as_whoever_is_logged_in() {
    on_both_with(&LIMITS, async |network| {
        let stage = Stage::set(network).await;
        let types = Types::of(&network.caller()).await;
        let asked = types.selection("Viewer", 5);
        let viewer = format!("{{ viewer {{ {asked} }} }}");
        let log_in = format!(
            "mutation($login: String!, $password: String!) {{
            logIn(input: {{ login: $login, password: $password }}) {{ viewer {{ {asked} }} }} }}"
        );
        let people = [&stage.alice, &stage.till, &stage.manager, &stage.owner, &stage.operator];
        for victim in people {
            let own = below(&victim.call(&viewer, json!({})).await, &["viewer"]);
            assert!(own.0["kind"].is_string(), "{own:?}");
            for (who, sender) in [
                ("a guest", &network.caller()),
                ("another merchant's owner", &stage.rival),
                ("the owner of one that is not approved", &stage.applicant),
                ("the owner", &stage.owner),
                ("another customer", &stage.bob),
                ("an operator", &stage.operator),
            ] {
                let input = json!({ "login": victim.login, "password": PASSWORD });
                let seen = below(&sender.call(&log_in, input).await, &["logIn", "viewer"]);
                assert_same(&seen, &own, &format!("{who} who logs in as {}", victim.login));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_attack_of_a_strange_owner_shows_nothing_that_a_cashier_does_not_see() {
    on_both_with(&[], async |network| {
        let stage = Stage::set(network).await;
        let attack = "mutation($login: String!, $password: String!) {
            logIn(input: { login: $login, password: $password }) { viewer { staff { merchant {
                webhookEndpoints { url deliveries(first: 2) { edges { node { body } } } }
                payoutAccount { bankName accountEnding } offers(first: 3) { nodes { id } }
                revisions { nodes { id } } imports { nodes { id } } figures { total { netSales } }
                staff { name login } } } } } }";
        let input = json!({ "login": stage.till.login, "password": PASSWORD });
        let answer = stage.applicant.call(attack, input).await;
        let codes = answer["errors"].as_array().expect("errors");
        assert!(codes.iter().all(|error| error["extensions"]["code"] == "FORBIDDEN"), "{answer}");
        let staff = &answer["data"]["logIn"]["viewer"]["staff"]["merchant"]["staff"];
        assert!(staff.is_null(), "nothing but faults is answered: {answer}");
        let names = "mutation($login: String!, $password: String!) {
            logIn(input: { login: $login, password: $password }) {
                viewer { staff { login merchant { staff { login } } } } } }";
        let input = json!({ "login": stage.till.login, "password": PASSWORD });
        let seen = stage.applicant.post(names, input).await;
        let staff = &seen["logIn"]["viewer"]["staff"];
        let seen = staff["merchant"]["staff"].as_array().expect("staff");
        let logins = seen.iter().filter(|one| !one["login"].is_null());
        let logins: Vec<&Value> = logins.map(|one| &one["login"]).collect();
        assert_eq!(logins, [&staff["login"]], "a cashier sees the own login alone");
    })
    .await;
}

#[tokio::test]
async fn each_field_of_a_merchant_has_its_rights() {
    on_both_with(&LIMITS, async |network| {
        let stage = Stage::set(network).await;
        let types = Types::of(&network.caller()).await;
        let fields = types.fields("StaffMerchant");
        for (name, right) in OF_A_MERCHANT {
            let field = fields.iter().find(|field| field["name"] == *name).expect("the field");
            let asked = types.asked("StaffMerchant", field, 2).expect("no argument is required");
            let query = format!("{{ viewer {{ staff {{ merchant {{ {asked} }} }} }} }}");
            let people = [(&stage.till, "+"), (&stage.manager, "manager"), (&stage.owner, "owner")];
            for (rank, (actor, _)) in people.iter().enumerate() {
                let answer = actor.call(&query, json!({})).await;
                let needed = people.iter().position(|(_, role)| role == right).expect("a role");
                let code = &answer["errors"][0]["extensions"]["code"];
                if rank >= needed {
                    assert!(code.is_null(), "{name} by {}: {answer}", actor.login);
                } else {
                    assert_eq!(code, "FORBIDDEN", "{name} by {}: {answer}", actor.login);
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_registration_and_a_renewal_are_answered_as_the_new_actor() {
    on_both_with(&LIMITS, async |network| {
        let stage = Stage::set(network).await;
        let types = Types::of(&network.caller()).await;
        let asked = types.selection("Viewer", 5);
        let viewer = format!("{{ viewer {{ {asked} }} }}");
        let register = format!(
            "mutation($input: RegisterMerchantInput!) {{ registerMerchant(input: $input) {{
            viewer {{ {asked} }} session {{ accessToken session {{ current }} }} }} }}"
        );
        for sender in [&stage.rival, &stage.alice, &stage.operator, &network.caller()] {
            let number = network.number();
            let input = crate::support::merchant_input(number, "新商户", &format!("fresh{number}"));
            let answer = sender.call(&register, json!({ "input": input })).await;
            let made = &answer["data"]["registerMerchant"];
            assert_eq!(made["session"]["session"]["current"], true, "{answer}");
            let mut new = network.caller();
            new.access_token = Some(text(&made["session"]["accessToken"]));
            let seen = below(&answer, &["registerMerchant", "viewer"]);
            let own = below(&new.call(&viewer, json!({})).await, &["viewer"]);
            assert_same(&seen, &own, "who registers a merchant");
        }
        let asked = types.selection("CustomerViewer", 4);
        let register = format!(
            "mutation($phone: String!, $password: String!) {{ registerCustomer(input: {{
            phone: $phone, name: \"Dora\", password: $password }}) {{
            customer {{ {asked} }} session {{ accessToken session {{ current }} }} }} }}"
        );
        for sender in [&stage.rival, &stage.alice, &stage.operator, &network.caller()] {
            let phone = format!("136{:08}", network.number());
            let input = json!({ "phone": phone, "password": PASSWORD });
            let answer = sender.call(&register, input).await;
            let made = &answer["data"]["registerCustomer"];
            assert_eq!(made["session"]["session"]["current"], true, "{answer}");
            let mut new = network.caller();
            new.access_token = Some(text(&made["session"]["accessToken"]));
            let own = format!("{{ viewer {{ customer {{ {asked} }} }} }}");
            let seen = below(&answer, &["registerCustomer", "customer"]);
            let own = below(&new.call(&own, json!({})).await, &["viewer", "customer"]);
            assert_same(&seen, &own, "who registers as a customer");
        }
        let renew = "mutation($token: String!) { refreshSession(input: { refreshToken: $token }) {
            session { session { current } } }
            logOut { sessionId userErrors { code } } }";
        let victim = stage.till.log_in(&stage.till.login, PASSWORD).await;
        let sender = stage.rival.log_in(&stage.rival.login, PASSWORD).await;
        let answer = sender.post(renew, json!({ "token": victim.refresh_token })).await;
        assert_eq!(answer["refreshSession"]["session"]["session"]["current"], true);
        // The next field of the same request is again its sender's.
        assert_eq!(answer["logOut"]["sessionId"], *sender.session);
    })
    .await;
}
