//! The command line: `sharepass serve`, `work`, `migrate`, `schema`, `operator`, `audit`, `demo`,
//! `sandbox-gateway`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use tokio_util::sync::CancellationToken;

use crate::api::schema;
use crate::app::App;
use crate::domain::audit::{Checked, Heard};
use crate::domain::{audit, operator};
use crate::infra::clock::Clock;
use crate::infra::config::{Config, Environment};
use crate::infra::db::Db;
use crate::infra::telemetry;
use crate::{demo, sandbox, server};

/// Sharepass (通享): top up a membership at one shop, pay the member price at every shop.
///
/// Settings come from the environment, or from a file `.env`; `.env.example` explains each.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API, GraphiQL and the app, and does the work that happens by itself.
    Serve {
        /// Fill an empty database with the demo city first.
        #[arg(long)]
        demo: bool,
    },
    /// Does the work that happens by itself, without serving: for a machine beside the servers.
    Work,
    /// Brings the database to the schema that this version expects.
    Migrate,
    /// Prints the GraphQL schema, as schema.graphql has it.
    Schema,
    /// Accounts of the platform's operators.
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Checks every invariant of the books; exits with 1 and the rows where one is broken.
    Audit,
    /// Fills the database with a demo city of any size.
    Demo {
        /// How many merchants.
        #[arg(long, default_value_t = demo::Size::USUAL.merchants)]
        merchants: usize,
        /// How many offers.
        #[arg(long, default_value_t = demo::Size::USUAL.offers)]
        offers: usize,
    },
    /// Runs the sandbox gateway by itself: a payment company in miniature.
    SandboxGateway(sandbox::Arguments),
}

#[derive(Subcommand)]
enum OperatorCommand {
    /// Makes an operator account. The password is read from `SHAREPASS_OPERATOR_PASSWORD`, or from
    /// standard input, so that it stays out of the shell's history.
    Create {
        /// The name to log in with.
        #[arg(long)]
        login: String,
        /// The name to show.
        #[arg(long)]
        name: String,
    },
}

/// Reads what the process was told and does it. Answers what the process ends with.
pub fn run() -> ExitCode {
    // Before the arguments are read: some of them come from the environment, too.
    let file = dotenvy::dotenv();
    let cli = Cli::parse();
    match read(file).and_then(|()| begin(cli.command)) {
        Ok(code) => code,
        Err(error) => {
            say(&format!("sharepass: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// A file `.env` that is not there is as good as an empty one.
fn read(file: Result<std::path::PathBuf, dotenvy::Error>) -> anyhow::Result<()> {
    match file {
        Err(error) if !error.not_found() => Err(error).context("the file .env cannot be read"),
        _ => Ok(()),
    }
}

fn begin(command: Command) -> anyhow::Result<ExitCode> {
    if let Command::Schema = command {
        print(&schema::sdl());
        return Ok(ExitCode::SUCCESS);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(dispatch(command))
}

async fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    let telemetry = telemetry::start(&config.log, config.log_json, config.spans.as_ref());
    let telemetry = telemetry.context("the log cannot be started")?;
    let stop = stop_on_signal()?;
    let code = Box::pin(obey(command, config, stop)).await;
    telemetry.finish().await;
    code
}

async fn obey(
    command: Command,
    config: Config,
    stop: CancellationToken,
) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { demo } => serve(config, demo, stop).await?,
        Command::Work => server::work(start(config).await?, stop).await?,
        Command::Migrate => Db::migrate(&config.database).await?,
        Command::Schema => {}
        Command::Operator(OperatorCommand::Create { login, name }) => {
            let app = start(config).await?;
            operator::operator_create(&app, &app.passwords, &login, &name, &password()?).await?;
            say(&format!("The operator {login} can log in now."));
        }
        Command::Audit => return report(start(config).await?.as_ref()).await,
        Command::Demo { merchants, offers } => {
            let app = start(config).await?;
            let logins = demo::fill(&app, demo::Size { merchants, offers }).await?;
            print(&logins.to_string());
        }
        Command::SandboxGateway(arguments) => sandbox::run(arguments, stop).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Connects; in development, brings the database up to date first.
async fn start(config: Config) -> anyhow::Result<Arc<App>> {
    if config.environment == Environment::Development {
        Db::migrate(&config.database).await?;
    }
    let app = App::start(config, Clock::system()).await?;
    let pending = app.db.pending_migrations().await?;
    anyhow::ensure!(pending == 0, "{pending} migrations are pending: run `sharepass migrate`");
    Ok(app)
}

async fn serve(config: Config, demo: bool, stop: CancellationToken) -> anyhow::Result<()> {
    let app = start(config).await?;
    let city = Arc::clone(&app);
    let fill = demo.then(|| {
        Box::pin(async move {
            match demo::fill_if_empty(&city).await? {
                Some(logins) => print(&logins.to_string()),
                None => say("The database has merchants already; the demo city was left out."),
            }
            Ok(())
        })
    });
    server::run(app, stop, fill).await
}

async fn report(app: &App) -> anyhow::Result<ExitCode> {
    let (mut checks, mut broken) = (0, false);
    let hear = |heard| match heard {
        Heard::Checked(Checked { number, of, invariant, says, took }) => {
            checks = of;
            let seconds = format!("{}.{}", took.as_secs(), took.subsec_millis().div_euclid(100));
            say(&format!("check {number} of {of}: {invariant} {says}: {seconds} s"));
        }
        Heard::Broken(audit::Violation { invariant, says, row }) => {
            broken = true;
            print(&format!("{invariant} is broken ({says}): {row}\n"));
        }
    };
    audit::listen(app.db.patient(), hear).await?;
    if broken {
        return Ok(ExitCode::FAILURE);
    }
    print(&format!("The books balance: every invariant holds ({checks} checks).\n"));
    Ok(ExitCode::SUCCESS)
}

/// The operator's password, from the environment or one line of standard input.
fn password() -> anyhow::Result<String> {
    if let Ok(password) = std::env::var("SHAREPASS_OPERATOR_PASSWORD") {
        return Ok(password);
    }
    say("Password (12 characters or more), then Enter:");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Resolves when the process is asked to stop.
fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let asked = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: no new requests; running ones finish");
        asked.cancel();
    });
    Ok(stop)
}

#[expect(clippy::print_stdout, reason = "what a command answers goes to standard output")]
fn print(text: &str) {
    print!("{text}");
}

#[expect(clippy::print_stderr, reason = "what a person should know goes to standard error")]
fn say(text: &str) {
    eprintln!("{text}");
}
