//! A database of its own with merchants, shops and people, for the rules of goods and catalog.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{EmptySubscription, MergedObject, Object, Request, Schema};
use entity::id::{
    CustomerId, MembershipId, MerchantId, OfferId, OperatorId, PlanId, SessionId, ShopId, StaffId,
};
use entity::money::Money;
use entity::timestamp::Timestamp;
use entity::{customer, merchant, operator, shop, staff};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::Value;
use sharepass::api::catalog::CatalogQuery;
use sharepass::api::goods::{GoodsMutation, OperatorReviews, StaffMerchantOffers};
use sharepass::app::App;
use sharepass::domain::goods::entry::{Draft, Stock};
use sharepass::domain::goods::{self, Desk, Save, SaveOfferRefused, Saved, Tree};
use sharepass::domain::identity::{Actor, StaffMember};
use sharepass::graphql::context::loaders;
use sharepass::infra::clock::Clock;
use sharepass::infra::config::Config;
use sharepass::infra::db::{Db, sql};
use sharepass::infra::failure::{Failure, Never, Outcome};
use sharepass::infra::language::Language;

/// 2026-11-23T08:00:00Z.
pub const NOON: Timestamp = Timestamp(1_795_420_800_000_000);

/// The fields that the lists of staff and operators hang below.
#[derive(Default)]
pub struct Desks;

#[Object]
impl Desks {
    async fn merchant(&self, id: async_graphql::ID) -> async_graphql::Result<StaffMerchantOffers> {
        Ok(StaffMerchantOffers(sharepass::graphql::scalar::local(&id)?))
    }

    async fn reviews(&self) -> OperatorReviews {
        OperatorReviews
    }
}

#[derive(MergedObject, Default)]
struct Query(CatalogQuery, Desks);

/// The running program with a database of its own.
pub struct Market {
    pub app: Arc<App>,
    pub tree: Arc<Tree>,
    schema: Schema<Query, GoodsMutation, EmptySubscription>,
    _folder: tempfile::TempDir,
}

/// A merchant with one shop and its owner.
pub struct Stand {
    pub merchant: MerchantId,
    pub shop: ShopId,
    pub owner: StaffMember,
}

impl Stand {
    pub fn actor(&self, market: &Market) -> Actor {
        Actor::Staff { member: self.owner.clone(), session: market.key::<SessionId>() }
    }
}

