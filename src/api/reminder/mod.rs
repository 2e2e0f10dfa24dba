//! Reminders in the API: the object, the list, the subscription, the acknowledgement.

mod live;
mod preference;
mod push;

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::connection::{Connection, CursorType};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::ReminderId;

pub use self::live::ReminderSubscription;
pub use self::preference::{PreferenceMutation, StaffReminders};
pub use self::push::{Campaign, PushMutation};
use crate::api::identity::Shop;
use crate::api::node::{self, Node};
use crate::domain::identity::Actor;
use crate::domain::reminder::{
    self, Acknowledge, AcknowledgeRefused, Filter, Kind, Mark, Place, Recipient, Span, Urgency,
    Which, Words, acknowledge, sentence,
};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::{Fault, internal};
use crate::graphql::page::Window;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{Cursor, DateTime, local};
use crate::infra::failure::Failure;
use crate::infra::language::Language;
use crate::infra::page::BadCursor;

/// Something that a merchant or a customer is told about an order, a recharge, a membership, an
/// offer or the platform. It is stored, stays in its place, and can be read again.
pub struct Reminder(pub reminder::Reminder);

impl CursorType for Mark {
    type Error = BadCursor;

    fn decode_cursor(text: &str) -> std::result::Result<Self, BadCursor> {
        Self::open(text)
    }

    fn encode_cursor(&self) -> String {
        self.seal()
    }
}

/// Something that a merchant or a customer is told about an order, a recharge, a membership, an
/// offer or the platform. It is stored, stays in its place, and can be read again.
#[Object]
impl Reminder {
    /// The reminder's id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Its place: for `reminders(after:)` and for `acknowledgeReminders(upTo:)`. To go on with a
    /// subscription, use the cursor of its last event instead: that one also knows which
    /// acknowledgements you have been told of.
    async fn cursor(&self) -> Cursor {
        Cursor(Mark::position(self.0.recipient, self.0.position).seal())
    }

    /// Its number in its recipient's own sequence: 1, 2, 3 and so on, without a gap. A filtered
    /// list leaves numbers out.
    async fn position(&self) -> i64 {
        self.0.position
    }

    /// What it tells, for programs. New kinds may be added.
    async fn kind(&self) -> Kind {
        self.0.kind
    }

    /// What it tells in a few words, in Chinese or English by `Accept-Language`.
    async fn title(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some(campaign) = self.campaign(ctx).await? {
            return Ok(campaign.title);
        }
        let words = self.words();
        let title = match ctx.language() {
            Language::English => words.title_en,
            Language::Chinese => words.title_zh,
        };
        Ok(title.to_owned())
    }

    /// What it tells in a sentence, in Chinese or English by `Accept-Language`. A campaign's is in
    /// the words of its merchant.
    async fn message(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some(campaign) = self.campaign(ctx).await? {
            return Ok(campaign.body);
        }
        let words = self.words();
        Ok(match ctx.language() {
            Language::English => words.en,
            Language::Chinese => words.zh,
        })
    }

    /// The id of what it is about: an order, a recharge, a membership, a revision, a merchant, an
    /// offer, a campaign, a settlement statement or a webhook endpoint.
    async fn subject_id(&self) -> ID {
        ID(self.0.subject.to_string())
    }

    /// What it is about, while you may see it.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node::find(ctx, &ID(self.0.subject.to_string())).await
    }

    /// The shop that it concerns; null when it concerns the whole merchant.
    async fn shop(&self, ctx: &Context<'_>) -> Result<Option<Shop>> {
        ctx.load_made(self.0.shop).await
    }

    /// When it happened.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// How urgent it has become: a merchant's reminder that waits for an answer at the counter
    /// (`serviceConfig { policy { answeredReminderKinds } }`) is told again while nobody
    /// acknowledges it, and escalated in the end.
    async fn urgency(&self) -> Urgency {
        self.0.urgency()
    }

    /// How often it was told again.
    async fn repetitions(&self) -> i64 {
        self.0.repetitions
    }

    /// When one of the recipient's devices acknowledged it; null while none has.
    async fn acknowledged_at(&self) -> Option<DateTime> {
        self.0.acknowledged.map(|acknowledged| acknowledged.at.into())
    }
}

