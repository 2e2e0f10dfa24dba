//! Every number of the transport in one place.

use std::{ops::RangeInclusive, time::Duration};

use super::trusted::Trusted;

/// What one request, one document and one socket may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest request body, in bytes.
    pub body_bytes: usize,
    /// How long a client may take to send its body.
    pub body_within: Duration,
    /// How long one query or mutation may run.
    pub execution_within: Duration,
    /// A query or mutation that takes longer is told in the log, with its slowest fields.
    pub slow_after: Duration,
    /// Errors shown of a document that does not validate.
    pub errors: usize,
    /// Whether refusals name types and fields of the schema: not where nobody may read it.
    pub names_schema: bool,
    /// What a document may contain.
    pub document: DocumentLimits,
    /// The documents that are trusted, and what is done about others.
    pub trusted: Trusted,
    /// How many documents are kept parsed.
    pub kept_documents: usize,
    /// How many bytes their texts may have together; parsed, they take some thirty times as much.
    pub kept_bytes: usize,
    /// How many texts the store of persisted queries keeps.
    pub persisted_entries: usize,
    /// How many bytes those texts may take together.
    pub persisted_bytes: usize,
    /// What a socket may do.
    pub socket: SocketLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            body_within: Duration::from_secs(10),
            execution_within: Duration::from_secs(15),
            slow_after: Duration::from_secs(1),
            errors: 5,
            names_schema: true,
            document: DocumentLimits::default(),
            trusted: Trusted::default(),
            kept_documents: 500,
            kept_bytes: 512 * 1024,
            persisted_entries: 2_000,
            persisted_bytes: 8 * 1024 * 1024,
            socket: SocketLimits::default(),
        }
    }
}

/// A limit that an installation may set.
pub struct Setting {
    /// The variable of the environment.
    pub name: &'static str,
    /// The least and the most that make sense: the app works, and the server is safe.
    pub within: RangeInclusive<usize>,
    place: Place,
}

/// Which limit it is.
enum Place {
    Count(fn(&mut Limits) -> &mut usize),
    /// In milliseconds.
    Time(fn(&mut Limits) -> &mut Duration),
}

impl Setting {
    const fn count(
        name: &'static str,
        within: RangeInclusive<usize>,
        place: fn(&mut Limits) -> &mut usize,
    ) -> Self {
        Self { name, within, place: Place::Count(place) }
    }

    /// What the limit is.
    pub fn of(&self, limits: &Limits) -> usize {
        let mut limits = limits.clone();
        match self.place {
            Place::Count(place) => *place(&mut limits),
            Place::Time(place) => {
                usize::try_from(place(&mut limits).as_millis()).unwrap_or(usize::MAX)
            }
        }
    }

    /// Sets it.
    pub fn set(&self, limits: &mut Limits, value: usize) {
        match self.place {
            Place::Count(place) => *place(limits) = value,
            Place::Time(place) => {
                let milliseconds = u64::try_from(value).unwrap_or(u64::MAX);
                *place(limits) = Duration::from_millis(milliseconds);
            }
        }
    }
}

/// All limits that are settings.
pub const SETTINGS: [Setting; 14] = [
    Setting::count("LIMIT_BODY_BYTES", 16_384..=16_777_216, |all| &mut all.body_bytes),
    Setting::count("LIMIT_TOKENS", 1_000..=100_000, |all| &mut all.document.tokens),
    Setting::count("LIMIT_FIELDS", 200..=10_000, |all| &mut all.document.fields),
    Setting::count("LIMIT_SELECTIONS", 1_000..=100_000, |all| &mut all.document.visits),
    // Beyond, the executor's own recursion would be near the end of a thread's stack.
    Setting::count("LIMIT_DEPTH", 12..=30, |all| &mut all.document.depth),
    Setting::count("LIMIT_COMPLEXITY", 5_000..=1_000_000, |all| &mut all.document.complexity),
    Setting::count("LIMIT_ALIASES", 10..=1_000, |all| &mut all.document.aliases),
    Setting::count("LIMIT_ROOT_FIELDS", 5..=200, |all| &mut all.document.root_fields),
    Setting::count("LIMIT_DIRECTIVES", 1..=50, |all| &mut all.document.directives),
    Setting {
        name: "LIMIT_EXECUTION_MS",
        within: 1_000..=120_000,
        place: Place::Time(|all| &mut all.execution_within),
    },
    Setting::count("LIMIT_SOCKETS_PER_ACCOUNT", 1..=10_000, |all| &mut all.socket.per_account),
    Setting::count("LIMIT_SOCKETS_PER_GUEST_ADDRESS", 1..=10_000, |all| {
        &mut all.socket.guests_per_address
    }),
    Setting::count("LIMIT_SUBSCRIPTIONS_PER_SOCKET", 1..=10_000, |all| {
        &mut all.socket.subscriptions
    }),
    Setting::count("LIMIT_MESSAGES_PER_SECOND", 10..=10_000, |all| {
        &mut all.socket.messages_per_second
    }),
];

