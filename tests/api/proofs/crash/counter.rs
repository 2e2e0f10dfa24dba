//! A merchant's counter that follows its reminders over a socket, whatever dies: it goes on after
//! its cursor, and sees each of them once and in order.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::support::{Caller, Socket};

const FOLLOW: &str = "subscription($after: Cursor) { reminders(after: $after) {
    cursor change reminder { kind position } } }";

/// How long the last reminders may take once nothing dies any more.
const LATE: Duration = Duration::from_mins(1);

/// What a counter has seen.
pub struct Counter {
    owner: Caller,
    doors: Vec<String>,
    cursor: Value,
    position: Option<i64>,
    /// How many paid orders it was told of.
    pub paid: usize,
    /// How many reminders it was told in all.
    pub told: usize,
    /// Over how many connections.
    pub connected: usize,
    tried: usize,
}

impl Counter {
    /// A counter that has seen all there is, at these doors of the program.
    pub async fn new(owner: &Caller, doors: Vec<String>) -> Self {
        let (owner, cursor) = (owner.clone(), owner.newest_reminder().await);
        Self { owner, doors, cursor, position: None, paid: 0, told: 0, connected: 0, tried: 0 }
    }

    /// Follows until told to stop.
    pub async fn follow(mut self, done: CancellationToken) -> Self {
        while !done.is_cancelled() {
            let door = &self.doors[self.tried % self.doors.len()];
            let url = door.replacen("http", "ws", 1);
            self.tried += 1;
            let token = self.owner.access_token.clone().unwrap_or_default();
            let after = json!({ "after": self.cursor });
            let follow = async {
                let Some(mut socket) = Socket::attempt(&url, &token, FOLLOW, after).await else {
                    tokio::time::sleep(Duration::from_millis(25)).await;
                    return;
                };
                self.connected += 1;
                while let Some(event) = socket.event_or_end().await {
                    self.hear(&event["reminders"]);
                }
            };
            let _ = done.run_until_cancelled(follow).await;
        }
        self
    }

    fn hear(&mut self, event: &Value) {
        let position = event["reminder"]["position"].as_i64().expect("a position");
        if let Some(last) = self.position {
            assert_eq!(position, last + 1, "a reminder is missing, or came twice: {event}");
        }
        self.position = Some(position);
        self.cursor = event["cursor"].clone();
        self.told += 1;
        self.paid += usize::from(event["reminder"]["kind"] == "ORDER_PAID");
    }

    /// Hears what is still to come, and stops at so many paid orders.
    pub async fn hear_all(mut self, paid: usize) -> Self {
        let late = Instant::now() + LATE;
        while self.paid < paid {
            assert!(Instant::now() < late, "told of {} paid orders, not {paid}", self.paid);
            let soon = CancellationToken::new();
            let end = soon.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                end.cancel();
            });
            self = self.follow(soon).await;
        }
        assert_eq!(self.paid, paid, "told of more than was paid");
        self
    }
}