impl Reminder {
    fn words(&self) -> Words {
        sentence(self.0.kind, self.0.recipient.kind(), self.0.figures)
    }

    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<reminder::campaign::Campaign>> {
        match self.0.subject {
            reminder::Subject::Campaign(id) => ctx.load(id).await,
            _ => Ok(None),
        }
    }

    /// The reminder with this id, if the caller may see it: for `node(id:)`.
    pub async fn node(ctx: &Context<'_>, id: ReminderId) -> Result<Option<Self>> {
        let Ok((recipient, filter)) = reader(ctx) else { return Ok(None) };
        let found = ctx.load(id).await?;
        let mine = found.filter(|found| found.recipient == recipient && filter.admits(found));
        Ok(mine.map(Self))
    }
}

/// Which reminders to list.
#[derive(InputObject, Default)]
pub struct ReminderFilter {
    /// Only those of this shop.
    shop_id: Option<ID>,
    /// Only those of these kinds. Null or empty: of all.
    kinds: Option<Vec<Kind>>,
    /// Only those that no device of yours has acknowledged.
    #[graphql(default)]
    unacknowledged: bool,
}

/// Which reminders to acknowledge: give `upTo` or `ids`.
#[derive(InputObject)]
pub struct AcknowledgeRemindersInput {
    /// All that you can see up to this place: the cursor of a reminder, of an edge or of an event.
    up_to: Option<Cursor>,
    /// These reminders, 1 to 100.
    ids: Option<Vec<ID>>,
}

/// What was acknowledged.
#[derive(SimpleObject)]
pub struct AcknowledgeRemindersPayload {
    /// Up to this place all that you can see is acknowledged. Null when nothing was done.
    acknowledged_up_to: Option<Cursor>,
    /// How many were not acknowledged before. Null when nothing was done.
    count: Option<i32>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError<AcknowledgeRefused>>,
}

/// Queries of reminders.
#[derive(Default)]
pub struct ReminderQuery;

/// Queries of reminders.
#[Object]
impl ReminderQuery {
    /// Your reminders in their order, oldest first; `last: 20` is the newest twenty. For customers
    /// (their own) and staff (their merchant's, of the shops where they work; cashiers see what
    /// happens at the counter). The cursors are those of the subscription `reminders`: pass the
    /// `endCursor` there to go on live without a gap.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn reminders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ReminderFilter>,
        #[graphql(desc = "Only those after this place.")] after: Option<Cursor>,
        #[graphql(desc = "Only those before this place.")] before: Option<Cursor>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when not given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
    ) -> Result<Connection<Mark, Reminder>> {
        let (recipient, reach) = reader(ctx)?;
        let ReminderFilter { shop_id, kinds, unacknowledged } = filter.unwrap_or_default();
        let mut filter = choose(ctx, recipient, reach, shop_id, kinds).await?;
        filter.unacknowledged = unacknowledged;
        let [after, before] = [after, before].map(|cursor| cursor.map(|Cursor(text)| text));
        let window = Window::<Mark>::new(after, before, first, last)?;
        if [window.after, window.before].iter().flatten().any(|mark| !mark.belongs_to(recipient)) {
            return Err(Fault::bad_input("This cursor is not one of your reminders'.").into());
        }
        let conn = ctx.app().db.read();
        // Read before the page: whoever goes on from the page misses no acknowledgement.
        let tip = reminder::tip(conn, recipient).await.map_err(internal)?;
        let known = window.after.and_then(|mark| mark.acknowledgement);
        let acknowledgement = known.unwrap_or(tip.acknowledgement);
        let span = Span {
            after: window.after.map_or(0, |mark| mark.position),
            before: window.before.map_or(i64::MAX, |mark| mark.position),
            backwards: window.backwards,
            limit: window.limit(),
        };
        let rows = reminder::page(conn, recipient, &filter, span).await.map_err(internal)?;
        let mark = |row: &reminder::Reminder| {
            Mark::at(recipient, Place { position: row.position, acknowledgement })
        };
        Ok(window.page(rows, mark, Reminder))
    }
}

/// Mutations of reminders.
#[derive(Default)]
pub struct ReminderMutation;

