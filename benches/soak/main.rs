//! Many open sockets while orders are paid: how fast reminders arrive, what a socket costs, and
//! that none is lost or told twice, whatever dies.
//!
//! `cargo bench --bench soak -- --sockets 1000`. Two instances of the program run on a database and
//! a Redis of the soak's own. One is killed, Redis is killed, emptied and held, and the other
//! instance is shut down in order, each while orders go on; clients return and go on from their
//! cursors. Prints its figures beside those of a floor, bare sockets of the same number, in the
//! same run; ends with 1 when anything was lost, doubled or broken. Needs PostgreSQL and
//! `redis-server`.
#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark stops where it cannot go on")]
#![expect(clippy::arithmetic_side_effects, reason = "an overflow fails the benchmark")]
#![expect(clippy::indexing_slicing, reason = "a missing member of an answer is null, which fails")]
#![expect(clippy::print_stdout, reason = "its figures go to standard output")]
#![expect(clippy::large_futures, reason = "a whole soak is one future, and runs alone")]

mod device;
mod figures;
mod floor;
mod load;
mod redis_server;
#[path = "../../tests/api/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "of the stories' support some is used here")]
mod support;
mod town;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tokio::time::{Instant, sleep, sleep_until};

use device::{Crowd, Tally};
use figures::{Latencies, now};
use load::Load;
use redis_server::RedisServer;
use support::process::Site;
use support::{Engine, Scratch};
use town::Town;

/// How long the last reminders may take once nothing is disturbed any more.
const LATE: Duration = Duration::from_mins(1);

/// How long something that was killed stays away.
const AWAY: Duration = Duration::from_secs(3);

/// Many open sockets while orders are paid.
#[derive(Parser)]
struct Arguments {
    /// How many sockets, on both instances together.
    #[arg(long, default_value_t = 1_000)]
    sockets: usize,
    /// How many seconds orders are paid.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many orders are begun each second.
    #[arg(long, default_value_t = 20)]
    orders: u64,
    /// Given by cargo to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
    /// Serves the floor at this address instead: what the soak runs beside itself.
    #[arg(long, hide = true)]
    floor: Option<std::net::SocketAddr>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if let Some(address) = arguments.floor {
        runtime.block_on(floor::serve(address));
        return ExitCode::SUCCESS;
    }
    // The program does this for itself.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sound = runtime.block_on(soak(&arguments));
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn soak(arguments: &Arguments) -> bool {
    let floor = floor::measure(arguments.sockets).await;
    let scratch = Scratch::new(Engine::Postgres).await.expect("PostgreSQL and Redis");
    let mut redis = RedisServer::start().await;
    let mut sites = sites(&scratch, &redis).await;
    let town = Town::found(&sites, arguments.sockets).await;

    let before: u64 = sites.iter().map(Site::memory).sum();
    let doors: Arc<[String]> = sites.iter().map(|site| site.url.clone()).collect();
    let crowd = Crowd::gather(&town, &doors).await;
    let grown = sites.iter().map(Site::memory).sum::<u64>() - before;
    let each = grown / u64::try_from(arguments.sockets).expect("a few thousand");
    println!(
        "{} sockets on {} instances, connected in {:.1?}; memory of a socket {} B, the floor's {} B",
        arguments.sockets,
        sites.len(),
        crowd.connected_in,
        each,
        floor.memory,
    );

    let begun = Instant::now();
    let whole = Duration::from_secs(arguments.seconds);
    let load = Load::begin(&town, &doors, arguments.orders);
    let at = |percent: u32| sleep_until(begun + whole * percent / 100);
    at(40).await;
    let disturbed_at = now();
    println!("an instance is killed");
    sites[1].kill();
    sleep(AWAY).await;
    sites[1].serve().await;
    at(55).await;
    println!("Redis is killed, and comes back empty");
    redis.kill();
    sleep(AWAY).await;
    redis.restart().await;
    at(70).await;
    println!("Redis is emptied, then does not answer");
    redis.empty().await;
    redis.hold(AWAY).await;
    at(85).await;
    println!("an instance is shut down in order, and started again");
    let ended = tokio::task::block_in_place(|| sites[0].stop());
    sites[0].serve().await;
    at(100).await;
    let paid = load.end().await;
    let tally = crowd.all_heard(&town, LATE).await;
    sites[0].audit().await;
    report(&floor, &tally, paid, disturbed_at);
    drop(sites);
    scratch.drop().await;
    tally.lost == 0 && tally.duplicated == 0 && ended.success()
}

async fn sites(scratch: &Scratch, redis: &RedisServer) -> [Site; 2] {
    let settings = [
        ("REDIS_URL", redis.url()),
        ("REDIS_PREFIX", scratch.name()),
        ("TRUST_PROXY", "true".to_owned()),
        ("DATABASE_LOCK_TIMEOUT_MS", "10000".to_owned()),
        ("DATABASE_STATEMENT_TIMEOUT_MS", "20000".to_owned()),
    ];
    let mut first = Site::new(Some(scratch.url()), &settings).await;
    let beside = settings.into_iter().chain([("GATEWAY_URL", first.gateway_url.clone())]);
    let mut second = Site::new(Some(scratch.url()), &beside.collect::<Vec<_>>()).await;
    first.serve().await;
    second.serve().await;
    [first, second]
}

fn report(floor: &floor::Floor, tally: &Tally, paid: usize, disturbed_at: i64) {
    let calm = Latencies::of(tally.samples.iter().filter(|sample| sample.at < disturbed_at));
    let all = Latencies::of(&tally.samples);
    println!(
        "{paid} orders paid, {} reminders delivered, {} reconnections",
        all.count(),
        tally.returns
    );
    println!("from a fact to its reminder, undisturbed: {calm}");
    println!("from a fact to its reminder, all:         {all}");
    println!("the floor, a message to bare sockets:     {}", floor.latencies);
    println!(
        "to the floor: p50 {}, p99 {} (the floor writes to no database)",
        calm.ratio(&floor.latencies, 50),
        calm.ratio(&floor.latencies, 99),
    );
    println!("lost = {}, duplicated = {}", tally.lost, tally.duplicated);
}
