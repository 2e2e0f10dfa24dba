//! Stands between the program and PostgreSQL, and does to single statements what networks, full
//! disks and careless hands do: cuts the line before or after one, fails it, or rewrites it.
//!
//! It knows just enough of the protocol: how messages are framed, which texts and names statements
//! have, and that `ReadyForQuery` ends an answer.

mod message;

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use message::Message;

/// What is done to a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The line is cut before the statement reaches the database.
    CutBefore,
    /// The line is cut after it was executed, before the answer.
    CutAfter,
    /// The database raises an error in its place, by its code.
    Raise(&'static str),
    /// This part of its text is replaced by another.
    Rewrite(&'static str, &'static str),
}

/// To which statements what is done.
#[derive(Clone, Debug)]
pub struct Rule {
    /// A part of the statement's text.
    pub statement: &'static str,
    /// A part of the text of an earlier statement of the same transaction; empty: of any.
    pub after: &'static str,
    /// What is done.
    pub deed: Deed,
    /// How often.
    pub times: usize,
}

/// A line to PostgreSQL that can be tampered with.
pub struct Proxy {
    port: u16,
    rules: Arc<Rules>,
}

#[derive(Default)]
struct Rules {
    list: Mutex<Vec<Rule>>,
    done: AtomicUsize,
}

impl Proxy {
    /// Listens for the program, and connects to a server for each of its connections.
    pub async fn to(server: &Url) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let host = server.host_str().unwrap_or("127.0.0.1").to_owned();
        let address = (host, server.port().unwrap_or(5432));
        let rules = Arc::<Rules>::default();
        let known = Arc::clone(&rules);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (address, rules) = (address.clone(), Arc::clone(&known));
                tokio::spawn(async move {
                    let server = TcpStream::connect(&address).await?;
                    // Either end may go at any time: then the other goes as well.
                    Line::new(client, server, rules)?.run().await
                });
            }
        });
        Self { port, rules }
    }

    /// The way through here to a database of the server.
    pub fn url(&self, database: &str) -> String {
        let mut url = Url::parse(database).expect("the URL of a database");
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(self.port)).expect("a port");
        url.to_string()
    }

    /// From now on this is done, too.
    pub fn rule(&self, rule: Rule) {
        self.rules.list().push(rule);
    }

    /// From now on nothing is done. Answers how often anything was, and begins to count anew.
    pub fn pass(&self) -> usize {
        self.rules.list().clear();
        self.rules.done.swap(0, Ordering::SeqCst)
    }
}

impl Rules {
    fn list(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be done to a statement; counts it as done. A text is rewritten as it is
    /// prepared, and all else is done as it is executed.
    fn deeds(&self, text: &str, before: &[String], prepares: bool, executes: bool) -> Vec<Deed> {
        let mut deeds = Vec::new();
        for rule in self.list().iter_mut().filter(|rule| rule.times > 0) {
            let now = if matches!(rule.deed, Deed::Rewrite(..)) { prepares } else { executes };
            let later = before.iter().any(|one| one.contains(rule.after));
            if now && text.contains(rule.statement) && (rule.after.is_empty() || later) {
                rule.times -= 1;
                self.done.fetch_add(1, Ordering::SeqCst);
                deeds.push(rule.deed.clone());
            }
        }
        deeds
    }
}

/// One connection of the program.
struct Line {
    from_client: BufReader<OwnedReadHalf>,
    to_client: OwnedWriteHalf,
    from_server: BufReader<OwnedReadHalf>,
    to_server: OwnedWriteHalf,
    rules: Arc<Rules>,
    /// Prepared statements by name.
    prepared: HashMap<String, String>,
    /// The statements of the transaction so far.
    transaction: Vec<String>,
}

impl Line {
    fn new(client: TcpStream, server: TcpStream, rules: Arc<Rules>) -> io::Result<Self> {
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let (from_client, from_server) = (BufReader::new(from_client), BufReader::new(from_server));
        let (prepared, transaction) = (HashMap::new(), Vec::new());
        Ok(Self { from_client, to_client, from_server, to_server, rules, prepared, transaction })
    }

    async fn run(mut self) -> io::Result<()> {
        self.begin().await?;
        loop {
            // All up to a Sync, or one simple query: the server answers it as one.
            let mut group = Vec::new();
            loop {
                let message = Message::read(&mut self.from_client).await?;
                let kind = message.kind;
                group.push(message);
                match kind {
                    b'S' | b'Q' => break,
                    b'X' => return self.forward(&group).await,
                    _ => {}
                }
            }
            if !self.handle(group).await? {
                return Ok(());
            }
        }
    }

    /// The start of a connection: no encryption, then whatever the server asks to know.
    async fn begin(&mut self) -> io::Result<()> {
        loop {
            let length = self.from_client.read_u32().await?;
            let mut rest = vec![0; usize::try_from(length).unwrap_or_default().saturating_sub(4)];
            self.from_client.read_exact(&mut rest).await?;
            if rest == 80_877_103_u32.to_be_bytes() {
                self.to_client.write_all(b"N").await?;
                continue;
            }
            self.to_server.write_u32(length).await?;
            self.to_server.write_all(&rest).await?;
            break;
        }
        loop {
            let message = Message::read(&mut self.from_server).await?;
            message.write(&mut self.to_client).await?;
            match message.kind {
                b'Z' => return Ok(()),
                // It asks for a word of the client, unless it is content (0) or has the last (12).
                b'R' if !matches!(message.body.get(3), Some(0 | 12)) => {
                    let word = Message::read(&mut self.from_client).await?;
                    word.write(&mut self.to_server).await?;
                }
                _ => {}
            }
        }
    }

    /// Forwards a group and its answer; false when the line was cut.
    async fn handle(&mut self, mut group: Vec<Message>) -> io::Result<bool> {
        for message in &group {
            if let Some((name, text)) = message.parsed() {
                self.prepared.insert(name, text);
            }
        }
        let name = group.iter().find_map(Message::bound);
        let prepares = group.iter().find_map(Message::parsed);
        let text = match (name, &prepares) {
            (Some(name), _) => self.prepared.get(&name).cloned().unwrap_or_default(),
            (None, Some((_, text))) => text.clone(),
            (None, None) => group.iter().find_map(Message::query).unwrap_or_default(),
        };
        let executes = prepares.is_none() || group.iter().any(|message| message.bound().is_some());
        if text == "BEGIN" {
            self.transaction.clear();
        }
        // A simple query is both at once.
        let prepares = prepares.is_some() || group.iter().any(|message| message.kind == b'Q');
        let deeds = self.rules.deeds(&text, &self.transaction, prepares, executes);
        if executes {
            self.transaction.push(text);
        }
        for deed in &deeds {
            match deed {
                Deed::CutBefore => return Ok(false),
                Deed::Raise(code) => group = vec![Message::raising(code)],
                Deed::Rewrite(part, by) => {
                    for message in &mut group {
                        message.replace(part, by);
                    }
                }
                Deed::CutAfter => {}
            }
        }
        self.forward(&group).await?;
        loop {
            let message = Message::read(&mut self.from_server).await?;
            let ends = message.kind == b'Z';
            if !deeds.contains(&Deed::CutAfter) {
                message.write(&mut self.to_client).await?;
            } else if ends {
                return Ok(false);
            }
            if ends {
                return Ok(true);
            }
        }
    }

    async fn forward(&mut self, group: &[Message]) -> io::Result<()> {
        for message in group {
            message.write(&mut self.to_server).await?;
        }
        Ok(())
    }
}
