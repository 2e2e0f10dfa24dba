//! Plans and memberships, and what they allow. Pure.

use entity::id::{CustomerId, MembershipId, MerchantId, PlanId};
use entity::membership::{FreezeReason, Status};
use entity::money::Money;
use entity::plan;
use entity::timestamp::Timestamp;

/// A plan: a membership that a merchant sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its key.
    pub id: PlanId,
    /// Who sells it.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// What it gives, in the merchant's words.
    pub description: String,
    /// The first top-up.
    pub price: Money,
    /// Given on top of it.
    pub bonus: Money,
    /// Share of the principal kept in custody after cooling off, in basis points.
    pub custody_share_bp: i64,
    /// Days until a bonus expires; none: it does not.
    pub bonus_valid_days: Option<i64>,
    /// The merchant's own terms.
    pub terms: String,
    /// Counts the versions of the terms.
    pub terms_version: i64,
    /// Whether it can be joined.
    pub status: plan::Status,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Plan {
    /// The bonus on a recharge: the plan's ratio for at least the plan's price, none below it.
    /// Rounded down to a fen.
    pub fn bonus_on(&self, principal: Money) -> Option<Money> {
        if principal < self.price {
            return Some(Money::ZERO);
        }
        principal.share_down(self.bonus.fen(), self.price.fen())
    }
}

/// A membership: the binding of a customer to a home merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its key.
    pub id: MembershipId,
    /// The member.
    pub customer: CustomerId,
    /// The home merchant.
    pub merchant: MerchantId,
    /// The plan it was joined by.
    pub plan: PlanId,
    /// Where it stands.
    pub status: Status,
    /// The version of the terms that was accepted.
    pub terms_version: i64,
    /// When they were accepted.
    pub terms_accepted_at: Timestamp,
    /// When the customer chose it.
    pub created_at: Timestamp,
    /// When the first recharge was paid.
    pub joined_at: Option<Timestamp>,
    /// When it was frozen, while it is.
    pub frozen_at: Option<Timestamp>,
    /// Why it was frozen, while it is.
    pub freeze_reason: Option<FreezeReason>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// When it was acknowledged that it cannot be used through no fault of the customer.
    pub fault_acknowledged_at: Option<Timestamp>,
    /// What happened then.
    pub fault_reason: Option<String>,
}

impl Membership {
    /// A membership that a customer begins by a plan whose terms it accepts: pending.
    pub const fn begin(
        id: MembershipId,
        customer: CustomerId,
        plan: &Plan,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            customer,
            merchant: plan.merchant,
            plan: plan.id,
            status: Status::Pending,
            terms_version: plan.terms_version,
            terms_accepted_at: now,
            created_at: now,
            joined_at: None,
            frozen_at: None,
            freeze_reason: None,
            closed_at: None,
            fault_acknowledged_at: None,
            fault_reason: None,
        }
    }

    /// Whether it was joined and has not ended.
    pub fn is_open(&self) -> bool {
        matches!(self.status, Status::Active | Status::Frozen)
    }

    /// Whether it gives the member price.
    pub fn in_force(&self) -> bool {
        self.status == Status::Active
    }
}
