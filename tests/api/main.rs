//! Stories told to the real program.
#![expect(clippy::expect_used, reason = "a story that cannot go on fails with these words")]
#![expect(clippy::panic, reason = "a story that cannot go on fails with these words")]
#![expect(clippy::indexing_slicing, reason = "what JSON does not have reads as null")]

mod identity;
mod schema;
mod support;
