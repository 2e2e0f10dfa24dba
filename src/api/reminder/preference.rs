//! When a member of staff's device is not to ring, in the API.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::StaffId;

use crate::api::identity::Shop;
use crate::domain::reminder::{
    Kind, QuietHours, preference, preference::Preferences, preference::SetPreferences,
    preference::SetRefused, preference::set,
};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, local};
use crate::infra::policy::time_of_day;

/// When a member of staff does not want their device to ring. It decides `ReminderEvent.rings`;
/// reminders come in any case.
pub struct ReminderPreferences(Preferences);

/// When a member of staff does not want their device to ring. It decides `ReminderEvent.rings`;
/// reminders come in any case.
#[Object]
impl ReminderPreferences {
    /// Not for these kinds.
    async fn muted_kinds(&self) -> &[Kind] {
        &self.0.kinds
    }

    /// Not for what happens at these shops.
    async fn muted_shops(&self, ctx: &Context<'_>) -> Result<Vec<Shop>> {
        let mut shops = Vec::new();
        for id in &self.0.shops {
            shops.extend(ctx.load(*id).await?);
        }
        Ok(shops)
    }

    /// Not in these hours of each day; null: at any hour.
    async fn quiet_hours(&self) -> Option<ReminderQuietHours> {
        self.0.quiet.clone().map(|QuietHours { from, until, zone }| ReminderQuietHours {
            from: time_of_day(from),
            until: time_of_day(until),
            time_zone: zone,
        })
    }

    /// Not before this moment; null: it is not muted as a whole.
    async fn muted_until(&self) -> Option<DateTime> {
        self.0.until.map(DateTime::from)
    }
}

/// Hours of each day in which a device does not ring.
#[derive(SimpleObject)]
pub struct ReminderQuietHours {
    /// When they begin: a time of day such as `22:00`.
    from: String,
    /// When they end, such as `07:00`; of the next day where that is before `from`.
    until: String,
    /// The time zone of these times, as IANA names it, such as `Asia/Shanghai`.
    time_zone: String,
}

/// Hours of each day in which your device is not to ring.
#[derive(InputObject)]
pub struct ReminderQuietHoursInput {
    /// When they begin: a time of day such as `22:00`.
    from: String,
    /// When they end, such as `07:00`; of the next day where that is before `from`.
    until: String,
    /// The time zone of these times, as IANA names it, such as `Asia/Shanghai`. Where clocks are
    /// changed, the hours go with the clocks.
    time_zone: String,
}

/// When your device is not to ring. This takes the place of all that you said before.
#[derive(InputObject)]
pub struct SetReminderPreferencesInput {
    /// Not for these kinds.
    #[graphql(default)]
    muted_kinds: Vec<Kind>,
    /// Not for what happens at these shops, of those where you work.
    #[graphql(default)]
    muted_shop_ids: Vec<ID>,
    /// Not in these hours of each day.
    quiet_hours: Option<ReminderQuietHoursInput>,
    /// Not before this moment, at most 30 days from now.
    muted_until: Option<DateTime>,
}

/// What you said, or why nothing was changed.
#[derive(SimpleObject)]
pub struct SetReminderPreferencesPayload {
    /// Your preferences as they are now. Null when nothing was changed.
    preferences: Option<ReminderPreferences>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError<SetRefused>>,
}

/// What a member of staff wants of their reminders.
pub struct StaffReminders(pub StaffId);

/// What a member of staff wants of their reminders.
#[Object]
impl StaffReminders {
    /// When their device is not to ring, as they said with `setReminderPreferences`.
    async fn reminder_preferences(&self, ctx: &Context<'_>) -> Result<ReminderPreferences> {
        if ctx.staff()?.id != self.0 {
            return Err(Fault::Forbidden.into());
        }
        let found = preference::of(ctx.app().db.read(), self.0).await;
        Ok(ReminderPreferences(found.map_err(internal)?))
    }
}

/// Mutations of what members of staff want of their reminders.
#[derive(Default)]
pub struct PreferenceMutation;

/// Mutations of what members of staff want of their reminders.
#[Object]
impl PreferenceMutation {
    /// Says when your device is not to ring: each event of `reminders` then says so in `rings`. For
    /// staff, each for themselves. Nothing is withheld; and what waits for an answer for too long
    /// rings for owners and managers of the whole merchant all the same.
    async fn set_reminder_preferences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When not.")] input: SetReminderPreferencesInput,
    ) -> Result<SetReminderPreferencesPayload> {
        let (app, member) = (ctx.app(), ctx.staff()?);
        let hours = input.quiet_hours;
        let wish = SetPreferences {
            kinds: input.muted_kinds,
            shops: input.muted_shop_ids.iter().map(local).collect::<Result<_>>()?,
            quiet: hours.map(|hours| [hours.from, hours.until, hours.time_zone]),
            until: input.muted_until.map(|DateTime(until)| until),
        };
        let outcome =
            app.db.write(async |tx| set(tx, &app.clock, member, wish.clone()).await).await;
        let (done, user_errors) = settle(ctx, outcome)?;
        Ok(SetReminderPreferencesPayload {
            preferences: done.map(ReminderPreferences),
            user_errors,
        })
    }
}
