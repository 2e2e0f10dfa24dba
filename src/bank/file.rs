//! The bank as files: `docs/settlement.md` documents their format.
//!
//! `out/` has what the bank is told, `in/` what it says; what was taken in moves to `done/`, and
//! what could not be understood to `refused/`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::{Batch, Instruction, Order, Replies, Reply};
use crate::text::without_nul;

/// Counts the drafts of this process.
static WRITERS: AtomicU64 = AtomicU64::new(0);

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
        let name = format!("settlement-{:06}.csv", batch.number);
        // Two instances may tell the same at once: each has a draft of its own.
        let writer = format!("{}-{}", std::process::id(), WRITERS.fetch_add(1, Ordering::Relaxed));
        let draft = out.join(format!("{name}.{writer}.part"));
        tokio::fs::write(&draft, write(&batch.instructions)?).await?;
        // What the bank acts on must not be lost with the power: to the disk first.
        tokio::fs::File::open(&draft).await?.sync_all().await?;
        tokio::fs::rename(&draft, out.join(name)).await.context("cannot name the bank's file")
    }

    /// Reads the files in `in/`, in the order of their names.
    pub(super) async fn listen(&self) -> anyhow::Result<Vec<Replies>> {
        let mut names = Vec::new();
        let mut entries = match tokio::fs::read_dir(self.folder.join("in")).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).context("cannot read the bank's folder"),
        };
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|kind| kind == "csv") {
                names.push(name);
            }
        }
        names.sort();
        let mut replies = Vec::new();
        for name in names {
            // Another instance may have taken it in since.
            let Ok(text) = tokio::fs::read(self.folder.join("in").join(&name)).await else {
                continue;
            };
            replies.push(Replies { lines: read(&text), name });
        }
        Ok(replies)
    }

    /// Moves a file out of `in/`.
    pub(super) async fn done(&self, name: &str, understood: bool) -> anyhow::Result<()> {
        let to = self.folder.join(if understood { "done" } else { "refused" });
        tokio::fs::create_dir_all(&to).await?;
        match tokio::fs::rename(self.folder.join("in").join(name), to.join(name)).await {
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

fn read(text: &[u8]) -> Vec<Result<Reply, String>> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut lines = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    lines
        .deserialize::<Said>()
        .map(|said| reply(said.map_err(|error| error.to_string())?))
        .collect()
}

fn reply(said: Said) -> Result<Reply, String> {
    let paid = match said.outcome.as_str() {
        "PAID" => true,
        "FAILED" => false,
        other => return Err(format!("the outcome \"{other}\" is neither PAID nor FAILED")),
    };
    let amount: entity::money::Money =
        said.amount.parse().map_err(|error| format!("the amount: {error}"))?;
    Ok(Reply {
        reference: said.reference,
        paid,
        amount_fen: amount.fen(),
        // The database keeps no NUL, and nobody reads one.
        bank_reference: without_nul(&said.bank_reference),
        reason: without_nul(&said.reason),
    })
}
