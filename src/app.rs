//! The running program: what every use case may reach.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::goods::Categories;

/// The running program. Made once, shared by every request, socket and tick.
pub struct App {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Time and keys.
    pub clock: Clock,
    /// The tree of categories, read once.
    pub categories: Categories,
}

impl App {
    /// Connects to everything that the settings name.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Arc<Self>> {
        let db = Db::connect(&config.database).await?;
        Ok(Arc::new(Self { config, db, clock, categories: Categories::default() }))
    }
}
