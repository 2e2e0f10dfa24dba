//! Who can log in to the demo city, and what is in it.

use std::fmt;

use entity::{customer, listing, merchant, offer, order, revision, shop};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use super::PASSWORD;
use super::city::City;

/// Who can log in to the demo city, and what is in it.
#[derive(Clone, Debug, Default)]
pub struct Logins {
    figures: String,
    /// Who, as what (with where), by which login.
    rows: Vec<(String, String)>,
    public_url: String,
}

impl Logins {
    /// Counts what is there, and picks people to log in as.
    pub async fn of(city: &City) -> anyhow::Result<Self> {
        let public_url = city.app.config.public_url.clone();
        Ok(Self { figures: figures(city).await?, rows: rows(city), public_url })
    }
}

async fn figures(city: &City) -> anyhow::Result<String> {
    let read = city.app.db.read();
    let merchants = merchant::Entity::find().count(read).await?;
    let shops = shop::Entity::find().count(read).await?;
    let offers = offer::Entity::find().count(read).await?;
    let listed = listing::Entity::find().count(read).await?;
    let customers = customer::Entity::find().count(read).await?;
    let orders = order::Entity::find().count(read).await?;
    let with = |status: revision::Status| revision::Column::Status.eq(status);
    let waiting = revision::Entity::find().filter(with(revision::Status::NeedsReview));
    let rejected = revision::Entity::find().filter(with(revision::Status::Rejected));
    let (waiting, rejected) = (waiting.count(read).await?, rejected.count(read).await?);
    Ok(format!(
        "{merchants} merchants with {shops} shops; {offers} offers, {listed} of them on show, \
         {waiting} waiting for the operator, {rejected} rejected; {customers} customers; \
         {orders} orders."
    ))
}

fn rows(city: &City) -> Vec<(String, String)> {
    let mut rows = vec![
        ("operator".to_owned(), city.operator_login.to_owned()),
        (
            "second operator: decides what the first proposes".to_owned(),
            city.second_login.to_owned(),
        ),
    ];
    for merchant in city.merchants.iter().take(3) {
        let owner = format!("owner of {}, {}", merchant.name, merchant.city);
        rows.push((owner, merchant.owner_login.clone()));
        let shop = merchant.shops.first().map(|shop| shop.name.clone()).unwrap_or_default();
        rows.push((format!("cashier of {shop}"), merchant.cashier_login.clone()));
    }
    let mut homes = Vec::new();
    for customer in &city.customers {
        let home = customer.home.and_then(|(home, _)| city.merchants.get(home));
        let home = home.map(|home| home.name.clone());
        // Members of two merchants, and somebody without a home.
        if homes.contains(&home) || (homes.len() == 2 && !homes.contains(&None) && home.is_some()) {
            continue;
        }
        let what = match &home {
            Some(home) => format!("{}, member of {home}", customer.name),
            None => format!("{}, no member", customer.name),
        };
        rows.push((what, customer.email.clone()));
        homes.push(home);
        if homes.len() == 3 {
            break;
        }
    }
    rows.extend(city.stories.iter().cloned());
    rows
}

impl fmt::Display for Logins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The demo city is there: {}", self.figures)?;
        writeln!(f, "Log in with the password {PASSWORD} as")?;
        for (who, login) in &self.rows {
            writeln!(f, "  {login:<34} {who}")?;
        }
        writeln!(f, "App:      {}/", self.public_url)?;
        writeln!(f, "GraphiQL: {}/graphiql/", self.public_url)
    }
}
