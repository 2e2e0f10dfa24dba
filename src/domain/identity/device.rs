//! The device that logs in, and whether its account has logged in from there before.
//!
//! A stranger who tries passwords of an account uses up what strangers may try; the owner, on a
//! device or in a network of before, has an allowance of its own.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::model::ActorKind;
use super::{store, token};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// The device that logs in, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// What it calls itself.
    pub label: Option<String>,
    /// The device token that an earlier log-in left on it.
    pub token: Option<String>,
    /// The network that it calls from, as `limiter::network` names it; none: not over the network.
    pub network: Option<String>,
}

/// What of a device an account has logged in with before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The device itself.
    Device,
    /// The network that it calls from.
    Network,
    /// Neither.
    Nothing,
}

impl Device {
    /// What is stored of its token for an account; none where it has no token.
    fn token_digest(&self, actor: Uuid) -> Option<String> {
        self.token.as_deref().map(|token| digest("device", actor, token))
    }

    fn network_digest(&self, actor: Uuid) -> Option<String> {
        self.network.as_deref().map(|network| digest("network", actor, network))
    }

    /// What of it this account has logged in with before.
    pub async fn known(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        kind: ActorKind,
        actor: Uuid,
    ) -> anyhow::Result<Known> {
        let (token, network) = (self.token_digest(actor), self.network_digest(actor));
        let asked: Vec<String> = token.iter().chain(&network).cloned().collect();
        let found = store::known_places(connection, kind, actor, asked).await?;
        let holds = |digest: Option<String>| digest.is_some_and(|it| found.contains(&it));
        Ok(match (holds(token), holds(network)) {
            (true, _) => Known::Device,
            (false, true) => Known::Network,
            (false, false) => Known::Nothing,
        })
    }

    /// Remembers that an account has logged in from here. Answers the token that the device is to
    /// keep: the one that it has from an earlier log-in, of whichever account, else a new one.
    pub async fn remember(
        &self,
        tx: &Tx,
        clock: &Clock,
        kind: ActorKind,
        actor: Uuid,
    ) -> anyhow::Result<String> {
        let own = self.token.clone().filter(|token| token::is_one(token));
        let kept = own.unwrap_or_else(token::fresh);
        let places = std::iter::once(digest("device", actor, &kept));
        let places = places.chain(self.network_digest(actor)).collect();
        store::add_known_places(tx, kind, actor, places, clock.now()).await?;
        Ok(kept)
    }
}

/// A place of an account. The account is part of it: places of two accounts cannot be compared.
fn digest(what: &str, actor: Uuid, place: &str) -> String {
    token::hex(&Sha256::digest(format!("{what}\n{actor}\n{place}")))
}
