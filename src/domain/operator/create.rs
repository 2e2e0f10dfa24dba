//! Adding an operator, from the command line.

use entity::id::OperatorId;

use crate::domain::identity::{self, NewOperator, Passwords};
use crate::infra::Infra;
use crate::infra::failure::{Failure, Never, Outcome};

/// Adds an operator, who can log in at once. Breaks with a sentence for whoever typed the command
/// when the login is taken, or one of the three may not be used.
pub async fn operator_create(
    infra: &Infra,
    passwords: &Passwords,
    login: &str,
    name: &str,
    password: &str,
) -> anyhow::Result<OperatorId> {
    let new = NewOperator::check(passwords, login, name, password).await?;
    let added: Outcome<OperatorId, Never> =
        infra.db.write(async |tx| Ok(identity::add_operator(tx, &infra.clock, new).await?)).await;
    added.map_err(|failure| match failure {
        Failure::Broken(error) => error,
        Failure::Refused(never) => match never {},
    })
}