/// Mutations of reminders.
#[Object]
impl ReminderMutation {
    /// Says that you have seen reminders: they are silent on all devices of their recipient, which
    /// are told by an `ACKNOWLEDGED` event. For customers and staff; staff acknowledge for the
    /// whole merchant, but only what they can see. Done again it changes nothing.
    async fn acknowledge_reminders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which reminders.")] input: AcknowledgeRemindersInput,
    ) -> Result<AcknowledgeRemindersPayload> {
        let (recipient, filter) = reader(ctx)?;
        let outcome = match which(recipient, input)? {
            Ok(which) => {
                let command = Acknowledge { recipient, filter, which };
                let app = ctx.app();
                app.db.write(async |tx| acknowledge(tx, &app.clock, command).await).await
            }
            Err(refused) => Err(Failure::Refused(refused)),
        };
        if outcome.as_ref().is_ok_and(|done| done.count > 0) {
            ctx.app().broker.ring(recipient.key());
        }
        let (done, user_errors) = settle(ctx, outcome)?;
        let up_to = |position| Cursor(Mark::position(recipient, position).seal());
        Ok(AcknowledgeRemindersPayload {
            acknowledged_up_to: done.map(|done| up_to(done.up_to)),
            count: done.map(|done| i32::try_from(done.count).unwrap_or(i32::MAX)),
            user_errors,
        })
    }
}

/// Whose reminders the caller reads, and which of them they may see.
fn reader(ctx: &Context<'_>) -> Result<(Recipient, Filter)> {
    match ctx.actor() {
        Actor::Customer { id, .. } => Ok((Recipient::Customer(*id), Filter::default())),
        Actor::Staff { member, .. } => {
            Ok((Recipient::Merchant(member.merchant), Filter::of(member)))
        }
        Actor::Guest => Err(Fault::Unauthenticated.into()),
        Actor::Operator { .. } => Err(Fault::Forbidden.into()),
    }
}

/// Narrows down what the caller may see to what they ask for.
async fn choose(
    ctx: &Context<'_>,
    recipient: Recipient,
    mut reach: Filter,
    shop_id: Option<ID>,
    kinds: Option<Vec<Kind>>,
) -> Result<Filter> {
    let shop = shop_id.as_ref().map(local).transpose()?;
    if let Some(shop) = shop {
        let served = match ctx.actor() {
            Actor::Staff { member, .. } => member.serves(shop),
            _ => true,
        };
        let conn = ctx.app().db.read();
        if !served || !reminder::knows_shop(conn, recipient, shop).await.map_err(internal)? {
            return Err(Fault::bad_input("`shopId` is not a shop that you can see.").into());
        }
    }
    reach.shop = shop;
    reach.kinds = kinds.unwrap_or_default();
    Ok(reach)
}

fn mark(recipient: Recipient, cursor: Cursor) -> Result<Mark> {
    let mark = Mark::open(&cursor.0);
    let mine =
        mark.and_then(|mark: Mark| mark.belongs_to(recipient).then_some(mark).ok_or(BadCursor));
    mine.map_err(|_| Fault::bad_input("This cursor is not one of your reminders'.").into())
}

fn which(
    recipient: Recipient,
    input: AcknowledgeRemindersInput,
) -> Result<Result<Which, AcknowledgeRefused>> {
    Ok(match (input.up_to, input.ids) {
        (Some(cursor), None) => Ok(Which::UpTo(mark(recipient, cursor)?.position)),
        (None, Some(ids)) if ids.len() > reminder::MOST => Err(AcknowledgeRefused::TooMany),
        (None, Some(ids)) if !ids.is_empty() => {
            Ok(Which::These(ids.iter().map(local).collect::<Result<_>>()?))
        }
        _ => Err(AcknowledgeRefused::ExactlyOne),
    })
}

#[async_trait::async_trait]
impl Loader<ReminderId> for Batch {
    type Value = reminder::Reminder;
    type Error = Arc<anyhow::Error>;

    /// Whoever loads one checks that it is the caller's: see [`Reminder::node`].
    async fn load(
        &self,
        keys: &[ReminderId],
    ) -> std::result::Result<HashMap<ReminderId, reminder::Reminder>, Arc<anyhow::Error>> {
        let found = reminder::by_keys(self.app.db.read(), keys.iter().copied()).await?;
        Ok(found.into_iter().map(|reminder| (reminder.id, reminder)).collect())
    }
}
