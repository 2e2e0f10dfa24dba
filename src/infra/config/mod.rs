//! Every setting, read from the environment once; all faults are reported together.

mod operations;
mod production;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::str::FromStr;

use secrecy::SecretString;

use crate::infra::db;
use crate::infra::forwarded::TrustedProxies;
use crate::infra::limiter::Rates;
use crate::infra::limits::Limits;
use crate::infra::policy::{self, Override, Policy, Source};
use crate::infra::telemetry::{Export, Sampler};

/// In which surroundings the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// GraphiQL, introspection, the sandbox gateway and migrations at start are on.
    Development,
    /// All of them are off unless switched on.
    Production,
}

/// The settings of a running program.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Debug)]
pub struct Config {
    /// `SHAREPASS_ENV`
    pub environment: Environment,
    /// `LISTEN`
    pub listen: SocketAddr,
    /// `METRICS_LISTEN`
    pub metrics_listen: Option<SocketAddr>,
    /// `PUBLIC_URL`, without a slash at its end.
    pub public_url: String,
    /// `DATABASE_URL` and what goes with it.
    pub database: db::Settings,
    /// `REDIS_URL`
    pub redis_url: Option<SecretString>,
    /// `REDIS_PREFIX`
    pub redis_prefix: String,
    /// `GATEWAY_URL`
    pub gateway_url: String,
    /// `GATEWAY_API_KEY`
    pub gateway_api_key: SecretString,
    /// `GATEWAY_NOTICE_SECRET`
    pub gateway_notice_secret: SecretString,
    /// `BANK_FOLDER`: where instructions for the bank are put, and its replies are read.
    pub bank_folder: String,
    /// `SANDBOX_LISTEN`
    pub sandbox_listen: SocketAddr,
    /// `GRAPHIQL`
    pub graphiql: bool,
    /// `INTROSPECTION`
    pub introspection: bool,
    /// `CORS_ORIGINS`
    pub cors_origins: Vec<String>,
    /// `TRUST_PROXY`: which proxies tell the caller's address in `X-Forwarded-For`.
    pub trust_proxy: TrustedProxies,
    /// `LOG`
    pub log: String,
    /// `LOG_JSON`
    pub log_json: bool,
    /// `OTEL_EXPORTER_OTLP_ENDPOINT` and what goes with it; none: spans stay here.
    pub spans: Option<Export>,
    /// `FEED_POLL_SECONDS`: how long a subscriber waits for a hint before it looks by itself.
    pub feed_poll_seconds: u64,
    /// `ATTEMPTS_PER_MINUTE`: log-ins, registrations and renewals that one address may try.
    pub attempts_per_minute: u32,
    /// `WEBHOOK_KEY`: what the secrets of merchants' webhook endpoints are derived from.
    pub webhook_key: SecretString,
    /// `WEBHOOK_PRIVATE_ADDRESSES`: webhooks go to private addresses, too. Never in production.
    pub webhook_private_addresses: bool,
    /// `WEBHOOK_KEEP_DAYS`: how long deliveries of webhooks are kept.
    pub webhook_keep_days: i64,
    /// `IDLE_CONNECTIONS_PER_ADDRESS`
    pub idle_per_address: NonZeroUsize,
    /// What one operation may cost: `LIMIT_BODY_BYTES` and its like.
    pub limits: Limits,
    /// What all operations of a caller may cost in a minute: `GUEST_POINTS_PER_MINUTE` and its like.
    pub rates: Rates,
    /// The figures of the business: `POLICY_FILE`, `POLICY_REGION` and what goes before them.
    pub policy: Policy,
}

