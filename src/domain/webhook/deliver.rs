//! Sends what is due, many at a time and few an endpoint: a slow one holds up nobody else.
//!
//! A delivery is claimed in one transaction, sent outside of any, and what came of it is written in
//! another. Whoever dies between leaves a claim that runs out, and the delivery is sent once more under
//! the same id: at least once, never lost.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use entity::id::{ReminderId, WebhookDeliveryId, WebhookEndpointId};
use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;

use super::enqueue::enqueue_all;
use super::model::{Delivery, Endpoint, LEASE_S};
use super::post::{Letter, Post};
use super::record::{Done, record};
use super::{payload, secret, store};
use crate::domain::reminder::Reminder;
use crate::infra::Infra;
use crate::infra::failure::{Failure, Never};

/// Requests under way at once in this process.
const MOST: usize = 64;

/// Of them, to one endpoint.
const MOST_EACH: usize = 4;

/// Deliveries that are looked at for some to claim.
const LOOK_AT: u64 = 1_000;

/// How long it waits for news before it looks by itself.
const POLL: Duration = Duration::from_secs(3);

/// The pause after something broke.
const PAUSE: Duration = Duration::from_secs(1);

/// Makes deliveries of all that was published and sends all that is due now. Answers how many
/// attempts were made.
pub async fn tick(infra: &Arc<Infra>, client: &Post) -> anyhow::Result<u64> {
    enqueue_all(infra).await?;
    let mut under_way = UnderWay::new(client.clone());
    let mut attempts = 0_u64;
    loop {
        under_way.take(infra).await?;
        if !under_way.next().await? {
            return Ok(attempts);
        }
        attempts = attempts.saturating_add(1);
    }
}

/// Does the same for ever, soon after each publication and when something is due. Ends when told to
/// stop, after what is under way.
pub async fn run_sender(infra: Arc<Infra>, client: Post, stop: CancellationToken) {
    let mut under_way = UnderWay::new(client);
    while !stop.is_cancelled() {
        let looked = async {
            enqueue_all(&infra).await?;
            under_way.take(&infra).await
        };
        let pause = match looked.await {
            Ok(()) => POLL,
            Err(error) => warn(&error),
        };
        // Requests go on while it waits, each to its own end: a slow one keeps nobody waiting.
        let busy = !under_way.requests.is_empty();
        tokio::select! {
            () = stop.cancelled() => {}
            () = infra.news.notified() => {}
            () = tokio::time::sleep(pause) => {}
            done = under_way.next(), if busy => {
                let _ = done.map_err(|error| warn(&error));
            }
        }
    }
    while let Ok(true) | Err(_) = under_way.next().await {}
}

fn warn(error: &anyhow::Error) -> Duration {
    let error = format!("{error:#}");
    tracing::warn!(error, "webhooks could not be sent or written down; they are due again");
    PAUSE
}

/// A delivery with all that it takes to send it.
struct Job {
    delivery: Delivery,
    endpoint: Endpoint,
    body: String,
}

/// Requests that were begun and are not written down yet. Each is a task of its own: it must go on,
/// and give its connection back, while the next ones are being claimed.
struct UnderWay {
    client: Post,
    requests: JoinSet<anyhow::Result<()>>,
    to: HashMap<task::Id, WebhookEndpointId>,
}

impl UnderWay {
    fn new(client: Post) -> Self {
        Self { client, requests: JoinSet::new(), to: HashMap::new() }
    }

    /// Claims and begins what is due, as far as there is room.
    async fn take(&mut self, infra: &Arc<Infra>) -> anyhow::Result<()> {
        loop {
            let jobs = self.claim(infra).await?;
            if jobs.is_empty() {
                return Ok(());
            }
            for job in jobs {
                let (infra, client) = (Arc::clone(infra), self.client.clone());
                let endpoint = job.endpoint.id;
                let begun = self.requests.spawn(async move { attempt(&infra, &client, job).await });
                self.to.insert(begun.id(), endpoint);
            }
        }
    }

    /// Waits for the next request to be written down. False when none is under way.
    async fn next(&mut self) -> anyhow::Result<bool> {
        match self.requests.join_next_with_id().await {
            None => Ok(false),
            Some(Ok((id, done))) => {
                self.to.remove(&id);
                done.map(|()| true)
            }
            Some(Err(error)) => {
                self.to.remove(&error.id());
                Err(error.into())
            }
        }
    }

