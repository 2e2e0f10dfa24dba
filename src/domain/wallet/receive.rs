//! Money of a merchant came: it is credited to what the merchant is owed, each payment once.

use entity::id::{IntentId, MerchantId, PayInId, SettlementId, TransferId};
use entity::money::Money;
use uuid::Uuid;

use super::{store, till};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// What money is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// A pay-in that the merchant began.
    PayIn(PayInId),
    /// What a clearing asked for.
    Collection(SettlementId),
}

impl From<PayInId> for For {
    fn from(id: PayInId) -> Self {
        Self::PayIn(id)
    }
}

impl From<SettlementId> for For {
    fn from(id: SettlementId) -> Self {
        Self::Collection(id)
    }
}

impl For {
    const fn key(self) -> Uuid {
        match self {
            Self::PayIn(id) => id.0,
            Self::Collection(id) => id.0,
        }
    }
}

/// How money came, and what it counts once by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// By this payment of the gateway.
    Gateway(IntentId),
    /// By a line of the bank with this reference of its own.
    Bank(String),
    /// Somebody says so, without a reference.
    Word,
}

/// Money of a merchant that came.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Whose.
    pub merchant: MerchantId,
    /// What for.
    pub subject: For,
    /// How.
    pub source: Source,
    /// How much.
    pub amount: Money,
}

/// Credits money that came, with what the merchant is owed held still. None when it was credited
/// before. The merchant takes recharges again as soon as nothing is owed.
pub async fn receive(
    tx: &Tx,
    clock: &Clock,
    receipt: Receipt,
) -> anyhow::Result<Option<TransferId>> {
    let Receipt { merchant, subject, source, amount } = receipt;
    till::hold(tx, merchant).await?;
    if store::is_received(tx, subject, &source).await? {
        return Ok(None);
    }
    let transfer = Transfer::new(Kind::PayIn, subject.key())
        .debit(Account::GatewayCash, amount)
        .credit(Account::Payable(merchant), amount);
    let transfer = ledger::post(tx, clock, transfer).await?;
    let receipt = Receipt { merchant, subject, source, amount };
    store::add_receipt(tx, clock, receipt, transfer).await?;
    store::save_less_owed(tx, merchant, amount).await?;
    Ok(Some(transfer))
}
