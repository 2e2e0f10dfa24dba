//! Plans and memberships in the API.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{MembershipId, MerchantId, PlanId};
use entity::plan;

use crate::api::identity::{Merchant, is_password};
use crate::api::wallet::Membership;
use crate::domain::identity::Actor;
use crate::domain::membership::{
    self, AcknowledgeFaultRefused, CreatePlan, CreatePlanRefused, FreezeRefused, Introduction,
    Proof, RetirePlanRefused, UnfreezeRefused, Witness, introduce,
};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::{Fault, internal};
use crate::graphql::page::{ByKey, Window};
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{Money, local};
use crate::infra::language::Language;

/// Whether a plan can be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "plan::Status", name = "MembershipPlanStatus")]
pub enum PlanStatus {
    /// Customers can join by it.
    Active,
    /// Not sold any more; its members keep what they have.
    Retired,
}

/// Where a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::membership::Status")]
pub enum MembershipStatus {
    /// Its first recharge is not paid yet.
    Pending,
    /// In force: it gives the member price at every merchant.
    Active,
    /// Stopped by its member; nothing can be spent until it is taken up again.
    Frozen,
    /// Ended.
    Closed,
    /// Its first recharge was never paid.
    Abandoned,
}

/// Why a membership is frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::membership::FreezeReason", name = "MembershipFreezeReason")]
pub enum FreezeReason {
    /// Its customer pauses for a while.
    Pause,
    /// The customer's phone or password is in other hands. All other sessions of the customer end,
    /// and the password is needed to take the membership up again.
    Loss,
}

/// A membership that a merchant sells. Joining it anywhere gives the member price everywhere.
#[derive(Clone)]
pub struct MembershipPlan(pub membership::Plan);

/// A membership that a merchant sells. Joining it anywhere gives the member price everywhere.
#[Object]
impl MembershipPlan {
    /// `pln_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it gives, in the merchant's own words.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The first top-up, which makes one a member.
    async fn price(&self) -> Money {
        self.0.price.into()
    }

    /// Given on top of the first top-up, and spent at the home merchant only. A later recharge of at
    /// least the price earns bonus at the same ratio.
    async fn bonus(&self) -> Money {
        self.0.bonus.into()
    }

    /// The part of the principal that stays in custody after the cooling-off period, in basis
    /// points (4,000 is 40 %). What is in custody can be spent at other merchants; a bonus never is.
    async fn custody_share_basis_points(&self) -> i32 {
        i32::try_from(self.0.custody_share_bp).unwrap_or_default()
    }

    /// Days until a bonus expires, at the end of the last of them; null: it does not. Principal never
    /// expires.
    async fn bonus_valid_days(&self) -> Option<i32> {
        self.0.bonus_valid_days.and_then(|days| i32::try_from(days).ok())
    }

    /// The merchant's own terms, beside those of the network.
    async fn terms(&self) -> &str {
        &self.0.terms
    }

    /// The version of the terms that `joinMembership` asks one to accept.
    async fn terms_version(&self) -> i32 {
        i32::try_from(self.0.terms_version).unwrap_or_default()
    }

    /// Whether it can be joined.
    async fn status(&self) -> PlanStatus {
        self.0.status.into()
    }

    /// Who sells it: the home merchant of its members.
    async fn merchant(&self, ctx: &Context<'_>) -> Result<Option<Merchant>> {
        ctx.load(self.0.merchant).await
    }

    /// What it gives, before one pays: in figures, in sentences, and on the offers in view.
    async fn introduction(&self, ctx: &Context<'_>) -> Result<PlanIntroduction> {
        let figures = introduce(&self.0)
            .ok_or_else(|| internal(anyhow::anyhow!("a plan beyond all bounds")))?;
        let cooling_off_days = ctx.app().config.policy.cooling_off_days;
        Ok(PlanIntroduction { plan: self.0.clone(), figures, cooling_off_days })
    }
}

/// What a plan gives, before one pays.
pub struct PlanIntroduction {
    plan: membership::Plan,
    figures: Introduction,
    cooling_off_days: i64,
}

