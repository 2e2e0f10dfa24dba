//! When an unanswered reminder is told again, and when to more people.

use entity::id::ReminderId;
pub use entity::reminder_urging::Change as Due;
use entity::timestamp::Timestamp;

use crate::infra::policy::Policy;

/// A reminder of a merchant that nobody has acknowledged, and that still waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Its key.
    pub id: ReminderId,
    /// When it was told first.
    pub told_at: Timestamp,
    /// How often it was told again.
    pub repetitions: i64,
    /// When it was last repeated or escalated.
    pub urged_at: Option<Timestamp>,
    /// Whether it was escalated.
    pub escalated: bool,
    /// Until when it can be answered; none: there is no end.
    pub answer_by: Option<Timestamp>,
}

/// What is due now, if anything. After a time in which nobody looked one thing is due, not all that
/// would have been: to ring five times at once helps nobody.
pub fn due(one: &Unanswered, policy: &Policy, now: Timestamp) -> Option<Due> {
    if one.answer_by.is_some_and(|by| now >= by) {
        return None;
    }
    let escalates_at = one.told_at.plus_seconds(policy.reminder_escalation_seconds);
    // A shop with a short deadline is not escalated when it is too late.
    let half = one.answer_by.map(|by| {
        let seconds = by.unix_seconds().saturating_sub(one.told_at.unix_seconds());
        one.told_at.plus_seconds(seconds.div_euclid(2))
    });
    if !one.escalated && now >= half.map_or(escalates_at, |half| half.min(escalates_at)) {
        return Some(Due::Escalated);
    }
    let last = one.urged_at.unwrap_or(one.told_at);
    let repeats = one.repetitions < policy.most_reminder_repetitions
        && now >= last.plus_seconds(policy.reminder_repeat_seconds);
    repeats.then_some(Due::Repeated)
}

/// The longest that the counter has to answer, in seconds.
const LONGEST_ANSWER: i64 = 900;

/// How long after it was told first something can be due at all, in seconds.
pub fn longest(policy: &Policy) -> i64 {
    let told = policy.reminder_repeat_seconds.saturating_mul(policy.most_reminder_repetitions);
    told.max(policy.reminder_escalation_seconds).saturating_add(LONGEST_ANSWER)
}
