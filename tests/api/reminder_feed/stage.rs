//! A database of one's own with a merchant, two shops and customers, and instances of the program.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use entity::id::{CustomerId, Key as _, MerchantId, OrderId, ShopId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use entity::{category, customer, merchant, shop};
use futures_util::{Stream, StreamExt as _};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use sharepass::app::App;
use sharepass::domain::reminder::{Fact, Kind, Recipient, record, tick};
use sharepass::infra::clock::Clock;
use sharepass::infra::config::Config;
use sharepass::infra::db::{Db, Tx};
use sharepass::infra::failure::{Failure, Never, Outcome, Refusal};
use sqlx::{Connection as _, Executor as _, PgConnection};

pub use crate::support::servers::RedisServer;

use crate::support::servers;

/// How long a story waits before it fails: nothing in it takes so long.
pub const GUARD: Duration = Duration::from_secs(30);

/// A poll that no story waits for.
pub const NEVER: u64 = 3_600;

pub struct Stage {
    pub clock: Clock,
    pub merchant: MerchantId,
    pub shops: [ShopId; 2],
    pub customer: CustomerId,
    url: String,
    prefix: String,
    _home: Home,
}

enum Home {
    Folder { _folder: tempfile::TempDir },
    Server { name: String },
}

impl Stage {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/story.db", folder.path().display());
        Self::set(url, Home::Folder { _folder: folder }).await
    }

    /// None when there is no server.
    pub async fn postgres() -> Option<Self> {
        let mut url = servers::postgres().await?;
        let name = format!("reminder_story_{:016x}", rand::random::<u64>());
        administer(&format!("CREATE DATABASE {name}")).await;
        url.set_path(&name);
        Some(Self::set(url.to_string(), Home::Server { name }).await)
    }

    async fn set(url: String, home: Home) -> Self {
        let clock = Clock::manual(Timestamp(1_795_000_000_000_000));
        let prefix = format!("story-{:016x}", rand::random::<u64>());
        let stage = Self {
            merchant: clock.key(),
            shops: [clock.key(), clock.key()],
            customer: clock.key(),
            clock,
            url,
            prefix,
            _home: home,
        };
        Db::migrate(&stage.config(NEVER).database).await.expect("migrations run");
        let app = stage.app().await;
        write(&app, async |tx| stage.seed(tx).await).await;
        stage
    }

    pub fn config(&self, poll: u64) -> Config {
        let mut config = Config::read(&HashMap::new()).expect("the usual settings");
        config.database.url.clone_from(&self.url);
        config.database.connections = 20;
        config.redis_prefix.clone_from(&self.prefix);
        config.feed_poll_seconds = poll;
        config
    }

    /// An instance without Redis that never looks by itself.
    pub async fn app(&self) -> Arc<App> {
        self.start(self.config(NEVER)).await
    }

    /// An instance of the program.
    pub async fn start(&self, config: Config) -> Arc<App> {
        App::start(config, self.clock.clone()).await.expect("the program starts")
    }

    async fn seed(&self, tx: &Tx) -> anyhow::Result<()> {
        let at = self.clock.now();
        let food = category::ActiveModel {
            id: Set("story-food".to_owned()),
            parent_id: Set(None),
            name_zh: Set("餐饮".to_owned()),
            name_en: Set("Food".to_owned()),
            position: Set(1),
        };
        category::Entity::insert(food).exec_without_returning(tx).await?;
        let merchant = merchant::ActiveModel {
            id: Set(self.merchant),
            licence_no: Set("91310000MA1FL00001".to_owned()),
            legal_name: Set("Story".to_owned()),
            contact_phone: Set("02100000000".to_owned()),
            status: Set(merchant::Status::Approved),
            status_reason: Set(None),
            created_at: Set(at),
            approved_at: Set(Some(at)),
            closes_at: Set(None),
            owes_since: Set(None),
            owes: Set(Money::ZERO),
        };
        merchant::Entity::insert(merchant).exec_without_returning(tx).await?;
        for id in self.shops {
            let shop = shop::ActiveModel {
                id: Set(id),
                merchant_id: Set(self.merchant),
                name: Set("Shop".to_owned()),
                name_en: Set(None),
                category_id: Set("story-food".to_owned()),
                city: Set("Shanghai".to_owned()),
                address: Set("1 Road".to_owned()),
                phone: Set(None),
                latitude_e6: Set(31_230_000),
                longitude_e6: Set(121_470_000),
                member_discount_bp: Set(1_000),
                accept_within_s: Set(300),
                status: Set(shop::Status::Open),
                created_at: Set(at),
            };
            shop::Entity::insert(shop).exec_without_returning(tx).await?;
        }
        self.add_customer(tx, self.customer, true).await
    }

    pub async fn add_customer(&self, tx: &Tx, id: CustomerId, agrees: bool) -> anyhow::Result<()> {
        let row = customer::ActiveModel {
            id: Set(id),
            phone: Set(None),
            email: Set(Some(format!("{}@story.example", id.uuid()))),
            name: Set("Customer".to_owned()),
            password_hash: Set("none".to_owned()),
            marketing: Set(agrees),
            created_at: Set(self.clock.now()),
            erased_at: Set(None),
        };
        customer::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    pub const fn to_merchant(&self) -> Recipient {
        Recipient::Merchant(self.merchant)
    }

    pub const fn to_customer(&self) -> Recipient {
        Recipient::Customer(self.customer)
    }

    /// That an order of the first shop was paid, so much.
    pub fn paid(&self, fen: i64) -> Fact {
        let [shop, _] = self.shops;
        self.order(Kind::OrderPaid, self.clock.key(), shop, fen)
    }

    pub fn order(&self, what: Kind, order: OrderId, shop: ShopId, fen: i64) -> Fact {
        let amount = Money::from_fen(fen).expect("an amount");
        let (merchant, customer) = (self.merchant, self.customer);
        Fact::Order { what, order, shop, merchant, customer, amount }
    }

    /// Writes facts, each in a transaction of its own, and publishes them.
    pub async fn tell(&self, app: &Arc<App>, facts: impl IntoIterator<Item = Fact>) {
        self.write_down(app, facts).await;
        tick(app).await.expect("publishes");
    }

    /// Writes facts, each in a transaction of its own.
    pub async fn write_down(&self, app: &Arc<App>, facts: impl IntoIterator<Item = Fact>) {
        for fact in facts {
            write(app, async |tx| record(tx, &app.clock, fact.clone()).await).await;
        }
    }
}