/// What a plan gives, before one pays.
#[Object]
impl PlanIntroduction {
    /// What the member can spend for the price: price and bonus.
    async fn value(&self) -> Money {
        self.figures.value.into()
    }

    /// What can be spent at other merchants once the cooling-off period is over.
    async fn portable_after_cooling_off(&self) -> Money {
        self.figures.custody.into()
    }

    /// Days after each recharge in which it is refunded whole while nothing of it is spent. The last of
    /// them counts to its midnight, in the region's time.
    async fn cooling_off_days(&self) -> i32 {
        i32::try_from(self.cooling_off_days).unwrap_or_default()
    }

    /// What a member gets, in sentences, in the language of the request.
    async fn gives(&self, ctx: &Context<'_>) -> Vec<String> {
        let (price, bonus, value) = (self.plan.price, self.plan.bonus, self.figures.value);
        let custody = self.figures.custody;
        match ctx.language() {
            Language::English => vec![
                "The member price at every merchant of the network.".to_owned(),
                format!(
                    "You pay {price} and get {bonus} on top: {value} to spend at the home merchant."
                ),
                format!(
                    "{custody} of what you pay stays in custody and can be spent at any merchant; \
                     a bonus is spent at the home merchant only."
                ),
            ],
            Language::Chinese => vec![
                "在全网所有商户享受会员价。".to_owned(),
                format!("支付{price}元，赠送{bonus}元，在本家共有{value}元可用。"),
                format!("实付中的{custody}元由平台托管，可在任意商户使用；赠送金额仅限本家使用。"),
            ],
        }
    }

    /// How a membership is refunded, in sentences, in the language of the request.
    async fn refund_rules(&self, ctx: &Context<'_>) -> Vec<String> {
        let days = self.cooling_off_days;
        match ctx.language() {
            Language::English => vec![
                format!("Within {days} days of a recharge of which nothing is spent: all of it."),
                "If the shop moves, closes or does not deliver: what is left of what you paid, that \
                 is paid - consumed × paid / (paid + bonus) at the home merchant, and what you \
                 spent elsewhere in full."
                    .to_owned(),
                "At your own wish: paid minus what you consumed at list price, never below zero."
                    .to_owned(),
                "Consumed is what was handed over to you and not refunded.".to_owned(),
                "Bonus is never paid out. Principal never expires.".to_owned(),
            ],
            Language::Chinese => vec![
                format!("充值后{days}天内未消费的，全额退还。"),
                "因商户搬迁、关闭或未履约：退剩余本金，即本家消费按 实付 − 已消费 × 实付 ÷ (实付 + \
                 赠送) 计算，在其他商户的消费全额从本金扣除。"
                    .to_owned(),
                "因您个人原因：实付减去按原价计算的已消费金额，不低于零。".to_owned(),
                "已消费指已交付给您且未退款的部分。".to_owned(),
                "赠送金额不退现；本金永不过期。".to_owned(),
            ],
        }
    }

    /// A refund worked out for this plan.
    async fn worked_refund_example(&self) -> RefundExample {
        RefundExample {
            paid: self.plan.price.into(),
            bonus: self.plan.bonus.into(),
            consumed: self.figures.example_consumed.into(),
            refund: self.figures.example_refund.into(),
            refund_in_cooling_off: self.figures.cooling_off_refund.into(),
        }
    }

    /// What a member would save on offers in view: the difference of list and member price of one
    /// unit each, at most 100 of them.
    async fn savings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The offers in view: ids `off_…`, at most 100.")] offer_ids: Vec<ID>,
    ) -> Result<Money> {
        if offer_ids.len() > 100 {
            return Err(Fault::bad_input("Name at most 100 offers.").into());
        }
        let keys = offer_ids.iter().map(local).collect::<Result<Vec<_>>>()?;
        let app = ctx.app();
        let buyable = crate::domain::catalog::buyable(app.db.read(), app.clock.now(), &keys).await;
        let buyable = buyable.map_err(internal)?;
        let saved = buyable.iter().map(|offer| offer.list_price.minus_or_zero(offer.member_price));
        let total = entity::money::Money::sum(saved);
        total.map(Money).ok_or_else(|| internal(anyhow::anyhow!("savings beyond all bounds")))
    }
}

