//! Every object that has an id, by that id. What is not yours to see is not there.

#![expect(missing_docs, reason = "a function that the derive of `Node` writes has none")]

use async_graphql::{Context, ID, Interface, Object, Result};
use entity::id::{
    CycleId, ImageId, ImportId, Key, MembershipId, MerchantId, OfferId, OrderId, PayCodeId, PlanId,
    RechargeId, ReminderId, RevisionId, ShopId, StatementId, WebhookDeliveryId, WebhookEndpointId,
};

use crate::api::catalog::Offer;
use crate::api::clearing::{ClearingCycle, SettlementStatement};
use crate::api::goods::{Import, Revision};
use crate::api::identity::{Merchant, Shop};
use crate::api::image::Image;
use crate::api::membership::MembershipPlan;
use crate::api::order::Order;
use crate::api::pay_code::PayCode;
use crate::api::reminder::Reminder;
use crate::api::wallet::{Membership, Recharge};
use crate::api::webhook::{WebhookDelivery, WebhookEndpoint};
use crate::domain::identity::Actor;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, is_bad_input};

/// Most ids that `nodes` takes.
pub const MOST_IDS: usize = 100;

/// An object with an id of its own.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The id: letters for its kind, `_`, then its key."
))]
pub enum Node {
    /// A merchant.
    Merchant(Merchant),
    /// A shop.
    Shop(Shop),
    /// An offer on show.
    Offer(Offer),
    /// A revision of an offer, for the owners and managers of its shop, and operators.
    Revision(Revision),
    /// A membership plan.
    MembershipPlan(MembershipPlan),
    /// A membership.
    Membership(Membership),
    /// A recharge.
    Recharge(Recharge),
    /// An order.
    Order(Order),
    /// A pay code, for its customer.
    PayCode(PayCode),
    /// A reminder.
    Reminder(Reminder),
    /// A clearing cycle, for operators.
    ClearingCycle(ClearingCycle),
    /// A merchant's statement of a clearing cycle, for its owners and managers, and operators.
    SettlementStatement(SettlementStatement),
    /// A webhook endpoint of a merchant, for its owners.
    WebhookEndpoint(WebhookEndpoint),
    /// A webhook delivery of a merchant, for its owners.
    WebhookDelivery(WebhookDelivery),
    /// An image that a merchant uploaded.
    Image(Image),
    /// A file of offers that is entered, for the owners and managers of its shop.
    Import(Import),
}

/// Objects by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this id; null when there is none that you may see. Anyone may ask.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id, such as `ord_…`.")] id: ID,
    ) -> Result<Option<Node>> {
        find(ctx, &id).await
    }

    /// The objects with these ids, in their order; null where there is none that you may see, and
    /// for what is not an id.
    #[graphql(complexity = "ids.len().saturating_mul(child_complexity)")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "1 to 100 ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.is_empty() || ids.len() > MOST_IDS {
            return Err(Fault::bad_input("Ask for 1 to 100 ids.").into());
        }
        let found = ids.iter().map(async |id| match find(ctx, id).await {
            // The others are found all the same.
            Err(error) if is_bad_input(&error) => Ok(None),
            found => found,
        });
        futures_util::future::try_join_all(found).await
    }
}

/// The object with an id, if the caller may see it.
pub async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    if let Some(key) = MerchantId::parse(id) {
        return Ok(Merchant::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = ShopId::parse(id) {
        return Ok(Shop::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = OfferId::parse(id) {
        return Ok(ctx.load(key).await?.map(Node::from));
    }
    if let Some(key) = RevisionId::parse(id) {
        return Ok(Revision::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = PlanId::parse(id) {
        return Ok(ctx.load(key).await?.map(Node::from));
    }
    if let Some(key) = MembershipId::parse(id) {
        let found = ctx.load(key).await?;
        return Ok(found.filter(|found| owns(ctx.actor(), found)).map(Node::from));
    }
    if let Some(key) = RechargeId::parse(id) {
        let Some(found) = ctx.load(key).await? else { return Ok(None) };
        let home = ctx.load(found.0.membership).await?;
        return Ok(home.filter(|home| owns(ctx.actor(), home)).map(|_| Node::from(found)));
    }
    if let Some(key) = OrderId::parse(id) {
        let found = ctx.load(key).await?;
        return Ok(found.filter(|found| found.side(ctx.actor()).is_some()).map(Node::from));
    }
    if let Some(key) = PayCodeId::parse(id) {
        return Ok(PayCode::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = ReminderId::parse(id) {
        return Ok(Reminder::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = CycleId::parse(id) {
        let found = ctx.load(key).await?;
        let sees = matches!(ctx.actor(), Actor::Operator { .. });
        return Ok(found.filter(|_| sees).map(Node::from));
    }
    if let Some(key) = StatementId::parse(id) {
        return Ok(SettlementStatement::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = WebhookEndpointId::parse(id) {
        return Ok(WebhookEndpoint::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = WebhookDeliveryId::parse(id) {
        return Ok(WebhookDelivery::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = ImportId::parse(id) {
        return Ok(Import::node(ctx, key).await?.map(Node::from));
    }
    if let Some(key) = ImageId::parse(id) {
        return Ok(Image::node(ctx, key).await?.map(Node::from));
    }
    Err(Fault::bad_input(format!("\"{}\" is not the id of anything.", id.as_str())).into())
}

/// Whether a membership is this actor's to see: its customer's, or of its home's managers.
fn owns(actor: &Actor, membership: &Membership) -> bool {
    match actor {
        Actor::Customer { id, .. } => *id == membership.customer(),
        Actor::Staff { member, .. } => member.manages() && member.merchant == membership.home(),
        Actor::Guest | Actor::Operator { .. } => false,
    }
}
