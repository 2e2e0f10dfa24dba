//! A database with books of a size.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use sharepass::app::App;
use sharepass::infra::clock::Clock;
use sharepass::infra::config::Config;
use sharepass::infra::db::Db;
use tempfile::TempDir;
use url::Url;

/// What fills a database.
const BOOKS: &str = include_str!("books.sql");

/// The books, and the program on them.
pub struct Books {
    /// The program, at its usual settings.
    pub app: Arc<App>,
    /// How many members there are.
    pub members: u64,
    server: Url,
    name: String,
    _bank: TempDir,
}

impl Books {
    /// Leaves the books, and drops them unless they are to be kept.
    pub async fn close(self, keep: bool) {
        self.app.db.clone().close().await.expect("closed books");
        if !keep {
            run(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
        }
    }
}

/// Makes a database and fills it with so many entries.
pub async fn fill(entries: u64) -> Books {
    let usual = "postgres://postgres@127.0.0.1:5432/postgres";
    let server = std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| usual.to_owned());
    let server = Url::parse(&server).expect("TEST_DATABASE_URL is a URL");
    let name = format!("sharepass_growth_{entries}");
    run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(&server, &format!("CREATE DATABASE {name}")).await;
    let mut url = server.clone();
    url.set_path(&name);
    let bank = tempfile::tempdir().expect("a folder for the bank");
    let folder = bank.path().display().to_string();
    let settings = [("DATABASE_URL", url.as_str()), ("BANK_FOLDER", &folder), ("LOG", "error")];
    let settings: HashMap<String, String> =
        settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let config = Config::read(&settings).expect("usable settings");
    Db::migrate(&config.database).await.expect("a migrated database");
    // A member has 20 entries of its own; the rest are pairs of transfers with two entries each.
    let members = entries.div_euclid(100).max(4_000);
    let filling = entries.saturating_sub(members.saturating_mul(20)).div_euclid(4);
    let now = Clock::system().now().0;
    let text = BOOKS
        .replace("{members}", &members.to_string())
        .replace("{filling}", &filling.to_string())
        .replace("{now}", &now.to_string());
    run(&url, &text).await;
    run(&url, "VACUUM ANALYZE").await;
    let app = App::start(config, Clock::system()).await.expect("the program");
    Books { app, members, server, name, _bank: bank }
}

async fn run(url: &Url, text: &str) {
    let connection = connect(url).await;
    connection.execute_unprepared(text).await.expect("a statement that is done");
    connection.close().await.expect("a closed connection");
}

async fn connect(url: &Url) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.to_string());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("PostgreSQL at TEST_DATABASE_URL")
}