/// Every variable that [`Config`] reads; `.env.example` has the same list.
pub const VARIABLES: [&str; 62] = [
    "SHAREPASS_ENV",
    "LISTEN",
    "METRICS_LISTEN",
    "PUBLIC_URL",
    "DATABASE_URL",
    "DATABASE_CONNECTIONS",
    "DATABASE_LOCK_TIMEOUT_MS",
    "DATABASE_STATEMENT_TIMEOUT_MS",
    "DATABASE_PATIENT_TIMEOUT_MS",
    "DATABASE_LOG_STATEMENTS",
    "REDIS_URL",
    "REDIS_PREFIX",
    "GATEWAY_URL",
    "GATEWAY_API_KEY",
    "GATEWAY_NOTICE_SECRET",
    "BANK_FOLDER",
    "SANDBOX_LISTEN",
    "GRAPHIQL",
    "INTROSPECTION",
    "CORS_ORIGINS",
    "TRUST_PROXY",
    "LOG",
    "LOG_JSON",
    "SLOW_OPERATION_MS",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_SERVICE_NAME",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
    "FEED_POLL_SECONDS",
    "ATTEMPTS_PER_MINUTE",
    "WEBHOOK_KEY",
    "WEBHOOK_PRIVATE_ADDRESSES",
    "WEBHOOK_KEEP_DAYS",
    "IDLE_CONNECTIONS_PER_ADDRESS",
    "TRUSTED_DOCUMENTS",
    "TRUSTED_DOCUMENTS_FILE",
    "LIMIT_BODY_BYTES",
    "LIMIT_TOKENS",
    "LIMIT_FIELDS",
    "LIMIT_SELECTIONS",
    "LIMIT_DEPTH",
    "LIMIT_COMPLEXITY",
    "LIMIT_ALIASES",
    "LIMIT_ROOT_FIELDS",
    "LIMIT_DIRECTIVES",
    "LIMIT_EXECUTION_MS",
    "LIMIT_SOCKETS_PER_ACCOUNT",
    "LIMIT_SOCKETS_PER_GUEST_ADDRESS",
    "LIMIT_SUBSCRIPTIONS_PER_SOCKET",
    "LIMIT_MESSAGES_PER_SECOND",
    "GUEST_POINTS_PER_MINUTE",
    "ACCOUNT_POINTS_PER_MINUTE",
    "ADDRESS_POINTS_PER_MINUTE",
    "POLICY_FILE",
    "POLICY_REGION",
    "COOLING_OFF_DAYS",
    "MAX_MEMBERSHIP_BALANCE",
    "REFERENCE_PRICE_DAYS",
    "ORDER_EXPIRY_MINUTES",
    "INTENT_EXPIRY_MINUTES",
    "HAND_OVER_DAYS",
    "FEE_BP",
];

/// What stands for a secret where none is given in development.
const DEVELOPMENT_SECRET: &str = "development-only-secret";

/// Everything that is wrong with the environment.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not usable:\n  - {}", .0.join("\n  - "))]
pub struct Faults(pub Vec<String>);

impl Config {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, Faults> {
        Self::read(&std::env::vars().collect())
    }

