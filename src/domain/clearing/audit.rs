//! The last cycles replay to the same result.

use sea_orm::ConnectionTrait;

use super::replay::replays;
use super::store;
use crate::infra::page::Window;

/// How many of the last cycles are computed again.
const LAST: usize = 30;

/// What differs when the last cycles are computed again, a sentence each.
pub async fn audit(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<String>> {
    let window = Window { after: None, before: None, size: LAST, backwards: false };
    let mut differences = Vec::new();
    for cycle in store::cycles(connection, &window).await? {
        differences.extend(replays(connection, &cycle).await?);
    }
    Ok(differences)
}
