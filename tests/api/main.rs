//! Stories told to the real servers over HTTP and websockets.
#![expect(clippy::expect_used, clippy::panic, reason = "a test stops where it cannot go on")]
#![expect(clippy::indexing_slicing, reason = "a missing member of an answer is null, which fails")]

mod architecture;
mod authorization;
mod bad_input;
mod configuration;
mod gateway;
mod identity;
mod pages;
mod reminder_feed;
mod schema;
mod sql_counts;
mod story;
mod support;
mod transport;
