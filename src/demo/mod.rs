//! The demo city: merchants, offers, members and orders, made through the use cases themselves.
//!
//! Everything happens in the month before now, by a clock of the demo's own: prices have a history,
//! lots leave their cooling-off period, orders stand at every step. Money comes in through the
//! gateway's pages, over HTTP. The same size makes the same city again, but for keys and codes.

mod bank;
mod calendar;
mod catalogue;
mod city;
mod customers;
mod desk;
mod dice;
mod endings;
mod gateway;
mod history;
mod logins;
mod merchants;
mod offers;
mod orders;
mod people;
mod pictures;
mod progress;
mod slips;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{bail, ensure};
use entity::id::OperatorId;
use entity::merchant;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::app::App;
use crate::domain::{audit, operator};
use crate::infra::clock::Clock;
use crate::infra::config::Environment;
use calendar::{Calendar, first_day};
use catalogue::Catalogue;
use city::City;
use dice::Dice;
pub use logins::Logins;

/// The password of everybody in the demo city.
pub const PASSWORD: &str = "demo-tongxiang";

/// What the city grows from.
const SEED: u64 = 20_261_123;

/// Beyond, one shop would show nothing but larger and larger packages of the same.
const MOST_OFFERS_EACH: usize = 2_000;

/// How large a demo city is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many merchants, from 1 to 5,000.
    pub merchants: usize,
    /// How many offers, from 1 to 1,000,000.
    pub offers: usize,
}

impl Size {
    /// A city that is filled in about a minute.
    pub const USUAL: Self = Self { merchants: 40, offers: 2_000 };

    fn check(self) -> anyhow::Result<()> {
        let Self { merchants, offers } = self;
        ensure!((1..=5_000).contains(&merchants), "a demo city has 1 to 5,000 merchants");
        ensure!((1..=1_000_000).contains(&offers), "a demo city has 1 to 1,000,000 offers");
        let most = merchants.saturating_mul(MOST_OFFERS_EACH);
        ensure!(offers <= most, "{merchants} merchants of a demo city have at most {most} offers");
        Ok(())
    }

    /// Merchants that are still to be approved when the city is there.
    const fn waiting(self) -> usize {
        if self.merchants < 20 { 0 } else { 2 }
    }
}

/// Fills a database without merchants with a demo city.
///
/// Refuses, with a sentence, a database that has merchants, a size out of range, and production.
/// Breaks when no gateway can be spoken to, or when the books do not balance at the end.
pub async fn fill(app: &Arc<App>, size: Size) -> anyhow::Result<Logins> {
    size.check()?;
    ensure!(
        app.config.environment == Environment::Development,
        "everybody knows the demo city's password: it is not for production"
    );
    ensure!(is_empty(app).await?, "the database has merchants: a demo city needs an empty one");
    let browser = gateway::browser()?;
    if gateway::answers(&browser, &app.config).await {
        // A stranger's clock is not ours to turn: it would not take payments of last month.
        tracing::warn!("a gateway runs already, so all of the demo city happens now");
        return settle(Arc::clone(app), &app.clock, browser, size).await;
    }
    let clock = Clock::manual(first_day(app.clock.now()));
    let past = App::start(app.config.clone(), clock.clone()).await?;
    let over = Arc::new(AtomicBool::new(false));
    let (hands, real, is_over) = (clock, app.clock.clone(), Arc::clone(&over));
    let now = move || if is_over.load(Ordering::SeqCst) { real.now() } else { hands.now() };
    gateway::start(&browser, &app.config, Arc::new(move || now().unix_seconds())).await?;
    let settled = settle(Arc::clone(&past), &app.clock, browser, size).await;
    over.store(true, Ordering::SeqCst);
    past.db.clone().close().await?;
    settled
}

/// Fills a database without merchants with the usual demo city; none where there are some.
pub async fn fill_if_empty(app: &Arc<App>) -> anyhow::Result<Option<Logins>> {
    if is_empty(app).await? { fill(app, Size::USUAL).await.map(Some) } else { Ok(None) }
}

async fn is_empty(app: &App) -> anyhow::Result<bool> {
    Ok(merchant::Entity::find().count(app.db.read()).await? == 0)
}

/// Adds an operator. Somebody may have added one of that name before there were merchants.
async fn operate(
    app: &App,
    [login, other]: [&'static str; 2],
    name: &str,
) -> anyhow::Result<(OperatorId, &'static str)> {
    match operator::operator_create(app, &app.passwords, login, name, PASSWORD).await {
        Ok(id) => Ok((id, login)),
        Err(_) => Ok((
            operator::operator_create(app, &app.passwords, other, name, PASSWORD).await?,
            other,
        )),
    }
}

/// Lets the city grow, and audits its books.
async fn settle(
    app: Arc<App>,
    real: &Clock,
    browser: reqwest::Client,
    size: Size,
) -> anyhow::Result<Logins> {
    let first = operate(&app, ["operator", "demo-operator"], "平台运营").await?;
    let (operator, operator_login) = first;
    let (_, second_login) = operate(&app, ["reviewer", "demo-reviewer"], "财务复核").await?;
    let mut city = City {
        calendar: Calendar::before(real, &app.clock),
        catalogue: Catalogue::read()?,
        dice: Dice::new(SEED),
        browser,
        operator,
        operator_login,
        second_login,
        merchants: Vec::new(),
        pictures: tokio::sync::Mutex::default(),
        customers: Vec::new(),
        entered: Vec::new(),
        mailboxes: std::collections::HashSet::new(),
        stories: Vec::new(),
        keys: 0,
        replies: 0,
        app,
    };
    let slips = slips::among(size.offers);
    let regular = size.offers.saturating_sub(slips::new_offers(slips));
    // One in twenty comes later, for there to be something new.
    let late = regular.checked_div(20).unwrap_or_default();
    let first = regular.saturating_sub(late);
    city.open_shops(size.merchants, size.waiting()).await?;
    city.enter_offers(first, (1, 2)).await?;
    city.live(City::crowd(size.merchants), late, slips).await?;
    city.apply(size.merchants.saturating_sub(size.waiting()), size.waiting()).await?;
    city.endings().await?;
    city.today().await?;
    let violations = audit::audit(city.app.db.read()).await?;
    if let Some(first) = violations.first() {
        bail!("the books of the demo city do not balance ({}): {first:?}", violations.len());
    }
    Logins::of(&city).await
}
