//! What a member gets back when its membership ends, and why: formula and figures. Pure.
//!
//! Each recharge is reckoned by itself (DOMAIN, section 4). In the cooling-off period an untouched
//! one goes back whole. Where it is not the customer's doing, what is left of the principal: what was
//! spent at home took principal and bonus pro rata, what was spent elsewhere principal alone. By the
//! customer's wish: paid - consumed, valued at list price, never below zero. Bonus is never paid out.

use entity::id::LotId;
pub use entity::membership_closing::Cause;
use entity::money::Money;
use entity::timestamp::Timestamp;

use super::Lot;
use super::taking::Consumed;

/// What one lot gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotFigures {
    /// The lot.
    pub lot: LotId,
    /// What was paid in.
    pub paid_in: Money,
    /// What was given on top.
    pub given: Money,
    /// What was consumed of it.
    pub consumed: Consumed,
    /// What is left of the principal.
    pub principal: Money,
    /// What goes back.
    pub entitled: Money,
    /// Principal that stays with the home merchant.
    pub forfeited: Money,
    /// Bonus that is voided.
    pub bonus_voided: Money,
}

/// What a membership gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundFigures {
    /// Why it ends.
    pub cause: Cause,
    /// Each lot, oldest first.
    pub lots: Vec<LotFigures>,
    /// What goes back in all.
    pub entitled: Money,
    /// Principal that stays with the home merchant.
    pub forfeited: Money,
    /// Bonus that is voided.
    pub bonus_voided: Money,
    /// What custody pays.
    pub from_custody: Money,
    /// What the home merchant pays, from what it is owed.
    pub from_home: Money,
    /// What nobody has at hand: a claim against the home merchant.
    pub claim: Money,
    /// Custody that nobody is entitled to: it becomes payable to the home merchant.
    pub to_home: Money,
}

impl RefundFigures {
    /// What is paid at once.
    pub fn paid(&self) -> Money {
        self.entitled.minus_or_zero(self.claim)
    }
}

/// Whether all that a membership holds may go back by the cooling-off rule.
pub fn cools_off(lots: &[Lot], now: Timestamp) -> bool {
    let mut held = lots.iter().filter(|lot| !lot.value().is_zero()).peekable();
    held.peek().is_some() && held.all(|lot| lot.cools_off_untouched(now))
}

/// Works out what a membership gives back: by what was consumed of each lot, and what can be taken of
/// what its home merchant is owed.
pub fn figures(
    lots: &[Lot],
    consumed: impl Fn(LotId) -> Consumed,
    available: Money,
    cause: Cause,
) -> RefundFigures {
    let lots_in = lots;
    let lots: Vec<LotFigures> =
        lots.iter().map(|lot| of_lot(lot, consumed(lot.id), cause)).collect();
    let sum =
        |part: fn(&LotFigures) -> Money| Money::sum(lots.iter().map(part)).unwrap_or(Money::MAX);
    let (entitled, forfeited) = (sum(|lot| lot.entitled), sum(|lot| lot.forfeited));
    let bonus_voided = sum(|lot| lot.bonus_voided);
    let custody = Money::sum(lots_in.iter().map(|lot| lot.custody)).unwrap_or(Money::MAX);
    let from_custody = custody.min(entitled);
    let lacking = entitled.minus_or_zero(from_custody);
    let from_home = lacking.min(available);
    RefundFigures {
        cause,
        lots,
        entitled,
        forfeited,
        bonus_voided,
        from_custody,
        from_home,
        claim: lacking.minus_or_zero(from_home),
        to_home: custody.minus_or_zero(from_custody),
    }
}

fn of_lot(lot: &Lot, consumed: Consumed, cause: Cause) -> LotFigures {
    let entitled = match cause {
        // Of an untouched lot both are the whole principal.
        Cause::CoolingOff | Cause::MerchantsFault => lot.principal,
        Cause::CustomersWish => lot.principal_in.minus_or_zero(consumed.at_list).min(lot.principal),
    };
    LotFigures {
        lot: lot.id,
        paid_in: lot.principal_in,
        given: lot.bonus_in,
        consumed,
        principal: lot.principal,
        entitled,
        forfeited: lot.principal.minus_or_zero(entitled),
        bonus_voided: lot.bonus,
    }
}
