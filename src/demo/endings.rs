//! How things end in the demo city: a merchant announces that it closes, another one is suspended
//! while its members still have to choose, a member leaves, a member moves. And a correction of the
//! ledger waits for the second operator.

use std::sync::Arc;

use anyhow::Context as _;
use entity::id::{CustomerId, MembershipId, MerchantId};
use entity::merchant;
use sea_orm::EntityTrait as _;

use super::city::City;
use super::gateway::Payer;
use crate::domain::closure::{self, Announce};
use crate::domain::wallet::{self, Cause, Close, MoveHome};
use crate::domain::{membership, order};

/// Smaller cities keep all of their merchants.
const LEAST_MERCHANTS: usize = 5;

/// The merchants that fail their members, as places among the merchants.
#[derive(Clone, Copy)]
struct Failing {
    closing: usize,
    suspended: usize,
}

impl City {
    fn failing(&self) -> Option<Failing> {
        let count = self.merchants.len();
        let suspended = count.checked_sub(1).filter(|_| count >= LEAST_MERCHANTS)?;
        Some(Failing { closing: count.checked_sub(2)?, suspended })
    }

    /// Some become members, perhaps for the second time, where they will have to choose. Of two of
    /// their payments the gateway's list will not be right.
    pub async fn gather(&mut self) -> anyhow::Result<()> {
        let Some(Failing { closing, suspended }) = self.failing() else { return Ok(()) };
        let mut newest: Vec<usize> = (0..self.customers.len()).rev().collect();
        for (place, payer) in [
            (suspended, Payer::PaysUnlisted),
            (suspended, Payer::Pays),
            (closing, Payer::PaysListedTwice),
            (closing, Payer::Pays),
        ] {
            let merchant = self.merchants.get(place).context("no such merchant")?;
            let plan = *merchant.plans.first().context("a merchant without plans")?;
            // Who was led there in the first place is, or was, a member already.
            let count = self.merchants.len();
            let found = newest.iter().position(|at| at.checked_rem(count) != Some(place));
            let number = newest.remove(found.context("too few customers")?);
            let customer = self.customers.get(number).context("no such customer")?.id;
            self.calendar.pass(300);
            let joined = self.join(customer, plan, payer).await?;
            let customer = self.customers.get_mut(number).context("no such customer")?;
            customer.home.get_or_insert((place, joined));
            if payer == Payer::PaysUnlisted {
                let what = format!("{}, who has to choose: a merchant is suspended", customer.name);
                self.stories.push((what, customer.email.clone()));
            }
        }
        Ok(())
    }

    /// The last evening: who closes, is suspended, leaves, moves; then the books are closed.
    pub async fn endings(&mut self) -> anyhow::Result<()> {
        let Some(Failing { closing, suspended }) = self.failing() else { return Ok(()) };
        self.announce(self.merchant(closing)?).await?;
        let shop = self.merchants.get(closing).context("no such merchant")?;
        let (what, login) = (format!("owner of {}, which closes", shop.name), &shop.owner_login);
        self.stories.push((what, login.clone()));
        self.suspend(self.merchant(suspended)?).await?;
        self.leave().await?;
        self.move_on().await?;
        self.propose_correction(self.merchant(0)?, self.merchant(1)?).await?;
        self.close_the_books().await
    }

    fn merchant(&self, place: usize) -> anyhow::Result<MerchantId> {
        Ok(self.merchants.get(place).context("no such merchant")?.id)
    }

    async fn announce(&self, merchant: MerchantId) -> anyhow::Result<()> {
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let closes_at = clock.now().plus_days(policy.closure_notice_days.saturating_add(15));
        let reason = "租约到期，本店停止营业。感谢多年支持".to_owned();
        let wanted = Announce { merchant, closes_at, reason };
        self.act(async |tx| closure::announce(tx, clock, policy, wanted).await).await?;
        Ok(())
    }

    /// A member leaves by their own wish.
    async fn leave(&mut self) -> anyhow::Result<()> {
        let Some((customer, membership)) = self.somebody_with_money().await? else { return Ok(()) };
        self.calendar.pass(120);
        let close = Close { customer, membership, cause: Cause::CustomersWish };
        let app = Arc::clone(&self.app);
        let work =
            async |tx: &_| order::close_membership(tx, &app.clock, &app.config.policy, close).await;
        self.keyed(customer.0, &close, work).await?;
        self.rehouse(customer, None, "who left and was refunded");
        Ok(())
    }

    /// A member moves to the first merchant that takes them.
    async fn move_on(&mut self) -> anyhow::Result<()> {
        let Some((customer, membership)) = self.somebody_with_money().await? else { return Ok(()) };
        let read = membership::by_id(self.app.db.read(), membership).await?;
        let home = read.context("a membership is not there")?.merchant;
        let mut found = None;
        for (place, merchant) in self.merchants.iter().enumerate() {
            if merchant.id != home && self.takes_recharges(merchant.id).await? {
                found = Some((place, *merchant.plans.first().context("no plans")?));
                break;
            }
        }
        let Some((place, plan)) = found else { return Ok(()) };
        self.calendar.pass(120);
        let read = membership::plan_by_id(self.app.db.read(), plan).await?;
        let accepted_terms_version = read.context("a plan is not there")?.terms_version;
        let wanted = MoveHome { customer, membership, plan, accepted_terms_version };
        let app = Arc::clone(&self.app);
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| order::move_membership(tx, clock, policy, wanted).await;
        let moved = self.keyed(customer.0, &wanted, work).await?;
        self.rehouse(customer, Some((place, moved.to)), "who moved to another home");
        Ok(())
    }

    /// A member, not one of the first who are shown to log in as, to whom something would be paid.
    async fn somebody_with_money(&self) -> anyhow::Result<Option<(CustomerId, MembershipId)>> {
        let read = self.app.db.read();
        let members = self.customers.iter().filter_map(|member| Some((member.id, member.home?.1)));
        for (customer, membership) in members.skip(2) {
            let home = membership::by_id(read, membership).await?;
            let home = home.context("a membership is not there")?;
            let clock = &self.app.clock;
            let quote = wallet::quote_refund(read, clock, &home, Cause::CustomersWish).await?;
            let pays = quote.applies && !quote.figures.paid().is_zero();
            if pays && !wallet::fails(read, home.merchant).await? {
                return Ok(Some((customer, membership)));
            }
        }
        Ok(None)
    }

    fn rehouse(
        &mut self,
        customer: CustomerId,
        home: Option<(usize, MembershipId)>,
        story: &'static str,
    ) {
        if let Some(found) = self.customers.iter_mut().find(|found| found.id == customer) {
            found.home = home;
            self.stories.push((format!("{}, {story}", found.name), found.email.clone()));
        }
    }

    /// Whether a merchant takes recharges: it is approved, and owes nothing.
    pub async fn takes_recharges(&self, merchant: MerchantId) -> anyhow::Result<bool> {
        let read = self.app.db.read();
        let found = merchant::Entity::find_by_id(merchant).one(read).await?;
        let stands = found.is_some_and(|found| {
            found.status == merchant::Status::Approved && found.owes_since.is_none()
        });
        Ok(stands && wallet::look(read, merchant).await?.owed_fen >= 0)
    }
}
