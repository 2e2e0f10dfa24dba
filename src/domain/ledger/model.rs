//! A transfer before it is written.

use entity::money::Money;
use entity::transfer::Kind;
use uuid::Uuid;

use super::Account;

/// A movement of money in the making: legs are added, then [`Transfer::legs`] proves the sum.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Why money moves.
    pub kind: Kind,
    /// The recharge, lot, payment or refund that it moves for.
    pub subject: Uuid,
    legs: Vec<(Account, i64)>,
}

/// A transfer whose legs do not sum to zero, or sum to too much: a bug, never an input.
#[derive(Debug, thiserror::Error)]
#[error("the legs of a {kind:?} transfer do not sum to zero")]
pub struct Unbalanced {
    kind: Kind,
}

impl Transfer {
    /// A transfer without legs yet.
    pub const fn new(kind: Kind, subject: Uuid) -> Self {
        Self { kind, subject, legs: Vec::new() }
    }

    /// Adds a debit.
    #[must_use]
    pub fn debit(mut self, account: Account, amount: Money) -> Self {
        self.legs.push((account, amount.fen()));
        self
    }

    /// Adds a credit.
    #[must_use]
    pub fn credit(mut self, account: Account, amount: Money) -> Self {
        self.legs.push((account, amount.fen().saturating_neg()));
        self
    }

    /// One leg an account, none of zero, in fen with debit positive.
    pub fn legs(&self) -> Result<Vec<(Account, i64)>, Unbalanced> {
        let unbalanced = || Unbalanced { kind: self.kind };
        let mut merged: Vec<(Account, i64)> = Vec::new();
        let mut sum = 0_i64;
        for (account, amount) in &self.legs {
            sum = sum.checked_add(*amount).ok_or_else(unbalanced)?;
            match merged.iter_mut().find(|(seen, _)| seen == account) {
                Some((_, total)) => *total = total.checked_add(*amount).ok_or_else(unbalanced)?,
                None => merged.push((*account, *amount)),
            }
        }
        merged.retain(|(_, amount)| *amount != 0);
        if sum == 0 && !merged.is_empty() { Ok(merged) } else { Err(unbalanced()) }
    }
}
