//! Whether a device is to ring about an event.

use entity::timestamp::Timestamp;

use super::model::Preferences;
use crate::domain::identity::StaffMember;
use crate::domain::reminder::{Change, Event};

/// What is older than this when it is sent was missed, and is not announced as new, in seconds.
const NEW: i64 = 120;

/// Who reads an event.
#[derive(Clone, Debug)]
pub enum Reader<'a> {
    /// A customer.
    Customer,
    /// A member of staff, with what they want.
    Staff(&'a StaffMember, &'a Preferences),
}

/// Whether the reader's device is to ring about an event that is sent now. `waits` says whether its
/// reminder waits for an answer at the counter; none: it is of a kind that needs none.
///
/// What needs an answer rings as long as it waits for one, however late it is read; of repetitions
/// only the last does. What needs none rings while it is new. Muted, it does not; but what was
/// escalated rings for owners and managers of the whole merchant all the same.
pub fn rings(event: &Event, waits: Option<bool>, reader: &Reader<'_>, now: Timestamp) -> bool {
    let reminder = &event.reminder;
    let calls = reminder.acknowledged.is_none()
        && match event.change {
            Change::Acknowledged => false,
            Change::Told => waits.unwrap_or(now < event.at.plus_seconds(NEW)),
            Change::Repeated | Change::Escalated => {
                waits == Some(true) && reminder.urged_at == Some(event.at)
            }
        };
    calls
        && match reader {
            Reader::Customer => true,
            Reader::Staff(member, preferences) => {
                let answers_for_all = member.manages() && member.shop.is_none();
                (reminder.escalated_at.is_some() && waits == Some(true) && answers_for_all)
                    || !preferences.silences(reminder, now)
            }
        }
}
