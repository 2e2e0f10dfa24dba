//! The running program: what every use case may reach.

use std::sync::Arc;

use anyhow::Context as _;

use crate::broker::Broker;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::payment::gateway::{Gateway, SandboxClient, SandboxSettings, Timeouts};

/// The running program. Made once, shared by every request, socket and tick.
pub struct App {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Time and keys.
    pub clock: Clock,
    /// The third party that takes payments.
    pub gateway: Gateway,
    /// Hints of something new to read, across instances.
    pub broker: Broker,
}

impl App {
    /// Connects to everything that the settings name.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Arc<Self>> {
        let db = Db::connect(&config.database).await?;
        let gateway = Gateway::Sandbox(SandboxClient::new(SandboxSettings {
            base_url: config.gateway_url.parse().context("GATEWAY_URL is not a URL")?,
            api_key: config.gateway_api_key.clone(),
            notice_secret: config.gateway_notice_secret.clone(),
            timeouts: Timeouts::default(),
        })?);
        let broker = Broker::start(config.redis_url.as_ref(), &config.redis_prefix)?;
        Ok(Arc::new(Self { config, db, clock, gateway, broker }))
    }
}