    /// Reads settings from names and values.
    pub fn read(variables: &HashMap<String, String>) -> Result<Self, Faults> {
        let mut reader = Reader { variables, faults: Vec::new() };
        let production = reader.choice("SHAREPASS_ENV", &["development", "production"]);
        let environment =
            if production == 1 { Environment::Production } else { Environment::Development };
        let development = environment == Environment::Development;
        let listen = reader.value("LISTEN", SocketAddr::from(([127, 0, 0, 1], 8080)));
        let database_url = reader.text("DATABASE_URL", "sqlite://data/sharepass.db");
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|s| database_url.starts_with(s)) {
            reader.fault("DATABASE_URL must begin with sqlite:// or postgres://");
        }
        let public_url = reader.url("PUBLIC_URL", &format!("http://{listen}"), "https://a.example");
        let introspection = reader.value("INTROSPECTION", development);
        let config = Self {
            environment,
            listen,
            metrics_listen: reader.optional("METRICS_LISTEN"),
            public_url: public_url.trim_end_matches('/').to_owned(),
            database: db::Settings {
                url: database_url,
                connections: reader.value("DATABASE_CONNECTIONS", 16),
                lock_timeout_ms: reader.value("DATABASE_LOCK_TIMEOUT_MS", 500),
                statement_timeout_ms: reader.value("DATABASE_STATEMENT_TIMEOUT_MS", 2_000),
                patient_timeout_ms: reader.value("DATABASE_PATIENT_TIMEOUT_MS", 600_000),
                log_statements: reader.value("DATABASE_LOG_STATEMENTS", false),
            },
            redis_url: reader.redis_url("REDIS_URL"),
            redis_prefix: reader.text("REDIS_PREFIX", "sharepass"),
            gateway_url: reader.url(
                "GATEWAY_URL",
                "http://127.0.0.1:8090",
                "https://gateway.example",
            ),
            gateway_api_key: reader.secret("GATEWAY_API_KEY", development),
            gateway_notice_secret: reader.secret("GATEWAY_NOTICE_SECRET", development),
            bank_folder: reader.text("BANK_FOLDER", "data/bank"),
            sandbox_listen: reader
                .value("SANDBOX_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8090))),
            graphiql: reader.value("GRAPHIQL", development),
            introspection,
            cors_origins: reader.origins("CORS_ORIGINS"),
            trust_proxy: reader.value("TRUST_PROXY", TrustedProxies::Nobody),
            log: reader.log("LOG", "sharepass=info,warn"),
            log_json: reader.value("LOG_JSON", !development),
            spans: reader.spans(),
            feed_poll_seconds: reader.value("FEED_POLL_SECONDS", 5),
            attempts_per_minute: reader.value("ATTEMPTS_PER_MINUTE", 60),
            webhook_key: reader.secret("WEBHOOK_KEY", development),
            webhook_private_addresses: reader.value("WEBHOOK_PRIVATE_ADDRESSES", development),
            webhook_keep_days: reader.value("WEBHOOK_KEEP_DAYS", 30),
            idle_per_address: reader
                .value("IDLE_CONNECTIONS_PER_ADDRESS", NonZeroUsize::MIN.saturating_add(255)),
            limits: Limits {
                names_schema: introspection,
                trusted: reader.trusted("TRUSTED_DOCUMENTS", "TRUSTED_DOCUMENTS_FILE"),
                ..reader.limits()
            },
            rates: Rates {
                guests: reader.value("GUEST_POINTS_PER_MINUTE", 300_000),
                account: reader.value("ACCOUNT_POINTS_PER_MINUTE", 120_000),
                address: reader.value("ADDRESS_POINTS_PER_MINUTE", 600_000),
            },
            policy: reader.policy("POLICY_FILE", "POLICY_REGION"),
        };
        if config.feed_poll_seconds == 0 {
            reader.fault("FEED_POLL_SECONDS must be at least 1");
        }
        if config.attempts_per_minute == 0 {
            reader.fault("ATTEMPTS_PER_MINUTE must be at least 1");
        }
        reader.faults.extend(production::faults(&config));
        if reader.faults.is_empty() { Ok(config) } else { Err(Faults(reader.faults)) }
    }
}

struct Reader<'a> {
    variables: &'a HashMap<String, String>,
    faults: Vec<String>,
}

