//! The running program: what every use case may reach.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::ExposeSecret as _;
use tokio::sync::Notify;

use crate::bank::{Bank, FileBank};
use crate::broker::Broker;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::goods::Categories;
use crate::identity::{Directory, DirectorySource, Passwords, Sessions};
use crate::image::ImagePool;
use crate::limiter::{Limiter, Points};
use crate::outbound::Reach;
use crate::payment::gateway::{Gateway, SandboxClient, SandboxSettings, Timeouts};
use crate::reminder::Tails;
use crate::webhook::Post;

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
    /// The bank that pays merchants out.
    pub bank: Bank,
    /// Hints of something new to read, across instances.
    pub broker: Broker,
    /// Redis, for counters and hints; it may be away. None: this instance is alone.
    pub redis: Option<ConnectionManager>,
    /// Limits of attempts.
    pub limiter: Limiter,
    /// What callers may spend on operations.
    pub points: Points,
    /// The cores that hash passwords.
    pub passwords: Passwords,
    /// The tree of categories, read once.
    pub categories: Categories,
    /// Merchants and shops held in the process.
    pub directory: Directory,
    /// The sessions of open sockets.
    pub sessions: Sessions,
    /// How far the reminders go of those who follow theirs.
    pub tails: Tails,
    /// Who carries webhooks to merchants' own systems.
    pub post: Post,
    /// Rung in this process when reminders were published or a webhook became due.
    pub news: Notify,
    /// Where images are drawn anew.
    pub images: ImagePool,
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
        let bank = Bank::File(FileBank::new(&config.bank_folder));
        let broker = Broker::start(config.redis_url.as_ref(), &config.redis_prefix)?;
        let redis = redis(&config)?;
        let limiter = Limiter::new(redis.clone(), &config.redis_prefix);
        let points = Points::new(redis.clone(), &config.redis_prefix);
        let passwords = Passwords::default();
        let categories = Categories::default();
        let post = Post::new(Reach::of(&config))?;
        let images = ImagePool::new(Reach::of(&config))?;
        let parts = Self {
            config,
            db,
            clock,
            gateway,
            bank,
            broker,
            redis,
            limiter,
            points,
            passwords,
            categories,
            directory: Directory::default(),
            sessions: Sessions::default(),
            tails: Tails::default(),
            post,
            news: Notify::new(),
            images,
        };
        Ok(Arc::new(parts))
    }

    /// What tells whether the directory may still be believed.
    pub const fn directory_source(&self) -> DirectorySource<'_> {
        DirectorySource { db: &self.db, broker: &self.broker, clock: &self.clock }
    }
}

/// A connection that is made when it is first used, and again whenever it was lost.
fn redis(config: &Config) -> anyhow::Result<Option<ConnectionManager>> {
    let Some(url) = &config.redis_url else { return Ok(None) };
    let client = redis::Client::open(url.expose_secret()).context("REDIS_URL is not usable")?;
    let patience = ConnectionManagerConfig::new()
        .set_number_of_retries(1)
        .set_max_delay(Duration::from_secs(1))
        .set_connection_timeout(Some(Duration::from_secs(1)))
        .set_response_timeout(Some(Duration::from_secs(1)));
    Ok(Some(ConnectionManager::new_lazy_with_config(client, patience)?))
}