    /// How many are under way to each endpoint.
    fn each(&self) -> HashMap<WebhookEndpointId, usize> {
        self.to.values().fold(HashMap::new(), |mut each, endpoint| {
            let count = each.entry(*endpoint).or_insert(0_usize);
            *count = count.saturating_add(1);
            each
        })
    }

    async fn claim(&self, infra: &Infra) -> anyhow::Result<Vec<Job>> {
        let room = MOST.saturating_sub(self.requests.len());
        if room == 0 {
            return Ok(Vec::new());
        }
        let each = self.each();
        let full = each.iter().filter(|(_, count)| **count >= MOST_EACH);
        let full: Vec<_> = full.map(|(id, _)| *id).collect();
        // Looked at without a transaction: mostly nothing is due.
        let now = infra.clock.now();
        let due = store::due(infra.db.read(), now, &full, LOOK_AT).await?;
        let chosen = choose(each, due, room);
        if chosen.is_empty() {
            return Ok(Vec::new());
        }
        let until = now.plus_seconds(LEASE_S);
        let claimed = infra.db.write(async |tx| {
            let chosen = chosen.clone();
            Ok::<_, Failure<Never>>(store::claim(tx, now, until, chosen).await?)
        });
        prepare(infra, claimed.await.map_err(Failure::into_broken)?).await
    }
}

/// Of what is due, in its order, as much as there is room for here and at each endpoint.
fn choose(
    mut each: HashMap<WebhookEndpointId, usize>,
    due: Vec<(WebhookDeliveryId, WebhookEndpointId)>,
    room: usize,
) -> Vec<WebhookDeliveryId> {
    let fits = due.into_iter().filter(|(_, endpoint)| {
        let count = each.entry(*endpoint).or_default();
        *count = count.saturating_add(1);
        *count <= MOST_EACH
    });
    fits.take(room).map(|(id, _)| id).collect()
}

/// Reads what claimed deliveries are about. Those of an endpoint that was removed meanwhile are gone.
async fn prepare(infra: &Infra, claimed: Vec<Delivery>) -> anyhow::Result<Vec<Job>> {
    if claimed.is_empty() {
        return Ok(Vec::new());
    }
    let conn = infra.db.read();
    let endpoints =
        store::endpoints(conn, claimed.iter().map(|delivery| delivery.endpoint)).await?;
    let endpoints: HashMap<_, _> = endpoints.into_iter().map(|found| (found.id, found)).collect();
    let told = claimed.iter().filter_map(|delivery| delivery.told).map(|(reminder, _)| reminder);
    let told = crate::domain::reminder::by_keys(conn, told).await?;
    let told: HashMap<_, _> = told.into_iter().map(|found| (found.id, found)).collect();
    let jobs = claimed.into_iter().filter_map(|delivery| {
        let endpoint = endpoints.get(&delivery.endpoint)?.clone();
        match body(&delivery, &told) {
            Ok(body) => Some(Job { delivery, endpoint, body }),
            Err(error) => {
                // One that cannot be told keeps none of the others.
                warn(&error);
                None
            }
        }
    });
    Ok(jobs.collect())
}

fn body(delivery: &Delivery, told: &HashMap<ReminderId, Reminder>) -> anyhow::Result<String> {
    match delivery.told {
        None => payload::test_body(delivery.endpoint, delivery.created_at),
        Some((reminder, _)) => match told.get(&reminder) {
            Some(reminder) => payload::body(reminder),
            None => anyhow::bail!("{} is about {reminder}, which is not there", delivery.id),
        },
    }
}

async fn attempt(infra: &Infra, client: &Post, job: Job) -> anyhow::Result<()> {
    let Job { delivery, endpoint, body } = job;
    let (began, id) = (infra.clock.now(), delivery.id.to_string());
    let key = &infra.config.webhook_key;
    let signature = secret::signatures(key, &endpoint, &id, began, &body)?;
    let at_unix_s = began.unix_seconds();
    let letter = Letter { url: endpoint.url, id, at_unix_s, signature, body };
    let watch = tokio::time::Instant::now();
    let answer = client.send(letter).await;
    let took_ms = i64::try_from(watch.elapsed().as_millis()).unwrap_or(i64::MAX);
    record(infra, Done { delivery, began, took_ms, answer }).await
}
