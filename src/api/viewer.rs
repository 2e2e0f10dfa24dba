//! Who is looking, and everything below: each part of the business adds its piece.

use async_graphql::{ComplexObject, Context, Enum, MergedObject, Object, Result};
use entity::id::{CustomerId, MerchantId};

use crate::api::aside::OperatorSetAside;
use crate::api::clearing::{OperatorClearing, StaffStatements};
use crate::api::closure::OperatorClosures;
use crate::api::correction::OperatorCorrections;
use crate::api::figures::{OperatorFigures, StaffFigures};
use crate::api::goods::{OperatorReviews, StaffImports, StaffMerchantOffers};
use crate::api::identity::{
    CustomerProfile, LogInPayload, Merchant, OperatorProfile, RegisterCustomerPayload,
    RegisterMerchantPayload, StaffMerchantProfile, StaffProfile,
};
use crate::api::membership::StaffPlans;
use crate::api::operator::OperatorOffice;
use crate::api::order::{
    CustomerOrders, OperatorQuarantine, OperatorReconciliation, StaffOrders, StaffRefunds,
};
use crate::api::pay_code::CustomerPayCodes;
use crate::api::proposal::object::OperatorProposals;
use crate::api::reminder::StaffReminders;
use crate::api::wallet::{CustomerWallet, StaffMembers, StaffPayIns};
use crate::api::webhook::StaffWebhooks;
use crate::domain::identity::Actor;
use crate::graphql::context::Caller as _;

/// What whoever calls is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// Nobody is logged in.
    Guest,
    /// A customer.
    Customer,
    /// A member of a merchant's staff.
    Staff,
    /// An operator of the platform.
    Operator,
}

/// Everything that a customer has.
#[derive(MergedObject)]
pub struct CustomerViewer(CustomerProfile, CustomerWallet, CustomerOrders, CustomerPayCodes);

impl CustomerViewer {
    /// Everything that this customer has.
    pub const fn new(id: CustomerId) -> Self {
        Self(CustomerProfile(id), CustomerWallet(id), CustomerOrders(id), CustomerPayCodes(id))
    }
}

/// A member of a merchant's staff.
#[derive(MergedObject)]
pub struct StaffViewer(StaffProfile, Workplace, StaffReminders);

/// Everything that a merchant has, for its staff.
#[derive(MergedObject)]
pub struct StaffMerchant(
    StaffMerchantProfile,
    StaffMerchantOffers,
    StaffPlans,
    StaffMembers,
    StaffOrders,
    StaffRefunds,
    StaffPayIns,
    StaffStatements,
    StaffWebhooks,
    StaffFigures,
    StaffImports,
);

/// Everything that an operator watches over.
#[derive(MergedObject)]
pub struct OperatorViewer(
    OperatorProfile,
    OperatorOffice,
    OperatorCorrections,
    OperatorReviews,
    OperatorQuarantine,
    OperatorClearing,
    OperatorClosures,
    OperatorReconciliation,
    OperatorFigures,
    OperatorSetAside,
    OperatorProposals,
);

/// Where a member of staff works.
pub struct Workplace(MerchantId);

/// Where a member of staff works.
#[Object]
impl Workplace {
    /// The merchant.
    async fn merchant(&self, ctx: &Context<'_>) -> Result<StaffMerchant> {
        let id = self.0;
        ctx.staff_of(id)?;
        Ok(StaffMerchant(
            StaffMerchantProfile(id),
            StaffMerchantOffers(id),
            StaffPlans(id),
            StaffMembers(id),
            StaffOrders(id),
            StaffRefunds(id),
            StaffPayIns(id),
            StaffStatements(id),
            StaffWebhooks(id),
            StaffFigures(id),
            StaffImports(id),
        ))
    }
}

/// Who is looking: whoever is answered, so that nobody is looked at with another's rights.
pub struct Viewer;

/// Who is looking.
#[Object]
impl Viewer {
    /// What they are.
    async fn kind(&self, ctx: &Context<'_>) -> ViewerKind {
        match ctx.actor() {
            Actor::Guest => ViewerKind::Guest,
            Actor::Customer { .. } => ViewerKind::Customer,
            Actor::Staff { .. } => ViewerKind::Staff,
            Actor::Operator { .. } => ViewerKind::Operator,
        }
    }

    /// The customer who is logged in; null for anyone else.
    async fn customer(&self, ctx: &Context<'_>) -> Option<CustomerViewer> {
        ctx.actor().customer().map(CustomerViewer::new)
    }

    /// The member of staff who is logged in; null for anyone else.
    async fn staff(&self, ctx: &Context<'_>) -> Option<StaffViewer> {
        let Actor::Staff { member, .. } = ctx.actor() else { return None };
        let (profile, reminders) = (StaffProfile(member.id), StaffReminders(member.id));
        Some(StaffViewer(profile, Workplace(member.merchant), reminders))
    }

    /// The operator who is logged in; null for anyone else.
    async fn operator(&self, ctx: &Context<'_>) -> Option<OperatorViewer> {
        let Actor::Operator { id, .. } = ctx.actor() else { return None };
        Some(OperatorViewer(
            OperatorProfile(*id),
            OperatorOffice,
            OperatorCorrections,
            OperatorReviews,
            OperatorQuarantine,
            OperatorClearing,
            OperatorClosures,
            OperatorReconciliation,
            OperatorFigures,
            OperatorSetAside,
            OperatorProposals,
        ))
    }
}

/// Who is looking, as a root field.
#[derive(Default)]
pub struct ViewerQuery;

/// Who is looking, as a root field.
#[Object]
impl ViewerQuery {
    /// Who calls, with everything that is theirs. Anyone may ask; a guest is told so.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}

#[ComplexObject]
impl LogInPayload {
    /// Who is now logged in, with everything that is theirs: answered as to them.
    async fn viewer(&self) -> Option<Viewer> {
        self.actor.as_ref().map(|_| Viewer)
    }
}

#[ComplexObject]
impl RegisterCustomerPayload {
    /// The new customer.
    async fn customer(&self) -> Option<CustomerViewer> {
        self.actor.as_ref().and_then(Actor::customer).map(CustomerViewer::new)
    }
}

#[ComplexObject]
impl RegisterMerchantPayload {
    /// The new merchant, which waits for an operator.
    async fn merchant(&self, ctx: &Context<'_>) -> Result<Option<Merchant>> {
        match &self.actor {
            Some(Actor::Staff { member, .. }) => ctx.load(member.merchant).await,
            _ => Ok(None),
        }
    }

    /// Who is now logged in, with everything that is theirs: answered as to them.
    async fn viewer(&self) -> Option<Viewer> {
        self.actor.as_ref().map(|_| Viewer)
    }
}
