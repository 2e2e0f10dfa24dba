//! PostgreSQL and Redis for the stories: those that are named, else those at the usual addresses,
//! else private ones, started from what is installed and gone with this process.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use url::Url;

/// How long a server may take to begin.
const BEGINNING: Duration = Duration::from_secs(30);

/// Where Debian keeps the programs of PostgreSQL, a folder a version.
const POSTGRES: &str = "/usr/lib/postgresql";

static POSTGRES_URL: OnceCell<Option<Url>> = OnceCell::const_new();
static REDIS_URL: OnceCell<Option<String>> = OnceCell::const_new();

/// Where PostgreSQL answers; none when there is no way to have one.
pub async fn postgres() -> Option<Url> {
    let found = async {
        if let Ok(given) = std::env::var("TEST_DATABASE_URL") {
            let url = Url::parse(&given).expect("TEST_DATABASE_URL is a URL");
            return found("PostgreSQL", connect(&url).await.map(|_| url));
        }
        let usual = Url::parse("postgres://postgres@127.0.0.1:5432/postgres").expect("a URL");
        if connect(&usual).await.is_some() {
            return Some(usual);
        }
        found("PostgreSQL", private_postgres().await)
    };
    POSTGRES_URL.get_or_init(|| found).await.clone()
}

/// Where Redis answers; none when there is no way to have one.
pub async fn redis() -> Option<String> {
    let found = async {
        if let Ok(given) = std::env::var("TEST_REDIS_URL") {
            return found("Redis", answers(&given).await.then_some(given));
        }
        let usual = "redis://127.0.0.1:6379".to_owned();
        if answers(&usual).await {
            return Some(usual);
        }
        found("Redis", private_redis().await)
    };
    REDIS_URL.get_or_init(|| found).await.clone()
}

/// A connection to a database on it.
pub async fn connect(url: &Url) -> Option<DatabaseConnection> {
    let mut options = ConnectOptions::new(url.to_string());
    options.max_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(5));
    Database::connect(options).await.ok()
}

async fn answers(redis: &str) -> bool {
    let client = redis::Client::open(redis).expect("a URL of Redis");
    client.get_multiplexed_async_connection().await.is_ok()
}

/// What was found. Nothing: fails where everything must be tested, and is told aloud elsewhere.
fn found<T>(server: &str, found: Option<T>) -> Option<T> {
    if found.is_none() {
        let banner = format!(
            "\n*** {server} does not answer and cannot be started: NO STORY WAS TESTED ON \
             POSTGRESQL WITH REDIS. Install it, or set TEST_DATABASE_URL and TEST_REDIS_URL.\n\n"
        );
        assert!(!std::env::var("CI").is_ok_and(|given| given == "true"), "{banner}");
        // Past the capture of the test's output: a story that was left out must not go unseen.
        let _ = std::io::stderr().write_all(banner.as_bytes());
    }
    found
}

async fn private_postgres() -> Option<Url> {
    let cluster = Cluster::new()?;
    // What is lost with the machine is not missed.
    let careless = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
    watched(&cluster.command(&careless), "INT", &cluster.folder, cluster.owner)?;
    cluster.begun().await
}

/// A PostgreSQL of one's own on a port of its own, not running yet.
pub struct Cluster {
    /// All that is its own; taken away by whoever runs it.
    pub folder: PathBuf,
    /// Where its data is, with the number of the running server in `postmaster.pid`.
    pub data: PathBuf,
    programs: PathBuf,
    port: u16,
    owner: Option<(u32, u32)>,
}

impl Cluster {
    /// Makes one from what is installed. None when there is no way to.
    pub fn new() -> Option<Self> {
        let programs = newest(Path::new(POSTGRES))?.join("bin");
        let folder = tempfile::Builder::new().prefix("sharepass-postgres-").tempdir().ok()?.keep();
        let owner = unprivileged()?;
        if let Some((user, group)) = owner {
            std::os::unix::fs::chown(&folder, Some(user), Some(group)).ok()?;
        }
        let data = folder.join("data");
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.args(["-A", "trust", "-U", "postgres", "--no-sync", "--locale=C.UTF-8", "-D"]);
        initdb.arg(&data).current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        become_user(&mut initdb, owner);
        let made = initdb.status().ok()?.success();
        made.then(|| Self { folder, data, programs, port: free_port(), owner })
    }

    /// The server's command line, with some settings of its own.
    fn command(&self, settings: &[&str]) -> Vec<OsString> {
        let program = self.programs.join("postgres").into_os_string();
        let mut command = vec![program, "-D".into(), self.data.clone().into_os_string()];
        let port = format!("port={}", self.port);
        let usual = [
            port.as_str(),
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
        ];
        for setting in usual.iter().chain(settings) {
            command.extend(["-c".into(), OsString::from(*setting)]);
        }
        command
    }

