//! The program under test, and the people in its stories.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use entity::id::{CustomerId, Key as _};
use entity::timestamp::Timestamp;
use futures_util::FutureExt as _;
use serde_json::json;
use sharepass::app::App;
use sharepass::domain::identity::licence;
use sharepass::domain::operator::operator_create;
use sharepass::domain::{audit, reminder};
use sharepass::http::router::router;
use sharepass::http::serve::{Doors, serve};
use sharepass::infra::clock::Clock;
use sharepass::infra::config::Config;
use sharepass::sandbox;
use sharepass::transport::stop::Stop;
use sharepass::worker::Tick;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::caller::Caller;
use super::database::{Engine, Scratch};
use super::proxy::Proxy;

/// The password of everybody in the stories.
pub const PASSWORD: &str = "correct horse battery";

/// 2026-11-23T08:00:00Z, when all stories begin.
const BEGINNING: i64 = 1_795_420_800_000_000;

/// How long a story waits for what must come, before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program with a database of its own, served on a port of its own, beside a sandbox gateway.
pub struct Network {
    /// The program itself: for what no caller can do.
    pub app: Arc<App>,
    /// Where it is served.
    pub url: String,
    http: reqwest::Client,
    stop: CancellationToken,
    running: JoinSet<()>,
    scratch: Option<Scratch>,
    /// What the bank is told and says, gone with the network.
    bank: Option<TempDir>,
    people: Arc<AtomicU32>,
}

/// Tells a story on each database that is there.
pub async fn on_both(story: impl AsyncFn(&Network)) {
    on_both_with(&[], story).await;
}

/// Tells a story on each database that is there, with some variables of the environment set. Every
/// story ends with the audit of the books.
pub async fn on_both_with(variables: &[(&str, &str)], story: impl AsyncFn(&Network)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(network) = Network::start_on(engine, variables).await else { continue };
        let told = AssertUnwindSafe(async {
            story(&network).await;
            network.assert_books_balance().await;
        });
        let told = told.catch_unwind().await;
        network.stop().await;
        if let Err(panic) = told {
            // The words of the panic are on record; these add where it was.
            eprintln!("the story failed on {engine:?}");
            std::panic::resume_unwind(panic);
        }
    }
}

impl Network {
    /// Starts the program on one engine: SQLite alone, or PostgreSQL with Redis. None when that is
    /// not there.
    pub async fn start_on(engine: Engine, variables: &[(&str, &str)]) -> Option<Self> {
        let scratch = Scratch::new(engine).await?;
        let url = scratch.url();
        Some(Self::start_over(scratch, engine, url, variables).await)
    }

    /// Starts the program on PostgreSQL, which it reaches through a proxy. None when that is not
    /// there.
    pub async fn start_behind(proxy: &Proxy, variables: &[(&str, &str)]) -> Option<Self> {
        let scratch = Scratch::new(Engine::Postgres).await?;
        let url = proxy.url(&scratch.url());
        Some(Self::start_over(scratch, Engine::Postgres, url, variables).await)
    }

    async fn start_over(
        scratch: Scratch,
        engine: Engine,
        database_url: String,
        variables: &[(&str, &str)],
    ) -> Self {
        super::statements::start_log();
        let mut usual = vec![("DATABASE_URL", database_url)];
        if engine == Engine::Postgres {
            usual.push(("REDIS_URL", super::database::redis_url().await));
            usual.push(("REDIS_PREFIX", scratch.name()));
        }
        let usual = usual.into_iter().map(|(name, value)| (name.to_owned(), value));
        let given = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let environment: HashMap<String, String> = usual.chain(given).collect();
        let people = Arc::default();
        let clock = Clock::manual(Timestamp(BEGINNING));
        let mut network = Self::instance(environment, clock, people).await;
        network.scratch = Some(scratch);
        network
    }

    /// Which database it runs on.
    pub fn engine(&self) -> Engine {
        let sqlite = self.app.config.database.url.starts_with("sqlite:");
        if sqlite { Engine::Sqlite } else { Engine::Postgres }
    }

    /// A second instance of the same program on the same database, broker, gateway and clock.
    pub async fn second(&self) -> Self {
        self.second_with(&[]).await
    }

    /// A second instance with some settings of its own.
    pub async fn second_with(&self, variables: &[(&str, &str)]) -> Self {
        let config = &self.app.config;
        let mut environment = HashMap::from([
            ("DATABASE_URL".to_owned(), config.database.url.clone()),
            ("REDIS_PREFIX".to_owned(), config.redis_prefix.clone()),
            ("GATEWAY_URL".to_owned(), config.gateway_url.clone()),
            ("BANK_FOLDER".to_owned(), config.bank_folder.clone()),
        ]);
        if config.redis_url.is_some() {
            environment.insert("REDIS_URL".to_owned(), super::database::redis_url().await);
        }
        let own = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        environment.extend(own);
        Self::instance(environment, self.app.clock.clone(), Arc::clone(&self.people)).await
    }

