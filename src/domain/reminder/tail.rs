//! How far each recipient's reminders go, read once for all feeds of a process.
//!
//! A feed of its own for each socket would ask the database for every socket at every poll, and for
//! the same reminder on every device of a merchant. Here one task looks for all of them: at those
//! recipients that a hint named, and at everybody now and then. What it posts is only a start: a
//! feed that wants more than is posted reads the table.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout_at};
use uuid::Uuid;

use super::model::{Place, Recipient, Reminder};
use super::store::{self, After};
use crate::infra::Infra;
use crate::infra::board::{Board, Follower};
use crate::infra::broker::Rung;

/// Recipients looked at in one statement.
const TOGETHER: usize = 512;

/// The newest reminders of a recipient that are kept for its feeds.
const KEPT: usize = 16;

/// The pause after a look that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// The tails of the recipients that are followed in this process.
#[derive(Default)]
pub struct Tails {
    board: Arc<Board<Uuid, Tail>>,
    watch: OnceLock<AbortHandle>,
}

/// The end of a recipient's reminders, as it was last looked at.
#[derive(Clone, Debug, Default)]
pub struct Tail {
    /// How far they go. None before the first look.
    pub tip: Option<Place>,
    /// The last of them, up to the tip, without a gap; none of them older than the tip, or an
    /// acknowledgement that the tip counts could be missing.
    newest: Arc<[Reminder]>,
}

impl Tails {
    /// Follows a recipient: every change of its tip after this call is posted.
    pub fn follow(&self, infra: &Arc<Infra>, recipient: Recipient) -> Follower<Uuid, Tail> {
        let watching = || watch(Arc::downgrade(infra), Arc::clone(&self.board));
        self.watch.get_or_init(|| tokio::spawn(watching()).abort_handle());
        self.board.follow(recipient.key())
    }

    /// How many recipients are followed.
    pub fn followed(&self) -> usize {
        self.board.followed()
    }
}

impl Drop for Tails {
    fn drop(&mut self) {
        if let Some(watch) = self.watch.get() {
            watch.abort();
        }
    }
}

impl Tail {
    /// All reminders after a position up to the tip. None when not all of them are kept here.
    pub fn after(&self, position: i64) -> Option<&[Reminder]> {
        let first = self.newest.first()?.position;
        let passed = usize::try_from(position.saturating_add(1).checked_sub(first)?).ok()?;
        self.newest.get(passed..)
    }

    /// Takes in what a look found: the tip, and the reminders between the last tip and this one.
    fn move_on(&mut self, tip: Place, found: Vec<Reminder>) {
        let last = self.tip.unwrap_or(tip);
        let found: Vec<_> = found.into_iter().filter(|row| row.position <= tip.position).collect();
        let whole = i64::try_from(found.len()) == Ok(tip.position.saturating_sub(last.position));
        let as_new = last.acknowledgement == tip.acknowledgement;
        let kept: &[Reminder] = if whole && as_new { &self.newest } else { &[] };
        let room = KEPT.saturating_sub(found.len());
        let kept = kept.get(kept.len().saturating_sub(room)..).unwrap_or_default();
        let newest =
            if whole { kept.iter().cloned().chain(found).collect() } else { Arc::default() };
        *self = Self { tip: Some(tip), newest };
    }
}

/// Looks at whatever is hinted, and at everybody each poll, as long as the program runs.
async fn watch(infra: Weak<Infra>, board: Arc<Board<Uuid, Tail>>) {
    let mut everybody_at = Instant::now();
    loop {
        let Some(infra) = infra.upgrade() else { return };
        let poll = Duration::from_secs(infra.config.feed_poll_seconds);
        let rung = timeout_at(everybody_at, infra.broker.rung()).await.unwrap_or(Rung::Anything);
        let known = match rung {
            Rung::These(keys) => board.read_of(&keys, known),
            Rung::Anything => {
                everybody_at = Instant::now().checked_add(poll).unwrap_or(everybody_at);
                board.read(known)
            }
        };
        for some in known.chunks(TOGETHER) {
            if let Err(error) = look(&infra, &board, some).await {
                let error = format!("{error:#}");
                tracing::warn!(error, "new reminders cannot be looked for; it is tried again");
                everybody_at = Instant::now();
                sleep(PAUSE.min(poll)).await;
                break;
            }
        }
    }
}

fn known(recipient: Uuid, tail: &Tail) -> (Uuid, Option<Place>) {
    (recipient, tail.tip)
}

/// Looks how far the reminders of some recipients go, and posts what is new.
async fn look(
    infra: &Infra,
    board: &Board<Uuid, Tail>,
    known: &[(Uuid, Option<Place>)],
) -> anyhow::Result<()> {
    let conn = infra.db.read();
    let keys: Vec<Uuid> = known.iter().map(|(key, _)| *key).collect();
    let mut tips = store::tips(conn, &keys).await?;
    let known: HashMap<Uuid, Option<Place>> = known.iter().copied().collect();
    let last = |key: &Uuid| known.get(key).copied().flatten();
    tips.retain(|(key, tip)| last(key) != Some(*tip));
    // After the tips: so none of them is older than its tip.
    let mut found = store::newest(conn, &worth_reading(&tips, last)).await?;
    for (key, tip) in tips {
        let found = found.remove(&key).unwrap_or_default();
        board.change(key, |tail| {
            tail.move_on(tip, found);
            true
        });
    }
    Ok(())
}

/// The spans that are short enough to be kept.
fn worth_reading(tips: &[(Uuid, Place)], last: impl Fn(&Uuid) -> Option<Place>) -> Vec<After> {
    let spans = tips.iter().filter_map(|(key, tip)| {
        let after = last(key)?.position;
        let many = usize::try_from(tip.position.checked_sub(after)?).ok()?;
        (1..=KEPT).contains(&many).then_some(After { recipient: *key, position: after })
    });
    spans.collect()
}
