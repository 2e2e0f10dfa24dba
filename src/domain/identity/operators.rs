//! Accounts of operators. What operators do stands in the slice `operator`.

use entity::id::OperatorId;

use super::model::Operator;
use super::{Passwords, contact, password, store};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// An operator to be added, checked, with the password hashed.
pub struct NewOperator {
    login: String,
    name: String,
    password_hash: String,
}

impl NewOperator {
    /// Checks what was entered. Breaks with a sentence that says what is wrong.
    pub async fn check(
        passwords: &Passwords,
        login: &str,
        name: &str,
        password: &str,
    ) -> anyhow::Result<Self> {
        let login = contact::login(login).ok_or_else(|| {
            anyhow::anyhow!("the login must be 3 to 40 of a-z 0-9 . _ - and begin with a letter")
        })?;
        let name = contact::line(name, 60)
            .ok_or_else(|| anyhow::anyhow!("the name must have 1 to 60 characters"))?;
        password::check(password, &[&login])
            .map_err(|weak| anyhow::anyhow!("{}", weak.says("password").en))?;
        Ok(Self { login, name, password_hash: passwords.hash(password).await? })
    }
}

/// Writes a new operator. Breaks when somebody has the login already.
pub async fn add_operator(tx: &Tx, clock: &Clock, new: NewOperator) -> anyhow::Result<OperatorId> {
    if store::login_taken(tx, &new.login).await? {
        anyhow::bail!("somebody has this login already");
    }
    let operator = Operator { id: clock.key(), login: new.login, name: new.name };
    let id = operator.id;
    store::insert_operator(tx, operator, new.password_hash, clock.now()).await?;
    Ok(id)
}
