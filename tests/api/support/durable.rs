//! A PostgreSQL that keeps what it acknowledged (`fsync` is on), to be killed at any moment.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use url::Url;

use super::servers::Cluster;

/// A PostgreSQL of one proof's own.
pub struct Durable {
    cluster: Cluster,
    server: Child,
    // Its input closes with this process, however that ends: then it cleans up.
    _watchdog: Child,
}

impl Durable {
    /// Starts one. None when there is no way to.
    pub async fn start() -> Option<Self> {
        let cluster = Cluster::new()?;
        let watchdog = watchdog(&cluster).ok()?;
        let mut server = spawn(&cluster);
        if cluster.begun().await.is_none() {
            let _ = server.kill();
            let _ = server.wait();
            return None;
        }
        Some(Self { cluster, server, _watchdog: watchdog })
    }

    /// Where it answers; waits until it does.
    pub async fn url(&self) -> Url {
        self.cluster.begun().await.expect("PostgreSQL begins again")
    }

    /// Kills it with all that works for it, at once and without a word.
    pub fn kill(&mut self) {
        let postmaster = self.server.id();
        // Standing still it begins no more of them.
        signal("STOP", &[postmaster]);
        let mut all = children(postmaster);
        all.push(postmaster);
        signal("KILL", &all);
        self.server.wait().expect("its end");
    }

    /// Starts it again on the same data.
    pub async fn restart(&mut self) {
        self.server = spawn(&self.cluster);
        self.url().await;
    }
}

impl Drop for Durable {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.cluster.folder);
    }
}

fn spawn(cluster: &Cluster) -> Child {
    cluster.spawn(&["fsync=on", "synchronous_commit=on"]).expect("PostgreSQL starts")
}

fn watchdog(cluster: &Cluster) -> std::io::Result<Child> {
    let script = "trap '' INT; read -r _; [ -d \"$1\" ] || exit 0; \
                  kill -s QUIT \"$(head -n 1 \"$1/data/postmaster.pid\")\"; sleep 1; rm -rf \"$1\"";
    let mut watchdog = Command::new("sh");
    watchdog.args(["-c", script, "watchdog"]).arg(&cluster.folder);
    watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    watchdog.spawn()
}

fn signal(name: &str, processes: &[u32]) {
    let numbers = processes.iter().map(u32::to_string);
    let sent = Command::new("kill").args(["-s", name]).args(numbers).stderr(Stdio::null()).status();
    sent.expect("a signal");
}

/// The processes that a process began.
fn children(of: u32) -> Vec<u32> {
    let processes = std::fs::read_dir(Path::new("/proc")).expect("the processes");
    let number = |entry: std::io::Result<std::fs::DirEntry>| -> Option<u32> {
        let entry = entry.ok()?;
        let number = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // After the name, which may hold anything: the state, then the parent.
        let (_, rest) = stat.rsplit_once(')')?;
        (rest.split_whitespace().nth(1)?.parse() == Ok(of)).then_some(number)
    };
    processes.filter_map(number).collect()
}
