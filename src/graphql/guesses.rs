//! Guesses at codes that customers show: counted by the member of staff who types them and by the
//! counter at which they do, whatever the rest of the request says.

use std::time::Duration;

use async_graphql::{Context, Result};

use super::context::Caller as _;
use super::fault::Fault;
use crate::domain::identity::StaffMember;
use crate::infra::limiter::Bucket;

/// Wrong codes in a row.
const GUESSES: u32 = 30;

/// How soon one of them comes back.
const A_GUESS: Duration = Duration::from_secs(3);

/// A code that is being tried.
pub struct Guess([Bucket; 2]);

impl Guess {
    /// Counts the try of a code of this kind; a fault when there were too many wrong ones. Whoever
    /// is bound to no shop counts for the counters of the whole merchant.
    pub async fn begin(ctx: &Context<'_>, kind: &str, member: &StaffMember) -> Result<Self> {
        let counter = member.shop.map_or(member.merchant.0, |shop| shop.0);
        let guess = Self([
            Bucket::of(kind, &member.id.to_string(), GUESSES, A_GUESS),
            Bucket::of(&format!("{kind} at counter"), &counter.to_string(), GUESSES, A_GUESS),
        ]);
        let app = ctx.app();
        for bucket in &guess.0 {
            app.limiter.take(app.clock.now(), bucket).await.map_err(Fault::from)?;
        }
        Ok(guess)
    }

    /// The code was somebody's, so it was no guess: it is not counted.
    pub async fn was_right(self, ctx: &Context<'_>) {
        let app = ctx.app();
        for bucket in &self.0 {
            app.limiter.give_back(app.clock.now(), bucket).await;
        }
    }
}
