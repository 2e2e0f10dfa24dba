//! The cursor of a recipient's reminders, as clients hold it.

use uuid::Uuid;

use super::model::{Place, Recipient};
use crate::infra::page::{BadCursor, seal, unseal};

/// A place among the reminders of one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    recipient: Uuid,
    /// The last position read.
    pub position: i64,
    /// The last acknowledgement read; none: those from now on.
    pub acknowledgement: Option<i64>,
}

impl Mark {
    /// After this place.
    pub const fn at(recipient: Recipient, place: Place) -> Self {
        let Place { position, acknowledgement } = place;
        Self { recipient: recipient.key(), position, acknowledgement: Some(acknowledgement) }
    }

    /// After this position, whatever was acknowledged.
    pub const fn position(recipient: Recipient, position: i64) -> Self {
        Self { recipient: recipient.key(), position, acknowledgement: None }
    }

    /// Whether it is a place among the reminders of this recipient.
    pub fn belongs_to(&self, recipient: Recipient) -> bool {
        self.recipient == recipient.key()
    }

    /// Reads a cursor that a client sent.
    pub fn open(text: &str) -> Result<Self, BadCursor> {
        let inside = unseal(text)?;
        let mut parts = inside.split('.');
        let mut next = || parts.next().ok_or(BadCursor);
        if next()? != "rem" {
            return Err(BadCursor);
        }
        let recipient = Uuid::try_parse(next()?).map_err(|_| BadCursor)?;
        let number = |text: &str| text.parse().ok().filter(|number: &i64| *number >= 0);
        let position = number(next()?).ok_or(BadCursor)?;
        let acknowledgement = match parts.next() {
            Some(text) => Some(number(text).ok_or(BadCursor)?),
            None => None,
        };
        Ok(Self { recipient, position, acknowledgement })
    }

    /// The cursor as clients hold it.
    pub fn seal(&self) -> String {
        let Self { recipient, position, acknowledgement } = self;
        let end = acknowledgement.map(|number| format!(".{number}")).unwrap_or_default();
        seal(&format!("rem.{}.{position}{end}", recipient.simple()))
    }
}
