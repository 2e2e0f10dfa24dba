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
    /// Counts the batches: the number of the clearing cycle.
    pub number: i64,
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
    /// Each, or what is wrong with its line.
    pub lines: Vec<Result<Reply, String>>,
}

impl Bank {
    /// Tells the bank a batch. Telling it again changes nothing.
    pub async fn tell(&self, batch: &Batch) -> anyhow::Result<()> {
        match self {
            Self::File(files) => files.tell(batch).await,
        }
    }

    /// What the bank has said and nobody has taken in yet.
    pub async fn listen(&self) -> anyhow::Result<Vec<Replies>> {
        match self {
            Self::File(files) => files.listen().await,
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
