//! Adding an operator, from the command line.

use entity::id::OperatorId;

use crate::app::App;
use crate::failure::{Failure, Never, Outcome};
use crate::identity::{self, NewOperator};

/// Adds an operator, who can log in at once. Breaks with a sentence for whoever typed the command
/// when the login is taken, or one of the three may not be used.
pub async fn operator_create(
    app: &App,
    login: &str,
    name: &str,
    password: &str,
) -> anyhow::Result<OperatorId> {
    let new = NewOperator::check(&app.passwords, login, name, password).await?;
    let added: Outcome<OperatorId, Never> =
        app.db.write(async |tx| Ok(identity::add_operator(tx, &app.clock, new).await?)).await;
    added.map_err(|failure| match failure {
        Failure::Broken(error) => error,
        Failure::Refused(never) => match never {},
    })
}
