//! The month of the demo city: day by day people register, join, order and change their minds.

use anyhow::Context as _;
use entity::money::Money;

use super::calendar::DAYS;
use super::city::City;
use super::dice::in_turn;
use super::orders::Course;
use super::progress::Progress;
use crate::domain::goods::entry::Stock;
use crate::domain::reminder;

use crate::worker::Tick;

/// The day on which the first customers come: the shops are furnished by then.
const FIRST: i64 = 3;

/// The day by which everybody has registered: so late that some still cool off today.
const SETTLED: i64 = 27;

/// Days in which most register.
const SOON: usize = 8;

/// How many days later some join the merchants that will fail them: their lots are released by the
/// end, so that there is something to claim.
const GATHERED: usize = 10;

/// When shops open and close, in seconds of the day.
const OPEN: (i64, i64) = (9 * 3_600, 21 * 3_600);

impl City {
    /// Lives through the days before today. `late` offers and `slips` are entered on the way.
    pub async fn live(&mut self, crowd: usize, late: usize, slips: usize) -> anyhow::Result<()> {
        let days = usize::try_from(DAYS.saturating_sub(FIRST))?;
        let progress = Progress::stage("days", days);
        let hashes = self.hashes(crowd).await?;
        let shops = self.shops();
        let mut arrived = hashes.iter().enumerate();
        for passed in 0..days {
            let day = FIRST.saturating_add(i64::try_from(passed)?);
            self.calendar.turn_to(day, OPEN.0);
            // Most come when the shops open, the others by and by.
            let many = crowd.saturating_mul(2).checked_div(3).unwrap_or_default();
            let settled = usize::try_from(SETTLED.saturating_sub(FIRST))?;
            let soon = part(many, passed, SOON);
            for _ in soon.chain(part(crowd.saturating_sub(many), passed, settled)) {
                if let Some((number, hash)) = arrived.next() {
                    self.arrive(number, hash).await?;
                }
            }
            for number in part(late, passed, days) {
                let (merchant, shop) = *in_turn(&shops, number.saturating_mul(7))?;
                self.enter_next(merchant, shop).await?;
            }
            // The first revisions are held against a week of prices.
            if passed > 9 {
                for number in part(slips, passed.saturating_sub(10), days.saturating_sub(10)) {
                    self.slip(number).await?;
                }
                self.lower_a_price().await?;
            }
            if passed == GATHERED {
                self.gather().await?;
            }
            self.trade(day).await?;
            self.rest().await?;
            self.bank_day(passed == GATHERED).await?;
            progress.step();
        }
        Ok(())
    }

    /// A day at the counters: orders one after the other, until the shops close.
    async fn trade(&mut self, day: i64) -> anyhow::Result<()> {
        // Each customer comes about twice a week.
        let visits = self.customers.len().saturating_mul(3).checked_div(10).unwrap_or_default();
        let visits = visits.saturating_add(1);
        let slot = OPEN.1.saturating_sub(OPEN.0).checked_div(i64::try_from(visits)?);
        for visit in 0..visits {
            let after = slot.unwrap_or_default().saturating_mul(i64::try_from(visit)?);
            self.calendar.turn_to(day, OPEN.0.saturating_add(1_800).saturating_add(after));
            Tick::Orders.run(&self.app).await?;
            let customer = self.dice.below(self.customers.len());
            let course = Course::of(self.dice.between(1, 100));
            self.visit(customer, course, false).await?;
        }
        Ok(())
    }

    /// Today, until now: some orders stand at every step of their way.
    pub async fn today(&mut self) -> anyhow::Result<()> {
        let orders = i64::try_from(Course::OPEN_ENDED.len())?;
        for (course, before) in Course::OPEN_ENDED.into_iter().zip((1..=orders).rev()) {
            // What waits for the shop, or for its payment, waits minutes; the rest lasts.
            let brief = matches!(course, Course::Placed | Course::Paid);
            let ago = before.saturating_mul(if brief { 40 } else { 600 });
            // Whoever comes finds something; a shop that has nothing for them is left.
            for attempt in 0..20_u8 {
                self.calendar.turn_to_before_now(ago);
                // Half of it by the first two customers at home: for whoever logs in as one of
                // them, or at their counters, to find it.
                let known = usize::try_from(before)?.checked_rem(4);
                let known = known.filter(|known| *known < 2 && attempt == 0);
                let anybody = self.dice.below(self.customers.len());
                let customer = known.unwrap_or(anybody);
                if self.visit(customer, course, known.is_some()).await? {
                    break;
                }
            }
        }
        self.calendar.arrive();
        self.enrich().await?;
        self.rest().await
    }

    /// Tops up the first customer's membership at the end, so that there is somebody to spend.
    async fn enrich(&mut self) -> anyhow::Result<()> {
        let first = self.customers.first().context("nobody registered")?;
        if let Some((home, membership)) = first.home
            && self.takes_recharges(in_turn(&self.merchants, home)?.id).await?
        {
            let (customer, amount) = (first.id, Money::from_fen(50_000)?);
            self.top_up(customer, membership, amount).await?;
        }
        Ok(())
    }

    /// What happens by itself, and the publication of what is to be told.
    async fn rest(&self) -> anyhow::Result<()> {
        for tick in Tick::ALL {
            tick.run(&self.app).await?;
        }
        reminder::tick(&self.app).await?;
        Ok(())
    }

    /// A merchant lowers a member price; members who want to know are told.
    async fn lower_a_price(&mut self) -> anyhow::Result<()> {
        // Of the later entries, so that slips find theirs as they were.
        let place = self.dice.below(self.entered.len());
        let known = self.entered.get_mut(place).context("nothing was entered")?;
        let lower = known.draft.member_price.share_down(92, 100);
        let mut draft = known.draft.clone();
        draft.member_price = lower.context("a price beyond all bounds")?;
        // What was sold meanwhile stays sold.
        draft.stock = Stock::Keep;
        known.draft.member_price = draft.member_price;
        let (merchant, shop, offer) = (known.merchant, known.shop, known.offer);
        self.save(merchant, shop, Some(offer), draft).await?;
        Ok(())
    }
}

/// Which of `whole` things fall on the so-manieth of so many days: something on the first one, and
/// nothing after the last.
fn part(whole: usize, day: usize, days: usize) -> std::ops::Range<usize> {
    let until = |day: usize| whole.saturating_mul(day.min(days)).div_ceil(days.max(1));
    until(day)..until(day.saturating_add(1))
}
