//! The end of memberships in the API: what goes back, and how one ended.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::MembershipId;
use entity::money::Money as Amount;

use super::Membership;
use crate::domain::identity::Actor;
use crate::domain::membership;

use crate::domain::wallet::{self, Cause, Closing, LotFigures, RefundQuote, quote_refund};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::scalar::{DateTime, Money, local};

/// Why a membership ends. It decides what goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Cause")]
pub enum RefundCause {
    /// Within the cooling-off period, while nothing was spent: the whole principal.
    CoolingOff,
    /// Not the customer's doing (the shop moved, closed, or did not deliver): what is left of the
    /// principal. What was spent at home took principal and bonus pro rata, what was spent elsewhere
    /// took principal alone. Only while the home merchant is suspended, closes, or its fault is acknowledged.
    MerchantsFault,
    /// The customer's wish: what was paid minus what was consumed (handed over, and not given back),
    /// valued at list price, never below zero. Where the home merchant is at fault, it is reckoned as that.
    CustomersWish,
}

/// What a membership would give back now, worked out by the rules that `closeMembership` uses.
pub struct RefundQuoteView(RefundQuote);

/// What a membership would give back now, worked out by the rules that `closeMembership` uses.
#[Object(name = "RefundQuote")]
impl RefundQuoteView {
    /// The cause that counts: the one it was asked for, or `MERCHANTS_FAULT` where that gives more.
    async fn cause(&self) -> RefundCause {
        self.0.figures.cause.into()
    }

    /// Whether the membership can be closed for this cause now.
    async fn applies(&self) -> bool {
        self.0.applies
    }

    /// How many orders that it paid a shop has accepted and not handed over. They come first: while
    /// there are any, `closeMembership` and `moveMembership` answer `ORDERS_OPEN`. Orders that no shop
    /// has accepted are cancelled by them, and these figures are reckoned as if they were already.
    async fn open_orders(&self) -> usize {
        self.0.orders_open
    }

    /// What the member is entitled to.
    async fn refund(&self) -> Money {
        self.0.figures.entitled.into()
    }

    /// What of it would be paid at once: from custody, then from what the home merchant is owed.
    async fn paid_now(&self) -> Money {
        self.0.figures.paid().into()
    }

    /// What of it comes out of custody.
    async fn from_custody(&self) -> Money {
        self.0.figures.from_custody.into()
    }

    /// What of it comes from what the network owes the home merchant.
    async fn from_home_merchant(&self) -> Money {
        self.0.figures.from_home.into()
    }

    /// What of it nobody has at hand: a claim against the home merchant, which later clearings pay.
    async fn claim(&self) -> Money {
        self.0.figures.claim.into()
    }

    /// Principal that would stay with the home merchant.
    async fn forfeited(&self) -> Money {
        self.0.figures.forfeited.into()
    }

    /// Bonus that would be voided: it is never paid out.
    async fn bonus_voided(&self) -> Money {
        self.0.figures.bonus_voided.into()
    }

    /// Each recharge by itself, oldest first.
    async fn lots(&self) -> Vec<LotRefund> {
        let cause = self.0.figures.cause;
        self.0.figures.lots.iter().map(|lot| LotRefund { lot: *lot, cause }).collect()
    }
}

/// What one lot would give back.
pub struct LotRefund {
    lot: LotFigures,
    cause: Cause,
}

/// What one lot would give back.
#[Object]
impl LotRefund {
    /// `lot_…`
    async fn lot_id(&self) -> ID {
        ID(self.lot.lot.to_string())
    }

    /// What was paid in.
    async fn paid(&self) -> Money {
        self.lot.paid_in.into()
    }

    /// What was given on top.
    async fn bonus(&self) -> Money {
        self.lot.given.into()
    }

    /// What was consumed of it, as it was paid: principal and bonus. Consumed is what was handed over
    /// and has not been given back.
    async fn consumed(&self) -> Money {
        self.lot.consumed.paid.into()
    }

    /// What of that was consumed away from the home merchant: principal alone.
    async fn consumed_elsewhere(&self) -> Money {
        self.lot.consumed.elsewhere.into()
    }

    /// What the same goods cost at list price.
    async fn consumed_at_list_price(&self) -> Money {
        self.lot.consumed.at_list.into()
    }

    /// What goes back.
    async fn refund(&self) -> Money {
        self.lot.entitled.into()
    }

    /// The rule with its figures. Where all was spent at home, such as `3000.00 - 3594.00 × 3000.00 /
    /// (3000.00 + 1000.00) = 304.50`; otherwise what was paid, less the principal that was spent at
    /// home, less what was spent elsewhere: `3000.00 - 2470.50 - 300.00 = 229.50`.
    async fn formula(&self) -> String {
        let LotFigures { paid_in, consumed, entitled, .. } = self.lot;
        match self.cause {
            Cause::CoolingOff => format!("{paid_in} - 0.00 = {entitled}"),
            Cause::MerchantsFault => self.of_principal(),
            Cause::CustomersWish => {
                format!("max(0.00, {paid_in} - {}) = {entitled}", consumed.at_list)
            }
        }
    }
}

