//! What the business stands on: the database, time, settings, the broker, the gateway, the bank. It
//! knows nothing of the business itself.

use tokio::sync::Notify;

use self::bank::Bank;
use self::broker::Broker;
use self::clock::Clock;
use self::config::Config;
use self::db::Db;
use self::gateway::Gateway;

pub mod aside;
pub mod bank;
pub mod board;
pub mod broker;
pub mod clock;
pub mod config;
pub mod cores;
pub mod db;
pub mod digest;
pub mod failure;
pub mod forwarded;
pub mod gateway;
pub mod idempotency;
pub mod language;
pub mod limiter;
pub mod limits;
pub mod meter;
pub mod outbound;
pub mod page;
pub mod pending;
pub mod policy;
pub mod scan;
pub mod sheet;
pub mod tail;
pub mod telemetry;
pub mod text;
pub mod trusted;

/// What use cases and ticks take that need more than a transaction.
pub struct Infra {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Time and keys.
    pub clock: Clock,
    /// The third party that takes payments.
    pub gateway: Gateway,
    /// The bank that pays merchants out.
    pub bank: Bank,
    /// Hints of something new to read, across instances.
    pub broker: Broker,
    /// Notified in this process when reminders were published or a webhook became due.
    pub news: Notify,
}
