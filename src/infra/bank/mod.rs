//! The bank that pays merchants out and takes in what they owe: told in batches, and listened to.
//!
//! It knows nothing of cycles or of the ledger. Telling a batch again is telling it once: its name
//! and what it says do not change. Nothing here runs inside a database transaction.

mod file;

pub use file::FileBank;

/// A bank that Sharepass is connected to.
#[derive(Clone, Debug)]
pub enum Bank {
    /// Files in a folder, carried to the bank and back by whatever the operator runs.
    File(FileBank),
}

/// Instructions that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The name of its file: another batch has another name.
    pub name: String,
    /// What to do.
    pub instructions: Vec<Instruction>,
}

/// One thing that the bank is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Our unique name for it, which the bank answers with.
    pub reference: String,
    /// Which way the money goes.
    pub order: Order,
    /// How much, in fen; positive.
    pub amount_fen: i64,
    /// Whose account it is.
    pub holder: String,
    /// Which bank keeps it; empty where the merchant pays in by itself.
    pub bank_name: String,
    /// The account; empty where the merchant pays in by itself.
    pub account_number: String,
}

/// Which way the money of an instruction goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From us to the account.
    Pay,
    /// To us: the bank matches what the merchant pays in under the reference.
    Collect,
}

/// What the bank says of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Our name for the instruction.
    pub reference: String,
    /// Whether the money has moved.
    pub paid: bool,
    /// How much, in fen.
    pub amount_fen: i64,
    /// The bank's own reference.
    pub bank_reference: String,
    /// Why the bank could not move it; empty when it did.
    pub reason: String,
}

/// Replies that came together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replies {
    /// What to call them by when they are done.
    pub name: String,
    /// Tells replies apart that came under one name.
    pub digest: String,
    /// Each with the number of its line, or what is wrong with that line.
    pub lines: Vec<(u64, Result<Reply, String>)>,
}

impl Bank {
    /// Tells the bank a batch. Telling it again changes nothing.
    pub async fn tell(&self, batch: &Batch) -> anyhow::Result<()> {
        match self {
            Self::File(files) => files.tell(batch).await,
        }
    }

    /// The names of what the bank has said and nobody has taken in yet.
    pub async fn waiting(&self) -> anyhow::Result<Vec<String>> {
        match self {
            Self::File(files) => files.waiting().await,
        }
    }

    /// What the bank has said under a name. None: it is taken in by now.
    pub async fn read(&self, name: &str) -> anyhow::Result<Option<Replies>> {
        match self {
            Self::File(files) => files.read(name).await,
        }
    }

    /// Says that replies were taken in. `understood` is false when some of them were of no use, so
    /// that a person looks at them.
    pub async fn done(&self, name: &str, understood: bool) -> anyhow::Result<()> {
        match self {
            Self::File(files) => files.done(name, understood).await,
        }
    }
}
