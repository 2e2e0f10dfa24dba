//! What each figure of a policy is, and what it may be.

use std::collections::BTreeSet;

use entity::money::Money;
use toml::Value;

use super::Policy;
use super::calendar::zone;
use crate::infra::text::Country;

/// One figure.
pub struct Figure {
    /// As the file names it.
    pub name: &'static str,
    /// The variable of the environment that goes before the file, where there is one.
    pub variable: Option<&'static str>,
    /// How it is written.
    pub kind: Kind,
    /// The least it may be.
    pub least: i64,
    /// The most it may be.
    pub most: i64,
    /// Where a policy keeps it.
    pub place: fn(&mut Policy) -> &mut i64,
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Whole,
    /// An amount in yuan, in quotes; kept in fen.
    Yuan,
    /// A time of day, in quotes; kept in minutes.
    TimeOfDay,
}

const fn figure(
    name: &'static str,
    kind: Kind,
    (least, most): (i64, i64),
    place: fn(&mut Policy) -> &mut i64,
) -> Figure {
    Figure { name, variable: None, kind, least, most, place }
}

impl Figure {
    const fn or(self, variable: &'static str) -> Self {
        Self { variable: Some(variable), ..self }
    }

    /// What it has to be, for people.
    pub fn must_be(&self) -> String {
        let kind = match self.kind {
            Kind::Whole => "a whole number",
            Kind::Yuan => "an amount in quotes",
            Kind::TimeOfDay => "a time of day in quotes",
        };
        format!("{kind} from {} to {}", self.kind.show(self.least), self.kind.show(self.most))
    }

    /// What a variable of the environment gives. None when it may not be that.
    pub fn given(&self, text: &str) -> Option<i64> {
        self.kind.parse(text).filter(|value| self.allows(*value))
    }

    /// Whether it may be this.
    pub const fn allows(&self, value: i64) -> bool {
        self.least <= value && value <= self.most
    }
}

impl Kind {
    /// Reads what the file has. None when it is written in another way.
    pub fn read(self, value: &Value) -> Option<i64> {
        match (self, value) {
            (Self::Whole, Value::Integer(whole)) => Some(*whole),
            (Self::Yuan | Self::TimeOfDay, Value::String(text)) => self.parse(text),
            _ => None,
        }
    }

    /// Reads a text. None when it is none of these.
    pub fn parse(self, text: &str) -> Option<i64> {
        match self {
            Self::Whole => text.parse().ok(),
            Self::Yuan => text.parse().ok().map(Money::fen),
            Self::TimeOfDay => minutes_of_day(text),
        }
    }

    /// As people write it.
    pub fn show(self, value: i64) -> String {
        match self {
            Self::Whole => value.to_string(),
            Self::Yuan => Money::from_fen(value).unwrap_or_default().to_string(),
            Self::TimeOfDay => time_of_day(value),
        }
    }
}

/// Minutes of the day as clocks show them.
pub fn time_of_day(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
}

/// Minutes of the day of a time of day such as `22:00`. None when it is written in another way.
pub fn minutes_of_day(text: &str) -> Option<i64> {
    let two_digits = |part: &str, below: i64| {
        let digits = part.len() == 2 && part.bytes().all(|letter| letter.is_ascii_digit());
        part.parse().ok().filter(|value: &i64| digits && *value < below)
    };
    let (hour, minute) = text.split_once(':')?;
    two_digits(hour, 24)?.checked_mul(60)?.checked_add(two_digits(minute, 60)?)
}

