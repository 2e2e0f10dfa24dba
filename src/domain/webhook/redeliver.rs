//! An owner has a delivery sent once more, whatever became of it.

use async_graphql::Enum;
use entity::id::{MerchantId, WebhookDeliveryId};
use serde::{Deserialize, Serialize};

use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why it is not sent once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RedeliverWebhookErrorCode")]
pub enum RedeliverRefused {
    /// None of your deliveries has this id; old ones are not kept.
    NotFound,
    /// Its endpoint is off.
    EndpointOff,
    /// It is being sent just now.
    BeingSent,
}

impl Refusal for RedeliverRefused {
    const MUTATION: &'static str = "RedeliverWebhook";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at(
                "deliveryId",
                "None of your webhook deliveries has this id; old ones are not kept.",
                "您的推送记录中没有该记录，过期的记录不会保留。",
            ),
            Self::EndpointOff => at(
                "deliveryId",
                "Its endpoint is off: enable that first.",
                "该推送地址已停用：请先启用。",
            ),
            Self::BeingSent => at(
                "deliveryId",
                "It is being sent just now: look again in a minute.",
                "正在推送中：请稍后再看。",
            ),
        }
    }
}

/// Makes a delivery due at once, with all its attempts before it again.
pub async fn redeliver(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    id: WebhookDeliveryId,
) -> Outcome<WebhookDeliveryId, RedeliverRefused> {
    use RedeliverRefused as Refused;
    let known = store::deliveries(tx, [id]).await?.pop().ok_or(Refused::NotFound)?;
    let found = store::lock_own_endpoint(tx, merchant, known.endpoint).await?;
    let endpoint = found.ok_or(Refused::NotFound)?;
    let mut delivery = store::lock_delivery(tx, id).await?.ok_or(Refused::NotFound)?;
    if !endpoint.is_on() && delivery.told.is_some() {
        return Err(Refused::EndpointOff.into());
    }
    if delivery.is_being_sent(clock.now()) {
        return Err(Refused::BeingSent.into());
    }
    delivery.ask_again(clock.now());
    store::save_delivery(tx, &delivery).await?;
    Ok(id)
}
