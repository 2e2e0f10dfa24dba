//! Logs: a person's in development, JSON in production. Never a secret, a token or a variable.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

/// Starts logging to standard error. `filter` reads like `sharepass=debug,warn`.
pub fn start(filter: &str, json: bool) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)?;
    let registry = tracing_subscriber::registry().with(filter);
    if json {
        let lines = fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
        registry.with(lines).try_init()?;
    } else {
        registry.with(fmt::layer().compact().with_writer(std::io::stderr)).try_init()?;
    }
    Ok(())
}