/// What a document may contain, counted with every fragment put where it is spread.
#[derive(Clone, Debug)]
pub struct DocumentLimits {
    /// Lexical tokens of the text.
    pub tokens: usize,
    /// Fields of the operation that runs.
    pub fields: usize,
    /// Selections and directives of everything in the document, used or not.
    pub visits: usize,
    /// Levels of fields.
    pub depth: usize,
    /// What the operation may cost by the schema: a field 1, a list its page size times an item's.
    pub complexity: usize,
    /// Levels of selection sets, those of fragments included.
    pub nesting: usize,
    /// Fields with an alias.
    pub aliases: usize,
    /// Fields at the root.
    pub root_fields: usize,
    /// Directives in one place.
    pub directives: usize,
    /// Introspection lists (`fields`, `possibleTypes`, ...) inside one another.
    pub introspection: usize,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            tokens: 4_000,
            fields: 2_000,
            visits: 4_000,
            depth: 16,
            complexity: 20_000,
            nesting: 32,
            aliases: 30,
            root_fields: 20,
            directives: 4,
            introspection: 2,
        }
    }
}

/// What a socket may do, and how long it may take.
#[derive(Clone, Debug)]
pub struct SocketLimits {
    /// From the upgrade to the acknowledged `connection_init`; else 4408.
    pub init_within: Duration,
    /// Silence of the client after which the server pings.
    pub ping_every: Duration,
    /// How long a ping may stay unanswered before the socket is dropped.
    pub pong_within: Duration,
    /// How long one message may wait for a slow reader before it is cut off with 1013.
    pub send_within: Duration,
    /// How long the closing handshake may take.
    pub close_within: Duration,
    /// Largest message of a client, in bytes.
    pub message_bytes: usize,
    /// Messages of a client in one second; more close with 1008.
    pub messages_per_second: usize,
    /// Operations running at once on one socket.
    pub subscriptions: usize,
    /// Sockets of one account.
    pub per_account: usize,
    /// Sockets of guests from one address.
    pub guests_per_address: usize,
    /// Messages waiting for one reader.
    pub queue_messages: usize,
    /// Bytes waiting for one reader; a larger message waits alone.
    pub queue_bytes: u32,
    /// Read buffer of one socket, in bytes; it is reserved whether used or not.
    pub read_buffer_bytes: usize,
    /// Write buffer of one socket, in bytes.
    pub write_buffer_bytes: usize,
    /// On shutdown sockets close at random moments within this, so that clients return spread out.
    pub drain_spread: Duration,
    /// On shutdown a running query or mutation of a socket may take this long to finish.
    pub drain_within: Duration,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            init_within: Duration::from_secs(5),
            ping_every: Duration::from_secs(15),
            pong_within: Duration::from_secs(10),
            send_within: Duration::from_secs(10),
            close_within: Duration::from_secs(1),
            message_bytes: 256 * 1024,
            messages_per_second: 100,
            subscriptions: 100,
            per_account: 20,
            guests_per_address: 50,
            queue_messages: 32,
            queue_bytes: 256 * 1024,
            read_buffer_bytes: 2 * 1024,
            write_buffer_bytes: 4 * 1024,
            drain_spread: Duration::from_secs(2),
            drain_within: Duration::from_secs(5),
        }
    }
}
