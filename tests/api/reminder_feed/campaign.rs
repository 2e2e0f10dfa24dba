//! Campaigns reach who agreed, and nobody else.

use entity::id::{CustomerId, PlanId};
use entity::staff::Role;
use entity::{membership, plan};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use serde_json::json;
use sharepass::domain::reminder::tick;
use sharepass::infra::db::Tx;

use super::api::Device;
use super::stage::{Stage, write};

const SEND: &str =
    "mutation { sendCampaign(input: { title: \" Noodles \", body: \"Two for one.\" }) {
    campaign { title recipients } userErrors { code } } }";

async fn join(
    stage: &Stage,
    tx: &Tx,
    plan: PlanId,
    customer: CustomerId,
    status: membership::Status,
) -> anyhow::Result<()> {
    let row = membership::ActiveModel {
        id: Set(stage.clock.key()),
        customer_id: Set(customer),
        merchant_id: Set(stage.merchant),
        plan_id: Set(plan),
        status: Set(status),
        terms_version: Set(1),
        terms_accepted_at: Set(stage.clock.now()),
        created_at: Set(stage.clock.now()),
        joined_at: Set(Some(stage.clock.now())),
        ..Default::default()
    };
    membership::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Members: one who agreed, one who did not, one who agreed and has left.
async fn members(stage: &Stage, tx: &Tx) -> anyhow::Result<[CustomerId; 2]> {
    let row = plan::ActiveModel {
        id: Set(stage.clock.key()),
        merchant_id: Set(stage.merchant),
        name: Set("Plan".to_owned()),
        description: Set(String::new()),
        price: Set(entity::money::Money::from_fen(10_000)?),
        bonus: Set(entity::money::Money::ZERO),
        custody_share_bp: Set(4_000),
        bonus_valid_days: Set(None),
        terms: Set("Terms".to_owned()),
        terms_version: Set(1),
        status: Set(plan::Status::Active),
        created_at: Set(stage.clock.now()),
        retired_at: Set(None),
    };
    let plan: PlanId = *row.id.as_ref();
    plan::Entity::insert(row).exec_without_returning(tx).await?;
    let [silent, left] = [stage.clock.key(), stage.clock.key()];
    stage.add_customer(tx, silent, false).await?;
    stage.add_customer(tx, left, true).await?;
    join(stage, tx, plan, stage.customer, membership::Status::Active).await?;
    join(stage, tx, plan, silent, membership::Status::Active).await?;
    join(stage, tx, plan, left, membership::Status::Closed).await?;
    Ok([silent, left])
}

async fn told_by_consent(stage: &Stage) {
    let app = stage.app().await;
    let [silent, left] = write(&app, async |tx| members(stage, tx).await).await;
    let owner = Device::staff(&app, stage, Role::Owner, None);
    let cashier = Device::staff(&app, stage, Role::Cashier, None);
    assert_eq!(cashier.fault(SEND).await, "FORBIDDEN");
    let sent = owner.ask(SEND).await;
    let campaign = json!({ "title": "Noodles", "recipients": 1 });
    assert_eq!(sent["sendCampaign"], json!({ "campaign": campaign, "userErrors": [] }));
    tick(&app).await.expect("publishes");
    let list = "{ reminders { nodes { kind title message } } }";
    let told = json!([{ "kind": "CAMPAIGN", "title": "Noodles", "message": "Two for one." }]);
    let member = Device::customer(&app, stage.customer);
    assert_eq!(member.ask(list).await["reminders"]["nodes"], told);
    for other in [silent, left] {
        let other = Device::customer(&app, other).ask(list).await;
        assert_eq!(other["reminders"]["nodes"], json!([]));
    }

    let again = owner.ask(SEND).await;
    assert_eq!(again["sendCampaign"]["userErrors"], json!([{ "code": "TOO_SOON" }]));
    stage.clock.set(stage.clock.now().plus_days(1));
    let wish = "mutation { setPushPreferences(input: { marketing: false }) { marketing } }";
    assert_eq!(member.ask(wish).await["setPushPreferences"]["marketing"], json!(false));
    let nobody = owner.ask(SEND).await;
    assert_eq!(nobody["sendCampaign"]["userErrors"], json!([{ "code": "NOBODY_TO_TELL" }]));
    let empty = "mutation { sendCampaign(input: { title: \" \", body: \"x\" }) {
        userErrors { code field message } } }";
    let error = json!([{
        "code": "BAD_TITLE", "field": ["title"], "message": "Give a title of 1 to 60 characters.",
    }]);
    assert_eq!(owner.ask(empty).await["sendCampaign"]["userErrors"], error);
}

#[tokio::test]
async fn a_campaign_reaches_members_who_agreed_once_a_day() {
    told_by_consent(&Stage::sqlite().await).await;
    let Some(stage) = Stage::postgres().await else { return };
    told_by_consent(&stage).await;
}
