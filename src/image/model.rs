//! What an image is, how large it may be, and how many are made at once. Pure but for the counting.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use entity::id::{ImageId, MerchantId};
use entity::image::Format;
use entity::timestamp::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::cores::Cores;

/// The largest file that is taken, in bytes.
pub const LARGEST_BYTES: i64 = 5 * 1024 * 1024;

/// Files that an instance takes in at the same moment: each is held in memory.
const UPLOADS: usize = 16;

/// How long a file waits for a core before its sender is told that the server is too busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// An image of a merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its key.
    pub id: ImageId,
    /// Whose it is.
    pub merchant: MerchantId,
    /// Width and height in pixels, the right way up; none until it is uploaded.
    pub size: Option<(i64, i64)>,
}

/// A file that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// The image that it becomes.
    pub id: ImageId,
    /// Its form.
    pub format: Format,
    /// How many bytes it has.
    pub bytes: i64,
    /// Until when it can be sent.
    pub until: Timestamp,
    /// Whether it was sent already.
    pub received: bool,
    /// What is stored of the key of its link.
    pub key_hash: String,
}

/// The widths in which an image is kept: each at most so wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// At most 320 pixels.
    Small,
    /// At most 800 pixels.
    Medium,
    /// At most 1,600 pixels.
    Large,
}

impl Width {
    /// All of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// In pixels.
    pub const fn pixels(self) -> u32 {
        match self {
            Self::Small => 320,
            Self::Medium => 800,
            Self::Large => 1_600,
        }
    }

    /// The width of so many pixels, where it is kept.
    pub fn of(pixels: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|width| width.pixels() == pixels)
    }
}

/// Where files are taken in and drawn anew: no more at once than there is room and cores for.
pub struct Bench {
    room: Arc<Semaphore>,
    cores: Cores,
}

impl Default for Bench {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(UPLOADS)), cores: Cores::new(PATIENCE) }
    }
}

impl Bench {
    /// Room for a file in memory; none while there are too many.
    pub fn room(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).try_acquire_owned().ok()
    }

    /// Works on a core of its own. Breaks with [`Overloaded`](crate::failure::Overloaded) when none
    /// is free in time.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> anyhow::Result<T> {
        self.cores.work(work).await
    }
}

/// The SHA-256 of bytes, in hex.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
