//! A bounded map that forgets what has not been asked for lately.
//!
//! What is put in or asked for is young. When the young have their fill they become the old, and the
//! old of before are forgotten: no clock, no list of uses.

use std::collections::HashMap;

/// Values by text.
#[derive(Debug)]
pub(super) struct Recent<V> {
    young: HashMap<Box<str>, V>,
    old: HashMap<Box<str>, V>,
    /// Bytes of the young keys.
    bytes: usize,
    most: usize,
    most_bytes: usize,
}

impl<V: Clone> Recent<V> {
    /// Keeps at most so many values, whose keys have at most so many bytes together.
    pub(super) fn new(most: usize, most_bytes: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), bytes: 0, most, most_bytes }
    }

    /// The value of a key.
    pub(super) fn get(&mut self, key: &str) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.put(key, value.clone());
        Some(value)
    }

    /// Keeps a value.
    pub(super) fn put(&mut self, key: Box<str>, value: V) {
        let half = |all: usize| all.div_euclid(2);
        let bytes = self.bytes.saturating_add(key.len());
        if self.young.len() >= half(self.most) || bytes > half(self.most_bytes) {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        if half(self.most) > 0 && key.len() <= half(self.most_bytes) {
            self.bytes = self.bytes.saturating_add(key.len());
            self.young.insert(key, value);
        }
    }
}
