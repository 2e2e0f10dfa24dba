//! The sandbox gateway: a third-party payment company in miniature, for development and tests.
//!
//! It is an HTTP server of its own and a stranger to the rest: nothing here is known to the
//! client in [`crate::domain::payment`], and nothing of the client is known here. The wire is the
//! contract, and `docs/gateway.md` is where it is written. No real money moves.

mod api;
mod book;
mod command;
mod deliver;
mod keep;
mod notice;
mod page;
mod problem;
mod switches;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use book::Book;
use keep::Keeper;
use problem::Problem;

pub use command::{Arguments, run};

/// A source of time, in unix seconds.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How a sandbox is set up.
#[derive(Clone)]
pub struct Settings {
    /// What merchants send as `sharepass-sandbox-key`.
    pub api_key: SecretString,
    /// What notices are signed with.
    pub notice_secret: SecretString,
    /// Where payers reach the payment pages, such as `https://pay.example`; without it, the
    /// address of the listener.
    pub public_url: Option<String>,
    /// Where the state is kept; without it, in memory alone.
    pub state_file: Option<PathBuf>,
    /// The pause after the first refused delivery of a notice; each further one is twice as long.
    pub first_pause: Duration,
    /// The longest pause between two deliveries.
    pub longest_pause: Duration,
    /// How often a notice is sent at most, before it is given up.
    pub attempts: u32,
    /// What time it is.
    pub now: Now,
}

impl Settings {
    /// A sandbox in memory that retries a notice over about a day, by the system's clock.
    pub fn new(api_key: SecretString, notice_secret: SecretString) -> Self {
        Self {
            api_key,
            notice_secret,
            public_url: None,
            state_file: None,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_hours(1),
            attempts: 36,
            now: Arc::new(|| time::OffsetDateTime::now_utc().unix_timestamp()),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("public_url", &self.public_url)
            .field("state_file", &self.state_file)
            .finish_non_exhaustive()
    }
}

/// Serves the sandbox on a listener until it is told to stop, then answers what is under way.
///
/// Fails when the state file cannot be read, or when no HTTP client can be built.
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let public_url = match &settings.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{}", listener.local_addr()?),
    };
    let (keeper, book) = Keeper::open(settings.state_file.clone())?;
    let sandbox = Arc::new(Sandbox {
        settings,
        public_url,
        keeper,
        book: Mutex::new(book),
        courier: deliver::courier()?,
        tasks: TaskTracker::new(),
        stop: stop.clone(),
    });
    sandbox.deliver_due();
    let router = Router::new()
        .nest("/v1", api::router(&sandbox))
        .merge(page::router())
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(Arc::clone(&sandbox));
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await?;
    sandbox.tasks.close();
    sandbox.tasks.wait().await;
    Ok(())
}

/// A running sandbox.
struct Sandbox {
    settings: Settings,
    public_url: String,
    keeper: Keeper,
    book: Mutex<Book>,
    courier: reqwest::Client,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Sandbox {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the book, keeps it, and only then sends what there is to tell.
    ///
    /// A refused change changes nothing. The rest runs as a task of its own, so a caller who
    /// hangs up leaves nothing half done.
    async fn change<T>(
        self: &Arc<Self>,
        act: impl FnOnce(&mut Book, i64) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let (done, version) = {
            let mut book = self.book();
            let done = act(&mut book, (self.settings.now)())?;
            book.version = book.version.saturating_add(1);
            (done, book.version)
        };
        let this = Arc::clone(self);
        let kept = self.tasks.spawn(async move {
            let snapshot = || {
                let book = this.book();
                serde_json::to_vec(&*book).map(|text| (book.version, text))
            };
            this.keeper.keep(version, snapshot).await.map(|()| this.deliver_due())
        });
        match kept.await {
            Ok(Ok(())) => Ok(done),
            Ok(Err(error)) => {
                tracing::error!(error = format!("{error:#}"), "the state file was not written");
                Err(Problem::Broken)
            }
            Err(_) => Err(Problem::Broken),
        }
    }

    fn deliver_due(self: &Arc<Self>) {
        for (id, not_before) in self.book().take_due() {
            self.tasks.spawn(deliver::deliver(Arc::clone(self), id, not_before));
        }
    }
}