    /// Serves the program on a port of its own; with a sandbox gateway where none is given.
    async fn instance(
        mut environment: HashMap<String, String>,
        clock: Clock,
        people: Arc<AtomicU32>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        let usual = [
            ("PUBLIC_URL", url.as_str()),
            ("DATABASE_CONNECTIONS", "6"),
            ("ATTEMPTS_PER_MINUTE", "60000"),
            // Time stands still in a story, so nothing that is spent comes back.
            ("GUEST_POINTS_PER_MINUTE", "1000000000"),
            ("ACCOUNT_POINTS_PER_MINUTE", "1000000000"),
            ("ADDRESS_POINTS_PER_MINUTE", "1000000000"),
            ("TRUST_PROXY", "true"),
        ];
        for (name, value) in usual {
            environment.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
        let mut bank = None;
        environment.entry("BANK_FOLDER".to_owned()).or_insert_with(|| {
            let folder = bank.insert(tempfile::tempdir().expect("a folder for the bank"));
            folder.path().display().to_string()
        });
        let sandbox = if environment.contains_key("GATEWAY_URL") {
            None
        } else {
            let sandbox = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = sandbox.local_addr().expect("its address");
            environment.insert("GATEWAY_URL".to_owned(), format!("http://{address}"));
            Some(sandbox)
        };
        let config = Config::read(&environment).expect("usable settings");
        let app = App::start(config, clock).await.expect("the program starts");
        if let Some(listener) = sandbox {
            let hands = app.clock.clone();
            let settings = sandbox::Settings {
                now: Arc::new(move || hands.now().unix_seconds()),
                first_pause: Duration::from_millis(20),
                ..sandbox::Settings::new(
                    app.config.gateway_api_key.clone(),
                    app.config.gateway_notice_secret.clone(),
                )
            };
            let stop = stop.clone();
            running.spawn(async move {
                sandbox::serve(listener, settings, stop).await.expect("a sandbox gateway");
            });
        }
        running.spawn(reminder::run_publisher(Arc::clone(&app.infra), stop.clone()));
        let doors = Stop::following(stop.clone());
        let routes = router(Arc::clone(&app), doors.clone());
        running.spawn(async move {
            let doors_of_tests = Doors { stop_within: Duration::from_secs(5), ..Doors::default() };
            serve(listener, routes, doors, doors_of_tests).await.expect("a server");
        });
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { app, url, http, stop, running, scratch: None, bank, people }
    }

    /// Stops the program, and drops its database.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.running.join_next().await.is_some() {}
        self.app.db.clone().close().await.expect("closed connections");
        if let Some(scratch) = self.scratch {
            scratch.drop().await;
        }
        drop(self.bank);
    }

    /// How the story's own database is reached, without the program and what stands before it.
    pub fn database_url(&self) -> String {
        self.scratch.as_ref().expect("a database of its own").url()
    }

    /// The audit of the books, as `sharepass audit` makes it.
    pub async fn assert_books_balance(&self) {
        reminder::tick(&self.app).await.expect("published reminders");
        let violations = audit::audit(self.app.db.read()).await.expect("an audit");
        assert!(violations.is_empty(), "the books do not balance: {violations:#?}");
    }

    /// Publishes all reminders now, so that nothing is written while nobody acts.
    pub async fn quiet(&self) {
        reminder::tick(&self.app).await.expect("published reminders");
    }

    /// Does the work that happens by itself, once, now.
    pub async fn tick(&self) {
        for tick in Tick::ALL {
            tick.run(&self.app).await.expect("a tick");
        }
    }

    /// A person pays on the gateway's page; returns once the customer was told what came of it.
    pub async fn pay_at(&self, pay_url: &str, customer: &Caller) {
        self.decide(pay_url, "confirm", customer).await;
    }

    /// A person gives up on the gateway's page; returns once the customer was told.
    pub async fn fail_at(&self, pay_url: &str, customer: &Caller) {
        self.decide(pay_url, "fail", customer).await;
    }

    async fn decide(&self, pay_url: &str, act: &str, customer: &Caller) {
        self.told_after(customer, async || {
            let page = self.http.post(format!("{pay_url}/{act}")).json(&json!({}));
            let answer = page.send().await.expect("the gateway answers");
            assert!(answer.status().is_success(), "the gateway answered {}", answer.status());
        })
        .await;
    }

    /// Does something, and returns once the customer was told of what came of it.
    pub async fn told_after(&self, customer: &Caller, act: impl AsyncFnOnce()) {
        let recipient = CustomerId::parse(&customer.id).expect("a customer").0;
        let told = async || self.told(customer).await;
        // What was written before is not what comes of it.
        reminder::tick(&self.app).await.expect("published reminders");
        let before = told().await;
        let mut news = self.app.broker.listen(recipient);
        act().await;
        let waiting = async {
            while told().await == before {
                news.changed().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("a notice of the gateway");
    }

    /// What calls are made with.
    pub const fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// How many reminders a customer has: they are numbered without a gap.
    async fn told(&self, customer: &Caller) -> i64 {
        let query = "{ reminders(last: 1) { nodes { position } } }";
        let answer = customer.post(query, json!({})).await;
        answer["reminders"]["nodes"][0]["position"].as_i64().unwrap_or_default()
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
        Caller::guest(&self.url, self.http.clone())
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
        let id =
            operator_create(&self.app, &self.app.passwords, &login, "Operator", PASSWORD).await;
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
