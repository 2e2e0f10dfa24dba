//! What a correction is, and which one may be proposed. Pure.

use async_graphql::Enum;
use entity::id::{CorrectionId, MerchantId, OperatorId, TransferId};
pub use entity::ledger_correction::Status;
use entity::money::Money;
use entity::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::ledger::{Account, Kind, Transfer};

/// An account that can be corrected by hand: none that follows lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CorrectionAccount")]
pub enum Correctable {
    /// Money that the gateway received for the network and that is not yet paid out. A debit is
    /// more of it.
    GatewayCash,
    /// What the network owes a merchant now. A credit is more of it.
    Payable,
    /// What the platform earned. A credit is more of it.
    Fees,
}

/// A side of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "LedgerSide")]
pub enum Side {
    /// More of what the network has, less of what it owes.
    Debit,
    /// Less of what the network has, more of what it owes.
    Credit,
}

/// One leg of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Leg {
    /// What is corrected.
    pub account: Correctable,
    /// Whose it is, where it is a merchant's.
    pub merchant: Option<MerchantId>,
    /// Which way.
    pub side: Side,
    /// By how much.
    pub amount: Money,
}

/// Why legs make no correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Fewer than 2 or more than 20, or an account twice.
    Legs,
    /// An amount of nothing, or more together than money can be.
    Amount,
    /// A payable of nobody.
    MerchantMissing,
    /// A merchant where the account is the platform's.
    MerchantTooMany,
    /// The debits are not the credits.
    Unbalanced,
}

impl Leg {
    /// The account in the chart. None for a payable of nobody.
    pub fn account(&self) -> Option<Account> {
        match (self.account, self.merchant) {
            (Correctable::GatewayCash, None) => Some(Account::GatewayCash),
            (Correctable::Fees, None) => Some(Account::Fees),
            (Correctable::Payable, Some(merchant)) => Some(Account::Payable(merchant)),
            _ => None,
        }
    }

    fn fit(&self) -> Result<Account, Unfit> {
        if self.amount.is_zero() {
            return Err(Unfit::Amount);
        }
        let of_merchant = self.account == Correctable::Payable;
        let misplaced = if of_merchant { Unfit::MerchantMissing } else { Unfit::MerchantTooMany };
        self.account().ok_or(misplaced)
    }
}

/// Whether legs make a correction.
pub fn check(legs: &[Leg]) -> Result<(), Unfit> {
    if !(2..=20).contains(&legs.len()) {
        return Err(Unfit::Legs);
    }
    let mut seen = Vec::with_capacity(legs.len());
    for leg in legs {
        let account = leg.fit()?;
        if seen.contains(&account) {
            return Err(Unfit::Legs);
        }
        seen.push(account);
    }
    let sum = |side| {
        let of_side = legs.iter().filter(|leg| leg.side == side);
        Money::sum(of_side.map(|leg| leg.amount)).ok_or(Unfit::Amount)
    };
    if sum(Side::Debit)? == sum(Side::Credit)? { Ok(()) } else { Err(Unfit::Unbalanced) }
}

/// A correction, proposed or decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Its key.
    pub id: CorrectionId,
    /// What it moves.
    pub legs: Vec<Leg>,
    /// Why.
    pub reason: String,
    /// The transfer that was wrong, where it is one.
    pub corrects: Option<TransferId>,
    /// Where it stands.
    pub status: Status,
    /// Who proposed it.
    pub proposed_by: OperatorId,
    /// When.
    pub proposed_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<OperatorId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why so.
    pub decision_reason: Option<String>,
    /// What was posted.
    pub transfer: Option<TransferId>,
}

impl Correction {
    /// The transfer that carries it out. None for a leg that is of nobody.
    pub fn transfer(&self) -> Option<Transfer> {
        let none_yet = Transfer::new(Kind::Correction, self.id.0);
        self.legs.iter().try_fold(none_yet, |transfer, leg| {
            let account = leg.account()?;
            Some(match leg.side {
                Side::Debit => transfer.debit(account, leg.amount),
                Side::Credit => transfer.credit(account, leg.amount),
            })
        })
    }
}