impl LotRefund {
    /// What is left of the principal: by the ratio of what was paid in and given while that holds,
    /// and otherwise by what was drawn.
    fn of_principal(&self) -> String {
        let LotFigures { paid_in, given, consumed, entitled, .. } = self.lot;
        let value_in = paid_in.plus(given).unwrap_or(Amount::MAX);
        let by_ratio = value_in
            .minus(consumed.paid)
            .and_then(|left| left.share_nearest(paid_in.fen(), value_in.fen()));
        if consumed.elsewhere.is_zero() && by_ratio == Some(entitled) {
            let spent = consumed.paid;
            return format!("{paid_in} - {spent} × {paid_in} / ({paid_in} + {given}) = {entitled}");
        }
        let at_home = consumed.principal.minus_or_zero(consumed.elsewhere);
        format!("{paid_in} - {at_home} - {} = {entitled}", consumed.elsewhere)
    }
}

/// How a membership ended.
#[derive(Clone)]
pub struct Ending {
    closing: Closing,
    refunded: Amount,
}

/// How a membership ended.
#[Object(name = "MembershipClosing")]
impl Ending {
    /// Why.
    async fn cause(&self) -> RefundCause {
        self.closing.cause.into()
    }

    /// What the member was entitled to.
    async fn refund(&self) -> Money {
        self.closing.entitled.into()
    }

    /// What of it was paid, or moved, at once.
    async fn paid_at_once(&self) -> Money {
        self.closing.paid.into()
    }

    /// All that has gone back through the gateway so far, with what came later: claims that were
    /// paid, orders that were refunded after the end.
    async fn refunded(&self) -> Money {
        self.refunded.into()
    }

    /// Principal that stayed with the home merchant when it ended.
    async fn forfeited(&self) -> Money {
        self.closing.forfeited.into()
    }

    /// What of that came back since: goods that it was kept for were refunded after the end.
    async fn forfeit_returned(&self) -> Money {
        self.closing.forfeit_returned.into()
    }

    /// Bonus that was voided.
    async fn bonus_voided(&self) -> Money {
        self.closing.bonus_voided.into()
    }

    /// The membership that the money moved to; null where it left the network.
    async fn moved_to(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        ctx.load_made(self.closing.moved_to).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.closing.created_at.into()
    }
}

/// How a membership ended, by the membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EndOf(pub MembershipId);

#[async_trait::async_trait]
impl Loader<EndOf> for Batch {
    type Value = Ending;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[EndOf]) -> Result<HashMap<EndOf, Ending>, Self::Error> {
        let keys: Vec<MembershipId> = keys.iter().map(|key| key.0).collect();
        let db = self.app.db.read();
        let closings = wallet::closings_of(db, keys.clone()).await.map_err(Arc::new)?;
        let refunded = wallet::refunded(db, keys).await.map_err(Arc::new)?;
        let ending = |closing: Closing| {
            let refunded = refunded.get(&closing.membership).copied().unwrap_or_default();
            (EndOf(closing.membership), Ending { closing, refunded })
        };
        Ok(closings.into_iter().map(ending).collect())
    }
}

/// What a membership would give back, as a root field.
#[derive(Default)]
pub struct RefundQuery;

#[Object]
impl RefundQuery {
    /// What a membership would give back if it were closed now, with formula and figures; null when
    /// there is no such membership that you may see, or it is not open. Its customer, and the owners
    /// and managers of its home merchant.
    async fn refund_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`mbr_…`")] membership_id: ID,
        #[graphql(desc = "Why it would be closed.")] cause: RefundCause,
    ) -> Result<Option<RefundQuoteView>> {
        let (app, id) = (ctx.app(), local::<MembershipId>(&membership_id)?);
        let found = membership::by_id(app.db.read(), id).await.map_err(internal)?;
        let Some(home) = found.filter(|found| sees(ctx.actor(), found) && found.is_open()) else {
            return Ok(None);
        };
        let quote = quote_refund(app.db.read(), &app.clock, &home, cause.into()).await;
        Ok(Some(RefundQuoteView(quote.map_err(internal)?)))
    }
}

/// Whether a membership is this actor's to see: its customer's, or of its home's managers.
fn sees(actor: &Actor, home: &membership::Membership) -> bool {
    match actor {
        Actor::Customer { id, .. } => *id == home.customer,
        Actor::Staff { member, .. } => member.manages() && member.merchant == home.merchant,
        Actor::Guest | Actor::Operator { .. } => false,
    }
}