/// One transaction that is committed.
pub async fn write<T>(app: &App, work: impl AsyncFnOnce(&Tx) -> anyhow::Result<T>) -> T {
    let done: Outcome<T, Never> = app.db.write(async |tx| Ok(work(tx).await?)).await;
    match done {
        Ok(done) => done,
        Err(Failure::Broken(error)) => panic!("{error:#}"),
        Err(Failure::Refused(never)) => match never {},
    }
}

/// A refusal, to roll back with.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub struct No;

impl Refusal for No {
    const MUTATION: &'static str = "Story";

    fn says(&self) -> sharepass::infra::failure::Says {
        sharepass::infra::failure::says("No.", "不。")
    }
}

/// What a stream brings next.
pub async fn next<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> T {
    let next = tokio::time::timeout(GUARD, stream.next()).await;
    next.expect("something comes before long").expect("the stream goes on")
}

/// Where Redis is.
pub async fn redis() -> String {
    servers::redis().await.expect("Redis is there")
}

async fn administer(statement: &str) {
    let url = servers::postgres().await.expect("PostgreSQL is there");
    let mut server = PgConnection::connect(url.as_str()).await.expect("PostgreSQL is there");
    server.execute(sqlx::AssertSqlSafe(statement.to_owned())).await.expect("PostgreSQL does it");
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Self::Server { name } = self {
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let gone = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime").block_on(administer(&statement));
            });
            let _ = gone.join();
        }
    }
}
