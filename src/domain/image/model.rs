//! What an image is, how large it may be, and how many are made at once. Pure but for the counting.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use entity::id::{ImageId, Key as _, MerchantId};
use entity::image::Format;
use entity::timestamp::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::infra::cores::Cores;
use crate::infra::failure::Overloaded;
use crate::infra::outbound::{Outbound, Reach};

/// The largest file that is taken, in bytes.
pub const LARGEST_BYTES: i64 = 20 * 1024 * 1024;

/// Images that a merchant may keep.
pub const MOST_IMAGES: i64 = 5_000;

/// Files that one merchant sends to an instance at the same moment.
const SENDING: usize = 8;

/// What all pictures that an instance draws at the same moment may take of memory, in MiB.
const MEMORY_MIB: u32 = 512;

/// How long a file waits for memory and for a core before its sender is told that the server is too
/// busy.
const PATIENCE: Duration = Duration::from_secs(20);

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
    /// Whose it is.
    pub merchant: MerchantId,
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

/// The image that a link of ours leads to, by its id; any other URL as it is.
pub fn own_image(public_url: &str, url: String) -> String {
    let path = url.strip_prefix(public_url).and_then(|path| path.strip_prefix("/images/"));
    let id = path.and_then(|path| path.split(['/', '?', '#']).next());
    let own = id.and_then(ImageId::parse).map(|id| id.to_string());
    own.unwrap_or(url)
}

/// Where pictures are drawn anew: no more at once than there is memory and cores for. A file that is
/// still being sent waits outside, so that one that stalls holds nothing that others wait for.
pub struct ImagePool {
    /// By which images elsewhere are fetched.
    pub(super) outbound: Outbound,
    sending: Arc<Mutex<HashMap<MerchantId, usize>>>,
    memory: Arc<Semaphore>,
    cores: Cores,
}

impl ImagePool {
    /// A pool that fetches from what may be reached.
    pub fn new(reach: Reach) -> anyhow::Result<Self> {
        let all = usize::try_from(MEMORY_MIB).unwrap_or_default();
        Ok(Self {
            outbound: Outbound::new(reach)?,
            sending: Arc::default(),
            memory: Arc::new(Semaphore::new(all)),
            cores: Cores::new(PATIENCE),
        })
    }

    /// A place to send a file to; none while the merchant sends too many others.
    pub fn place(&self, merchant: MerchantId) -> Option<Place> {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let many = sending.entry(merchant).or_default();
        if *many >= SENDING {
            return None;
        }
        *many = many.saturating_add(1);
        Some(Place { merchant, sending: Arc::clone(&self.sending) })
    }

    /// Works on a core of its own, within so many bytes of memory. Breaks with
    /// [`Overloaded`](crate::infra::failure::Overloaded) when there is no room in time.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        bytes: u64,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> anyhow::Result<T> {
        let wanted = u32::try_from(bytes.div_ceil(1024 * 1024)).unwrap_or(u32::MAX);
        let free = Arc::clone(&self.memory).acquire_many_owned(wanted.min(MEMORY_MIB));
        let room = timeout(PATIENCE, free).await.map_err(|_| Overloaded)??;
        // The room goes with the work: a sender who leaves does not free what is still in use.
        let within = move || {
            let done = work();
            drop(room);
            done
        };
        self.cores.work(within).await
    }
}

/// A file that is being sent. Its place is free again when this is dropped.
pub struct Place {
    merchant: MerchantId,
    sending: Arc<Mutex<HashMap<MerchantId, usize>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(many) = sending.get_mut(&self.merchant) {
            *many = many.saturating_sub(1);
            if *many == 0 {
                sending.remove(&self.merchant);
            }
        }
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
