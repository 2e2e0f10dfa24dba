//! The demo city: merchants, offers, members and orders, made through the use cases themselves.

use std::fmt;
use std::sync::Arc;

use crate::app::App;

/// How large a demo city is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many merchants.
    pub merchants: usize,
    /// How many offers.
    pub offers: usize,
}

impl Size {
    /// A city that is filled in seconds.
    pub const USUAL: Self = Self { merchants: 40, offers: 2_000 };
}

/// Who can log in to the demo city.
#[derive(Clone, Debug, Default)]
pub struct Logins;

impl fmt::Display for Logins {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

/// Fills the database with a demo city.
pub async fn fill(_: &Arc<App>, _: Size) -> anyhow::Result<Logins> {
    Ok(Logins)
}

/// Fills a database without merchants with the usual demo city; none where there are some.
pub async fn fill_if_empty(_: &Arc<App>) -> anyhow::Result<Option<Logins>> {
    Ok(None)
}
