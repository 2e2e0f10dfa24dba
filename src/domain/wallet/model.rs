//! What a lot holds, and how it is drawn, given back and released (DOMAIN, section 4). Pure.

use entity::id::LotId;
use entity::money::Money;
use entity::timestamp::Timestamp;

/// Basis points in a whole.
const WHOLE_BP: i64 = 10_000;

/// Where a member spends: it decides what becomes of custody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the home merchant: principal, bonus and custody are drawn pro rata.
    Home,
    /// At another merchant: principal alone is drawn, all of it from custody. A bonus is the home
    /// merchant's own promise, and never becomes another shop's money.
    Elsewhere,
}

/// What one recharge left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Its key; lots are drawn in the order of their keys, which is the order of their age.
    pub id: LotId,
    /// Paid in.
    pub principal_in: Money,
    /// Given on top.
    pub bonus_in: Money,
    /// Left of the principal.
    pub principal: Money,
    /// Left of the bonus.
    pub bonus: Money,
    /// Still held for the member.
    pub custody: Money,
    /// Principal when its ratio to the value last changed.
    pub base_principal: Money,
    /// Custody when its ratio to the value last changed.
    pub base_custody: Money,
    /// Value when that ratio last changed.
    pub base_value: Money,
    /// Share of the principal that stays in custody, in basis points.
    pub custody_share_bp: i64,
    /// End of the cooling-off period.
    pub cooling_off_until: Timestamp,
    /// When custody was released to its share; none while cooling off.
    pub released_at: Option<Timestamp>,
    /// When what is left of the bonus expires.
    pub bonus_expires_at: Option<Timestamp>,
    /// What its home merchant kept of it when the membership ended by its customer's wish.
    pub forfeited: Money,
}

/// What a payment takes from a lot, or a refund puts back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The lot.
    pub lot: LotId,
    /// Of its principal.
    pub principal: Money,
    /// Of its bonus.
    pub bonus: Money,
    /// Of its custody.
    pub custody: Money,
}

impl Draw {
    /// Principal and bonus together.
    pub fn value(&self) -> Money {
        self.principal.plus(self.bonus).unwrap_or(Money::MAX)
    }
}

impl Lot {
    /// Principal and bonus together.
    pub fn value(&self) -> Money {
        self.principal.plus(self.bonus).unwrap_or(Money::MAX)
    }

    /// What of it can be spent at a place.
    pub fn spendable(&self, place: Place) -> Money {
        match place {
            Place::Home => self.value(),
            Place::Elsewhere => self.custody.min(self.principal),
        }
    }

    /// Draws an amount; none when the lot does not hold it.
    pub fn draw(&mut self, amount: Money, place: Place) -> Option<Draw> {
        if amount.is_zero() || amount > self.spendable(place) {
            return None;
        }
        match place {
            Place::Home => self.draw_at_home(amount),
            Place::Elsewhere => self.draw_elsewhere(amount),
        }
    }

    /// Principal, bonus and custody are drawn pro rata to what was left of them when their ratio
    /// last changed. Rounding is cumulative: what is *left* is rounded, so that many small draws add
    /// up to what one large draw takes.
    fn draw_at_home(&mut self, amount: Money) -> Option<Draw> {
        let value_left = self.value().minus(amount)?;
        let of_base = |base: Money| value_left.share_nearest(base.fen(), self.base_value.fen());
        let principal_left = of_base(self.base_principal)?
            // Never more than there is, never leaving a bonus below zero.
            .clamp(self.principal.minus_or_zero(amount), self.principal.min(value_left))
            .max(value_left.minus_or_zero(self.bonus));
        let custody_left = of_base(self.base_custody)?
            .clamp(self.custody.minus_or_zero(amount), self.custody.min(principal_left));
        let bonus_left = value_left.minus(principal_left)?;
        let draw = Draw {
            lot: self.id,
            principal: self.principal.minus(principal_left)?,
            bonus: self.bonus.minus(bonus_left)?,
            custody: self.custody.minus(custody_left)?,
        };
        (self.principal, self.bonus, self.custody) = (principal_left, bonus_left, custody_left);
        Some(draw)
    }

    fn draw_elsewhere(&mut self, amount: Money) -> Option<Draw> {
        self.principal = self.principal.minus(amount)?;
        self.custody = self.custody.minus(amount)?;
        self.rebase();
        Some(Draw { lot: self.id, principal: amount, bonus: Money::ZERO, custody: amount })
    }

    /// Puts back what was drawn, and answers what of its custody is above the principal: the home
    /// merchant's. That is a fen of rounding, or bonus that was spent elsewhere while that could be.
    /// None when the lot never held it.
    pub fn put_back(&mut self, draw: &Draw) -> Option<Money> {
        let principal = self.principal.plus(draw.principal)?;
        let bonus = self.bonus.plus(draw.bonus)?;
        let custody = self.custody.plus(draw.custody)?;
        if principal > self.principal_in || bonus > self.bonus_in {
            return None;
        }
        let excess = custody.minus_or_zero(principal);
        (self.principal, self.bonus, self.custody) = (principal, bonus, custody.min(principal));
        self.rebase();
        Some(excess)
    }

