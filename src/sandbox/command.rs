//! `sharepass sandbox-gateway`: the sandbox as a process of its own.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Settings, serve};

/// Arguments of `sharepass sandbox-gateway`.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The address to listen on.
    #[arg(long, env = "SHAREPASS_SANDBOX_LISTEN", default_value = "127.0.0.1:8090")]
    pub listen: SocketAddr,
    /// The API key that merchants authenticate with.
    #[arg(long, env = "SHAREPASS_SANDBOX_API_KEY", hide_env_values = true)]
    pub api_key: SecretString,
    /// The secret that notices are signed with.
    #[arg(long, env = "SHAREPASS_SANDBOX_NOTICE_SECRET", hide_env_values = true)]
    pub notice_secret: SecretString,
    /// Where payers reach the payment pages; the listening address by default.
    #[arg(long, env = "SHAREPASS_SANDBOX_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// The file that keeps intents and refunds over a restart; in memory alone by default.
    #[arg(long, env = "SHAREPASS_SANDBOX_STATE_FILE")]
    pub state_file: Option<PathBuf>,
}

/// Listens and serves until told to stop.
///
/// Fails when the address is taken, or for the reasons that [`serve`] has.
pub async fn run(arguments: Arguments, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = TcpListener::bind(arguments.listen).await?;
    let settings = Settings {
        public_url: arguments.public_url,
        state_file: arguments.state_file,
        ..Settings::new(arguments.api_key, arguments.notice_secret)
    };
    tracing::info!(address = %arguments.listen, "the sandbox gateway listens");
    serve(listener, settings, stop).await
}
