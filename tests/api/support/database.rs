//! A database for one story: copied from a template that is migrated once.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use sha2::{Digest as _, Sha256};
use sharepass::infra::db::{Db, Settings};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use url::Url;
use uuid::Uuid;

use super::servers;

/// Which database a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server, with Redis beside it: see `servers.rs`.
    Postgres,
}

impl Engine {
    /// A key as it is written in SQL.
    pub fn literal(self, key: Uuid) -> String {
        match self {
            Self::Sqlite => format!("x'{}'", key.simple()),
            Self::Postgres => format!("'{key}'"),
        }
    }
}

/// A database of one story's own.
pub enum Scratch {
    /// A file in a folder that goes with it.
    File(TempDir),
    /// A name on the server.
    Named(String, Url),
}

static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
static POSTGRES: OnceCell<Option<String>> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

impl Scratch {
    /// Makes one. None when there is no server to make it on.
    pub async fn new(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => {
                let template = SQLITE.get_or_init(sqlite_template).await;
                let folder = tempfile::tempdir().expect("a folder for the database");
                std::fs::write(folder.path().join("story.db"), template).expect("a copy");
                Some(Self::File(folder))
            }
            Engine::Postgres => {
                let template = POSTGRES.get_or_init(postgres_template).await.as_ref()?;
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                let name = format!("sharepass_story_{}_{number}", std::process::id());
                let server = server().await.expect("the server that the template is on");
                let copy = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
                server.execute_unprepared(&copy).await.expect("a copy of the template");
                server.close().await.expect("a closed connection");
                Some(Self::Named(name, servers::postgres().await?))
            }
        }
    }

    /// One without a table. None when there is no server to make it on.
    pub async fn bare(engine: Engine) -> Option<Self> {
        if engine == Engine::Sqlite {
            let folder = tempfile::tempdir().expect("a folder for the database");
            std::fs::write(folder.path().join("story.db"), []).expect("a file");
            return Some(Self::File(folder));
        }
        let server = server().await?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("sharepass_bare_{}_{number}", std::process::id());
        let make = format!("CREATE DATABASE {name}");
        server.execute_unprepared(&make).await.expect("a database");
        server.close().await.expect("a closed connection");
        Some(Self::Named(name, servers::postgres().await?))
    }

    /// How to reach it.
    pub fn url(&self) -> String {
        match self {
            Self::File(folder) => {
                format!("sqlite://{}", folder.path().join("story.db").display())
            }
            Self::Named(name, url) => named_at(url, name),
        }
    }

    /// A name that no other story has.
    pub fn name(&self) -> String {
        match self {
            Self::File(folder) => folder.path().display().to_string(),
            Self::Named(name, _) => name.clone(),
        }
    }

    /// Drops it, after everybody has left.
    pub async fn drop(self) {
        if let Self::Named(name, _) = self {
            let server = server().await.expect("the server that the database is on");
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            server.execute_unprepared(&drop).await.expect("a dropped database");
            server.close().await.expect("a closed connection");
        }
    }
}

async fn sqlite_template() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder for the template");
    let file = folder.path().join("template.db");
    migrate(format!("sqlite://{}", file.display())).await;
    std::fs::read(file).expect("a migrated template")
}

async fn postgres_template() -> Option<String> {
    let server = server().await?;
    // Its stories run with Redis, or not at all.
    servers::redis().await?;
    // One for each state of the migrations, kept between runs.
    let name = format!("sharepass_template_{}", fingerprint());
    server.execute_unprepared("SELECT pg_advisory_lock(7305172)").await.expect("the turn");
    let known = Statement::from_sql_and_values(
        server.get_database_backend(),
        "SELECT 1 FROM pg_database WHERE datname = $1",
        [name.as_str().into()],
    );
    if server.query_one_raw(known).await.expect("a list of databases").is_none() {
        let draft = format!("{name}_draft");
        for sql in [format!("DROP DATABASE IF EXISTS {draft}"), format!("CREATE DATABASE {draft}")]
        {
            server.execute_unprepared(&sql).await.expect("a draft of the template");
        }
        migrate(named(&draft).await).await;
        let rename = format!("ALTER DATABASE {draft} RENAME TO {name}");
        server.execute_unprepared(&rename).await.expect("a template");
    }
    server.close().await.expect("a closed connection");
    Some(name)
}

fn fingerprint() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("migration/src");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the migrations")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let mut all = Sha256::new();
    for file in files {
        all.update(std::fs::read(file).expect("a migration"));
    }
    let digest: Vec<u8> = all.finalize().iter().take(8).copied().collect();
    format!("{:x}", u64::from_be_bytes(digest.try_into().expect("eight bytes")))
}

async fn migrate(url: String) {
    let settings = Settings {
        url,
        connections: 1,
        lock_timeout_ms: 5_000,
        statement_timeout_ms: 30_000,
        patient_timeout_ms: 30_000,
        log_statements: false,
    };
    Db::migrate(&settings).await.expect("a migrated template");
}

/// The Redis of the stories on PostgreSQL; each keeps to a prefix of its own.
pub async fn redis_url() -> String {
    servers::redis().await.expect("the Redis that stories on PostgreSQL run with")
}

async fn named(database: &str) -> String {
    let url = servers::postgres().await.expect("the server that the template is on");
    named_at(&url, database)
}

fn named_at(server: &Url, database: &str) -> String {
    let mut url = server.clone();
    url.set_path(database);
    url.to_string()
}

async fn server() -> Option<DatabaseConnection> {
    servers::connect(&servers::postgres().await?).await
}
