//! Delivery of notices: one task each, until the merchant answers 2xx or the attempts run out.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, header, redirect};
use secrecy::ExposeSecret;

use super::Sandbox;
use super::notice::Envelope;

/// The client that carries notices: it follows no redirect and knows no proxy, so a notice goes
/// to the address it was ordered for and nowhere else.
pub(super) fn courier() -> anyhow::Result<Client> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Losing a race here means that another thread has just installed one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let client = Client::builder()
        .connect_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(10))
        .redirect(redirect::Policy::none())
        .no_proxy();
    Ok(client.build()?)
}

/// Delivers one notice as often as it is owed, then lets those behind it go.
///
/// Boxed because finishing a notice may start the delivery of the next one.
pub(super) fn deliver(
    sandbox: Arc<Sandbox>,
    id: String,
    not_before: i64,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let stop = sandbox.stop.clone();
        let all = stop.run_until_cancelled(send_all_copies(&sandbox, &id, not_before)).await;
        // Stopped: the book still holds the notice, and the next start delivers it.
        if all.is_some() {
            let finished = sandbox.change(|book, _| {
                book.finish(&id);
                Ok(())
            });
            if let Err(problem) = finished.await {
                tracing::error!(notice.id = id, %problem, "notice {id} is done but not kept");
            }
        }
    })
}

async fn send_all_copies(sandbox: &Sandbox, id: &str, not_before: i64) {
    let early_s = not_before.saturating_sub((sandbox.settings.now)());
    tokio::time::sleep(Duration::from_secs(u64::try_from(early_s).unwrap_or(0))).await;
    let mut pause = sandbox.settings.first_pause;
    for _ in 0..sandbox.settings.attempts {
        let secret = sandbox.settings.notice_secret.expose_secret().as_bytes();
        let now = (sandbox.settings.now)();
        let Some(envelope) = sandbox.book().envelope(id, secret, now) else { return };
        if send(&sandbox.courier, envelope).await {
            if !sandbox.book().delivered(id) {
                return;
            }
            continue;
        }
        tokio::time::sleep(pause).await;
        pause = pause.saturating_mul(2).min(sandbox.settings.longest_pause);
    }
    tracing::warn!(notice.id = id, "notice {id} was refused at every attempt and is given up");
}

async fn send(courier: &Client, envelope: Envelope) -> bool {
    let post = courier
        .post(envelope.url)
        .header(header::CONTENT_TYPE, "application/json")
        .header("sharepass-sandbox-id", envelope.id)
        .header("sharepass-sandbox-timestamp", envelope.timestamp)
        .header("sharepass-sandbox-signature", envelope.signature)
        .body(envelope.body);
    post.send().await.is_ok_and(|answer| answer.status().is_success())
}
