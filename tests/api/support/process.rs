//! The program as it is shipped: a process beside a gateway of its own, which can be killed.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::Instant;

use super::caller::Caller;
use super::network::PASSWORD;
use super::servers::free_port;

/// How long it may take to begin.
const BEGINNING: Duration = Duration::from_mins(1);

/// How long a caller waits for an answer, before it counts as none.
const PATIENCE: Duration = Duration::from_secs(20);

/// What survives a crash of the program: its settings, its database, the gateway.
pub struct Site {
    /// Where it is served.
    pub url: String,
    /// Where its gateway is.
    pub gateway_url: String,
    folder: TempDir,
    program: PathBuf,
    environment: Vec<(String, String)>,
    server: Option<Process>,
    http: reqwest::Client,
    gateway: Process,
    watchdog: Child,
}

/// A process that does not outlive its story.
struct Process(Child);

impl Drop for Site {
    fn drop(&mut self) {
        // In order: then there is nothing left to watch.
        self.server.take();
        let _ = self.gateway.0.kill();
        self.watch([0, 0]);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Site {
    /// Makes a site on a database, with some settings of its own; nothing is served yet. The
    /// database of SQLite is a file of the site's own.
    pub async fn new(database_url: Option<String>, settings: &[(&str, String)]) -> Self {
        // The program does this for itself; another may have done it here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().expect("a folder for the site");
        // A build beside us would put another one in its place.
        let program = folder.path().join("sharepass");
        let built = env!("CARGO_BIN_EXE_sharepass");
        let linked = std::fs::hard_link(built, &program);
        linked.or_else(|_| std::fs::copy(built, &program).map(|_| ())).expect("the program");
        let address = |port: u16| format!("127.0.0.1:{port}");
        let (listen, gateway) = (address(free_port()), address(free_port()));
        let url = format!("http://{listen}");
        let gateway_url = format!("http://{gateway}");
        let file = || format!("sqlite://{}/site.db", folder.path().display());
        let usual = [
            ("DATABASE_URL", database_url.unwrap_or_else(file)),
            ("LISTEN", listen),
            ("PUBLIC_URL", url.clone()),
            ("GATEWAY_URL", gateway_url.clone()),
            ("SANDBOX_LISTEN", gateway.clone()),
            ("ATTEMPTS_PER_MINUTE", "60000".to_owned()),
            ("IDLE_CONNECTIONS_PER_ADDRESS", "10000".to_owned()),
            ("GUEST_POINTS_PER_MINUTE", "0".to_owned()),
            ("ACCOUNT_POINTS_PER_MINUTE", "0".to_owned()),
            ("ADDRESS_POINTS_PER_MINUTE", "0".to_owned()),
            ("LOG", "warn".to_owned()),
        ];
        let given = usual.iter().chain(settings);
        let environment = given.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let mut run = Command::new(&program);
        run.args(["sandbox-gateway", "--listen", &gateway]);
        let secret = "development-only-secret";
        run.args(["--api-key", secret, "--notice-secret", secret]);
        run.current_dir(folder.path()).env_clear().stderr(log(&folder, "gateway.log"));
        let gateway = Process(run.spawn().expect("a gateway"));
        let watchdog = watchdog().expect("a watchdog");
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
        let http = http.build().expect("a client");
        Self {
            url,
            gateway_url,
            folder,
            program,
            environment,
            server: None,
            http,
            gateway,
            watchdog,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log(&self.folder, "site.log"));
        command
    }

    /// Serves; returns once it can.
    pub async fn serve(&mut self) {
        self.begin(&["serve"]);
        let late = Instant::now() + BEGINNING;
        let ready = format!("{}/readyz", self.url);
        while !self.http.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(Instant::now() < late, "it does not begin: {}", self.said());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts the server with arguments, and does not wait for it.
    pub fn begin(&mut self, arguments: &[&str]) {
        let spawned = self.command(arguments).stdout(Stdio::null()).spawn();
        let server = Process(spawned.expect("the program starts"));
        self.watch([server.0.id(), self.gateway.0.id()]);
        self.server = Some(server);
    }

    /// Kills the server where it stands (SIGKILL).
    pub fn kill(&mut self) {
        drop(self.server.take());
        self.watch([0, self.gateway.0.id()]);
    }

    /// Tells the watchdog what to end should this process end without a word.
    fn watch(&mut self, processes: [u32; 2]) {
        let [server, gateway] = processes;
        if let Some(input) = self.watchdog.stdin.as_mut() {
            let _ = writeln!(input, "{server} {gateway}");
        }
    }

    /// Stops the server in order; answers how it ended.
    pub fn stop(&mut self) -> ExitStatus {
        self.ask_to_stop();
        self.end()
    }

    /// Asks the server to stop, as whoever runs it does (SIGTERM).
    pub fn ask_to_stop(&self) {
        let number = self.server.as_ref().expect("a running server").0.id().to_string();
        Command::new("kill").args(["-s", "TERM", &number]).status().expect("a signal");
    }

    /// Waits for the end of a server that was asked to stop; answers how it ended.
    pub fn end(&mut self) -> ExitStatus {
        let mut server = self.server.take().expect("a running server");
        let end = server.0.wait().expect("its end");
        self.watch([0, self.gateway.0.id()]);
        end
    }

    /// `sharepass audit`: fails with what it says when it finds anything.
    pub async fn audit(&self) {
        let run = self.command(&["audit"]).spawn().expect("an audit");
        let done = tokio::task::spawn_blocking(|| run.wait_with_output()).await;
        let done = done.expect("no panic").expect("an audit");
        let found = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "{found}{}", self.said());
    }

    /// An operator, made by the command line and logged in.
    pub async fn operator(&self) -> Caller {
        let mut command = self.command(&["operator", "create", "--login", "ops", "--name", "Ops"]);
        let made = command.env("SHAREPASS_OPERATOR_PASSWORD", PASSWORD).status();
        assert!(made.expect("an operator").success(), "{}", self.said());
        self.caller().log_in("ops", PASSWORD).await
    }

    /// Somebody who is not logged in.
    pub fn caller(&self) -> Caller {
        Caller::guest(&self.url, self.http.clone())
    }

    /// What calls are made with.
    pub const fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Where it and its bank leave files for each other.
    pub fn bank_folder(&self) -> PathBuf {
        self.folder.path().join("data/bank")
    }

    /// The memory that the server has of its own now, in bytes.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most that it ever had, in bytes.
    pub fn peak_memory(&self) -> u64 {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> u64 {
        let server = self.server.as_ref().expect("a running server").0.id();
        let status = std::fs::read_to_string(format!("/proc/{server}/status")).expect("its state");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("its memory");
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kilobytes * 1_024
    }

    /// How its database is reached.
    pub fn database_url(&self) -> &str {
        let named = self.environment.iter().find(|(name, _)| name == "DATABASE_URL");
        named.map(|(_, url)| url.as_str()).unwrap_or_default()
    }

    /// All of its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("site.log")).unwrap_or_default()
    }

    /// The last of its log.
    pub fn said(&self) -> String {
        let log = self.log();
        let last: Vec<&str> = log.lines().rev().take(20).collect();
        last.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

/// Reads what to end, and ends the last of it when its input closes.
fn watchdog() -> std::io::Result<Child> {
    let script = "while read -r server gateway; do last=\"$server $gateway\"; done; \
                  for one in $last; do [ \"$one\" = 0 ] || kill -s KILL \"$one\"; done";
    let mut watchdog = Command::new("sh");
    watchdog.args(["-c", script]).stdin(Stdio::piped());
    watchdog.stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

fn log(folder: &TempDir, name: &str) -> File {
    let file = File::options().create(true).append(true).open(folder.path().join(name));
    file.expect("a log")
}
