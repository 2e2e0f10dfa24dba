//! What happens by itself: each part's tick, on a period, under no more than the database's own
//! locks. A tick is idempotent and takes no input, so that it may run anywhere, twice, or late.

mod measure;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::domain::{
    audit, clearing, closure, figures, goods, identity, image, ledger, order, prune, reminder,
    wallet, webhook,
};
use crate::infra::aside;

pub use measure::measure;

/// One kind of work that happens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// Orders of stopped merchants end; unpaid ones expire; what the shop left unanswered is
    /// declined; what was not handed over in time is refunded.
    Orders,
    /// Refunds that shops owe are paid as far as there is money.
    Refunds,
    /// Reminders that a merchant leaves unanswered are repeated and escalated.
    Reminders,
    /// The gateway is asked about payments whose notice did not come, and told of refunds.
    Gateway,
    /// Lots leave their cooling-off period; merchants that were reinstated get custody back.
    Release,
    /// Bonuses expire, with warnings before.
    Bonus,
    /// Merchants whose announced time has come are closed; members of merchants that fail are told,
    /// and get their part of what those are owed.
    Closure,
    /// Clearing cycles begin on their time of day and are brought to their end; the bank is told,
    /// and listened to.
    Clearing,
    /// The gateway's days that are over are held against our books.
    Reconcile,
    /// The books are audited; what is broken is told to whoever reads the log.
    Audit,
    /// Old deliveries of webhooks are taken away.
    Webhooks,
    /// Images elsewhere are fetched; those that nothing shows are thrown out.
    Images,
    /// Keys, sessions and reminders that are old are thrown out.
    Prune,
    /// What was entered in the ledger is folded into the balances of its accounts, and what was
    /// counted into the tallies of days.
    Balances,
    /// What is set aside and nobody tries any more is forgotten.
    Aside,
    /// Rows of before are brought to today's spelling of names, numbers and titles.
    Spelling,
}

impl Tick {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Orders,
        Self::Refunds,
        Self::Reminders,
        Self::Gateway,
        Self::Release,
        Self::Bonus,
        Self::Closure,
        Self::Clearing,
        Self::Reconcile,
        Self::Audit,
        Self::Webhooks,
        Self::Images,
        Self::Prune,
        Self::Balances,
        Self::Aside,
        Self::Spelling,
    ];

    const fn every(self) -> Duration {
        match self {
            Self::Balances | Self::Orders | Self::Refunds | Self::Reminders => {
                Duration::from_secs(2)
            }
            Self::Gateway => Duration::from_secs(5),
            Self::Release | Self::Bonus | Self::Closure | Self::Reconcile | Self::Spelling => {
                Duration::from_mins(1)
            }
            Self::Clearing | Self::Images => Duration::from_secs(15),
            Self::Webhooks | Self::Prune | Self::Aside => Duration::from_hours(1),
            // Once a night, whoever comes first.
            Self::Audit => Duration::from_mins(5),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Refunds => "refunds",
            Self::Reminders => "reminders",
            Self::Gateway => "gateway",
            Self::Release => "release",
            Self::Bonus => "bonus",
            Self::Closure => "closure",
            Self::Clearing => "clearing",
            Self::Reconcile => "reconcile",
            Self::Audit => "audit",
            Self::Webhooks => "webhooks",
            Self::Images => "images",
            Self::Prune => "prune",
            Self::Balances => "balances",
            Self::Aside => "aside",
            Self::Spelling => "spelling",
        }
    }

    /// Does what is due. Answers how much it did.
    pub async fn run(self, app: &App) -> anyhow::Result<u64> {
        match self {
            Self::Orders => aside::sum([
                order::stop_tick(app).await,
                order::expire_tick(app).await,
                order::overdue_tick(app).await,
            ]),
            Self::Refunds => order::owed_tick(app).await,
            Self::Reminders => reminder::urge_tick(app).await,
            Self::Gateway => {
                aside::sum([order::withdraw_tick(app).await, order::gateway_tick(app).await])
            }
            Self::Release => aside::sum([
                wallet::return_custody_tick(app).await,
                wallet::release_tick(app).await,
            ]),
            Self::Bonus => wallet::bonus_tick(app).await,
            Self::Closure => closure::tick(app).await,
            Self::Clearing => clearing::tick(app).await,
            Self::Reconcile => order::reconcile_tick(app).await,
            Self::Audit => audit::tick(app).await,
            Self::Webhooks => webhook::prune_tick(app).await,
            Self::Images => image::tick(app, &app.images).await,
            Self::Prune => prune::tick(app).await,
            Self::Balances => aside::sum([ledger::tick(app).await, figures::tick(app).await]),
            Self::Aside => aside::tick(app).await,
            Self::Spelling => aside::sum([
                identity::respell_tick(app).await,
                goods::respell_tick(app, &app.categories).await,
            ]),
        }
    }
}

/// Starts all ticks, the publisher of reminders, the sender of webhooks and the importer of offers,
/// until told to stop.
pub fn start(app: &Arc<App>, stop: &CancellationToken) -> TaskTracker {
    let tasks = TaskTracker::new();
    for tick in Tick::ALL {
        tasks.spawn(repeat(Arc::clone(app), tick, stop.clone()));
    }
    let infra = || Arc::clone(&app.infra);
    tasks.spawn(reminder::run_publisher(infra(), stop.clone()));
    tasks.spawn(webhook::run_sender(infra(), app.post.clone(), stop.clone()));
    tasks.spawn(goods::run_importer(infra(), Arc::clone(&app.categories), stop.clone()));
    tasks.close();
    tasks
}

async fn repeat(app: Arc<App>, tick: Tick, stop: CancellationToken) {
    let mut clock = tokio::time::interval(tick.every());
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = clock.tick() => {}
        }
        watch::watched(tick.name(), &app.clock, tick.run(&app)).await;
    }
}