    /// Ends the cooling-off period: custody falls to the lot's share of the principal that is left
    /// (a part of a fen stays with the member). Answers what becomes payable to the home merchant.
    pub fn release(&mut self, now: Timestamp) -> Option<Money> {
        if self.released_at.is_some() {
            return None;
        }
        let kept = self.principal.share_up(self.custody_share_bp, WHOLE_BP)?.min(self.custody);
        let released = self.custody.minus(kept)?;
        self.custody = kept;
        self.released_at = Some(now);
        self.rebase();
        Some(released)
    }

    /// Gives a bonus that had expired, and came back, until then. Answers whether it had.
    pub fn renew_bonus(&mut self, now: Timestamp, until: Timestamp) -> bool {
        let expired = self.bonus_expires_at.is_some_and(|at| at <= now);
        let renews = expired && !self.bonus.is_zero() && now < until;
        if renews {
            self.bonus_expires_at = Some(until);
        }
        renews
    }

    /// Voids what is left of the bonus, and answers how much that was; none when there was none.
    pub fn void_bonus(&mut self) -> Option<Money> {
        let voided = Some(self.bonus).filter(|bonus| !bonus.is_zero())?;
        self.bonus = Money::ZERO;
        self.rebase();
        Some(voided)
    }

    /// What custody should hold: the share of the principal, or all of it while cooling off. All of
    /// it as well where nothing more will be spent at the home merchant (`whole`): it fails, or the
    /// membership has ended.
    pub fn due_custody(&self, whole: bool) -> Money {
        if whole || self.released_at.is_none() {
            return self.principal;
        }
        self.principal.share_up(self.custody_share_bp, WHOLE_BP).unwrap_or(self.principal)
    }

    /// Frees what custody holds above what it should; answers how much.
    pub fn free_above_share(&mut self) -> Money {
        let freed = self.custody.minus_or_zero(self.due_custody(false));
        if !freed.is_zero() {
            self.custody = self.custody.minus_or_zero(freed);
            self.rebase();
        }
        freed
    }

    /// Takes what its home merchant makes good into custody. None when it would exceed the principal.
    pub fn fund(&mut self, amount: Money) -> Option<()> {
        let custody = self.custody.plus(amount)?;
        if custody > self.principal {
            return None;
        }
        self.custody = custody;
        self.rebase();
        Some(())
    }

    /// Whether nothing of it was spent and its cooling-off period runs.
    pub fn cools_off_untouched(&self, now: Timestamp) -> bool {
        self.released_at.is_none()
            && now < self.cooling_off_until
            && (self.principal, self.bonus) == (self.principal_in, self.bonus_in)
    }

    /// Ends it with its membership: what is left of the principal is a claim, not held by anybody,
    /// and what its home merchant keeps is remembered.
    pub fn end(&mut self, claim: Money, forfeited: Money, now: Timestamp) {
        self.forfeited = self.forfeited.plus(forfeited).unwrap_or(Money::MAX);
        (self.principal, self.bonus, self.custody) = (claim, Money::ZERO, Money::ZERO);
        self.released_at = self.released_at.or(Some(now));
        self.rebase();
    }

    /// Its home merchant returns of what it kept. None when it did not keep so much.
    pub fn take_forfeit_back(&mut self, amount: Money) -> Option<()> {
        self.forfeited = self.forfeited.minus(amount)?;
        self.principal = self.principal.plus(amount)?;
        self.rebase();
        Some(())
    }

    fn rebase(&mut self) {
        (self.base_principal, self.base_custody) = (self.principal, self.custody);
        self.base_value = self.value();
    }
}

/// What can be spent at a place from all lots together.
pub fn spendable(lots: &[Lot], place: Place) -> Money {
    Money::sum(lots.iter().map(|lot| lot.spendable(place))).unwrap_or(Money::MAX)
}

/// Draws an amount from lots, oldest first. None when they do not hold it; then nothing is drawn.
pub fn draw(lots: &mut [Lot], amount: Money, place: Place) -> Option<Vec<Draw>> {
    if amount > spendable(lots, place) {
        return None;
    }
    let mut left = amount;
    let mut draws = Vec::new();
    for lot in lots {
        let part = left.min(lot.spendable(place));
        if let Some(draw) = lot.draw(part, place) {
            draws.push(draw);
            left = left.minus(part)?;
        }
    }
    left.is_zero().then_some(draws)
}

/// Splits an amount that goes back over what a payment drew and has not given back: each lot in
/// proportion, principal, bonus and custody of each lot in proportion. The parts add up to the
/// amount; all of it empties every draw. None when the draws do not hold the amount.
pub fn draws_back(left: &[Draw], amount: Money) -> Option<Vec<Draw>> {
    let whole = Money::sum(left.iter().map(Draw::value))?;
    if amount.is_zero() || amount > whole {
        return None;
    }
    let held = left.iter().filter(|draw| !draw.value().is_zero());
    let shares = amount.split(held.clone().map(Draw::value));
    let mut parts = Vec::new();
    for (draw, part) in held.zip(shares).filter(|(_, part)| !part.is_zero()) {
        let of_lot = |share: Money| share.share_nearest(part.fen(), draw.value().fen());
        let principal = of_lot(draw.principal)?;
        let (bonus, custody) = (part.minus(principal)?, of_lot(draw.custody)?);
        parts.push(Draw { lot: draw.lot, principal, bonus, custody });
    }
    Some(parts)
}
