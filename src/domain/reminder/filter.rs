//! Which of a recipient's reminders somebody may see, and asks to see.
//!
//! The rule stands here twice: for rows still in the database, and for one already read.

use entity::id::ShopId;
use entity::reminder::Column;
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition};

use super::Kind;
use super::model::Reminder;
use super::rules::{at_the_counter, audience};
use crate::domain::identity::StaffMember;

/// Which of a recipient's reminders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    reach: Reach,
    /// Only of this shop.
    pub shop: Option<ShopId>,
    /// Only of these kinds; none given: of all.
    pub kinds: Vec<Kind>,
    /// Only those that are not acknowledged.
    pub unacknowledged: bool,
}

/// What somebody may see at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reach {
    /// A customer, or who manages all shops of the merchant.
    #[default]
    Everything,
    /// Who manages one shop: what concerns that shop, or the whole merchant.
    ManagedShop(ShopId),
    /// A cashier: what happens at the counter of one shop, or of all.
    Counter(Option<ShopId>),
}

impl Filter {
    /// What a member of staff may see of the merchant's reminders.
    pub fn of(member: &StaffMember) -> Self {
        let reach = match (member.manages(), member.shop) {
            (true, None) => Reach::Everything,
            (true, Some(shop)) => Reach::ManagedShop(shop),
            (false, shop) => Reach::Counter(shop),
        };
        Self { reach, ..Self::default() }
    }

    /// Whether this reminder of the recipient is to be seen.
    pub fn admits(&self, reminder: &Reminder) -> bool {
        let reached = match self.reach {
            Reach::Everything => true,
            Reach::ManagedShop(own) => reminder.shop.is_none_or(|shop| shop == own),
            Reach::Counter(own) => {
                audience(reminder.kind).cashiers
                    && reminder.shop.is_some_and(|shop| own.is_none_or(|own| own == shop))
            }
        };
        reached
            && self.shop.is_none_or(|shop| reminder.shop == Some(shop))
            && (self.kinds.is_empty() || self.kinds.contains(&reminder.kind))
            && !(self.unacknowledged && reminder.acknowledged.is_some())
    }

    /// The same for rows: holds for those that are to be seen.
    pub(super) fn condition(&self) -> Condition {
        let reach = match self.reach {
            Reach::Everything => Condition::all(),
            Reach::ManagedShop(own) => {
                Condition::any().add(Column::ShopId.eq(own)).add(Column::ShopId.is_null())
            }
            Reach::Counter(own) => Condition::all()
                .add(Column::Kind.is_in(at_the_counter().map(|kind| kind.to_value())))
                .add(Column::ShopId.is_not_null())
                .add_option(own.map(|own| Column::ShopId.eq(own))),
        };
        let kinds = self.kinds.iter().map(Kind::to_value);
        let of_kinds = (!self.kinds.is_empty()).then(|| Column::Kind.is_in(kinds));
        Condition::all()
            .add(reach)
            .add_option(self.shop.map(|shop| Column::ShopId.eq(shop)))
            .add_option(of_kinds)
            .add_option(self.unacknowledged.then(|| Column::AcknowledgedAt.is_null()))
    }
}
