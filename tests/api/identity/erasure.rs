//! A customer's own data: exporting and erasing it.

use entity::id::{CustomerId, Key as _, MerchantId, ShopId};
use entity::money::Money;
use entity::{membership, order, plan};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use sharepass::infra::failure::{Never, Outcome};

use crate::support::{Caller, Network, PASSWORD, on_both};

const ERASE: &str = "mutation($password: String!) {
    eraseMyAccount(input: { password: $password }) { customerId userErrors { code } }
}";
const EXPORT: &str = "mutation { exportMyData { data {
    id name phone email marketing registeredAt sessions { current } membershipIds rechargeIds
    orderIds } userErrors { code } } }";

/// A membership and an order as other parts of the business would write them.
async fn bind(network: &Network, customer: &Caller, owner: &Caller) {
    let clock = &network.app.clock;
    let customer = CustomerId::parse(&customer.id).expect("a customer's id");
    let merchant = MerchantId::parse(&owner.merchant).expect("a merchant's id");
    let shop = ShopId::parse(&owner.shop).expect("a shop's id");
    let written: Outcome<(), Never> = network
        .app
        .db
        .write(async |tx| {
            let plan = plan::ActiveModel {
                id: Set(clock.key()),
                merchant_id: Set(merchant),
                name: Set("年卡".to_owned()),
                description: Set("x".to_owned()),
                price: Set(Money::from_fen(100).expect("money")),
                bonus: Set(Money::ZERO),
                custody_share_bp: Set(4_000),
                bonus_valid_days: Set(None),
                terms: Set("x".to_owned()),
                terms_version: Set(1),
                status: Set(plan::Status::Active),
                created_at: Set(clock.now()),
                retired_at: Set(None),
            };
            let plan = plan::Entity::insert(plan).exec_with_returning(tx).await?;
            let membership = membership::ActiveModel {
                id: Set(clock.key()),
                customer_id: Set(customer),
                merchant_id: Set(merchant),
                plan_id: Set(plan.id),
                status: Set(membership::Status::Active),
                terms_version: Set(1),
                terms_accepted_at: Set(clock.now()),
                created_at: Set(clock.now()),
                ..Default::default()
            };
            membership::Entity::insert(membership).exec_without_returning(tx).await?;
            let order = order::ActiveModel {
                id: Set(clock.key()),
                customer_id: Set(customer),
                merchant_id: Set(merchant),
                shop_id: Set(shop),
                status: Set(order::Status::Placed),
                list_total: Set(Money::from_fen(200).expect("money")),
                member_total: Set(Money::from_fen(100).expect("money")),
                redeem_code: Set("123456".to_owned()),
                redeem_tries: Set(0),
                placed_at: Set(clock.now()),
                expires_at: Set(clock.now()),
                ..Default::default()
            };
            order::Entity::insert(order).exec_without_returning(tx).await?;
            Ok(())
        })
        .await;
    written.expect("a membership and an order");
}

async fn run(network: &Network, sql: &str) {
    use sea_orm::ConnectionTrait as _;
    let done: Outcome<(), Never> = network
        .app
        .db
        .write(async |tx| {
            tx.execute_unprepared(sql).await?;
            Ok(())
        })
        .await;
    done.expect("a changed row");
}

#[tokio::test]
async fn a_customer_takes_their_data_along_and_is_forgotten() {
    on_both(async |network| {
        let ann = network.customer("Ann").await;
        let phone = network.caller().log_in(&ann.login, PASSWORD).await;
        let owner = network.merchant("甲").await;
        bind(network, &ann, &owner).await;

        let data = ann.post(EXPORT, json!({})).await["exportMyData"]["data"].clone();
        assert_eq!(data["id"], ann.id.as_str());
        assert_eq!(data["phone"], format!("+86{}", ann.login));
        assert_eq!(data["sessions"], json!([{ "current": false }, { "current": true }]));
        assert_eq!(data["membershipIds"].as_array().map(Vec::len), Some(1));
        assert_eq!(data["orderIds"].as_array().map(Vec::len), Some(1));
        assert_eq!(owner.fault(EXPORT, json!({})).await, "FORBIDDEN");
        assert_eq!(network.caller().fault(EXPORT, json!({})).await, "UNAUTHENTICATED");

        let right = json!({ "password": PASSWORD });
        let wrong = json!({ "password": "not my password" });
        assert_eq!(owner.fault(ERASE, right.clone()).await, "FORBIDDEN");
        assert_eq!(network.caller().fault(ERASE, right.clone()).await, "UNAUTHENTICATED");
        assert_eq!(ann.refusal(ERASE, wrong).await, "WRONG_PASSWORD");
        assert_eq!(ann.refusal(ERASE, right.clone()).await, "OPEN_MEMBERSHIP");
        run(network, "UPDATE membership SET status = 'abandoned'").await;
        assert_eq!(ann.refusal(ERASE, right.clone()).await, "OPEN_ORDER");
        run(network, "UPDATE \"order\" SET status = 'cancelled'").await;
        assert_eq!(ann.refusal(ERASE, right).await, "DONE");

        for caller in [&ann, &phone] {
            assert_eq!(caller.fault("{ viewer { kind } }", json!({})).await, "UNAUTHENTICATED");
        }
        let rows = entity::customer::Entity::find().all(network.app.db.read()).await;
        let row = rows.expect("rows").pop().expect("the customer's row stays");
        assert_eq!((row.phone, row.email, &*row.name), (None, None, "erased"));
        assert_eq!(row.password_hash, "");
        let orders = order::Entity::find().all(network.app.db.read()).await.expect("rows");
        assert_eq!(orders.len(), 1);

        // The phone number is free for whoever has it next, also for the same person.
        let register = "mutation($phone: String!, $password: String!) {
            registerCustomer(input: { phone: $phone, name: \"Ann\", password: $password }) {
                customer { sessions { id } } userErrors { code } } }";
        let again = json!({ "phone": ann.login, "password": PASSWORD });
        assert_eq!(network.caller().refusal(register, again).await, "DONE");
        let fresh = network.caller().log_in(&ann.login, PASSWORD).await;
        let data = fresh.post(EXPORT, json!({})).await["exportMyData"]["data"].clone();
        assert_eq!(data["orderIds"], Value::Array(vec![]));
    })
    .await;
}
