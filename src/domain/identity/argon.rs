//! Argon2id by OWASP's parameters (19 MiB, 2 passes, 1 lane), on memory that the next hash uses
//! again: an allocator would keep the blocks of every thread that ever hashed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// How long memory is kept for the next hash.
const KEPT: Duration = Duration::from_secs(10);

/// The memory of hashes: as many areas as were ever used at once. Clones share it.
#[derive(Clone, Default)]
pub struct Memory(Arc<Areas>);

#[derive(Default)]
struct Areas {
    free: Mutex<Vec<Vec<Block>>>,
    /// Whether something was hashed since the last look.
    used: AtomicBool,
    /// Whether somebody looks.
    watched: AtomicBool,
}

impl Memory {
    /// The hash of a password, with a salt of its own.
    pub fn hash(&self, password: &str) -> anyhow::Result<String> {
        let (argon2, salt) = (Argon2::default(), Salt::generate());
        let hash = PasswordHash {
            algorithm: Algorithm::default().ident(),
            version: Some(Version::default().into()),
            params: ParamsString::try_from(argon2.params())?,
            hash: Some(self.output(&argon2, password, &salt)?),
            salt: Some(salt),
        };
        Ok(hash.to_string())
    }

    /// Whether a password is the one behind a hash.
    pub fn fits(&self, password: &str, hash: &PasswordHash) -> anyhow::Result<bool> {
        let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
        let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
        let version = hash.version.map(Version::try_from).transpose();
        let version = version.map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
        let argon2 = Argon2::new(algorithm, version.unwrap_or_default(), Params::try_from(hash)?);
        // Compared in constant time.
        Ok(self.output(&argon2, password, salt)? == *expected)
    }

    fn output(&self, argon2: &Argon2<'_>, password: &str, salt: &Salt) -> anyhow::Result<Output> {
        let params = argon2.params();
        let mut out = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let out = out.get_mut(..length).context("the hash is longer than a hash can be")?;
        let mut blocks = self.take(params.block_count());
        let hashed = argon2.hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            out,
            blocks.get_mut(..params.block_count()).unwrap_or_default(),
        );
        self.give_back(blocks);
        hashed.map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
        Ok(Output::new(out)?)
    }

    fn take(&self, count: usize) -> Vec<Block> {
        let kept = self.0.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut blocks = kept.unwrap_or_default();
        if blocks.len() < count {
            blocks.resize(count, Block::new());
        }
        blocks
    }

    fn give_back(&self, blocks: Vec<Block>) {
        self.0.used.store(true, Ordering::Release);
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
    }

    /// Frees the memory once nothing has been hashed for a while.
    pub fn free_when_idle(&self) {
        if self.0.watched.swap(true, Ordering::AcqRel) {
            return;
        }
        let areas = Arc::clone(&self.0);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(KEPT).await;
                if !areas.used.swap(false, Ordering::AcqRel) {
                    break;
                }
            }
            areas.watched.store(false, Ordering::Release);
            areas.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
        });
    }
}
