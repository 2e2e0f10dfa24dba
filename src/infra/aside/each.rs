//! Goes through many things, each by itself.

use super::reason::{is_away, reason};
use super::{Subject, Work, store};
use crate::infra::Infra;
use crate::infra::meter;

/// Does `act` for each of `items`; answers the sum of what it did. One that breaks is set aside with
/// its reason and keeps none of the others; one that goes well after that is set aside no more.
/// Breaks only when the database is away.
pub async fn each<T, F>(
    infra: &Infra,
    work: Work,
    items: Vec<T>,
    subject: impl Fn(&T) -> Subject,
    act: impl Fn(T) -> F,
) -> anyhow::Result<u64>
where
    F: Future<Output = anyhow::Result<u64>>,
{
    if items.is_empty() {
        return Ok(0);
    }
    let tried = store::tried(infra.db.read(), work).await?;
    let mut done = 0_u64;
    for item in items {
        let subject = subject(&item);
        match act(item).await {
            Ok(more) => {
                done = done.saturating_add(more);
                if tried.contains_key(&subject.key) {
                    clear(infra, work, &subject).await?;
                }
            }
            Err(error) => put(infra, work, &subject, error).await?,
        }
    }
    Ok(done)
}

/// The sum of what the parts of a tick did. All of them have run: one that breaks keeps none of the
/// others. Breaks as the first of those did.
pub fn sum<const N: usize>(parts: [anyhow::Result<u64>; N]) -> anyhow::Result<u64> {
    parts.into_iter().try_fold(0_u64, |sum, part| Ok(sum.saturating_add(part?)))
}

/// Makes batch after batch until one says that none is left, at most so many. Answers how many.
pub async fn batches<F>(most: usize, batch: impl Fn() -> F) -> anyhow::Result<u64>
where
    F: Future<Output = anyhow::Result<bool>>,
{
    let mut done = 0_u64;
    for _ in 0..most {
        done = done.saturating_add(1);
        if !batch().await? {
            break;
        }
    }
    Ok(done)
}

async fn clear(infra: &Infra, work: Work, subject: &Subject) -> anyhow::Result<()> {
    let done = infra.db.step(async |tx| {
        store::clear(tx, work, subject).await?;
        Ok(())
    });
    done.await
}

async fn put(
    infra: &Infra,
    work: Work,
    subject: &Subject,
    error: anyhow::Error,
) -> anyhow::Result<()> {
    if is_away(&error) {
        return Err(error);
    }
    let (label, reason) = (store::label(work), reason(&error));
    tracing::error!(work = label, subject = subject.name, reason, "set aside: {}", subject.name);
    let done = infra.db.step(async |tx| {
        store::put(tx, &infra.clock, work, subject, &reason).await?;
        Ok(())
    });
    done.await?;
    meter::SET_ASIDE.count([label]);
    Ok(())
}
