//! The bank of the demo city: it answers what it was told in a file, as a bank does.

use std::path::Path;

use entity::merchant;
use entity::settlement::{Column, Direction, Entity, Status};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::city::City;
use crate::worker::Tick;

impl City {
    /// The clearing of the day is settled: the bank moves what it was told to, and merchants pay in
    /// what they owe, unless they are suspended. When it is `absent_minded`, the bank does not find
    /// one of the accounts.
    pub async fn bank_day(&mut self, absent_minded: bool) -> anyhow::Result<()> {
        let told = Entity::find().filter(Column::Status.eq(Status::Told)).order_by_asc(Column::Id);
        let mut told = told.all(self.app.db.read()).await?;
        let suspended = merchant::Entity::find()
            .filter(merchant::Column::Status.eq(merchant::Status::Suspended))
            .all(self.app.db.read())
            .await?;
        told.retain(|row| !suspended.iter().any(|merchant| merchant.id == row.merchant_id));
        if told.is_empty() {
            return Ok(());
        }
        let mut lost = told.iter().find(|row| row.direction == Direction::Payout);
        lost = lost.filter(|_| absent_minded);
        let mut lines = csv::Writer::from_writer(Vec::new());
        lines.write_record(["reference", "outcome", "amount", "bank_reference", "reason"])?;
        for row in &told {
            self.replies = self.replies.saturating_add(1);
            let (reference, amount) = (row.id.to_string(), row.amount.to_string());
            let own = format!("B{:08}", self.replies);
            let (outcome, why) = match lost {
                Some(lost) if lost.id == row.id => ("FAILED", "户名与账号不符"),
                _ => ("PAID", ""),
            };
            lines.write_record([&*reference, outcome, &*amount, &*own, why])?;
        }
        let inbox = Path::new(&self.app.config.bank_folder).join("in");
        tokio::fs::create_dir_all(&inbox).await?;
        let file = inbox.join(format!("demo-{:06}.csv", self.replies));
        tokio::fs::write(file, lines.into_inner()?).await?;
        Tick::Clearing.run(&self.app).await?;
        Ok(())
    }
}
