//! Merchants and what operators may decide about them; shops, staff, customers, sessions.

pub use entity::merchant::Status as MerchantStatus;
pub use entity::session::ActorKind;
pub use entity::shop::Status as ShopStatus;
pub use entity::staff::Role;

use entity::id::{CustomerId, MerchantId, OperatorId, SessionId, ShopId, StaffId};
use entity::timestamp::Timestamp;

/// A merchant: a legal person that owns shops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    /// Its key.
    pub id: MerchantId,
    /// The unified social credit code on its licence.
    pub licence_no: String,
    /// Its name on the licence.
    pub legal_name: String,
    /// Where the platform reaches it.
    pub contact_phone: String,
    /// Where it stands with the platform.
    pub status: MerchantStatus,
    /// Why an operator rejected or suspended it.
    pub status_reason: Option<String>,
    /// When it registered.
    pub created_at: Timestamp,
    /// When it was first approved.
    pub approved_at: Option<Timestamp>,
    /// When it stops for good, once it has announced its closure.
    pub closes_at: Option<Timestamp>,
}

/// Where a merchant is paid out: a bank account in its own legal name.
#[derive(Clone, PartialEq, Eq)]
pub struct PayoutAccount {
    /// The merchant.
    pub merchant: MerchantId,
    /// The name of the bank.
    pub bank_name: String,
    /// The whole account number, digits only. It is shown to nobody but the bank.
    pub number: String,
    /// When it was set, or last changed.
    pub changed_at: Timestamp,
    /// The owner who did.
    pub changed_by: StaffId,
}

impl PayoutAccount {
    /// The last four digits.
    pub fn ending(&self) -> &str {
        let (_, ending) =
            self.number.split_at_checked(self.number.len().saturating_sub(4)).unwrap_or_default();
        ending
    }
}

/// What an operator decides about a merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Its registration is right: it may go on show.
    Approve,
    /// Its registration is not right.
    Reject,
    /// It is stopped.
    Suspend,
    /// It may go on.
    Reinstate,
}

impl Merchant {
    /// Whether the public may see it and what it offers.
    pub const fn on_show(&self) -> bool {
        matches!(self.status, MerchantStatus::Approved | MerchantStatus::Closing)
    }

    /// Whether its shops are stopped: an operator suspended it, or its announced closure has come.
    /// Its orders that it has not accepted end by themselves.
    pub const fn is_stopped(&self) -> bool {
        matches!(self.status, MerchantStatus::Suspended | MerchantStatus::Closed)
    }

    /// Whether its name and licence may still be corrected: an approved registration stands.
    pub const fn is_draft(&self) -> bool {
        matches!(self.status, MerchantStatus::Pending | MerchantStatus::Rejected)
    }

    /// Announces that it stops at a moment: until then it serves, but takes no recharges. False
    /// unless it is approved.
    pub fn announce_closure(&mut self, closes_at: Timestamp, reason: String) -> bool {
        if self.status != MerchantStatus::Approved {
            return false;
        }
        self.status = MerchantStatus::Closing;
        self.closes_at = Some(closes_at);
        self.status_reason = Some(reason);
        true
    }

    /// Stops for good when its time has come. False before.
    pub fn close(&mut self, now: Timestamp) -> bool {
        let due = self.closes_at.is_some_and(|at| at <= now);
        if !due || self.status != MerchantStatus::Closing {
            return false;
        }
        self.status = MerchantStatus::Closed;
        true
    }

    /// Moves it to where a decision puts it. None: the decision does not fit where it stands.
    pub fn decide(
        &mut self,
        decision: Decision,
        reason: Option<String>,
        now: Timestamp,
    ) -> Option<()> {
        self.status = match (decision, self.status) {
            // It had announced its closure: that stands.
            (Decision::Reinstate, MerchantStatus::Suspended) if self.closes_at.is_some() => {
                MerchantStatus::Closing
            }
            (Decision::Approve, MerchantStatus::Pending)
            | (Decision::Reinstate, MerchantStatus::Suspended) => MerchantStatus::Approved,
            (Decision::Reject, MerchantStatus::Pending) => MerchantStatus::Rejected,
            (Decision::Suspend, MerchantStatus::Approved | MerchantStatus::Closing) => {
                MerchantStatus::Suspended
            }
            _ => return None,
        };
        if self.status == MerchantStatus::Approved {
            self.approved_at = self.approved_at.or(Some(now));
            self.status_reason = None;
        } else {
            self.status_reason = reason;
        }
        Some(())
    }

    /// Hands a rejected registration in again, after it was corrected.
    pub fn resubmit(&mut self) {
        if self.status == MerchantStatus::Rejected {
            self.status = MerchantStatus::Pending;
        }
    }
}

/// A shop: a place of a merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// Its key.
    pub id: ShopId,
    /// Whose it is.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
    /// What it sells mostly: a category's slug.
    pub category: String,
    /// Its city.
    pub city: String,
    /// Its address within the city.
    pub address: String,
    /// Its phone.
    pub phone: Option<String>,
    /// Millionths of a degree north.
    pub latitude_e6: i64,
    /// Millionths of a degree east.
    pub longitude_e6: i64,
    /// What a member is given off a bill outside the catalog, in basis points.
    pub member_discount_bp: i64,
    /// How long the counter has to accept a paid order, in seconds.
    pub accept_within_s: i64,
    /// Whether it serves.
    pub status: ShopStatus,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// A member of a merchant's staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The key.
    pub id: StaffId,
    /// Whose staff.
    pub merchant: MerchantId,
    /// The one shop they work at; none: all of them.
    pub shop: Option<ShopId>,
    /// The login name.
    pub login: String,
    /// The name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they were removed.
    pub removed_at: Option<Timestamp>,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The key.
    pub id: CustomerId,
    /// The phone number, `+` and digits.
    pub phone: Option<String>,
    /// The e-mail address, in lower case.
    pub email: Option<String>,
    /// The name.
    pub name: String,
    /// Consent to offers, price drops and campaigns.
    pub marketing: bool,
    /// When they registered.
    pub created_at: Timestamp,
}

/// An operator of the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The key.
    pub id: OperatorId,
    /// The login name.
    pub login: String,
    /// The name.
    pub name: String,
}

/// A login on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The key.
    pub id: SessionId,
    /// What the client called itself.
    pub device: Option<String>,
    /// When it logged in.
    pub created_at: Timestamp,
    /// When its tokens were last renewed.
    pub refreshed_at: Timestamp,
    /// When it ends unless it is renewed before.
    pub expires_at: Timestamp,
}
