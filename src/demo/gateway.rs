//! Paying in the demo city: by the gateway's own pages, over HTTP, as everybody pays.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use entity::id::IntentId;
use http::header;
use reqwest::Client;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::domain::{order, payment};
use crate::infra::config::Config;
use crate::{sandbox, server};

/// What a payer does at the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// Pays.
    Pays,
    /// Pays, and the gateway leaves it out of its list of the day.
    PaysUnlisted,
    /// Pays, and the gateway has it twice in its list of the day.
    PaysListedTwice,
    /// Is declined by the bank.
    IsDeclined,
    /// Closes the page.
    Leaves,
}

/// A client that opens payment pages.
pub fn browser() -> anyhow::Result<Client> {
    let client = Client::builder().timeout(Duration::from_secs(10)).no_proxy();
    Ok(client.redirect(reqwest::redirect::Policy::none()).build()?)
}

/// Whether some gateway answers already.
pub async fn answers(browser: &Client, config: &Config) -> bool {
    browser.get(&config.gateway_url).send().await.is_ok()
}

/// Starts a sandbox that goes by the demo's clock, and stays when the demo is done.
pub async fn start(browser: &Client, config: &Config, now: sandbox::Now) -> anyhow::Result<()> {
    // Who serves next in this process goes on with it; it ends with the process.
    let started = server::start_sandbox(config, now, CancellationToken::new()).await?;
    ensure!(
        started && answers(browser, config).await,
        "no gateway answers at {}, where GATEWAY_URL has it: let SANDBOX_LISTEN be its address",
        config.gateway_url
    );
    Ok(())
}

/// Has an intent presented, does with its page what the payer does, and asks what became of it:
/// before the server is up, no notice can arrive.
pub async fn pay(
    app: &Arc<App>,
    browser: &Client,
    id: IntentId,
    payer: Payer,
) -> anyhow::Result<()> {
    payment::present(app, id).await?;
    let (button, trouble) = match payer {
        Payer::Pays => ("confirm", None),
        Payer::PaysUnlisted => ("confirm", Some("list_missing=true")),
        Payer::PaysListedTwice => ("confirm", Some("list_double=true")),
        Payer::IsDeclined => ("fail", None),
        Payer::Leaves => return Ok(()),
    };
    let intent = payment::intent_by_id(app.db.read(), id).await?;
    let page = intent.and_then(|intent| intent.pay_url);
    let page = page.context("the gateway gave no page to pay on")?;
    if let Some(trouble) = trouble {
        let form = "application/x-www-form-urlencoded";
        let post = browser.post(format!("{page}/switches")).header(header::CONTENT_TYPE, form);
        post.body(trouble).send().await?.error_for_status()?;
    }
    let post = browser.post(format!("{page}/{button}")).header(header::ACCEPT, "application/json");
    let answer = post.send().await?;
    ensure!(answer.status().is_success(), "the gateway's page answered {}", answer.status());
    order::look_after(app, id).await?;
    Ok(())
}
