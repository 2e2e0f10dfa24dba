//! The demo city, small: what is in it, that it can be found, and that its books balance.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::Arc;

use entity::id::OfferId;
use entity::{
    clearing_cycle, customer, ledger_correction, membership, merchant, offer, order,
    payout_account, plan, reconciliation_case, settlement,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use sharepass::app::App;
use sharepass::demo::{self, PASSWORD, Size};
use sharepass::domain::audit::audit;
use sharepass::domain::catalog::{Filter, Order, Range, Search, search};
use sharepass::infra::clock::Clock;
use sharepass::infra::config::{Config, Environment};
use sharepass::infra::db::Db;

/// An address that nobody listens on.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").to_string()
}

async fn empty(folder: &tempfile::TempDir) -> Arc<App> {
    let gateway = free_address();
    let settings = HashMap::from([
        ("DATABASE_URL".to_owned(), format!("sqlite://{}/demo.db", folder.path().display())),
        ("SANDBOX_LISTEN".to_owned(), gateway.clone()),
        ("GATEWAY_URL".to_owned(), format!("http://{gateway}")),
        ("BANK_FOLDER".to_owned(), format!("{}/bank", folder.path().display())),
    ]);
    let config = Config::read(&settings).expect("settings");
    Db::migrate(&config.database).await.expect("migrations run");
    App::start(config, Clock::system()).await.expect("the program starts")
}

async fn found(app: &App, words: &str) -> Vec<OfferId> {
    let filter = Filter { search: Some(words.to_owned()), ..Filter::default() };
    let range = Range { after: None, before: None, backwards: false, limit: 10 };
    let wanted = Search { filter, order: Order::Newest, near: None };
    let now = app.clock.now();
    let tree = app.categories.tree(&app.db).await.expect("categories");
    let found = search(app.db.read(), &tree, now, &wanted, &range).await.expect("a search");
    found.expect("searchable").into_iter().map(|(_, shown)| shown.offer).collect()
}

#[tokio::test]
async fn a_small_city_is_found_balances_and_is_filled_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = empty(&folder).await;
    let logins = demo::fill(&app, Size { merchants: 8, offers: 80 }).await.expect("it is filled");
    let read = app.db.read();
    assert_eq!(merchant::Entity::find().count(read).await.expect("a count"), 8);
    assert_eq!(payout_account::Entity::find().count(read).await.expect("a count"), 8);
    assert_eq!(offer::Entity::find().count(read).await.expect("a count"), 80);
    assert_eq!(plan::Entity::find().count(read).await.expect("a count"), 16);
    assert_eq!(customer::Entity::find().count(read).await.expect("a count"), 6);
    assert!(order::Entity::find().count(read).await.expect("a count") > 20);
    assert_eq!(audit(read).await.expect("an audit"), []);

    assert!(!found(&app, "咖啡").await.is_empty(), "coffee is found in Chinese");
    assert!(!found(&app, "hotpot").await.is_empty(), "hotpot is found in English");
    assert!(found(&app, "zeppelin").await.is_empty());

    assert_endings(&app).await;

    let told = logins.to_string();
    for word in [
        PASSWORD,
        "operator",
        "reviewer",
        "which closes",
        "who left",
        "who moved",
        "qinghe-coffee.till",
        "@example.com",
        "/graphiql/",
    ] {
        assert!(told.contains(word), "{word} is missing in:\n{told}");
    }
    assert!(demo::fill_if_empty(&app).await.expect("a look").is_none());
    let again = demo::fill(&app, Size::USUAL).await.expect_err("it is full");
    assert!(again.to_string().contains("has merchants"), "{again}");
}

/// How it ends is there to be looked at: cycles with payouts that the bank made and one that it
/// failed, memberships that ended, merchants that fail, and what waits for an operator.
async fn assert_endings(app: &App) {
    let read = app.db.read();
    let cycles = clearing_cycle::Entity::find().all(read).await.expect("cycles");
    assert!(cycles.len() > 20, "{} cycles", cycles.len());
    let settlements = settlement::Entity::find().all(read).await.expect("settlements");
    let stand = |status| settlements.iter().filter(|row| row.status == status).count();
    assert!(stand(settlement::Status::Paid) > 20);
    assert_eq!(stand(settlement::Status::Failed), 1);
    let merchants = merchant::Entity::find().all(read).await.expect("merchants");
    for status in [merchant::Status::Closing, merchant::Status::Suspended] {
        let [found] = &merchants.iter().filter(|row| row.status == status).collect::<Vec<_>>()[..]
        else {
            panic!("{status:?} is not one of {merchants:?}")
        };
        let members = membership::Entity::find()
            .filter(membership::Column::MerchantId.eq(found.id))
            .filter(membership::Column::Status.eq(membership::Status::Active));
        assert!(members.count(read).await.expect("a count") > 0, "{status:?}");
    }
    let ended = membership::Entity::find()
        .filter(membership::Column::Status.eq(membership::Status::Closed));
    assert_eq!(ended.count(read).await.expect("a count"), 2);
    let corrections = ledger_correction::Entity::find().all(read).await.expect("corrections");
    let proposed = ledger_correction::Status::Proposed;
    assert!(matches!(&corrections[..], [one] if one.status == proposed), "{corrections:?}");
    assert_eq!(reconciliation_case::Entity::find().count(read).await.expect("a count"), 2);
}

#[tokio::test]
async fn no_city_where_its_password_would_open_doors_or_of_no_size() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = empty(&folder).await;
    for (merchants, offers) in [(0, 1), (1, 0), (5_001, 5_001), (600, 1_000_001), (1, 2_001)] {
        let refused = demo::fill(&app, Size { merchants, offers }).await;
        assert!(refused.is_err(), "{merchants} merchants, {offers} offers");
    }
    let production = Config { environment: Environment::Production, ..app.config.clone() };
    let app = App::start(production, app.clock.clone()).await.expect("the program");
    let refused = demo::fill(&app, Size::USUAL).await.expect_err("not in production");
    assert!(refused.to_string().contains("production"), "{refused}");
    assert_eq!(merchant::Entity::find().count(app.db.read()).await.expect("a count"), 0);
}
