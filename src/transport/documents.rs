//! Documents that were read, kept so that a text is parsed and weighed once.
//!
//! Only what was executed is kept: nothing that the guard or validation refuses. With each document
//! stands what validation found for the variables that it came with, since what fits and what it
//! costs depends on them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_graphql::{
    Positioned, Variables,
    parser::types::{ExecutableDocument, OperationType, VariableDefinition},
};

use super::recent::Recent;
use crate::infra::{digest::sha256_hex, limits::Limits};

/// Variables whose verdict is kept, of one document.
const VERDICTS: usize = 32;

/// The longest variables whose verdict is kept, in bytes of JSON.
const LONGEST_VARIABLES: usize = 512;

/// A document that was parsed and weighed, with one of its operations picked.
#[derive(Debug)]
pub(super) struct Document {
    pub text: Arc<str>,
    /// The name that the request gave.
    pub asked: Option<String>,
    pub kind: OperationType,
    /// The name that the document gives the operation.
    pub name: Option<String>,
    /// The variables of the operation.
    pub definitions: Vec<Positioned<VariableDefinition>>,
    pub parsed: ExecutableDocument,
    pub state: State,
}

/// What is found out about a document while it is kept.
#[derive(Debug)]
pub(super) struct State {
    hash: OnceLock<String>,
    /// What it costs, by its variables in JSON.
    costs: Mutex<Recent<usize>>,
    /// Whether it took long the last time, so that the next run notes its slow fields.
    slow: AtomicBool,
}

impl Default for State {
    fn default() -> Self {
        let costs = Mutex::new(Recent::new(VERDICTS, VERDICTS.saturating_mul(LONGEST_VARIABLES)));
        Self { hash: OnceLock::new(), costs, slow: AtomicBool::new(false) }
    }
}

impl Document {
    /// SHA-256 of its text, in hexadecimal.
    pub(super) fn hash(&self) -> &str {
        self.state.hash.get_or_init(|| sha256_hex(self.text.as_bytes()))
    }

    /// What it costs with these variables, where they were found to fit before.
    pub(super) fn cost_with(&self, variables: &Variables) -> Option<usize> {
        let mut costs = self.state.costs.lock().unwrap_or_else(PoisonError::into_inner);
        costs.get(&key_of(variables)?)
    }

    /// Remembers that these variables fit, and what the document costs with them.
    pub(super) fn costs(&self, variables: &Variables, cost: usize) {
        let Some(key) = key_of(variables) else { return };
        let mut costs = self.state.costs.lock().unwrap_or_else(PoisonError::into_inner);
        costs.put(key.into(), cost);
    }

    /// Its next run notes slow fields.
    pub(super) fn was_slow(&self) {
        self.state.slow.store(true, Ordering::Relaxed);
    }

    /// Whether this run is to note slow fields.
    pub(super) fn is_watched(&self) -> bool {
        self.state.slow.swap(false, Ordering::Relaxed)
    }
}

fn key_of(variables: &Variables) -> Option<String> {
    if variables.is_empty() {
        return Some(String::new());
    }
    serde_json::to_string(variables).ok().filter(|key| key.len() <= LONGEST_VARIABLES)
}

/// The documents that are kept, by their text and the operation that was asked for.
#[derive(Debug)]
pub(super) struct Documents(Mutex<Recent<Arc<Document>>>);

impl Documents {
    pub(super) fn new(limits: &Limits) -> Self {
        Self(Mutex::new(Recent::new(limits.kept_documents, limits.kept_bytes)))
    }

    /// The document of a text, if it is kept.
    pub(super) fn find(&self, text: &str, asked: Option<&str>) -> Option<Arc<Document>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&place(text, asked))
    }

    /// Keeps a document that was executed.
    pub(super) fn keep(&self, document: &Arc<Document>) {
        let key = place(&document.text, document.asked.as_deref());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.get(&key).is_none() {
            kept.put(key.into(), Arc::clone(document));
        }
    }
}

fn place(text: &str, asked: Option<&str>) -> String {
    let asked = asked.unwrap_or_default();
    format!("{}:{asked}{text}", asked.len())
}
