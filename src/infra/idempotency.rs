//! One effect for one key: whoever repeats an act with its key gets the first answer again.
//!
//! The key is written first, in the same transaction as the act, so a second call with it waits
//! for the first and then reads what that one was answered (RELIABILITY, I1 to I5).

use std::collections::HashSet;
use std::ops::AsyncFnOnce;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::idempotency_key;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::EntityTrait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::infra::clock::Clock;
use crate::infra::db::{Db, Tx};
use crate::infra::failure::{Failure, Keyed, Outcome, Says, at};
use crate::infra::meter;

/// Longest key a client may send, in characters.
const LONGEST: usize = 64;

/// What every mutation that moves money says of a key that was used with other input.
pub const CONFLICT: Says = at(
    "idempotencyKey",
    "This key was used with other input; use a new key for a new act.",
    "该幂等键已用于其他内容，请换一个新的键。",
);

/// What every mutation that moves money says of a key that is none.
pub const BAD_KEY: Says =
    at("idempotencyKey", "Give a key of 1 to 64 characters.", "幂等键须为1到64个字符。");

/// An act with the key its client gave it.
#[derive(Debug)]
pub struct Act {
    /// Who acts: a key counts for one actor.
    pub actor: Uuid,
    /// The client's key.
    pub key: String,
    fingerprint: String,
}

impl Act {
    /// An act by its actor, key and whole input (the key itself apart).
    pub fn new(actor: Uuid, key: &str, input: &impl Serialize) -> anyhow::Result<Self> {
        let digest = Sha256::digest(serde_json::to_vec(input)?);
        let fingerprint = URL_SAFE_NO_PAD.encode(digest);
        Ok(Self { actor, key: key.to_owned(), fingerprint })
    }

    /// Refuses a key that is none.
    pub fn check<R: Keyed>(&self) -> Result<(), R> {
        let fits = !self.key.trim().is_empty() && self.key.chars().count() <= LONGEST;
        if fits { Ok(()) } else { Err(R::BAD_KEY) }
    }
}

/// Does an act once: runs `work`, or answers as it was answered the first time.
///
/// A refusal is an answer too: the same key gets the same refusal for as long as keys are kept. What
/// the work wrote before it was refused is undone: with its transaction, so that an act needs no
/// savepoint for it.
pub async fn once<T, R>(
    db: &Db,
    clock: &Clock,
    act: Act,
    work: impl AsyncFnOnce(&Tx) -> Outcome<T, R>,
) -> Outcome<T, R>
where
    T: Serialize + DeserializeOwned,
    R: Keyed,
{
    act.check::<R>()?;
    let settled = db
        .write(async |tx| -> Outcome<Result<T, R>, R> {
            if let Some(earlier) = claim(tx, clock, &act).await? {
                return Ok(earlier);
            }
            let before = tx.written();
            let done = match work(tx).await {
                Ok(done) => Ok(done),
                Err(Failure::Refused(refusal)) if tx.written() == before => {
                    tx.forget();
                    Err(refusal)
                }
                Err(failure) => return Err(failure),
            };
            answer(tx, &act, &done).await?;
            Ok(done)
        })
        .await;
    match settled {
        Ok(settled) => settled.map_err(Failure::Refused),
        Err(Failure::Refused(refusal)) => refuse(db, clock, &act, refusal).await,
        Err(broken) => Err(broken),
    }
}

/// Keeps the refusal of an act whose transaction was rolled back. Another call with the key may have
/// been first meanwhile: then its answer stands.
async fn refuse<T, R>(db: &Db, clock: &Clock, act: &Act, refusal: R) -> Outcome<T, R>
where
    T: Serialize + DeserializeOwned,
    R: Keyed,
{
    let kept = db.step(async |tx| {
        if let Some(earlier) = claim(tx, clock, act).await? {
            return Ok(earlier);
        }
        let refused = Err(refusal);
        answer(tx, act, &refused).await?;
        Ok(refused)
    });
    kept.await?.map_err(Failure::Refused)
}

/// Writes the key of an act. Answers what the act was answered when the key is there already; waits
/// for whoever is writing it now.
async fn claim<T, R>(tx: &Tx, clock: &Clock, act: &Act) -> anyhow::Result<Option<Result<T, R>>>
where
    T: DeserializeOwned,
    R: Keyed,
{
    let mut claimed = claim_all(tx, clock, &[act]).await?;
    claimed.pop().ok_or_else(|| anyhow::anyhow!("an idempotency key was not claimed"))
}

/// Writes the keys of several acts, each of another key. Answers in their order what an act was
/// answered whose key is there already.
pub async fn claim_all<T, R>(
    tx: &Tx,
    clock: &Clock,
    acts: &[&Act],
) -> anyhow::Result<Vec<Option<Result<T, R>>>>
where
    T: DeserializeOwned,
    R: Keyed,
{
    let mut rows: Vec<&Act> = acts.to_vec();
    // Two transactions never wait for each other's keys.
    rows.sort_unstable_by_key(|act| (act.actor, &act.key));
    let rows = rows.into_iter().map(|act| idempotency_key::ActiveModel {
        actor_id: Set(act.actor),
        key: Set(act.key.clone()),
        operation: Set(R::MUTATION.to_owned()),
        fingerprint: Set(act.fingerprint.clone()),
        answer: NotSet,
        refusal: NotSet,
        created_at: Set(clock.now()),
    });
    let mut written: HashSet<(Uuid, String)> = HashSet::new();
    for row in tx.insert_new(rows.collect()).await? {
        written.insert((row.try_get("", "actor_id")?, row.try_get("", "key")?));
    }
    let mut answers = Vec::with_capacity(acts.len());
    for act in acts {
        let is_new = written.contains(&(act.actor, act.key.clone()));
        answers.push(if is_new { None } else { Some(earlier(tx, act).await?) });
    }
    Ok(answers)
}

/// Keeps what an act was answered whose key was written in this transaction.
pub async fn answer<T, R>(tx: &Tx, act: &Act, settled: &Result<T, R>) -> anyhow::Result<()>
where
    T: Serialize,
    R: Keyed,
{
    let row = idempotency_key::ActiveModel {
        actor_id: Set(act.actor),
        key: Set(act.key.clone()),
        answer: Set(settled.as_ref().ok().map(serde_json::to_value).transpose()?),
        refusal: Set(settled.as_ref().err().map(serde_json::to_value).transpose()?),
        ..Default::default()
    };
    Ok(tx.update_later(row).await?)
}

async fn earlier<T, R>(tx: &Tx, act: &Act) -> anyhow::Result<Result<T, R>>
where
    T: DeserializeOwned,
    R: Keyed,
{
    let found = idempotency_key::Entity::find_by_id((act.actor, act.key.clone()));
    let row = found.one(tx).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("a claimed idempotency key has no row"))?;
    if row.fingerprint != act.fingerprint || row.operation != R::MUTATION {
        meter::REPLAYS.count([R::MUTATION, "conflict"]);
        return Ok(Err(R::CONFLICT));
    }
    meter::REPLAYS.count([R::MUTATION, "answered"]);
    match (row.answer, row.refusal) {
        (Some(answer), _) => Ok(Ok(serde_json::from_value(answer)?)),
        (None, Some(refusal)) => Ok(Err(serde_json::from_value(refusal)?)),
        (None, None) => anyhow::bail!("an idempotency key was committed without its answer"),
    }
}
