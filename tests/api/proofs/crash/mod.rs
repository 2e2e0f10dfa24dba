//! Crash loops: the real program, or its PostgreSQL, is killed at random moments while people pay.
//! Beside them the office clears, the bank answers, merchants are stopped, members leave and move.
//! What was acknowledged is there afterwards, what was not is sent again with its key and is done
//! once, and the audit is clean each time.

mod counter;
mod journal;
mod office;
mod shopper;
pub mod town;

use std::time::Duration;

use entity::id::{Key as _, MerchantId};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use counter::Counter;
use journal::Journal;
use office::Office;
use shopper::Shopper;
use town::Town;

use super::scale::{Chance, figures, times};
use crate::support::durable::Durable;
use crate::support::process::Site;
use crate::support::{Engine, Scratch, redis_url};

/// How many people act at the same time.
const PEOPLE: usize = 6;

/// How many acts must have been answered since the last crash, so that each comes under load.
const BUSY: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_program_on_sqlite_loses_nothing_and_doubles_nothing() {
    let site = Site::new(None, &[]).await;
    let mut crashes = Crashes::begin("crash, SQLite", Engine::Sqlite, vec![site]).await;
    for _ in 0..times("PROVE_CRASHES", 4) {
        crashes.of_the_program(0).await;
    }
    crashes.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_program_on_postgres_loses_nothing_and_doubles_nothing() {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else { return };
    let redis = [("REDIS_URL", redis_url().await), ("REDIS_PREFIX", scratch.name())];
    let site = Site::new(Some(scratch.url()), &redis).await;
    let mut crashes = Crashes::begin("crash, PostgreSQL", Engine::Postgres, vec![site]).await;
    for _ in 0..times("PROVE_CRASHES", 4) {
        crashes.of_the_program(0).await;
    }
    crashes.end().await;
    scratch.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_programs_one_dies_in_the_middle_of_payments_and_the_other_goes_on() {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else { return };
    let redis = [("REDIS_URL", redis_url().await), ("REDIS_PREFIX", scratch.name())];
    let first = Site::new(Some(scratch.url()), &redis).await;
    let bank = first.bank_folder().display().to_string();
    let beside = [("GATEWAY_URL", first.gateway_url.clone()), ("BANK_FOLDER", bank)];
    let beside = redis.into_iter().chain(beside);
    let beside: Vec<_> = beside.collect();
    let second = Site::new(Some(scratch.url()), &beside).await;
    let sites = vec![first, second];
    let mut crashes = Crashes::begin("crash of one of two", Engine::Postgres, sites).await;
    for number in 0..times("PROVE_CRASHES_OF_TWO", 4) {
        crashes.of_the_program(number % 2).await;
    }
    crashes.end().await;
    scratch.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_postgres_loses_nothing_and_doubles_nothing() {
    let Some(mut postgres) = Durable::start().await else { return };
    let site = Site::new(Some(postgres.url().await.to_string()), &[]).await;
    let proof = "crash of PostgreSQL itself";
    let mut crashes = Crashes::begin(proof, Engine::Postgres, vec![site]).await;
    for number in 0..times("PROVE_DATABASE_CRASHES", 4) {
        crashes.of(&mut postgres, number % 4 == 3).await;
    }
    crashes.end().await;
}

/// Sites under load that are killed again and again, on one database.
struct Crashes {
    proof: &'static str,
    sites: Vec<Site>,
    journal: Journal,
    chance: Chance,
    done: CancellationToken,
    people: JoinSet<Shopper>,
    counters: JoinSet<(MerchantId, Counter)>,
    kills: usize,
}

impl Crashes {
    async fn begin(proof: &'static str, engine: Engine, mut sites: Vec<Site>) -> Self {
        let mut chance = Chance::of(proof);
        for site in &mut sites {
            site.serve().await;
        }
        let doors: Vec<String> = sites.iter().map(|site| site.url.clone()).collect();
        let site = sites.first().expect("a site");
        let town = Town::found(site).await;
        let journal = Journal::new(engine, site.database_url());
        let done = CancellationToken::new();
        // They listen before anything is paid.
        let mut counters = JoinSet::new();
        for owner in [&town.home, &town.other] {
            let merchant = MerchantId::parse(&owner.merchant).expect("a merchant");
            let counter = Counter::new(owner, doors.clone()).await.follow(done.clone());
            counters.spawn(async move { (merchant, counter.await) });
        }
        let mut people = JoinSet::new();
        for number in 0..PEOPLE {
            let shopper = Shopper::join(&town, site, number, &journal, chance.split()).await;
            let shopper = shopper.by(doors.clone());
            people.spawn(shopper.live(done.clone()));
        }
        let buyer = Shopper::join(&town, site, PEOPLE, &journal, chance.split()).await;
        let buyer = buyer.at_the_market(&town).by(doors);
        let office = Office::new(buyer, &town, site.bank_folder(), chance.split());
        people.spawn(office.work(done.clone()));
        Self { proof, sites, journal, chance, done, people, counters, kills: 0 }
    }

    fn site(&self) -> &Site {
        self.sites.first().expect("a site")
    }

    /// Waits until acts are being answered, and then a random moment.
    async fn moment(&mut self) {
        let before = self.journal.acknowledged();
        while self.journal.acknowledged() < before + BUSY {
            self.watch().await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let pause = u64::try_from(self.chance.below(400)).expect("milliseconds");
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }

    /// Fails at once when one of the people found something wrong.
    async fn watch(&mut self) {
        if let Some(ended) = self.people.try_join_next() {
            let end =
                ended.err().map_or_else(|| "gone home early".to_owned(), |end| end.to_string());
            panic!("{end}; {}", self.site().said());
        }
    }

    /// Kills one of the programs, and starts it again.
    async fn of_the_program(&mut self, which: usize) {
        self.moment().await;
        self.sites[which].kill();
        self.kills += 1;
        self.site().audit().await;
        self.sites[which].serve().await;
        self.journal.holds(self.proof).await;
    }

    /// Kills the database under the program; sometimes the program with it.
    async fn of(&mut self, postgres: &mut Durable, both: bool) {
        self.moment().await;
        postgres.kill();
        self.kills += 1;
        if both {
            self.sites[0].kill();
        }
        postgres.restart().await;
        self.site().audit().await;
        if both {
            self.sites[0].serve().await;
        }
        self.journal.holds(self.proof).await;
    }

    /// Lets everybody finish, and holds their own books against the network's.
    async fn end(mut self) {
        self.done.cancel();
        let mut shoppers = Vec::new();
        while let Some(shopper) = self.people.join_next().await {
            shoppers.push(shopper.expect("no panic"));
        }
        for shopper in &mut shoppers {
            shopper.settle().await;
        }
        self.journal.holds(self.proof).await;
        self.journal.is_all_there_is().await;
        let (mut told, mut connected) = (0, 0);
        while let Some(counter) = self.counters.join_next().await {
            let (merchant, counter) = counter.expect("no panic");
            let counter = counter.hear_all(self.journal.paid_at(merchant.0).await).await;
            told += counter.told;
            connected += counter.connected;
        }
        for site in &mut self.sites {
            assert!(site.stop().success(), "an orderly end: {}", site.said());
        }
        self.site().audit().await;
        let (kills, acknowledged) = (self.kills, self.journal.acknowledged());
        let (resent, none) = (self.journal.resent(), "lost = 0, doubled = 0, violations = 0");
        let acts = format!("kills {kills}, acknowledged {acknowledged}, resent {resent}");
        let heard = format!("reminders {told} over {connected} connections");
        figures(self.proof, &format!("{acts}, {heard}, {none}"));
    }
}
