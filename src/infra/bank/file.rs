//! The bank as files: `docs/settlement.md` documents their format.
//!
//! `out/` has what the bank is told, `in/` what it says; what was taken in moves to `done/`, and
//! what could not be understood to `refused/`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Batch, Instruction, Order, Replies, Reply};
use crate::infra::text::without_nul;

/// Counts the drafts of this process.
static WRITERS: AtomicU64 = AtomicU64::new(0);

/// The columns that a file of the bank must have.
const NEEDED: [&str; 3] = ["reference", "outcome", "amount"];

/// Longest field of the bank, in characters.
const LONGEST: usize = 200;

/// A folder that instructions are put into and replies are read from.
#[derive(Clone, Debug)]
pub struct FileBank {
    folder: PathBuf,
}

/// A line of a file for the bank.
#[derive(Serialize)]
struct Told<'a> {
    reference: &'a str,
    order: &'a str,
    amount: String,
    currency: &'a str,
    account_name: &'a str,
    bank_name: &'a str,
    account_number: &'a str,
}

/// A line of a file from the bank.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    reference: String,
    outcome: String,
    amount: String,
    #[serde(default)]
    bank_reference: String,
    #[serde(default)]
    reason: String,
}

impl FileBank {
    /// A bank that is reached through a folder. It is made when it is first written to.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Writes the file of a batch, in one step: nobody reads half of it.
    pub(super) async fn tell(&self, batch: &Batch) -> anyhow::Result<()> {
        let out = self.folder.join("out");
        tokio::fs::create_dir_all(&out).await.context("cannot make the bank's folder")?;
        let name = &batch.name;
        // Two instances may tell the same at once: each has a draft of its own.
        let writer = format!("{}-{}", std::process::id(), WRITERS.fetch_add(1, Ordering::Relaxed));
        let draft = out.join(format!("{name}.{writer}.part"));
        tokio::fs::write(&draft, write(&batch.instructions)?).await?;
        // What the bank acts on must not be lost with the power: to the disk first.
        tokio::fs::File::open(&draft).await?.sync_all().await?;
        tokio::fs::rename(&draft, out.join(name)).await.context("cannot name the bank's file")
    }

    /// The names of the files in `in/`, in their order.
    pub(super) async fn waiting(&self) -> anyhow::Result<Vec<String>> {
        let mut names = Vec::new();
        let mut entries = match tokio::fs::read_dir(self.folder.join("in")).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).context("cannot read the bank's folder"),
        };
        while let Some(entry) = entries.next_entry().await? {
            // A name that is no text cannot be written down: it is left to whoever looks there.
            let Ok(name) = entry.file_name().into_string() else { continue };
            if Path::new(&name).extension().is_some_and(|kind| kind == "csv") {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Reads a file of `in/`. None: another instance has taken it in since.
    pub(super) async fn read(&self, name: &str) -> anyhow::Result<Option<Replies>> {
        let path = self.folder.join("in").join(name);
        let text = match tokio::fs::read(path).await {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context("a file of the bank cannot be read"),
        };
        let digest = Sha256::digest(&text);
        let digest = digest.iter().take(8).fold(String::new(), |mut text, byte| {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        Ok(Some(Replies { name: name.to_owned(), digest, lines: read(&text) }))
    }

    /// Moves a file out of `in/`. It takes the place of no other.
    pub(super) async fn done(&self, name: &str, understood: bool) -> anyhow::Result<()> {
        let to = self.folder.join(if understood { "done" } else { "refused" });
        tokio::fs::create_dir_all(&to).await?;
        let mut place = to.join(name);
        let mut number = 2_u32;
        while tokio::fs::try_exists(&place).await? {
            let stem = name.strip_suffix(".csv").unwrap_or(name);
            place = to.join(format!("{stem}.{number}.csv"));
            number = number.saturating_add(1);
        }
        match tokio::fs::rename(self.folder.join("in").join(name), place).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

fn write(instructions: &[Instruction]) -> anyhow::Result<Vec<u8>> {
    let mut lines = csv::Writer::from_writer(Vec::new());
    for instruction in instructions {
        lines.serialize(Told {
            reference: &instruction.reference,
            order: match instruction.order {
                Order::Pay => "PAY",
                Order::Collect => "COLLECT",
            },
            amount: rust_decimal::Decimal::new(instruction.amount_fen, 2).to_string(),
            currency: "CNY",
            account_name: &instruction.holder,
            bank_name: &instruction.bank_name,
            account_number: &instruction.account_number,
        })?;
    }
    Ok(lines.into_inner()?)
}

/// The lines of a file with their numbers, each understood or not. A line is read by itself, so that
/// no bad byte and no open quote in it keeps another from being read; none spans two.
fn read(text: &[u8]) -> Vec<(u64, Result<Reply, String>)> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut lines = (1_u64..).zip(text.split(|byte| *byte == b'\n'));
    let Some((_, first)) = lines.next() else { return Vec::new() };
    let headers = match fields(first) {
        Ok(headers) => headers,
        Err(why) => return vec![(1, Err(why))],
    };
    if let Some(lacking) = NEEDED.iter().find(|name| !headers.iter().any(|it| it == **name)) {
        return vec![(1, Err(format!("the header has no {lacking}")))];
    }
    let filled = lines.filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace));
    filled.map(|(number, line)| (number, line_of(&headers, line))).collect()
}

/// The fields of one line.
fn fields(line: &[u8]) -> Result<csv::StringRecord, String> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.iter().any(u8::is_ascii_control) {
        return Err("the line has a control character".to_owned());
    }
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.has_headers(false).trim(csv::Trim::All).from_reader(line);
    let mut found = csv::StringRecord::new();
    match reader.read_record(&mut found) {
        Ok(_) if found.iter().any(|field| field.chars().any(char::is_control)) => {
            Err("the line has a control character".to_owned())
        }
        Ok(_) => Ok(found),
        Err(_) => Err("the line is not UTF-8".to_owned()),
    }
}

fn line_of(headers: &csv::StringRecord, line: &[u8]) -> Result<Reply, String> {
    let text = fields(line)?;
    if text.len() != headers.len() {
        return Err(format!("the line has {} fields, the header {}", text.len(), headers.len()));
    }
    if text.iter().any(|field| field.chars().count() > LONGEST) {
        return Err(format!("a field has more than {LONGEST} characters"));
    }
    let said: Said = text
        .deserialize(Some(headers))
        .map_err(|_| "the header names a field that is none of ours".to_owned())?;
    reply(said)
}

fn reply(said: Said) -> Result<Reply, String> {
    let paid = match said.outcome.as_str() {
        "PAID" => true,
        "FAILED" => false,
        _ => return Err("the outcome is neither PAID nor FAILED".to_owned()),
    };
    let amount: entity::money::Money =
        said.amount.parse().map_err(|error| format!("the amount: {error}"))?;
    Ok(Reply {
        reference: without_nul(&said.reference),
        paid,
        amount_fen: amount.fen(),
        // The database keeps no NUL, and nobody reads one.
        bank_reference: without_nul(&said.bank_reference),
        reason: without_nul(&said.reason),
    })
}
