//! What a payment from balance has drawn and not given back, held still: what a part of it would take
//! of what merchants are owed.

use entity::id::{MembershipId, MerchantId, PaymentId};
use entity::money::Money;

use super::spend::{place, sums};
use super::{Draw, Place, draws_back, store};
use crate::domain::membership;
use crate::infra::db::Tx;

/// What a payment has drawn and not given back.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The home merchant.
    pub home: MerchantId,
    /// Whether the membership has ended: what comes back to it goes on to its customer, and may
    /// take of what its home merchant is owed.
    pub ended: bool,
    place: Place,
    left: Vec<Draw>,
}

impl Drawn {
    /// What giving so much back takes of what the serving merchant is owed. None when that is more
    /// than was drawn.
    pub fn takes(&self, amount: Money) -> Option<Money> {
        let parts = draws_back(&self.left, amount)?;
        match self.place {
            Place::Home => sums(&parts).ok().map(|(_, _, custody)| custody),
            Place::Elsewhere => Some(amount),
        }
    }
}

/// Locks the membership that paid, and its lots, and reads what the payment has drawn.
pub async fn hold_drawn(
    tx: &Tx,
    membership: MembershipId,
    merchant: MerchantId,
    payment: PaymentId,
) -> anyhow::Result<Drawn> {
    let Some(home) = membership::lock(tx, membership).await? else {
        anyhow::bail!("{payment} was paid from no membership")
    };
    store::lock_lots(tx, membership).await?;
    Ok(Drawn {
        home: home.merchant,
        ended: home.status == membership::Status::Closed,
        place: place(&home, merchant),
        left: store::draws_left(tx, payment).await?,
    })
}
