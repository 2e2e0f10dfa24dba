//! One visit to a shop of the demo city: something is ordered, paid, and handed over, or not.

use std::sync::Arc;

use anyhow::Context as _;
use entity::id::{CustomerId, MerchantId, OrderId, ShopId};
use entity::money::Money;

use super::city::{City, granted};
use super::gateway::{self, Payer};
use crate::app::App;
use crate::domain::catalog::{self, Buyable};
use crate::domain::identity::StaffMember;
use crate::domain::order::{
    self, Cancel, Decline, Fulfil, Order, Pay, Place, Refund, Tender, WantedLine,
};
use crate::domain::wallet;

/// What a customer spends on one visit at most, in fen.
const DEAREST: i64 = 40_000;

/// How an order goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Placed, and not paid.
    Placed,
    /// Paid, and not answered by the shop.
    Paid,
    /// Accepted, and not picked up yet.
    Accepted,
    /// Picked up.
    Fulfilled,
    /// Not taken by the shop.
    Declined,
    /// Called off by the customer.
    Cancelled,
    /// Picked up, and refunded.
    Refunded,
}

impl Course {
    /// How orders stand at the end.
    pub const OPEN_ENDED: [Self; 14] = [
        Self::Accepted,
        Self::Fulfilled,
        Self::Accepted,
        Self::Accepted,
        Self::Fulfilled,
        Self::Accepted,
        Self::Accepted,
        Self::Accepted,
        Self::Paid,
        Self::Paid,
        Self::Paid,
        Self::Paid,
        Self::Placed,
        Self::Placed,
    ];

    /// Of so many in a hundred.
    pub const fn of(hundredth: i64) -> Self {
        match hundredth {
            ..=5 => Self::Placed,
            6..=8 => Self::Paid,
            9..=14 => Self::Declined,
            15..=19 => Self::Cancelled,
            20..=25 => Self::Refunded,
            _ => Self::Fulfilled,
        }
    }
}

/// Whom an order is between.
#[derive(Clone)]
struct Parties {
    customer: CustomerId,
    merchant: MerchantId,
    shop: ShopId,
    /// Who answers at the counter.
    counter: StaffMember,
    /// Who may refund.
    owner: StaffMember,
}

impl City {
    /// A customer visits a shop: any, or the first one of their home merchant. False when there was
    /// nothing for them.
    pub async fn visit(
        &mut self,
        customer: usize,
        course: Course,
        at_home: bool,
    ) -> anyhow::Result<bool> {
        let Some((parties, wanted)) = self.choose(customer, at_home).await? else {
            return Ok(false);
        };
        let Some(order) = self.place(&parties, wanted).await? else { return Ok(false) };
        if course == Course::Placed {
            return Ok(true);
        }
        self.calendar.pass(50);
        self.pay(&parties, order).await?;
        self.go_on(&parties, order, course).await?;
        Ok(true)
    }

    /// A shop of the customer's city, more often than not of the home merchant, and what can be
    /// bought there.
    async fn choose(
        &mut self,
        customer: usize,
        at_home: bool,
    ) -> anyhow::Result<Option<(Parties, Vec<Buyable>)>> {
        let customer = self.customers.get(customer).context("no such customer")?;
        let (id, home) = (customer.id, customer.home.map(|(home, _)| home));
        let near: Vec<usize> = self
            .merchants
            .iter()
            .enumerate()
            .filter(|(_, merchant)| merchant.city == customer.city)
            .map(|(place, _)| place)
            .collect();
        let everywhere: Vec<usize> = (0..self.merchants.len()).collect();
        // Travellers order elsewhere, too.
        let near = if near.len() < 2 || self.dice.percent(12) { everywhere } else { near };
        let place = match home {
            Some(home) if at_home || self.dice.percent(50) => home,
            _ => *self.dice.one(&near)?,
        };
        let merchant = self.merchants.get(place).context("no such merchant")?;
        let shop = if at_home { 0 } else { self.dice.below(merchant.shops.len()) };
        let shown = merchant.shops.get(shop).context("no such shop")?;
        let counter = if shop == 0 { &merchant.cashier } else { &merchant.owner };
        let parties = Parties {
            customer: id,
            merchant: merchant.id,
            shop: shown.id,
            counter: counter.clone(),
            owner: merchant.owner.clone(),
        };
        let mut affordable: Vec<_> = shown
            .offers
            .iter()
            .filter(|(_, list_price)| list_price.fen() <= DEAREST)
            .map(|(offer, _)| *offer)
            .collect();
        self.dice.shuffle(&mut affordable);
        affordable.truncate(usize::try_from(self.dice.between(1, 3))?);
        let (now, read) = (self.app.clock.now(), self.app.db.read());
        let mut found = catalog::buyable(read, now, &affordable).await?;
        found.retain(|found| found.stock_left.is_none_or(|left| left >= 2));
        found.sort_by_key(|found| found.offer);
        Ok((!found.is_empty()).then_some((parties, found)))
    }

