//! The state file: the whole book as JSON, replaced by rename, so that a reader finds the old
//! book or the new one and never half of either.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use tokio::sync::Mutex;

use super::book::Book;

/// Where the book is kept, if anywhere, and which version lies there.
pub(super) struct Keeper {
    path: Option<PathBuf>,
    kept: Arc<Mutex<u64>>,
}

impl Keeper {
    /// Opens the state file, or an empty book where there is none yet.
    pub(super) fn open(path: Option<PathBuf>) -> anyhow::Result<(Self, Book)> {
        let book = match &path {
            Some(path) => load(path)?,
            None => Book::default(),
        };
        Ok((Self { path, kept: Arc::new(Mutex::new(book.version)) }, book))
    }

    /// Returns once a version, or a later one, is on disk. Callers that wait together are
    /// served by one write: the first writes what all of them have done.
    pub(super) async fn keep(
        &self,
        version: u64,
        snapshot: impl FnOnce() -> serde_json::Result<(u64, Vec<u8>)>,
    ) -> anyhow::Result<()> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        let mut kept = Arc::clone(&self.kept).lock_owned().await;
        if *kept >= version {
            return Ok(());
        }
        let (version, text) = snapshot()?;
        // The lock goes along: were this future dropped, no second write may start meanwhile.
        let write =
            tokio::task::spawn_blocking(move || replace(&path, &text).map(|()| *kept = version));
        write.await?.context("the state file cannot be written")
    }
}

fn load(path: &Path) -> anyhow::Result<Book> {
    match fs::read(path) {
        Ok(text) => serde_json::from_slice(&text).context("the state file cannot be understood"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Book::default()),
        Err(error) => Err(error).context("the state file cannot be read"),
    }
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    let mut file = File::create(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
