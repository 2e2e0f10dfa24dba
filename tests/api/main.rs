//! Stories told to the real program.
#![expect(clippy::expect_used, reason = "a story that cannot go on fails with these words")]

mod reminder_feed;