impl Market {
    /// On a file of its own; with `MARKET_POSTGRES=postgres://user@host` in a new database there.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Clock::manual(NOON);
        let url = match std::env::var("MARKET_POSTGRES") {
            Ok(server) => new_database(&server).await,
            Err(_) => format!("sqlite://{}", folder.path().join("market.db").display()),
        };
        let variables = HashMap::from([
            ("DATABASE_URL".to_owned(), url),
            ("DATABASE_CONNECTIONS".to_owned(), "3".to_owned()),
        ]);
        let config = Config::read(&variables).expect("settings");
        Db::migrate(&config.database).await.expect("migrations");
        let app = App::start(config, clock).await.expect("an app");
        let tree = app.categories.tree(&app.db).await.expect("categories");
        let schema = Schema::build(Query::default(), GoodsMutation::default(), EmptySubscription);
        Self { app, tree, schema: schema.finish(), _folder: folder }
    }

    pub fn key<K: entity::id::Key>(&self) -> K {
        self.app.clock.key()
    }

    pub fn desk(&self) -> Desk<'_> {
        let app = &self.app;
        Desk { clock: &app.clock, categories: &self.tree, policy: &app.config.policy }
    }

    /// Days after [`NOON`].
    pub fn set_day(&self, day: i64) {
        self.app.clock.set(NOON.plus_days(day));
    }

    pub async fn run(&self, text: &str, values: Vec<sea_orm::Value>) {
        let done = self.app.db.write(async |tx| -> Outcome<(), Never> {
            tx.execute_raw(sql(tx, text, values)).await?;
            Ok(())
        });
        done.await.expect("a statement");
    }

    pub async fn number(&self, text: &str, values: Vec<sea_orm::Value>) -> Option<i64> {
        let connection = self.app.db.read();
        let row = connection.query_one_raw(sql(connection, text, values)).await.expect("a query");
        row.and_then(|row| row.try_get("", "n").expect("a column named n"))
    }

    pub async fn stand(&self, name: &str) -> Stand {
        self.stand_at(name, "dining", "上海", (31_230_400, 121_473_700)).await
    }

    pub async fn stand_at(
        &self,
        name: &str,
        category: &str,
        city: &str,
        place: (i64, i64),
    ) -> Stand {
        let (merchant, shop, owner) = (self.key(), self.key(), self.key::<StaffId>());
        let now = self.app.clock.now();
        let merchant_row = merchant::ActiveModel {
            id: Set(merchant),
            licence_no: Set(merchant.to_string()),
            legal_name: Set(format!("{name}有限公司")),
            contact_phone: Set("+8621000000".to_owned()),
            status: Set(merchant::Status::Approved),
            status_reason: Set(None),
            created_at: Set(now),
            approved_at: Set(Some(now)),
            closes_at: Set(None),
            owes_since: Set(None),
            owes: Set(Money::ZERO),
        };
        let shop_row = shop::ActiveModel {
            id: Set(shop),
            merchant_id: Set(merchant),
            name: Set(name.to_owned()),
            name_en: Set(None),
            category_id: Set(category.to_owned()),
            city: Set(city.to_owned()),
            address: Set("南京路1号".to_owned()),
            phone: Set(None),
            latitude_e6: Set(place.0),
            longitude_e6: Set(place.1),
            member_discount_bp: Set(500),
            accept_within_s: Set(300),
            status: Set(shop::Status::Open),
            created_at: Set(now),
        };
        let owner_row = staff::ActiveModel {
            id: Set(owner),
            merchant_id: Set(merchant),
            shop_id: Set(None),
            login: Set(owner.to_string()),
            name: Set("店主".to_owned()),
            role: Set(staff::Role::Owner),
            password_hash: Set("-".to_owned()),
            created_at: Set(now),
            removed_at: Set(None),
        };
        let written = self.app.db.write(async |tx| -> Outcome<(), Never> {
            merchant::Entity::insert(merchant_row).exec_without_returning(tx).await?;
            shop::Entity::insert(shop_row).exec_without_returning(tx).await?;
            staff::Entity::insert(owner_row).exec_without_returning(tx).await?;
            Ok(())
        });
        written.await.expect("a stand");
        let owner = StaffMember { id: owner, merchant, shop: None, role: staff::Role::Owner };
        Stand { merchant, shop, owner }
    }

    pub async fn operator(&self) -> OperatorId {
        let id = self.key::<OperatorId>();
        let row = operator::ActiveModel {
            id: Set(id),
            login: Set(id.to_string()),
            name: Set("平台".to_owned()),
            password_hash: Set("-".to_owned()),
            created_at: Set(self.app.clock.now()),
            disabled_at: Set(None),
        };
        let written = self.app.db.write(async |tx| -> Outcome<(), Never> {
            operator::Entity::insert(row).exec_without_returning(tx).await?;
            Ok(())
        });
        written.await.expect("an operator");
        id
    }

    /// A customer; with a membership of this status at a merchant, if one is given.
    pub async fn customer(&self, home: Option<(MerchantId, &str)>) -> CustomerId {
        let id = self.key::<CustomerId>();
        let row = customer::ActiveModel {
            id: Set(id),
            phone: Set(Some(id.to_string())),
            email: Set(None),
            name: Set("王小明".to_owned()),
            password_hash: Set("-".to_owned()),
            marketing: Set(true),
            created_at: Set(self.app.clock.now()),
            erased_at: Set(None),
        };
        let written = self.app.db.write(async |tx| -> Outcome<(), Never> {
            customer::Entity::insert(row).exec_without_returning(tx).await?;
            Ok(())
        });
        written.await.expect("a customer");
        if let Some((merchant, status)) = home {
            let plan = self.key::<PlanId>();
            self.run(
                "INSERT INTO plan (id, merchant_id, name, description, price, bonus, \
                 custody_share_bp, terms, terms_version, status, created_at) \
                 VALUES ($1, $2, 'p', 'd', 10000, 0, 4000, 't', 1, 'active', 0)",
                vec![plan.0.into(), merchant.0.into()],
            )
            .await;
            self.run(
                "INSERT INTO membership (id, customer_id, merchant_id, plan_id, status, \
                 terms_version, terms_accepted_at, created_at) VALUES ($1, $2, $3, $4, $5, 1, 0, 0)",
                vec![
                    self.key::<MembershipId>().0.into(),
                    id.0.into(),
                    merchant.0.into(),
                    plan.0.into(),
                    status.into(),
                ],
            )
            .await;
        }
        id
    }

    pub async fn save(
        &self,
        stand: &Stand,
        offer: Option<OfferId>,
        draft: Draft,
    ) -> Result<Saved, SaveOfferRefused> {
        let (member, shop) = (&stand.owner, stand.shop);
        let save = Save { member, offer, reference: None, shop, draft };
        let desk = self.desk();
        match self.app.db.write(async |tx| goods::save(tx, desk, save).await).await {
            Ok(saved) => Ok(saved),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(Failure::Broken(error)) => panic!("broken: {error:#}"),
        }
    }

    /// Enters an offer that must pass.
    pub async fn offer(&self, stand: &Stand, draft: Draft) -> OfferId {
        let saved = self.save(stand, None, draft).await.expect("an offer");
        let live = "SELECT count(*) AS n FROM listing WHERE revision_id = $1";
        let shown = self.number(live, vec![saved.revision.0.into()]).await;
        assert_eq!(shown, Some(1), "the offer should pass: {:?}", self.codes(&saved).await);
        saved.offer
    }

    /// The codes that were found about a saved revision.
    pub async fn codes(&self, saved: &Saved) -> Vec<String> {
        let connection = self.app.db.read();
        let text = "SELECT code FROM finding WHERE revision_id = $1 ORDER BY number";
        let found = sql(connection, text, [saved.revision.0.into()]);
        let rows = connection.query_all_raw(found).await.expect("findings");
        rows.iter().map(|row| row.try_get("", "code").expect("a code")).collect()
    }

    /// The status of a saved revision.
    pub async fn status(&self, saved: &Saved) -> String {
        let connection = self.app.db.read();
        let text = "SELECT status FROM revision WHERE id = $1";
        let found = sql(connection, text, [saved.revision.0.into()]);
        let row = connection.query_one_raw(found).await.expect("a query").expect("a revision");
        row.try_get("", "status").expect("a status")
    }

    /// Asks the API, as somebody.
    pub async fn ask(
        &self,
        actor: Actor,
        language: Language,
        text: &str,
        variables: Value,
    ) -> Value {
        let request = Request::new(text)
            .variables(async_graphql::Variables::from_json(variables))
            .data(Arc::clone(&self.app))
            .data(loaders(&self.app))
            .data(actor)
            .data(language);
        serde_json::to_value(self.schema.execute(request).await).expect("an answer")
    }
}

/// A good entry.
pub fn draft(title: &str, list_fen: i64, member_fen: i64) -> Draft {
    Draft {
        title: title.to_owned(),
        title_en: None,
        description: format!("{title}，现做现卖。"),
        category: "hotpot".to_owned(),
        list_price: Money::from_fen(list_fen).expect("a price"),
        member_price: Money::from_fen(member_fen).expect("a price"),
        stock: Stock::Keep,
        barcode: None,
        images: Vec::new(),
        valid_from: None,
        valid_until: None,
    }
}

async fn new_database(server: &str) -> String {
    use sea_orm::Database;
    let name = format!("market_{}", Clock::system().key::<ShopId>());
    let admin = Database::connect(format!("{server}/postgres")).await.expect("a server");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
    admin.close().await.expect("closed");
    format!("{server}/{name}")
}
