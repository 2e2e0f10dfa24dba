//! The running program: what every use case may reach.

use std::sync::Arc;

use crate::broker::Broker;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;

/// The running program. Made once, shared by every request, socket and tick.
pub struct App {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Time and keys.
    pub clock: Clock,
    /// Hints of something new to read, across instances.
    pub broker: Broker,
}

impl App {
    /// Connects to everything that the settings name.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Arc<Self>> {
        let db = Db::connect(&config.database).await?;
        let broker = Broker::start(config.redis_url.as_ref(), &config.redis_prefix)?;
        Ok(Arc::new(Self { config, db, clock, broker }))
    }
}
