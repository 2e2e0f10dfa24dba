//! A server on a port of its own, and clients of it.

mod client;
mod host;
mod schema;
mod wire;

pub use self::{client::Server, wire::Wire};