impl Reader<'_> {
    /// A URL with a host.
    fn url(&mut self, name: &str, usual: &str, example: &str) -> String {
        let given = self.text(name, usual);
        let web = |url: &url::Url| matches!(url.scheme(), "http" | "https");
        if !url::Url::parse(&given).is_ok_and(|url| url.has_host() && web(&url)) {
            self.faults.push(format!("{name} must be an absolute URL such as {example}"));
        }
        given
    }

    fn fault(&mut self, sentence: &str) {
        self.faults.push(sentence.to_owned());
    }

    fn given(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn text(&self, name: &str, usual: &str) -> String {
        self.given(name).unwrap_or(usual).to_owned()
    }

    fn optional<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let given = self.given(name)?;
        let value = given.parse().ok();
        if value.is_none() {
            let kind = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
            self.faults.push(format!("{name} is \"{given}\", which is not a {kind}"));
        }
        value
    }

    fn value<T: FromStr>(&mut self, name: &str, usual: T) -> T {
        self.optional(name).unwrap_or(usual)
    }

    /// The figures of a region. Where they are not usable, the faults keep them from being used.
    fn policy(&mut self, file: &str, region: &str) -> Policy {
        let region = self.text(region, "cn");
        let given = |variable| Some(Override { variable, value: self.given(variable)? });
        let overrides: Vec<_> = policy::variables().filter_map(given).collect();
        let read = match self.given(file) {
            None => Ok(("policy.toml", policy::BUILT_IN.to_owned())),
            Some(path) => std::fs::read_to_string(path).map(|text| (path, text)).map_err(|error| {
                let mut faults = policy::wrong(&overrides);
                faults.push(format!("{file} is {path}, which cannot be read: {error}"));
                faults
            }),
        };
        let policy = read.and_then(|(name, text)| {
            policy::read(Source { name, text: &text, region: &region }, &overrides)
        });
        policy.unwrap_or_else(|faults| {
            self.faults.extend(faults);
            Policy::default()
        })
    }

    /// Origins as browsers send them: scheme, host and port, and nothing more.
    fn origins(&mut self, name: &str) -> Vec<String> {
        let given = self.given(name).unwrap_or_default();
        let list = given.split(',').map(str::trim).filter(|s| !s.is_empty());
        let list: Vec<String> = list.map(str::to_owned).collect();
        for origin in &list {
            let spelt = url::Url::parse(origin).map(|url| url.origin().ascii_serialization());
            if spelt.as_ref() != Ok(origin) {
                let sentence = "is not an origin such as https://app.example";
                self.faults.push(format!("{name} has \"{origin}\", which {sentence}"));
            }
        }
        list
    }

    /// Where spans go. What is wrong is told also where nothing is sent.
    fn spans(&mut self) -> Option<Export> {
        let names = Sampler::NAMED.map(|(name, _)| name);
        let chosen = self.choice("OTEL_TRACES_SAMPLER", &names);
        let chosen =
            Sampler::NAMED.get(chosen).map_or(Sampler::ParentOrOn, |(_, sampler)| *sampler);
        let ratio = self.value("OTEL_TRACES_SAMPLER_ARG", 1.0);
        if !(0.0..=1.0).contains(&ratio) {
            self.fault("OTEL_TRACES_SAMPLER_ARG must be from 0 to 1");
        }
        let service = self.text("OTEL_SERVICE_NAME", "sharepass");
        self.given("OTEL_EXPORTER_OTLP_ENDPOINT")?;
        let endpoint = self.url("OTEL_EXPORTER_OTLP_ENDPOINT", "", "http://collector.example:4318");
        Some(Export { endpoint, service, sampler: chosen, ratio })
    }

    /// It may hold a password, so it is not repeated when it is wrong.
    fn redis_url(&mut self, name: &str) -> Option<SecretString> {
        let given = self.given(name)?.to_owned();
        if redis::Client::open(given.as_str()).is_err() {
            self.faults.push(format!("{name} must be like redis://host:6379"));
        }
        Some(given.into())
    }

    fn log(&mut self, name: &str, usual: &str) -> String {
        let given = self.text(name, usual);
        if tracing_subscriber::EnvFilter::try_new(&given).is_err() {
            self.faults.push(format!("{name} must be like sharepass=debug,warn"));
        }
        given
    }

    fn choice(&mut self, name: &str, choices: &[&str]) -> usize {
        let Some(given) = self.given(name) else { return 0 };
        let place = choices.iter().position(|choice| *choice == given);
        if place.is_none() {
            let fault = format!("{name} is \"{given}\", but must be {}", choices.join(" or "));
            self.faults.push(fault);
        }
        place.unwrap_or_default()
    }

    /// A secret that development has a known value for, and production must be given.
    fn secret(&mut self, name: &str, development: bool) -> SecretString {
        match self.given(name) {
            Some(DEVELOPMENT_SECRET) if !development => {
                self.faults.push(format!("{name} must be a secret of your own in production"));
                SecretString::default()
            }
            Some(secret) if secret.len() >= 16 => SecretString::from(secret),
            Some(_) => {
                self.faults.push(format!("{name} must have at least 16 characters"));
                SecretString::default()
            }
            None if development => SecretString::from(DEVELOPMENT_SECRET),
            None => {
                self.faults.push(format!("{name} must be set in production"));
                SecretString::default()
            }
        }
    }
}
