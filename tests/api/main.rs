//! Stories told to the real servers over HTTP and websockets.
#![expect(clippy::expect_used, clippy::panic, reason = "a test stops where it cannot go on")]
#![expect(clippy::indexing_slicing, reason = "a missing member of an answer is null, which fails")]

mod demo;
mod gateway;
mod pages;
mod reminder_feed;
mod transport;
