//! The transport alone, in front of a schema that has one field for each behaviour.

mod caching;
mod errors;
mod guard;
mod http;
mod protocol;
mod serving;
mod socket;
mod socket_limits;
mod support;

pub(crate) use self::support::Server;
