//! What a server refuses to start with, beside values that cannot be read: above all in production.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Config, Environment};

/// Words that stand in examples and in lists of passwords: a secret with one of them is no secret.
const KNOWN: [&str; 8] = [
    "changeme",
    "password",
    "example",
    "development",
    "0123456789",
    "abcdefgh",
    "qwerty",
    "letmein",
];

/// Characters that a secret has at the least, counted once each.
const LEAST_DIFFERENT: usize = 8;

/// Everything that is wrong with settings, in sentences.
pub fn faults(config: &Config) -> Vec<String> {
    let mut faults = Vec::new();
    if !(2..=365).contains(&config.webhook_keep_days) {
        faults.push("WEBHOOK_KEEP_DAYS must be from 2 to 365".to_owned());
    }
    if config.environment == Environment::Production {
        faults.extend(of_production(config));
    }
    faults
}

fn of_production(config: &Config) -> Vec<String> {
    let addresses = [("PUBLIC_URL", &config.public_url), ("GATEWAY_URL", &config.gateway_url)];
    let plain = addresses.into_iter().filter(|(_, url)| !is_safe(url)).map(|(name, _)| {
        format!("{name} must begin with https:// in production, unless it is a loopback address")
    });
    let secrets = [
        ("GATEWAY_API_KEY", &config.gateway_api_key),
        ("GATEWAY_NOTICE_SECRET", &config.gateway_notice_secret),
        ("WEBHOOK_KEY", &config.webhook_key),
    ];
    // One that is missing is told of already.
    let secrets = secrets.map(|(name, secret)| (name, text(secret)));
    let weak = secrets.iter().filter(|(_, secret)| !secret.is_empty() && is_weak(secret)).map(
        |(name, _)| {
            format!("{name} is easily guessed: make one such as `openssl rand -hex 32` does")
        },
    );
    let equal = secrets.iter().enumerate().flat_map(|(place, (name, secret))| {
        let later = secrets.iter().skip(place.saturating_add(1));
        let same = later.filter(move |(_, other)| other == secret && !secret.is_empty());
        same.map(move |(other, _)| format!("{name} and {other} must not be the same secret"))
    });
    let private = config.webhook_private_addresses;
    let private =
        private.then(|| "WEBHOOK_PRIVATE_ADDRESSES must be false in production".to_owned());
    plain.chain(private).chain(weak).chain(equal).collect()
}

fn text(secret: &SecretString) -> String {
    secret.expose_secret().to_owned()
}

/// Whether nobody on the way can read what goes to this address.
fn is_safe(url: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else { return true };
    let loopback = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    };
    url.scheme() == "https" || loopback
}

fn is_weak(secret: &str) -> bool {
    let different: std::collections::HashSet<char> = secret.chars().collect();
    let small = secret.to_lowercase();
    different.len() < LEAST_DIFFERENT || KNOWN.iter().any(|word| small.contains(word))
}
