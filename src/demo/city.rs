//! The city while it is being filled: who is there by now, and how they act.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::anyhow;
use entity::id::{CustomerId, MembershipId, MerchantId, OfferId, OperatorId, PlanId, ShopId};
use entity::money::Money;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::Client;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::PASSWORD;
use super::calendar::Calendar;
use super::catalogue::Catalogue;
use super::dice::Dice;
use super::offers::Shelf;
use super::pictures::Pictures;
use crate::app::App;
use crate::domain::goods::entry::Draft;
use crate::domain::identity::StaffMember;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Keyed, Outcome, Refusal};
use crate::infra::idempotency::{self, Act};

/// A merchant of the city.
pub struct Merchant {
    /// The merchant.
    pub id: MerchantId,
    /// Its licence.
    pub licence_no: String,
    /// What its shops are called, without their streets.
    pub name: String,
    /// Its city.
    pub city: String,
    /// Its trade, as a place in the table of trades.
    pub trade: usize,
    /// Its owner.
    pub owner: StaffMember,
    /// The owner's login.
    pub owner_login: String,
    /// Who works at the counter of its first shop.
    pub cashier: StaffMember,
    /// The cashier's login.
    pub cashier_login: String,
    /// Its shops.
    pub shops: Vec<Shop>,
    /// Its plans, the smaller first.
    pub plans: Vec<PlanId>,
}

/// A shop of the city.
pub struct Shop {
    /// The shop.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// What it will enter next.
    pub shelf: Shelf,
    /// What it entered, with the list price.
    pub offers: Vec<(OfferId, Money)>,
}

/// A customer of the city.
pub struct Customer {
    /// The customer.
    pub id: CustomerId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Where they live.
    pub city: String,
    /// Their home merchant, as a place among the merchants, and their membership there.
    pub home: Option<(usize, MembershipId)>,
}

/// An entry that was made, to be changed or copied later.
pub struct Entered {
    /// The offer.
    pub offer: OfferId,
    /// The merchant, as a place among the merchants.
    pub merchant: usize,
    /// The shop, as a place among the merchant's.
    pub shop: usize,
    /// What was typed.
    pub draft: Draft,
}

/// The city while it is being filled.
pub struct City {
    /// The program, by the demo's clock.
    pub app: Arc<App>,
    /// Its days.
    pub calendar: Calendar,
    /// Its tables.
    pub catalogue: Catalogue,
    /// Its chance.
    pub dice: Dice,
    /// What payers open payment pages with.
    pub browser: Client,
    /// Its operator.
    pub operator: OperatorId,
    /// The operator's login.
    pub operator_login: &'static str,
    /// The login of a second operator, who decides what the first one proposes.
    pub second_login: &'static str,
    /// Its merchants on show.
    pub merchants: Vec<Merchant>,
    /// Pictures of what its merchants sell.
    pub pictures: Mutex<Pictures>,
    /// Its customers.
    pub customers: Vec<Customer>,
    /// The first entries.
    pub entered: Vec<Entered>,
    /// Names before `@example.com` that are taken.
    pub mailboxes: HashSet<String>,
    /// Who has something to tell, beside the first few, and by which login.
    pub stories: Vec<(String, String)>,
    /// Counts the acts that were done under a key.
    pub keys: u64,
    /// Counts what the bank has answered.
    pub replies: u64,
}

impl City {
    /// Does an act that nobody should refuse.
    pub async fn act<T, R: Refusal>(
        &self,
        work: impl AsyncFnOnce(&Tx) -> Outcome<T, R>,
    ) -> anyhow::Result<T> {
        granted(self.app.db.write(work).await)
    }

    /// Does an act that moves money, under a key of its own, as a client does it.
    pub async fn keyed<T, R>(
        &mut self,
        actor: Uuid,
        input: &impl Serialize,
        work: impl AsyncFnOnce(&Tx) -> Outcome<T, R>,
    ) -> anyhow::Result<T>
    where
        T: Serialize + DeserializeOwned,
        R: Keyed,
    {
        self.keys = self.keys.saturating_add(1);
        let key = format!("demo-{}", self.keys);
        let act = Act::new(actor, &key, input)?;
        granted(idempotency::once(&self.app.db, &self.app.clock, act, work).await)
    }

    /// Hashes of the demo's password, each with a salt of its own, on all cores.
    pub async fn hashes(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let hashed = stream::iter(0..count).map(|_| self.app.passwords.hash(PASSWORD));
        hashed.buffered(cores).try_collect().await
    }
}

/// What an act brought; a refusal is a fault of the demo's, or of the rules.
pub fn granted<T, R: Refusal>(outcome: Outcome<T, R>) -> anyhow::Result<T> {
    outcome.map_err(|failure| match failure {
        Failure::Refused(refusal) => {
            anyhow!("{} was refused: {refusal:?} ({})", R::MUTATION, refusal.says().en)
        }
        Failure::Broken(error) => error,
    })
}
