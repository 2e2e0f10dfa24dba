//! A cycle is computed again, from the same transfers, and held against what was stored (S3).

use std::collections::HashMap;

use entity::id::MerchantId;
use sea_orm::ConnectionTrait;

use super::compute::figures;
use super::model::{Cycle, CycleStatus, Opened, Position};
use super::store;

/// What differs when a cycle is computed again, a sentence each; empty when it replays to the same.
pub async fn replays(
    connection: &impl ConnectionTrait,
    cycle: &Cycle,
) -> anyhow::Result<Vec<String>> {
    if cycle.status == CycleStatus::Cut {
        return Ok(Vec::new());
    }
    let (mut again, books) = match figures(connection, cycle, Vec::new()).await {
        Ok(figures) => figures,
        Err(error) => return Ok(vec![format!("{error:#}")]),
    };
    let mut differences = Vec::new();
    if cycle.books != Some(books) {
        differences.push(format!("{}: the books are {books:?}", cycle.id));
    }
    let positions = store::positions_of(connection, cycle.id).await?;
    let keys = positions.iter().map(|position| position.id).collect();
    let mut lines = store::lines_of(connection, keys).await?;
    let stored: HashMap<MerchantId, (Position, Opened)> = positions
        .into_iter()
        .map(|position| {
            let lines = lines.remove(&position.id).unwrap_or_default();
            let opened = Opened { opening: position.opening, lines };
            (position.merchant, (position, opened))
        })
        .collect();
    for (merchant, (position, stored)) in &stored {
        let mut computed = again.remove(merchant).unwrap_or_default();
        // Both databases sort the names of kinds, but not by the same rules.
        computed.lines.sort_by_key(|line| format!("{:?}", line.kind));
        let mut stored = stored.clone();
        stored.lines.sort_by_key(|line| format!("{:?}", line.kind));
        if computed != stored || computed.closing() != position.closing {
            differences.push(format!("{}: {merchant} comes to {computed:?}", cycle.id));
        }
    }
    differences
        .extend(again.keys().map(|merchant| format!("{}: {merchant} is left out", cycle.id)));
    Ok(differences)
}