/// A refund worked out: what comes back when half of the value was consumed and the fault is not
/// the customer's.
#[derive(SimpleObject)]
pub struct RefundExample {
    /// What was paid.
    paid: Money,
    /// What was given on top.
    bonus: Money,
    /// What was consumed in this example.
    consumed: Money,
    /// What comes back when all of it was consumed at the home merchant: paid - consumed × paid /
    /// (paid + bonus).
    refund: Money,
    /// What comes back within the cooling-off period while nothing is consumed.
    refund_in_cooling_off: Money,
}

/// Queries on membership plans.
#[derive(Default)]
pub struct MembershipQuery;

/// Queries on membership plans.
#[Object]
impl MembershipQuery {
    /// The plans that a merchant sells now, newest first. Anyone may ask.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)",
        cache_control(max_age = 15)
    )]
    async fn membership_plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose: `mer_…`.")] merchant_id: ID,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<PlanId>, MembershipPlan, EmptyFields, EmptyFields>> {
        let merchant = local::<MerchantId>(&merchant_id)?;
        let window = Window::new(after, before, first, last)?;
        let app = ctx.app();
        let rows =
            membership::plans_on_sale(app.db.read(), merchant, &window).await.map_err(internal)?;
        Ok(window.page(rows, |plan| ByKey(plan.id), MembershipPlan))
    }

    /// One plan, on sale or not; null when there is none. Anyone may ask.
    #[graphql(cache_control(max_age = 15))]
    async fn membership_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`pln_…`")] id: ID,
    ) -> Result<Option<MembershipPlan>> {
        ctx.load(local::<PlanId>(&id)?).await
    }
}

/// A plan to be made.
#[derive(InputObject)]
pub struct CreateMembershipPlanInput {
    /// 1 to 60 characters.
    name: Prose,
    /// What it gives, in your words: 1 to 2,000 characters.
    description: Prose,
    /// The first top-up: at least `serviceConfig { policy { leastRecharge } }`.
    price: Money,
    /// Given on top of it: at most the price.
    #[graphql(default_with = "Money(entity::money::Money::ZERO)")]
    bonus: Money,
    /// The part of the principal kept in custody after cooling off, in basis points: from
    /// `leastCustodyShareBasisPoints` of `serviceConfig { policy }` to 10,000. Left out,
    /// `usualCustodyShareBasisPoints` of it.
    custody_share_basis_points: Option<i32>,
    /// Days until a bonus expires: 30 to 3,650; left out, it does not.
    bonus_valid_days: Option<i32>,
    /// Your own terms, beside those of the network: up to 10,000 characters.
    #[graphql(default)]
    terms: Prose,
}

/// What came of `createMembershipPlan`.
#[derive(SimpleObject)]
pub struct CreateMembershipPlanPayload {
    /// The new plan; null when there are errors.
    plan: Option<MembershipPlan>,
    /// Why no plan was made.
    user_errors: Vec<UserError<CreatePlanRefused>>,
}

/// Which plan to retire.
#[derive(InputObject)]
pub struct RetireMembershipPlanInput {
    /// `pln_…`, of your own merchant.
    plan_id: ID,
}

/// What came of `retireMembershipPlan`.
#[derive(SimpleObject)]
pub struct RetireMembershipPlanPayload {
    /// The retired plan; null when there are errors.
    plan: Option<MembershipPlan>,
    /// Why it was not retired.
    user_errors: Vec<UserError<RetirePlanRefused>>,
}

/// Which membership to freeze.
#[derive(InputObject)]
pub struct FreezeMembershipInput {
    /// `mbr_…`, your own.
    membership_id: ID,
    /// Why. A membership that is paused can be frozen for a loss as well.
    #[graphql(default_with = "FreezeReason::Pause")]
    reason: FreezeReason,
}