/// Every figure that is one number.
pub const FIGURES: [Figure; 31] = {
    use Kind::{TimeOfDay, Whole, Yuan};
    [
        figure("cooling_off_days", Whole, (0, 90), |policy| &mut policy.cooling_off_days)
            .or("COOLING_OFF_DAYS"),
        figure("max_membership_balance", Yuan, (100, 100_000_000), |policy| {
            &mut policy.max_membership_balance_fen
        })
        .or("MAX_MEMBERSHIP_BALANCE"),
        figure("least_recharge", Yuan, (1, 1_000_000), |policy| &mut policy.least_recharge_fen),
        figure("reference_price_days", Whole, (1, 90), |policy| &mut policy.reference_price_days)
            .or("REFERENCE_PRICE_DAYS"),
        figure("order_expiry_minutes", Whole, (1, 1_440), |policy| {
            &mut policy.order_expiry_minutes
        })
        .or("ORDER_EXPIRY_MINUTES"),
        figure("intent_expiry_minutes", Whole, (1, 1_440), |policy| {
            &mut policy.intent_expiry_minutes
        })
        .or("INTENT_EXPIRY_MINUTES"),
        figure("fee_bp", Whole, (0, 2_000), |policy| &mut policy.fee_bp).or("FEE_BP"),
        figure("least_custody_share_bp", Whole, (0, 10_000), |policy| {
            &mut policy.least_custody_share_bp
        }),
        figure("usual_custody_share_bp", Whole, (0, 10_000), |policy| {
            &mut policy.usual_custody_share_bp
        }),
        figure("bonus_grace_days", Whole, (0, 90), |policy| &mut policy.bonus_grace_days),
        figure("closure_notice_days", Whole, (1, 365), |policy| &mut policy.closure_notice_days),
        figure("refund_overdraft", Yuan, (0, 100_000_000), |policy| {
            &mut policy.refund_overdraft_fen
        }),
        figure("least_collection", Yuan, (1, 1_000_000), |policy| &mut policy.least_collection_fen),
        figure("undo_fulfilment_minutes", Whole, (0, 1_440), |policy| {
            &mut policy.undo_fulfilment_minutes
        }),
        figure("hand_over_days", Whole, (1, 3_650), |policy| &mut policy.hand_over_days)
            .or("HAND_OVER_DAYS"),
        figure("most_open_orders", Whole, (1, 1_000), |policy| &mut policy.most_open_orders),
        figure("open_stock_share_bp", Whole, (1, 10_000), |policy| &mut policy.open_stock_share_bp),
        figure("quote_holds_seconds", Whole, (1, 86_400), |policy| &mut policy.quote_holds_seconds),
        figure("most_redeem_tries", Whole, (1, 20), |policy| &mut policy.most_redeem_tries),
        figure("pay_code_seconds", Whole, (15, 600), |policy| &mut policy.pay_code_seconds),
        figure("usual_pay_code_limit", Yuan, (1, 100_000_000), |policy| {
            &mut policy.usual_pay_code_limit_fen
        }),
        figure("most_pay_code_limit", Yuan, (1, 100_000_000), |policy| {
            &mut policy.most_pay_code_limit_fen
        }),
        figure("clearing_at", TimeOfDay, (0, 1_439), |policy| &mut policy.clearing_at_minutes),
        figure("audit_at", TimeOfDay, (0, 1_439), |policy| &mut policy.audit_at_minutes),
        figure("idempotency_keep_hours", Whole, (72, 87_600), |policy| {
            &mut policy.idempotency_keep_hours
        }),
        figure("session_keep_days", Whole, (7, 3_650), |policy| &mut policy.session_keep_days),
        figure("place_keep_days", Whole, (30, 3_650), |policy| &mut policy.place_keep_days),
        figure("reminder_keep_days", Whole, (30, 36_500), |policy| &mut policy.reminder_keep_days),
        figure("reminder_repeat_seconds", Whole, (5, 900), |policy| {
            &mut policy.reminder_repeat_seconds
        }),
        figure("most_reminder_repetitions", Whole, (0, 50), |policy| {
            &mut policy.most_reminder_repetitions
        }),
        figure("reminder_escalation_seconds", Whole, (5, 3_600), |policy| {
            &mut policy.reminder_escalation_seconds
        }),
    ]
};

/// The figure that is a country.
pub const COUNTRY: &str = "phone_country";

/// What [`COUNTRY`] has to be, for people.
pub const COUNTRY_MUST_BE: &str = "the two capital letters of a country in quotes";

/// Reads [`COUNTRY`]. None when there is no such country.
pub fn country(value: &Value) -> Option<Country> {
    Country::parse(value.as_str()?)
}

/// The figure that is a list of days.
pub const WARNINGS: &str = "bonus_warning_days";

/// What [`WARNINGS`] has to be, for people.
pub const WARNINGS_MUST_BE: &str = "a list of 1 to 10 whole numbers from 365 to 1, falling";

/// Reads [`WARNINGS`]. None when it is written in another way, or beyond bounds.
pub fn warnings(value: &Value) -> Option<Vec<i64>> {
    let days: Option<Vec<i64>> = value.as_array()?.iter().map(Value::as_integer).collect();
    let days = days.filter(|days| (1..=10).contains(&days.len()))?;
    let within = days.iter().all(|day| (1..=365).contains(day));
    let falling = days.is_sorted_by(|far, near| far > near);
    (within && falling).then_some(days)
}

/// The figure that is the name of a time zone.
pub const TIME_ZONE: &str = "time_zone";

/// What [`TIME_ZONE`] has to be, for people.
pub const TIME_ZONE_MUST_BE: &str = "the name of a time zone in quotes, as \"Asia/Shanghai\"";

/// Reads [`TIME_ZONE`]. None when it is written in another way, or no such zone is known.
pub fn time_zone(value: &Value) -> Option<String> {
    let name = value.as_str()?;
    zone(name).map(|_| name.to_owned())
}

/// The figure that is a list of kinds of reminders.
pub const ANSWERED: &str = "answered_reminder_kinds";

/// What [`ANSWERED`] has to be, for people.
pub const ANSWERED_MUST_BE: &str =
    "a list of kinds of reminders about orders, each once, ORDER_PAID among them";

/// The kinds that can be told again: those that the counter is told. A test compares.
pub const COUNTER_KINDS: [&str; 8] = [
    "ORDER_PAID",
    "ORDER_ACCEPTED",
    "ORDER_DECLINED",
    "ORDER_FULFILLED",
    "ORDER_CANCELLED",
    "ORDER_EXPIRED",
    "ORDER_REFUNDED",
    "BILL_CHARGED",
];

/// Reads [`ANSWERED`]. None when it is written in another way, or names what cannot be answered.
pub fn answered(value: &Value) -> Option<Vec<String>> {
    let kinds: Option<Vec<&str>> = value.as_array()?.iter().map(Value::as_str).collect();
    let kinds = kinds?;
    let known = kinds.iter().all(|kind| COUNTER_KINDS.contains(kind));
    let once = kinds.iter().collect::<BTreeSet<_>>().len() == kinds.len();
    let right = known && once && kinds.contains(&"ORDER_PAID");
    right.then(|| kinds.into_iter().map(str::to_owned).collect())
}
