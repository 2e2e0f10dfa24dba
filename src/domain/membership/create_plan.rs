//! A merchant makes a plan.

use async_graphql::Enum;
use entity::id::{MerchantId, PlanId};
use entity::merchant;
use entity::money::Money;
use entity::plan::Status;
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::{Plan, store};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};
use crate::infra::policy::Policy;

/// A plan to be made. Texts come trimmed.
#[derive(Clone, Debug)]
pub struct CreatePlan {
    /// Who sells it.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// What it gives.
    pub description: String,
    /// The first top-up.
    pub price: Money,
    /// Given on top.
    pub bonus: Money,
    /// Kept in custody, in basis points; none: what is usual.
    pub custody_share_bp: Option<i64>,
    /// Days until the bonus expires.
    pub bonus_valid_days: Option<i64>,
    /// The merchant's own terms.
    pub terms: String,
}

/// Why a plan was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CreateMembershipPlanErrorCode")]
pub enum CreatePlanRefused {
    /// The merchant is not approved yet, or no more.
    MerchantNotApproved,
    /// A plan needs a name of 1 to 60 characters.
    NameInvalid,
    /// A plan needs a description of 1 to 2,000 characters.
    DescriptionInvalid,
    /// Terms have at most 10,000 characters.
    TermsTooLong,
    /// The price must be at least the least recharge, and with its bonus fit the membership's cap.
    PriceOutOfRange,
    /// The bonus must not be more than the price.
    BonusOutOfRange,
    /// The custody share is from `serviceConfig { policy { leastCustodyShareBasisPoints } }` to
    /// 10,000 basis points (100 %).
    CustodyShareOutOfRange,
    /// A bonus is valid for 30 to 3,650 days, or for ever when left out.
    BonusValidityOutOfRange,
    /// A merchant has at most 20 active plans.
    TooManyPlans,
}

impl Refusal for CreatePlanRefused {
    const MUTATION: &'static str = "CreateMembershipPlan";

    fn says(&self) -> Says {
        match self {
            Self::MerchantNotApproved => says(
                "Your registration is not approved yet; plans can be made once it is.",
                "商户尚未通过审核，通过后才能创建会员方案。",
            ),
            Self::NameInvalid => {
                at("name", "Give the plan a name of 1 to 60 characters.", "方案名称须为1到60个字。")
            }
            Self::DescriptionInvalid => at(
                "description",
                "Describe the plan in 1 to 2,000 characters.",
                "方案说明须为1到2000个字。",
            ),
            Self::TermsTooLong => {
                at("terms", "Keep the terms within 10,000 characters.", "条款不能超过10000个字。")
            }
            Self::PriceOutOfRange => at(
                "price",
                "The price must not be below the least recharge, nor with its bonus above the most \
                 that one membership may hold.",
                "价格不得低于最低充值金额，且连同赠送金额不得超过单个会员的储值上限。",
            ),
            Self::BonusOutOfRange => {
                at("bonus", "The bonus may not exceed the price.", "赠送金额不能超过价格。")
            }
            Self::CustodyShareOutOfRange => at(
                "custodyShareBasisPoints",
                "The custody share is below the least that is allowed, or above 10,000 basis points.",
                "托管比例低于规定的下限，或超过10000个基点。",
            ),
            Self::BonusValidityOutOfRange => at(
                "bonusValidDays",
                "A bonus is valid for 30 to 3,650 days; leave it out for no end.",
                "赠送金额有效期须为30到3650天；不填则不过期。",
            ),
            Self::TooManyPlans => says(
                "You have 20 active plans; retire one first.",
                "最多20个在售方案，请先停售一个。",
            ),
        }
    }
}

/// Most active plans a merchant may have.
const MOST_PLANS: u64 = 20;

/// Makes a plan that customers can join.
pub async fn create_plan(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    plan: CreatePlan,
) -> Outcome<PlanId, CreatePlanRefused> {
    use CreatePlanRefused as Refused;
    let custody_share_bp = plan.custody_share_bp.unwrap_or(policy.usual_custody_share_bp);
    check(policy, &plan, custody_share_bp)?;
    let merchant = merchant::Entity::find_by_id(plan.merchant).one(tx).await?;
    if merchant.is_none_or(|merchant| merchant.status != merchant::Status::Approved) {
        return Err(Refused::MerchantNotApproved.into());
    }
    if store::count_active_plans(tx, plan.merchant).await? >= MOST_PLANS {
        return Err(Refused::TooManyPlans.into());
    }
    let plan = Plan {
        id: clock.key(),
        merchant: plan.merchant,
        name: plan.name,
        description: plan.description,
        price: plan.price,
        bonus: plan.bonus,
        custody_share_bp,
        bonus_valid_days: plan.bonus_valid_days,
        terms: plan.terms,
        terms_version: 1,
        status: Status::Active,
        created_at: clock.now(),
    };
    store::add_plan(tx, &plan).await?;
    Ok(plan.id)
}

fn check(policy: &Policy, plan: &CreatePlan, share_bp: i64) -> Result<(), CreatePlanRefused> {
    use CreatePlanRefused as Refused;
    let shares = policy.least_custody_share_bp..=10_000;
    let within = |text: &str, most: usize| !text.is_empty() && text.chars().count() <= most;
    let value = plan.price.fen().saturating_add(plan.bonus.fen());
    let rules = [
        (within(&plan.name, 60), Refused::NameInvalid),
        (within(&plan.description, 2_000), Refused::DescriptionInvalid),
        (plan.terms.chars().count() <= 10_000, Refused::TermsTooLong),
        (plan.price.fen() >= policy.least_recharge_fen, Refused::PriceOutOfRange),
        (plan.bonus <= plan.price, Refused::BonusOutOfRange),
        (value <= policy.max_membership_balance_fen, Refused::PriceOutOfRange),
        (shares.contains(&share_bp), Refused::CustodyShareOutOfRange),
        (
            plan.bonus_valid_days.is_none_or(|days| (30..=3_650).contains(&days)),
            Refused::BonusValidityOutOfRange,
        ),
    ];
    rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, refused)| Err(refused))
}