    /// Starts the server, as whoever may run it.
    pub fn spawn(&self, settings: &[&str]) -> std::io::Result<Child> {
        let command = self.command(settings);
        let (program, arguments) = command.split_first().expect("a program");
        let mut server = Command::new(program);
        server.args(arguments).current_dir(&self.folder);
        server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        become_user(&mut server, self.owner);
        server.spawn()
    }

    /// Where it answers, once it does. None when it does not begin in time.
    pub async fn begun(&self) -> Option<Url> {
        let url = format!("postgres://postgres@127.0.0.1:{}/postgres", self.port);
        let url = Url::parse(&url).ok()?;
        let late = Instant::now() + BEGINNING;
        while Instant::now() < late {
            if listens(self.port).await && connect(&url).await.is_some() {
                return Some(url);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        None
    }
}

async fn private_redis() -> Option<String> {
    let folder = tempfile::Builder::new().prefix("sharepass-redis-").tempdir().ok()?.keep();
    let port = free_port();
    let given = port.to_string();
    let server = [
        "redis-server",
        "--port",
        given.as_str(),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--daemonize",
        "no",
    ];
    watched(&server, "TERM", &folder, None)?;
    let late = Instant::now() + BEGINNING;
    while Instant::now() < late {
        if listens(port).await {
            return Some(format!("redis://127.0.0.1:{port}"));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}

/// Starts a server that ends when this process does, however it ends: then the watchdog's input
/// closes, and it stops the server and takes the folder away.
fn watched(
    server: &[impl AsRef<OsStr>],
    signal: &str,
    folder: &Path,
    owner: Option<(u32, u32)>,
) -> Option<()> {
    let script = "trap '' INT; signal=$1; folder=$2; shift 2; \
                  \"$@\" </dev/null & server=$!; \
                  read -r _; kill -s \"$signal\" $server; wait $server; rm -rf \"$folder\"";
    let mut watchdog = Command::new("sh");
    watchdog.args(["-c", script, "watchdog", signal]).arg(folder).args(server);
    watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // Of a group of its own, so that an interrupted test does not interrupt the cleaning up.
    watchdog.process_group(0).current_dir(folder);
    become_user(&mut watchdog, owner);
    let child = watchdog.spawn().ok()?;
    // Its end of the pipe is closed by the end of this process, and by nothing before.
    std::mem::forget(child);
    Some(())
}

/// PostgreSQL refuses to run for root: then it runs for its own user. None when there is none.
#[expect(clippy::option_option, reason = "the outer: whether it can run; the inner: as whom")]
fn unprivileged() -> Option<Option<(u32, u32)>> {
    if std::fs::metadata("/proc/self").ok()?.uid() != 0 {
        return Some(None);
    }
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.starts_with("postgres:"))?;
    let mut numbers = line.split(':').skip(2).map(str::parse);
    Some(Some((numbers.next()?.ok()?, numbers.next()?.ok()?)))
}

fn become_user(command: &mut Command, owner: Option<(u32, u32)>) {
    if let Some((user, group)) = owner {
        command.uid(user).gid(group);
    }
}

/// The folder of the highest version.
fn newest(folder: &Path) -> Option<PathBuf> {
    let version = |path: &PathBuf| -> Option<u32> { path.file_name()?.to_str()?.parse().ok() };
    let entries = std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    entries.filter(|path| version(path).is_some()).max_by_key(version)
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

async fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).await.is_ok()
}

/// A Redis of a story's own, which the story may stop, and which ends when it is dropped.
pub struct RedisServer {
    process: Child,
    port: u16,
}

impl RedisServer {
    /// A port for one.
    pub fn free_port() -> u16 {
        free_port()
    }

    /// Starts an empty one.
    pub fn start(port: u16) -> Self {
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        command.stdout(Stdio::null());
        Self { process: command.spawn().expect("redis-server starts"), port }
    }

    /// Where it answers.
    pub fn url(port: u16) -> String {
        format!("redis://127.0.0.1:{port}")
    }

    /// It answers nobody any more, and nobody is told: as behind a network that is cut.
    pub fn hold(&self) {
        self.signal("STOP");
    }

    /// It goes on.
    pub fn go_on(&self) {
        self.signal("CONT");
    }

    /// Takes all away that it holds.
    pub async fn flush(&self) {
        let client = redis::Client::open(Self::url(self.port)).expect("a URL of Redis");
        let mut connection = client.get_multiplexed_async_connection().await.expect("Redis");
        let flushed: String =
            redis::cmd("FLUSHALL").query_async(&mut connection).await.expect("OK");
        assert_eq!(flushed, "OK");
    }

    fn signal(&self, name: &str) {
        let number = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &number]).status().expect("a signal");
        assert!(sent.success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
