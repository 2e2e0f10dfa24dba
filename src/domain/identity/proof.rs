//! The password once more: whoever calls shows that they are more than the holder of a session.

use crate::infra::failure::{Says, at};

/// Why whoever calls is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// The password is needed and was not given.
    Required,
    /// It is another.
    Wrong,
}

impl Unproven {
    /// The sentences of the refusal, at the field that holds the password.
    pub fn says(self, field: &'static str) -> Says {
        match self {
            Self::Required => at(
                field,
                "This needs your own password once more.",
                "该操作需要再次输入您自己的密码。",
            ),
            Self::Wrong => at(field, "This is not your password.", "密码不正确。"),
        }
    }
}
