//! A Redis of the soak's own, which can be killed, emptied and held.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::servers::free_port;

/// How long it may take to begin.
const BEGINNING: Duration = Duration::from_secs(10);

/// A Redis that keeps nothing.
pub struct RedisServer {
    port: u16,
    server: Child,
}

impl RedisServer {
    /// Starts one; returns once it answers.
    pub async fn start() -> Self {
        let port = free_port();
        let mut this = Self { port, server: spawn(port) };
        this.begun().await;
        this
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills it, with all that it has.
    pub fn kill(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    /// Starts it again, empty.
    pub async fn restart(&mut self) {
        self.server = spawn(self.port);
        self.begun().await;
    }

    /// Takes all keys away.
    pub async fn empty(&self) {
        let mut connection = self.connection().await.expect("Redis answers");
        let () = redis::cmd("FLUSHALL").query_async(&mut connection).await.expect("an empty Redis");
    }

    /// Lets it answer nothing for a while; its connections stay.
    pub async fn hold(&self, time: Duration) {
        self.signal("STOP");
        tokio::time::sleep(time).await;
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let number = self.server.id().to_string();
        Command::new("kill").args(["-s", name, &number]).status().expect("a signal");
    }

    async fn connection(&self) -> redis::RedisResult<redis::aio::MultiplexedConnection> {
        redis::Client::open(self.url())?.get_multiplexed_async_connection().await
    }

    async fn begun(&mut self) {
        let begins = async {
            while self.connection().await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(BEGINNING, begins).await.expect("Redis begins");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(port: u16) -> Child {
    let mut server = Command::new("redis-server");
    server.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    server.args(["--appendonly", "no"]).stdin(Stdio::null()).stdout(Stdio::null());
    server.spawn().expect("redis-server is installed")
}
