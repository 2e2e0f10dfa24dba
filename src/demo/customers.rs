//! Customers of the demo city register, and most of them join a merchant.

use anyhow::Context as _;
use entity::id::{CustomerId, MembershipId, PlanId, RechargeId};
use entity::money::Money;

use super::city::{City, Customer, granted};
use super::dice::in_turn;
use super::gateway::{self, Payer};
use super::{PASSWORD, people};
use crate::domain::identity::{self, Actor, Device, RegisterCustomer};
use crate::domain::wallet::{self, Join, Recharge};
use crate::domain::{membership, reminder};
use crate::infra::failure::Failure;

impl City {
    /// How many customers a city of so many merchants has.
    pub fn crowd(merchants: usize) -> usize {
        let three_quarters = merchants.saturating_mul(3).checked_div(4).unwrap_or_default();
        three_quarters.clamp(6, 300)
    }

    /// The so-manieth customer registers, and joins by a plan, unless they do without.
    pub async fn arrive(&mut self, number: usize, hash: &str) -> anyhow::Result<()> {
        let person = people::person(number)?;
        let mut mailbox = person.latin.clone();
        if !self.mailboxes.insert(mailbox.clone()) {
            mailbox = format!("{mailbox}{number}");
        }
        let asked = RegisterCustomer {
            phone: Some(people::customer_phone(number)),
            email: Some(format!("{mailbox}@example.com")),
            name: person.name.clone(),
            password: PASSWORD.to_owned(),
            device: Device::default(),
        };
        let checked =
            granted(asked.check(self.app.config.policy.phone_country).map_err(Failure::Refused))?;
        let email = checked.email.clone().unwrap_or_default();
        let clock = self.app.clock.clone();
        let registered = self.act(async |tx| {
            identity::register_customer(tx, &clock, checked, hash.to_owned()).await
        });
        let (Actor::Customer { id, .. }, _) = registered.await? else {
            anyhow::bail!("a registered customer is none")
        };
        if number.checked_rem(3) == Some(0) {
            self.act(async |tx| reminder::prefer(tx, id, true).await).await?;
        }
        let home = number.checked_rem(self.merchants.len()).unwrap_or_default();
        let merchant = in_turn(&self.merchants, home)?;
        let customer =
            Customer { id, name: person.name, email, city: merchant.city.clone(), home: None };
        // The first takes the larger plan, so that there is somebody with much to spend.
        let larger = number == 0 || self.dice.percent(30);
        let merchant = in_turn(&self.merchants, home)?;
        let plan = *in_turn(&merchant.plans, usize::from(larger))?;
        self.customers.push(customer);
        if number.checked_rem(6) == Some(2) {
            return Ok(());
        }
        if !self.takes_recharges(in_turn(&self.merchants, home)?.id).await? {
            return Ok(());
        }
        self.calendar.pass(240);
        let payer = match number {
            // One begins, and never pays; another one's bank says no before they try again.
            10 => Payer::Leaves,
            7 => Payer::IsDeclined,
            _ => Payer::Pays,
        };
        let mut joined = self.join(id, plan, payer).await?;
        if payer == Payer::IsDeclined {
            self.calendar.pass(120);
            joined = self.join(id, plan, Payer::Pays).await?;
        }
        if payer != Payer::Leaves {
            let customer = self.customers.last_mut().context("nobody registered")?;
            customer.home = Some((home, joined));
        }
        Ok(())
    }

    /// A customer joins by a plan, and pays, or does not.
    pub async fn join(
        &mut self,
        customer: CustomerId,
        plan: PlanId,
        payer: Payer,
    ) -> anyhow::Result<MembershipId> {
        let read = membership::plan_by_id(self.app.db.read(), plan).await?;
        let accepted_terms_version = read.context("a plan is not there")?.terms_version;
        let join = Join { customer, plan, accepted_terms_version };
        let app = self.app.clone();
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| wallet::join(tx, clock, policy, join).await;
        let joined = self.keyed(customer.0, &join, work).await?;
        self.pay_recharge(joined.recharge, payer).await?;
        Ok(joined.membership)
    }

    /// Tops a membership up, and pays for it.
    pub async fn top_up(
        &mut self,
        customer: CustomerId,
        membership: MembershipId,
        amount: Money,
    ) -> anyhow::Result<()> {
        let recharge = Recharge { customer, membership, amount };
        let app = self.app.clone();
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| wallet::recharge(tx, clock, policy, recharge, None).await;
        let recharged = self.keyed(customer.0, &recharge, work).await?;
        self.pay_recharge(recharged.recharge, Payer::Pays).await
    }

    async fn pay_recharge(&self, id: RechargeId, payer: Payer) -> anyhow::Result<()> {
        let rows = wallet::recharges_by_ids(self.app.db.read(), vec![id]).await?;
        let intent = rows.first().context("a recharge is not there")?.intent;
        self.calendar.pass(45);
        gateway::pay(&self.app, &self.browser, intent, payer).await
    }
}
