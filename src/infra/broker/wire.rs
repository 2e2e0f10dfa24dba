//! The hints on their way through Redis.
//!
//! A message is the instance that speaks, then the keys that it rings, 16 bytes each.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError, RedisResult};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::Topics;

/// Bytes of a key.
const KEY: usize = 16;

/// Most keys in one message.
const MOST: usize = 1_000;

/// How long Redis may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often a silent connection is asked whether it is still there.
const ASK: Duration = Duration::from_secs(10);

/// The shortest and the longest pause before Redis is tried again.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// Where to speak and hear.
#[derive(Clone)]
pub struct Line {
    client: Client,
    channel: String,
    /// Drawn at start: an instance skips what it said itself.
    instance: [u8; KEY],
}

impl Line {
    /// A line of the instances with the same prefix.
    pub fn new(client: Client, prefix: &str) -> Self {
        Self { client, channel: format!("{prefix}:hints"), instance: rand::random() }
    }
}

/// Tells other instances what is rung here, until nobody can ring. What Redis does not take is
/// dropped.
pub async fn speak(line: Line, mut queue: mpsc::Receiver<Vec<Uuid>>) {
    let settings = ConnectionManagerConfig::new()
        .set_number_of_retries(1)
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE));
    let mut redis = match ConnectionManager::new_lazy_with_config(line.client, settings) {
        Ok(redis) => redis,
        Err(error) => {
            tracing::error!(reason = why(&error), "hints cannot be sent to other instances");
            return;
        }
    };
    let mut silent = false;
    while let Some(mut topics) = queue.recv().await {
        while topics.len() < MOST
            && let Ok(more) = queue.try_recv()
        {
            topics.extend(more);
        }
        topics.sort_unstable();
        topics.dedup();
        let mut message = line.instance.to_vec();
        message.extend(topics.iter().flat_map(Uuid::as_bytes));
        let mut publish = redis::cmd("PUBLISH");
        publish.arg(&line.channel).arg(message);
        let sent: RedisResult<()> = publish.query_async(&mut redis).await;
        if let Err(error) = &sent
            && !silent
        {
            tracing::warn!(reason = why(error), "hints do not reach Redis; others look themselves");
        }
        silent = sent.is_err();
    }
}

/// Rings here what is rung at other instances, for ever.
pub async fn hear(line: Line, topics: Arc<Topics>, connected: watch::Sender<bool>) {
    let [shortest, longest] = PAUSES;
    let mut pause = shortest;
    loop {
        let reason = match subscribe(&line).await {
            Ok(pubsub) => {
                tracing::info!("listening to Redis for hints of other instances");
                pause = shortest;
                connected.send_replace(true);
                // What was said while nobody listened.
                topics.ring_everybody();
                follow(&line, &topics, pubsub).await
            }
            Err(reason) => reason,
        };
        if connected.send_replace(false) || pause == shortest {
            tracing::warn!(reason, "Redis cannot be heard; subscribers look by themselves");
        }
        sleep(pause).await;
        pause = pause.saturating_mul(2).min(longest);
    }
}

async fn subscribe(line: &Line) -> Result<redis::aio::PubSub, &'static str> {
    let subscribed = timeout(PATIENCE, async {
        let mut pubsub = line.client.get_async_pubsub().await?;
        pubsub.subscribe(&line.channel).await?;
        Ok(pubsub)
    });
    match subscribed.await {
        Ok(Ok(pubsub)) => Ok(pubsub),
        Ok(Err(error)) => Err(why(&error)),
        Err(_) => Err("no answer"),
    }
}

/// Passes on what is heard, until the connection ends or no longer answers.
async fn follow(line: &Line, topics: &Topics, pubsub: redis::aio::PubSub) -> &'static str {
    let (mut asks, mut messages) = pubsub.split();
    loop {
        match timeout(ASK, messages.next()).await {
            Ok(Some(message)) => {
                let (from, keys) =
                    message.get_payload_bytes().split_at_checked(KEY).unwrap_or_default();
                if from != line.instance {
                    let keys = keys.chunks_exact(KEY).filter_map(|key| Uuid::from_slice(key).ok());
                    topics.ring(&keys.collect::<Vec<_>>());
                }
            }
            Ok(None) => return "the connection ended",
            Err(_) => match timeout(PATIENCE, asks.ping::<redis::Value>()).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return why(&error),
                Err(_) => return "no answer",
            },
        }
    }
}

/// The kind of an error alone: its text may repeat an address or a password.
fn why(error: &RedisError) -> &'static str {
    match error.kind() {
        _ if error.is_timeout() => "no answer",
        _ if error.is_connection_refusal() => "refused",
        redis::ErrorKind::AuthenticationFailed => "wrong password",
        _ => "failed",
    }
}
