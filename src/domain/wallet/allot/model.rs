//! An allotment, and the part of a lot in it. Pure.

use entity::id::{AllotmentId, CycleId, MembershipId, MerchantId};
use entity::money::Money;
use entity::timestamp::Timestamp;

use crate::domain::ledger::Kind;
use crate::domain::wallet::Lot;

/// Which lots an allotment goes to, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Those whose membership has ended: they wait for their money, and come first, in the order in
    /// which they ended.
    Ended,
    /// Those of open memberships: the same part of what each lacks.
    Open,
    /// Of a merchant that fails, all lots: the same part of what each lacks of its principal.
    All,
}

impl Pass {
    /// As it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Open => "open",
            Self::All => "all",
        }
    }

    /// Reads what is stored.
    pub fn read(name: &str) -> Option<Self> {
        [Self::Ended, Self::Open, Self::All].into_iter().find(|pass| pass.name() == name)
    }
}

/// What is allotted to the members of a home merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allotment {
    /// Its key.
    pub id: AllotmentId,
    /// The home merchant.
    pub merchant: MerchantId,
    /// The clearing cycle that it belongs to; none: the merchant fails.
    pub cycle: Option<CycleId>,
    /// To whom it goes.
    pub pass: Pass,
    /// What is given out.
    pub amount: Money,
    /// What was lacking when it began.
    pub lacking: Money,
    /// What is not given out yet.
    pub amount_left: Money,
    /// What those lack whom it has not come to yet.
    pub lacking_left: Money,
    /// When the last membership ended that it has come to; of [`Pass::Ended`] alone.
    pub cursor_at: Option<Timestamp>,
    /// The last membership that it has come to.
    pub cursor: Option<MembershipId>,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
}

impl Allotment {
    /// One that nobody has begun: all of a merchant that fails get their part of an amount.
    pub const fn foreseen(
        id: AllotmentId,
        merchant: MerchantId,
        lacking: Money,
        amount: Money,
    ) -> Self {
        Self {
            id,
            merchant,
            cycle: None,
            pass: Pass::All,
            amount,
            lacking,
            amount_left: amount,
            lacking_left: lacking,
            cursor_at: None,
            cursor: None,
            ended_at: None,
        }
    }

    /// The part of a lot that lacks so much. Taken lot after lot, so that the parts add up to the
    /// fen.
    pub fn part(&self, lacks: Money) -> Money {
        let whole = self.lacking_left.max(lacks);
        let part = match self.pass {
            Pass::Ended => lacks,
            Pass::Open | Pass::All => {
                self.amount_left.share_nearest(lacks.fen(), whole.fen()).unwrap_or_default()
            }
        };
        part.min(lacks).min(self.amount_left)
    }

    /// Writes a part down.
    pub fn give(&mut self, lacks: Money, part: Money) {
        self.amount_left = self.amount_left.minus_or_zero(part);
        self.lacking_left = self.lacking_left.minus_or_zero(lacks);
    }

    /// What was given out so far.
    pub fn given(&self) -> Money {
        self.amount.minus_or_zero(self.amount_left)
    }

    /// Whether it is still to come to a membership, unless that took its part itself.
    pub fn comes_to(&self, membership: MembershipId) -> bool {
        self.ended_at.is_none() && self.cursor.is_none_or(|cursor| membership > cursor)
    }

    /// What may be given out is less than was thought. What nobody was given yet shrinks with it, so
    /// that everybody still gets the same part; later on there is no fair way but to end.
    pub fn shrink(&mut self, sure: Money) -> bool {
        if self.amount_left <= sure {
            return true;
        }
        let untouched = self.amount_left == self.amount;
        if untouched || self.pass == Pass::Ended {
            let given = self.given();
            self.amount_left = sure;
            self.amount = given.plus(sure).unwrap_or(Money::MAX);
            return true;
        }
        false
    }

    /// Why money moves by it.
    pub const fn kind(&self) -> Kind {
        if self.cycle.is_some() { Kind::ClearingClaim } else { Kind::Claim }
    }
}

/// What the custody of a lot lacks. Of a merchant that fails, and of a membership that has ended, all
/// of the principal is due to be held.
pub fn lacks(lot: &Lot, whole: bool) -> Money {
    lot.due_custody(whole).minus_or_zero(lot.custody)
}