    async fn place(
        &mut self,
        parties: &Parties,
        wanted: Vec<Buyable>,
    ) -> anyhow::Result<Option<OrderId>> {
        let mut lines = Vec::with_capacity(wanted.len());
        for offer in &wanted {
            let cheap = offer.list_price.fen() < 5_000;
            lines.push(WantedLine {
                offer: offer.offer,
                quantity: if cheap { self.dice.between(1, 2) } else { 1 },
                expected_member_price: Some(offer.member_price),
                expected_list_price: Some(offer.list_price),
            });
        }
        let note = match self.dice.between(1, 12) {
            1 => Some("麻烦快一点，谢谢".to_owned()),
            2 => Some("到店前十分钟请准备好".to_owned()),
            _ => None,
        };
        let place = Place { customer: parties.customer, shop: parties.shop, lines, note };
        let app = Arc::clone(&self.app);
        let (clock, policy) = (&app.clock, &app.config.policy);
        let input = place.clone();
        let work = async |tx: &_| order::place(tx, clock, policy, place).await;
        Ok(Some(self.keyed(parties.customer.0, &input, work).await?.order))
    }

    /// From balance where it holds the member price, after a top-up now and then; else by gateway.
    async fn pay(&mut self, parties: &Parties, order: OrderId) -> anyhow::Result<()> {
        let due = self.row(order).await?.member_total;
        let mut tender = self.tender(parties, due).await?;
        if tender == Tender::Gateway && self.tops_up(parties, due).await? {
            self.calendar.pass(20);
            tender = self.tender(parties, due).await?;
        }
        let pay = Pay { customer: parties.customer, order, tender, membership: None };
        let app = Arc::clone(&self.app);
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| order::pay(tx, clock, policy, pay).await;
        let paid = self.keyed(parties.customer.0, &pay, work).await?;
        if let Some(intent) = paid.intent {
            self.calendar.pass(30);
            gateway::pay(&self.app, &self.browser, intent, Payer::Pays).await?;
        }
        Ok(())
    }

    async fn tender(&self, parties: &Parties, due: Money) -> anyhow::Result<Tender> {
        let read = self.app.db.read();
        let wallets = wallet::wallets(read, parties.customer, parties.merchant, due).await?;
        let holds = wallets.first().is_some_and(|wallet| wallet.spendable() >= due);
        Ok(if holds { Tender::Balance } else { Tender::Gateway })
    }