/// What came of `freezeMembership`.
#[derive(SimpleObject)]
pub struct FreezeMembershipPayload {
    /// The frozen membership; null when there are errors.
    membership: Option<Membership>,
    /// Why it was not frozen.
    user_errors: Vec<UserError<FreezeRefused>>,
}

/// Which membership to take up again.
#[derive(InputObject)]
pub struct UnfreezeMembershipInput {
    /// `mbr_…`, your own.
    membership_id: ID,
    /// Your password: needed when the membership was frozen for a loss.
    #[graphql(secret)]
    password: Option<String>,
}

/// What came of `unfreezeMembership`.
#[derive(SimpleObject)]
pub struct UnfreezeMembershipPayload {
    /// The membership in force again; null when there are errors.
    membership: Option<Membership>,
    /// Why it stays frozen.
    user_errors: Vec<UserError<UnfreezeRefused>>,
}

/// What is to be acknowledged.
#[derive(InputObject)]
pub struct AcknowledgeMerchantFaultInput {
    /// `mbr_…`, in force or frozen; of staff, at home with their own merchant.
    membership_id: ID,
    /// What happened, 1 to 500 characters. The member reads it; what an operator says is written
    /// into the audit log.
    reason: String,
}

/// What came of `acknowledgeMerchantFault`.
#[derive(SimpleObject)]
pub struct AcknowledgeMerchantFaultPayload {
    /// The membership as it is now; null when there are errors.
    membership: Option<Membership>,
    /// Why nothing was acknowledged.
    user_errors: Vec<UserError<AcknowledgeFaultRefused>>,
}

/// Mutations on plans and memberships.
#[derive(Default)]
pub struct MembershipMutation;

/// Mutations on plans and memberships.
#[Object]
impl MembershipMutation {
    /// Makes a plan that customers can join by. Owners only.
    async fn create_membership_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: CreateMembershipPlanInput,
    ) -> Result<CreateMembershipPlanPayload> {
        let app = ctx.app();
        let command = CreatePlan {
            merchant: ctx.owner()?,
            name: input.name.0,
            description: input.description.0,
            price: input.price.0,
            bonus: input.bonus.0,
            custody_share_bp: input.custody_share_basis_points.map(i64::from),
            bonus_valid_days: input.bonus_valid_days.map(i64::from),
            terms: input.terms.0,
        };
        let (clock, policy) = (&app.clock, &app.config.policy);
        let made =
            app.db.write(async |tx| membership::create_plan(tx, clock, policy, command).await);
        let (made, user_errors) = settle(ctx, made.await)?;
        Ok(CreateMembershipPlanPayload { plan: ctx.load_made(made).await?, user_errors })
    }

    /// Stops selling a plan; its members keep what they have. Owners only.
    async fn retire_membership_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which plan.")] input: RetireMembershipPlanInput,
    ) -> Result<RetireMembershipPlanPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let id = local::<PlanId>(&input.plan_id)?;
        let done = app
            .db
            .write(async |tx| membership::retire_plan(tx, &app.clock, merchant, id).await)
            .await;
        let (done, user_errors) = settle(ctx, done)?;
        Ok(RetireMembershipPlanPayload { plan: ctx.load_made(done).await?, user_errors })
    }

    /// Stops a membership for a while, or reports a loss: nothing can be spent from it, and it
    /// gives no member price, until `unfreezeMembership`. A loss also ends all other sessions of
    /// the customer; their sockets close within five seconds. Its customer only.
    async fn freeze_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership.")] input: FreezeMembershipInput,
    ) -> Result<FreezeMembershipPayload> {
        let (app, customer) = (ctx.app(), ctx.customer()?);
        let session = ctx.actor().session().ok_or(Fault::Unauthenticated)?;
        let membership = local(&input.membership_id)?;
        let wish =
            membership::Freeze { customer, session, membership, reason: input.reason.into() };
        let done = app.db.write(async |tx| membership::freeze(tx, &app.clock, wish).await).await;
        let (done, user_errors) = settle(ctx, done)?;
        Ok(FreezeMembershipPayload { membership: ctx.load_made(done).await?, user_errors })
    }

    /// Takes a frozen membership up again; with the password when it was frozen for a loss,
    /// `RATE_LIMITED` like `changePassword`. Its customer only.
    async fn unfreeze_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership.")] input: UnfreezeMembershipInput,
    ) -> Result<UnfreezeMembershipPayload> {
        let (app, customer) = (ctx.app(), ctx.customer()?);
        let membership = local(&input.membership_id)?;
        let proof = match &input.password {
            None => Proof::None,
            Some(password) if is_password(ctx, password).await? => Proof::Right,
            Some(_) => Proof::Wrong,
        };
        let wish = membership::Unfreeze { customer, membership, proof };
        let done = app.db.write(async |tx| membership::unfreeze(tx, wish).await).await;
        let (done, user_errors) = settle(ctx, done)?;
        Ok(UnfreezeMembershipPayload { membership: ctx.load_made(done).await?, user_errors })
    }

    /// Says that a membership cannot be used through no fault of its customer: the shop moved or
    /// closed, or did not deliver. When it is closed, the member then gets back all that is left of
    /// the principal. It cannot be taken back. For operators, and owners and managers of the home
    /// merchant.
    async fn acknowledge_merchant_fault(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and what happened.")]
        input: AcknowledgeMerchantFaultInput,
    ) -> Result<AcknowledgeMerchantFaultPayload> {
        let (app, witness) = (ctx.app(), witness(ctx)?);
        let id = local::<MembershipId>(&input.membership_id)?;
        let (clock, reason) = (&app.clock, &input.reason);
        let work =
            async |tx: &_| membership::acknowledge_fault(tx, clock, witness, id, reason).await;
        let (done, user_errors) = settle(ctx, app.db.write(work).await)?;
        Ok(AcknowledgeMerchantFaultPayload { membership: ctx.load_made(done).await?, user_errors })
    }
}

