//! What the platform pushes, in the API: consent, and campaigns.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::campaign as row;
use entity::id::CampaignId;
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _};

use crate::domain::reminder::{
    PreferRefused, campaign, campaign::Send, campaign::SendRefused, campaign::send, prefer,
};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, local};

/// What a merchant told its members who agreed to be told.
pub struct Campaign(pub campaign::Campaign);

/// What a merchant told its members who agreed to be told.
#[Object]
impl Campaign {
    /// The campaign's id.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// A few words.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What there is to tell.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// The id of the offer that it is about; null when it is about none.
    async fn offer_id(&self) -> Option<ID> {
        self.0.offer.map(|offer| ID(offer.to_string()))
    }

    /// How many members are told.
    async fn recipients(&self) -> i64 {
        self.0.recipients
    }

    /// When it was sent.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// What you want to be told of.
#[derive(InputObject)]
pub struct SetPushPreferencesInput {
    /// Whether to be told of price drops and of campaigns of your home merchants. Off until you
    /// switch it on. Reminders about your own orders and money come in any case.
    marketing: bool,
}

/// What you are told of now.
#[derive(SimpleObject)]
pub struct SetPushPreferencesPayload {
    /// Whether you are told of price drops and campaigns. Null when nothing was changed.
    marketing: Option<bool>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError<PreferRefused>>,
}

/// What to tell your members.
#[derive(InputObject)]
pub struct SendCampaignInput {
    /// 1 to 60 characters.
    title: Prose,
    /// 1 to 500 characters.
    body: Prose,
    /// An offer of yours on show that it is about.
    offer_id: Option<ID>,
}

/// The campaign that was sent.
#[derive(SimpleObject)]
pub struct SendCampaignPayload {
    /// The campaign; null when none was sent.
    campaign: Option<Campaign>,
    /// Why it was not sent; empty when it was.
    user_errors: Vec<UserError<SendRefused>>,
}

/// Mutations of what the platform pushes.
#[derive(Default)]
pub struct PushMutation;

/// Mutations of what the platform pushes.
#[Object]
impl PushMutation {
    /// Gives or withdraws your consent to price drops and campaigns. For customers. Once it is
    /// withdrawn, nothing of the kind is sent any more.
    async fn set_push_preferences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you want.")] input: SetPushPreferencesInput,
    ) -> Result<SetPushPreferencesPayload> {
        let customer = ctx.customer()?;
        let wish = input.marketing;
        let outcome = ctx.app().db.write(async |tx| prefer(tx, customer, wish).await).await;
        let (done, user_errors) = settle(ctx, outcome)?;
        Ok(SetPushPreferencesPayload { marketing: done.map(|()| wish), user_errors })
    }

    /// Tells all members of your merchant who have an active membership and agreed to it. For
    /// owners and managers; once in 24 hours, and at most 10,000 members.
    async fn send_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to tell.")] input: SendCampaignInput,
    ) -> Result<SendCampaignPayload> {
        let app = ctx.app();
        let command = Send {
            merchant: ctx.manager()?,
            title: input.title.0,
            body: input.body.0,
            offer: input.offer_id.as_ref().map(local).transpose()?,
        };
        let outcome = app.db.write(async |tx| send(tx, &app.clock, command).await).await;
        let (done, user_errors) = settle(ctx, outcome)?;
        Ok(SendCampaignPayload { campaign: done.map(Campaign), user_errors })
    }
}

#[async_trait::async_trait]
impl Loader<CampaignId> for Batch {
    type Value = campaign::Campaign;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[CampaignId],
    ) -> Result<HashMap<CampaignId, campaign::Campaign>, Arc<anyhow::Error>> {
        let found = row::Entity::find().filter(row::Column::Id.is_in(keys.iter().copied()));
        let found = found.all(self.app.db.read()).await.map_err(anyhow::Error::from)?;
        Ok(found.into_iter().map(|row| (row.id, row.into())).collect())
    }
}
