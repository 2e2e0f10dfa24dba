//! What the operator of the demo city does at the desk: by the API, as the app does it.

use std::sync::Arc;

use anyhow::{anyhow, ensure};
use async_graphql::{Request, Variables};
use entity::id::MerchantId;
use serde_json::{Value, json};

use super::city::City;
use crate::api::schema;
use crate::domain::identity::Actor;
use crate::graphql::context::loaders;
use crate::infra::language::Language;
use crate::worker::Tick;

const SUSPEND: &str = "mutation ($input: SuspendMerchantInput!) { \
    result: suspendMerchant(input: $input) { done: merchant { id } userErrors { message } } }";

const CORRECT: &str = "mutation ($input: CorrectLedgerInput!) { \
    result: correctLedger(input: $input) { done: correction { id } userErrors { message } } }";

const CLEAR: &str = "mutation ($input: RunClearingInput!) { \
    result: runClearing(input: $input) { done: cycle { id } userErrors { message } } }";

impl City {
    /// A merchant is suspended.
    pub async fn suspend(&self, merchant: MerchantId) -> anyhow::Result<()> {
        self.calendar.pass(120);
        let reason = "多名顾客反映门店已关闭，且联系不上商户";
        let input = json!({ "merchantId": merchant.to_string(), "reason": reason });
        self.at_the_desk(SUSPEND, input).await
    }

    /// A sale was booked next door, which is to be put right. It waits for the second operator.
    pub async fn propose_correction(&self, from: MerchantId, to: MerchantId) -> anyhow::Result<()> {
        let leg = |merchant: MerchantId, side| {
            json!({ "account": "PAYABLE", "merchantId": merchant.to_string(), "side": side,
                "amount": "36.00" })
        };
        let input = json!({
            "legs": [leg(from, "DEBIT"), leg(to, "CREDIT")],
            "reason": "一笔到店消费误记到了相邻商户名下，凭小票更正",
            "idempotencyKey": "demo-correction",
        });
        self.at_the_desk(CORRECT, input).await
    }

    /// The books are closed beside the daily cycle, and the bank moves the money.
    pub async fn close_the_books(&mut self) -> anyhow::Result<()> {
        self.calendar.pass(600);
        self.at_the_desk(CLEAR, json!({ "idempotencyKey": "demo-clearing" })).await?;
        Tick::Clearing.run(&self.app).await?;
        self.bank_day(false).await
    }

    async fn at_the_desk(&self, mutation: &str, input: Value) -> anyhow::Result<()> {
        let app = &self.app;
        let actor = Actor::Operator { id: self.operator, session: app.clock.key() };
        let request = Request::new(mutation).variables(Variables::from_json(json!({
            "input": input
        })));
        let request = request.data(actor).data(Language::Chinese).data(loaders(app));
        let answer = schema::build(Arc::clone(app), &app.config.limits).execute(request).await;
        let data = answer.into_result().map_err(|errors| anyhow!("{errors:?}"))?.data;
        let data = data.into_json()?;
        let done = data.pointer("/result/done").is_some_and(|done| !done.is_null());
        ensure!(done, "the desk answered {data}");
        Ok(())
    }
}
