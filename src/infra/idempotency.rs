//! One effect for one key: whoever repeats an act with its key gets the first answer again.
//!
//! The key is written first, in the same transaction as the act, so a second call with it waits
//! for the first and then reads what that one was answered (RELIABILITY, I1 to I5).

use std::ops::AsyncFnOnce;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::infra::clock::Clock;
use crate::infra::db::{Db, Tx, sql};
use crate::infra::failure::{Failure, Keyed, Never, Outcome, Says, at};
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
pub struct Act<'a> {
    /// Who acts: a key counts for one actor.
    pub actor: Uuid,
    /// The client's key.
    pub key: &'a str,
    fingerprint: String,
}

impl<'a> Act<'a> {
    /// An act by its actor, key and whole input (the key itself apart).
    pub fn new(actor: Uuid, key: &'a str, input: &impl Serialize) -> anyhow::Result<Self> {
        let digest = Sha256::digest(serde_json::to_vec(input)?);
        let fingerprint = URL_SAFE_NO_PAD.encode(digest);
        Ok(Self { actor, key, fingerprint })
    }
}

/// Does an act once: runs `work`, or answers as it was answered the first time.
///
/// A refusal is an answer too: the same key gets the same refusal for as long as keys are kept.
pub async fn once<T, R>(
    db: &Db,
    clock: &Clock,
    act: Act<'_>,
    work: impl AsyncFnOnce(&Tx) -> Outcome<T, R>,
) -> Outcome<T, R>
where
    T: Serialize + DeserializeOwned,
    R: Keyed,
{
    if act.key.trim().is_empty() || act.key.chars().count() > LONGEST {
        return Err(R::BAD_KEY.into());
    }
    let settled = db
        .write(async |tx| -> Outcome<Result<T, R>, Never> {
            if !claim::<R>(tx, clock, &act).await? {
                return Ok(earlier(tx, &act).await?);
            }
            match tx.attempt(work).await {
                Ok(done) => {
                    answer(tx, &act, "answer", &done).await?;
                    Ok(Ok(done))
                }
                Err(Failure::Refused(refusal)) => {
                    answer(tx, &act, "refusal", &refusal).await?;
                    Ok(Err(refusal))
                }
                Err(Failure::Broken(error)) => Err(Failure::Broken(error)),
            }
        })
        .await;
    match settled {
        Ok(settled) => settled.map_err(Failure::Refused),
        Err(broken) => Err(Failure::Broken(broken.into_broken())),
    }
}

/// Writes the key. False when it is there already; waits for whoever is writing it now.
async fn claim<R: Keyed>(tx: &Tx, clock: &Clock, act: &Act<'_>) -> anyhow::Result<bool> {
    let text = "INSERT INTO idempotency_key (actor_id, key, operation, fingerprint, created_at) \
                VALUES ($1, $2, $3, $4, $5) ON CONFLICT (actor_id, key) DO NOTHING";
    let values = [
        act.actor.into(),
        act.key.into(),
        R::MUTATION.into(),
        act.fingerprint.as_str().into(),
        clock.now().0.into(),
    ];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1)
}

async fn answer(tx: &Tx, act: &Act<'_>, column: &str, what: &impl Serialize) -> anyhow::Result<()> {
    let text = format!("UPDATE idempotency_key SET {column} = $1 WHERE actor_id = $2 AND key = $3");
    let values = [serde_json::to_value(what)?.into(), act.actor.into(), act.key.into()];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

async fn earlier<T, R>(tx: &Tx, act: &Act<'_>) -> anyhow::Result<Result<T, R>>
where
    T: DeserializeOwned,
    R: Keyed,
{
    let found = entity::idempotency_key::Entity::find_by_id((act.actor, act.key.to_owned()));
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
