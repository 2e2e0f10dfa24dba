//! A member of staff says when their device is not to ring.

use entity::id::ShopId;
use entity::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use super::model::{Preferences, QuietHours};
use super::store;
use crate::domain::identity::StaffMember;
use crate::domain::reminder::Kind;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};
use crate::infra::policy::{minutes_of_day, zone};

/// The longest that everything can be muted, in days.
const LONGEST: i64 = 30;

/// Preferences, as entered.
#[derive(Clone, Debug)]
pub struct SetPreferences {
    /// Not for these kinds.
    pub kinds: Vec<Kind>,
    /// Not for these shops.
    pub shops: Vec<ShopId>,
    /// Not from and until these times of day, in a time zone.
    pub quiet: Option<[String; 3]>,
    /// Not before this moment.
    pub until: Option<Timestamp>,
}

/// Why the preferences stay as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "SetReminderPreferencesErrorCode")]
pub enum SetRefused {
    /// One of the shops is not one where you work.
    ShopNotFound,
    /// A time of day is not written as `22:00`, or the quiet hours end when they begin.
    QuietHoursInvalid,
    /// There is no time zone of this name.
    TimeZoneUnknown,
    /// Everything would be muted for more than 30 days.
    MutedTooLong,
}

impl Refusal for SetRefused {
    const MUTATION: &'static str = "SetReminderPreferences";

    fn says(&self) -> Says {
        match self {
            Self::ShopNotFound => at(
                "mutedShopIds",
                "Mute only shops where you work: take them from `shops`.",
                "只能将您任职的店铺设为静音，请从店铺列表中选择。",
            ),
            Self::QuietHoursInvalid => at(
                "quietHours",
                "Write times of day as 22:00, and let the quiet hours end later than they begin.",
                "时间请写成 22:00 的形式，且免打扰的开始与结束时间不能相同。",
            ),
            Self::TimeZoneUnknown => at(
                "quietHours.timeZone",
                "Name a time zone of the IANA list, such as Asia/Shanghai.",
                "请填写 IANA 时区名称，例如 Asia/Shanghai。",
            ),
            Self::MutedTooLong => {
                at("mutedUntil", "Mute everything for at most 30 days.", "全部静音最长为 30 天。")
            }
        }
    }
}

/// Puts these preferences in the place of those that were. Answers what they are now.
pub async fn set(
    tx: &Tx,
    clock: &Clock,
    member: &StaffMember,
    wish: SetPreferences,
) -> Outcome<Preferences, SetRefused> {
    let now = clock.now();
    let SetPreferences { mut kinds, mut shops, quiet, until } = wish;
    let quiet = quiet.map(hours).transpose()?;
    if until.is_some_and(|until| until > now.plus_days(LONGEST)) {
        return Err(SetRefused::MutedTooLong.into());
    }
    shops.sort_unstable();
    shops.dedup();
    let mine = shops.iter().all(|shop| member.serves(*shop));
    if !mine || !store::are_shops_of(tx, member.merchant, &shops).await? {
        return Err(SetRefused::ShopNotFound.into());
    }
    let mut once = Vec::new();
    kinds.retain(|kind| {
        let new = !once.contains(kind);
        once.push(*kind);
        new
    });
    let preferences = Preferences { kinds, shops, quiet, until };
    store::save(tx, member.id, &preferences, now).await?;
    Ok(preferences)
}

fn hours([from, until, name]: [String; 3]) -> Result<QuietHours, SetRefused> {
    let minutes = |text: &str| minutes_of_day(text).ok_or(SetRefused::QuietHoursInvalid);
    let (from, until) = (minutes(&from)?, minutes(&until)?);
    if from == until {
        return Err(SetRefused::QuietHoursInvalid);
    }
    let known = name.len() <= 64 && zone(&name).is_some();
    if known {
        Ok(QuietHours { from, until, zone: name })
    } else {
        Err(SetRefused::TimeZoneUnknown)
    }
}
