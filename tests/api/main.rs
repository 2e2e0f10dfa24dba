//! Stories told to the real servers over HTTP.
#![expect(clippy::expect_used, reason = "a story that cannot go on fails with these words")]

mod gateway;
