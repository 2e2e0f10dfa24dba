//! Stories told to the real servers over HTTP and websockets.
#![expect(clippy::expect_used, clippy::panic, reason = "a test stops where it cannot go on")]
#![expect(clippy::large_futures, reason = "a whole story is one future, and runs alone")]
#![expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
#![expect(clippy::indexing_slicing, reason = "a missing member of an answer is null, which fails")]

mod abuse;
mod amounts;
mod architecture;
mod authorization;
mod bad_input;
mod catalog;
mod clearing;
mod configuration;
mod correction_rules;
mod demo;
mod dependencies;
mod doors;
mod figures;
mod foreign_images;
mod gateway;
mod goods;
mod goods_rules;
mod identity;
mod images;
mod imports;
mod left_out;
mod market;
mod observability;
mod pages;
mod photos;
mod points;
mod proofs;
mod reminder_feed;
mod rights;
mod schema;
mod sheets;
mod spreadsheets;
mod sql_counts;
mod story;
mod support;
mod text;
mod transport;
mod webhook;