    /// A member whose balance is short tops it up, two times out of three. True when they did.
    async fn tops_up(&mut self, parties: &Parties, due: Money) -> anyhow::Result<bool> {
        let mut members = self.customers.iter();
        let member = members.find(|customer| customer.id == parties.customer);
        let Some((home, membership)) = member.and_then(|member| member.home) else {
            return Ok(false);
        };
        let at_home = self.merchants.get(home).is_some_and(|home| home.id == parties.merchant);
        if !at_home || !self.takes_recharges(parties.merchant).await? {
            return Ok(false);
        }
        let read = self.app.db.read();
        let wallets = wallet::wallets(read, parties.customer, parties.merchant, due).await?;
        let held =
            wallets.first().map(|wallet| wallet::spendable(&wallet.lots, wallet::Place::Home));
        // Away from home the shortage is one of custody: they pay by gateway and know why.
        let low = held.is_some_and(|held| held < due);
        if !low || !self.dice.percent(67) {
            return Ok(false);
        }
        let amount = due.fen().checked_div(10_000).unwrap_or_default().saturating_add(2);
        let amount = Money::from_fen(amount.saturating_mul(10_000))?;
        self.top_up(parties.customer, membership, amount).await?;
        Ok(true)
    }

    async fn go_on(
        &mut self,
        parties: &Parties,
        order: OrderId,
        course: Course,
    ) -> anyhow::Result<()> {
        self.calendar.pass(70);
        match course {
            Course::Placed | Course::Paid => Ok(()),
            Course::Cancelled => self.cancel(parties, order).await,
            Course::Declined => self.decline(parties, order).await,
            Course::Accepted => self.accept(parties, order).await,
            Course::Fulfilled => {
                self.accept(parties, order).await?;
                self.hand_over(parties, order).await
            }
            Course::Refunded => {
                self.accept(parties, order).await?;
                self.hand_over(parties, order).await?;
                self.refund(parties, order).await
            }
        }
    }

    async fn accept(&self, parties: &Parties, order: OrderId) -> anyhow::Result<()> {
        let clock = &self.app.clock;
        self.act(async |tx| order::accept(tx, clock, &parties.counter, order).await).await?;
        Ok(())
    }

    async fn hand_over(&self, parties: &Parties, order: OrderId) -> anyhow::Result<()> {
        self.calendar.pass(150);
        // The customer shows the code at the counter.
        let redeem_code = self.row(order).await?.redeem_code;
        let app: &App = &self.app;
        let fulfil = Fulfil { order: Some(order), redeem_code: Some(redeem_code) };
        granted(order::fulfil(app, &parties.counter, fulfil).await)?;
        Ok(())
    }

    async fn cancel(&mut self, parties: &Parties, order: OrderId) -> anyhow::Result<()> {
        let reason = Some("临时有事，改天再来".to_owned());
        let cancel = Cancel { customer: parties.customer, order, reason };
        let (app, input) = (Arc::clone(&self.app), cancel.clone());
        let work = async |tx: &_| order::cancel(tx, &app.clock, &app.config.policy, cancel).await;
        self.keyed(parties.customer.0, &input, work).await?;
        Ok(())
    }

    async fn decline(&mut self, parties: &Parties, order: OrderId) -> anyhow::Result<()> {
        let (by, counter) = (parties.counter.id.0, &parties.counter);
        let decline = Decline { order, reason: "今日已售完，非常抱歉".to_owned(), by };
        let (app, input) = (Arc::clone(&self.app), decline.clone());
        let work = async |tx: &_| {
            order::decline(tx, &app.clock, &app.config.policy, counter, decline).await
        };
        self.keyed(by, &input, work).await?;
        Ok(())
    }

    async fn refund(&mut self, parties: &Parties, order: OrderId) -> anyhow::Result<()> {
        self.calendar.pass(90);
        let (by, owner) = (parties.owner.id.0, &parties.owner);
        let reason = "顾客反馈有瑕疵，全额退款".to_owned();
        let refund = Refund { order, lines: None, amount: None, reason, by };
        let (app, input) = (Arc::clone(&self.app), refund.clone());
        let work =
            async |tx: &_| order::refund(tx, &app.clock, &app.config.policy, owner, refund).await;
        self.keyed(by, &input, work).await?;
        Ok(())
    }

    async fn row(&self, order: OrderId) -> anyhow::Result<Order> {
        let found = order::by_ids(self.app.db.read(), vec![order]).await?;
        found.into_iter().next().context("a placed order is not there")
    }
}
