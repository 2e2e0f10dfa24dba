//! SQL that is put together piece by piece, the same for both databases.

use sea_orm::{ConnectionTrait, Statement, Value};

use crate::infra::db::sql;

/// What makes a listing `l` visible. `$1` is the moment. The words are those of the indexes.
pub(super) const ON_SHOW: &str = "l.on_show AND (l.valid_from IS NULL OR l.valid_from <= $1) \
    AND (l.valid_until IS NULL OR l.valid_until > $1)";

/// The parameters of a statement, and the conditions that use them.
pub(super) struct Conditions {
    values: Vec<Value>,
    all: Vec<String>,
}

impl Conditions {
    /// Visible at this moment, which is `$1`.
    pub(super) fn on_show(now: i64) -> Self {
        Self { values: vec![now.into()], all: vec![ON_SHOW.to_owned()] }
    }

    /// A new parameter, as it is written.
    pub(super) fn parameter(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// One more condition.
    pub(super) fn and(&mut self, condition: String) {
        self.all.push(condition);
    }

    /// One more condition: `left` and the new parameter.
    pub(super) fn and_with(&mut self, left: &str, value: impl Into<Value>) {
        let parameter = self.parameter(value);
        self.and(format!("{left} {parameter}"));
    }

    /// All conditions.
    pub(super) fn text(&self) -> String {
        self.all.join(" AND ")
    }

    /// The statement with these parameters.
    pub(super) fn statement(self, connection: &impl ConnectionTrait, text: String) -> Statement {
        sql(connection, text, self.values)
    }
}