/// Who can know whose doing it is: an operator, or an owner or manager; a fault for others.
fn witness(ctx: &Context<'_>) -> Result<Witness> {
    match ctx.actor() {
        Actor::Operator { id, .. } => Ok(Witness::Operator(*id)),
        _ => Ok(Witness::Home(ctx.staff()?.id, ctx.manager()?)),
    }
}

/// The plans of a merchant, as its staff sees them.
pub struct StaffPlans(pub MerchantId);

/// The plans of a merchant, as its staff sees them.
#[Object]
impl StaffPlans {
    /// All plans of the merchant, retired ones too, newest first.
    async fn membership_plans(&self, ctx: &Context<'_>) -> Result<Vec<MembershipPlan>> {
        ctx.staff_of(self.0)?;
        let plans = membership::plans_of(ctx.app().db.read(), self.0).await.map_err(internal)?;
        Ok(plans.into_iter().map(MembershipPlan).collect())
    }
}

/// The key of the plans that a merchant sells now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlansOf(pub MerchantId);

#[async_trait::async_trait]
impl Loader<PlansOf> for Batch {
    type Value = Vec<MembershipPlan>;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[PlansOf]) -> Result<HashMap<PlansOf, Self::Value>, Self::Error> {
        let merchants = keys.iter().map(|key| key.0).collect();
        let plans =
            membership::plans_of_many(self.app.db.read(), merchants).await.map_err(Arc::new)?;
        let mut sorted: HashMap<PlansOf, Vec<MembershipPlan>> = HashMap::new();
        for plan in plans {
            sorted.entry(PlansOf(plan.merchant)).or_default().push(MembershipPlan(plan));
        }
        Ok(sorted)
    }
}

#[async_trait::async_trait]
impl Loader<PlanId> for Batch {
    type Value = MembershipPlan;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[PlanId]) -> Result<HashMap<PlanId, Self::Value>, Self::Error> {
        let plans =
            membership::plans_by_ids(self.app.db.read(), keys.to_vec()).await.map_err(Arc::new)?;
        Ok(plans.into_iter().map(|plan| (plan.id, MembershipPlan(plan))).collect())
    }
}
