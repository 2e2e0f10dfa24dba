//! A pay code and what has become of it. Pure.

use entity::id::{CustomerId, MembershipId, OrderId, PayCodeId};
use entity::money::Money;
use entity::pay_code::{Refusal, Status};
use entity::timestamp::Timestamp;

/// A pay code, without its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayCode {
    /// Its key.
    pub id: PayCodeId,
    /// Whose.
    pub customer: CustomerId,
    /// The membership that pays; none: the one that suits best.
    pub membership: Option<MembershipId>,
    /// The most that may be charged.
    pub most: Money,
    /// What has become of it, but for its time.
    pub status: Status,
    /// The bill that was charged.
    pub order: Option<OrderId>,
    /// Why its customer could not pay.
    pub refusal: Option<Refusal>,
    /// What was asked then.
    pub refused_amount: Option<Money>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be charged.
    pub expires_at: Timestamp,
    /// When it was charged, refused or replaced.
    pub used_at: Option<Timestamp>,
}

impl PayCode {
    /// What has become of it by now: one that waits ends with its time, whoever looks.
    pub fn status(&self, now: Timestamp) -> Status {
        match self.status {
            Status::Waiting if now >= self.expires_at => Status::Expired,
            status => status,
        }
    }

    /// A bill was charged.
    pub fn charged(&mut self, order: OrderId, now: Timestamp) {
        self.status = Status::Charged;
        self.order = Some(order);
        self.used_at = Some(now);
    }

    /// Its customer could not pay so much.
    pub fn refused(&mut self, refusal: Refusal, amount: Money, now: Timestamp) {
        self.status = Status::Refused;
        self.refusal = Some(refusal);
        self.refused_amount = Some(amount);
        self.used_at = Some(now);
    }
}
