//! The program under test, and the people in its stories.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use entity::timestamp::Timestamp;
use futures_util::FutureExt as _;
use serde_json::json;
use sharepass::app::App;
use sharepass::clock::Clock;
use sharepass::config::Config;
use sharepass::graphql::schema::{self, Schema};
use sharepass::identity::licence;
use sharepass::operator::operator_create;

use super::caller::Caller;
use super::database::{Engine, Scratch};

/// The password of everybody in the stories.
pub const PASSWORD: &str = "correct horse battery";

/// 2026-11-23T08:00:00Z, when all stories begin.
const BEGINNING: i64 = 1_795_420_800_000_000;

/// The program with a database of its own.
pub struct Network {
    /// The program itself: for what no caller can do.
    pub app: Arc<App>,
    schema: Schema,
    scratch: Scratch,
    people: AtomicU32,
}

/// Tells a story on each database that is there.
pub async fn on_both(story: impl AsyncFn(&Network)) {
    on_both_with(&[], story).await;
}

/// Tells a story on each database that is there, with some variables of the environment set.
pub async fn on_both_with(variables: &[(&str, &str)], story: impl AsyncFn(&Network)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(network) = Network::start_on(engine, variables).await else { continue };
        let told = AssertUnwindSafe(story(&network)).catch_unwind().await;
        network.stop().await;
        if let Err(panic) = told {
            // The words of the panic are on record; these add where it was.
            eprintln!("the story failed on {engine:?}");
            std::panic::resume_unwind(panic);
        }
    }
}

impl Network {
    /// Starts the program on one engine. None when that is not there.
    pub async fn start_on(engine: Engine, variables: &[(&str, &str)]) -> Option<Self> {
        // What breaks says so beside the story that it breaks.
        let log = tracing_subscriber::fmt().with_test_writer();
        let _ = log.with_max_level(tracing::Level::WARN).try_init();
        let scratch = Scratch::new(engine).await?;
        let usual = [
            ("DATABASE_URL", scratch.url()),
            ("DATABASE_CONNECTIONS", "4".to_owned()),
            ("DATABASE_LOCK_TIMEOUT_MS", "5000".to_owned()),
            ("DATABASE_STATEMENT_TIMEOUT_MS", "10000".to_owned()),
            ("ATTEMPTS_PER_MINUTE", "60000".to_owned()),
        ];
        let usual = usual.into_iter().map(|(name, value)| (name.to_owned(), value));
        let given = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let environment: HashMap<String, String> = usual.chain(given).collect();
        let config = Config::read(&environment).expect("usable settings");
        let clock = Clock::manual(Timestamp(BEGINNING));
        let app = App::start(config, clock).await.expect("the program starts");
        let schema = schema::build(Arc::clone(&app));
        Some(Self { app, schema, scratch, people: AtomicU32::new(0) })
    }

    async fn stop(self) {
        self.app.db.clone().close().await.expect("closed connections");
        self.scratch.drop().await;
    }

    /// Lets time pass.
    pub fn pass_seconds(&self, seconds: i64) {
        let clock = &self.app.clock;
        clock.set(clock.now().plus_seconds(seconds));
    }

    /// A number that nobody else in the story has.
    pub fn number(&self) -> u32 {
        self.people.fetch_add(1, Ordering::Relaxed)
    }

    /// Somebody who is not logged in.
    pub fn caller(&self) -> Caller {
        Caller::guest(Arc::clone(&self.app), self.schema.clone())
    }

    /// A customer, registered and logged in.
    pub async fn customer(&self, name: &str) -> Caller {
        let phone = format!("138{:08}", self.number());
        let mutation = "mutation($phone: String, $name: String!, $password: String!) {
            registerCustomer(input: { phone: $phone, name: $name, password: $password }) {
                customer { id } session { accessToken refreshToken session { id } }
                userErrors { code }
            }
        }";
        let input = json!({ "phone": phone, "name": name, "password": PASSWORD });
        let done = self.caller().post(mutation, input).await;
        let done = &done["registerCustomer"];
        self.caller().with_session(done, &phone, &done["customer"]["id"])
    }

    /// The owner of a merchant of this legal name, registered, logged in, and not yet approved.
    pub async fn applicant(&self, name: &str) -> Caller {
        let number = self.number();
        let login = format!("owner{number}");
        let mutation = "mutation($input: RegisterMerchantInput!) {
            registerMerchant(input: $input) {
                merchant { id shops { id } } viewer { staff { id } }
                session { accessToken refreshToken session { id } } userErrors { code }
            }
        }";
        let input = merchant_input(number, name, &login);
        let done = self.caller().post(mutation, json!({ "input": input })).await;
        let done = &done["registerMerchant"];
        let mut owner = self.caller().with_session(done, &login, &done["viewer"]["staff"]["id"]);
        owner.merchant = text(&done["merchant"]["id"]);
        owner.shop = text(&done["merchant"]["shops"][0]["id"]);
        owner
    }

    /// The owner of an approved merchant.
    pub async fn merchant(&self, name: &str) -> Caller {
        let owner = self.applicant(name).await;
        let mutation = "mutation($id: ID!) {
            approveMerchant(input: { merchantId: $id }) { userErrors { code } }
        }";
        let done = self.operator().await.post(mutation, json!({ "id": owner.merchant })).await;
        assert_eq!(done["approveMerchant"]["userErrors"], json!([]));
        owner
    }

    /// An operator, logged in.
    pub async fn operator(&self) -> Caller {
        let login = format!("operator{}", self.number());
        let id = operator_create(&self.app, &login, "Operator", PASSWORD).await;
        let id = id.expect("an operator");
        let mut operator = self.caller().log_in(&login, PASSWORD).await;
        operator.id = id.to_string();
        operator
    }
}

/// What a merchant registers with.
pub fn merchant_input(number: u32, name: &str, login: &str) -> serde_json::Value {
    json!({
        "licenceNo": licence::with_check_digit(&format!("91310115MA1K{number:05}")),
        "legalName": name,
        "contactPhone": "13900139000",
        "shop": {
            "name": format!("{name}一店"), "nameEn": "First shop", "categoryId": "coffee",
            "city": "上海", "address": "南京西路 1 号", "phone": "+86 21 6252 0000",
            "latitude": 31.2304, "longitude": 121.4737, "memberDiscountBasisPoints": 500,
            "acceptWithinSeconds": 300
        },
        "owner": { "login": login, "name": "王小明", "password": PASSWORD }
    })
}

/// A string of an answer.
pub fn text(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string")).to_owned()
}
