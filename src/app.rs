//! The running program: the infrastructure, and the parts of it that slices own.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::ExposeSecret as _;
use tokio::sync::Notify;

use crate::domain::goods::Categories;
use crate::domain::identity::{Directory, Passwords, Sessions};
use crate::domain::image::ImagePool;
use crate::domain::order::PaymentQueue;
use crate::domain::reminder::Tails;
use crate::domain::webhook::Post;
use crate::infra::Infra;
use crate::infra::bank::{Bank, FileBank};
use crate::infra::broker::Broker;
use crate::infra::clock::Clock;
use crate::infra::config::Config;
use crate::infra::db::Db;
use crate::infra::gateway::{Gateway, SandboxClient, SandboxSettings, Timeouts};
use crate::infra::limiter::{Limiter, Points};
use crate::infra::outbound::Reach;

/// The running program. Made once, shared by every request, socket and tick. No use case takes it: a
/// use case takes [`Infra`], which the program dereferences to, and the parts that it names.
pub struct App {
    /// What use cases take that need more than a transaction.
    pub infra: Arc<Infra>,
    /// Redis, for counters and hints; it may be away. None: this instance is alone.
    pub redis: Option<ConnectionManager>,
    /// Limits of attempts.
    pub limiter: Limiter,
    /// What callers may spend on operations.
    pub points: Points,
    /// The cores that hash passwords.
    pub passwords: Passwords,
    /// The tree of categories, read once.
    pub categories: Arc<Categories>,
    /// Merchants and shops held in the process.
    pub directory: Directory,
    /// The sessions of open sockets.
    pub sessions: Sessions,
    /// How far the reminders go of those who follow theirs.
    pub tails: Tails,
    /// Payments from balance that wait for their turn.
    pub payments: PaymentQueue,
    /// Who carries webhooks to merchants' own systems.
    pub post: Post,
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
        let categories = Arc::default();
        let post = Post::new(Reach::of(&config))?;
        let images = ImagePool::new(Reach::of(&config))?;
        let payments = PaymentQueue::new(&db, &clock);
        let infra = Infra { config, db, clock, gateway, bank, broker, news: Notify::new() };
        let parts = Self {
            infra: Arc::new(infra),
            redis,
            limiter,
            points,
            passwords,
            categories,
            directory: Directory::default(),
            sessions: Sessions::default(),
            tails: Tails::default(),
            payments,
            post,
            images,
        };
        Ok(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Infra;

    fn deref(&self) -> &Infra {
        &self.infra
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
