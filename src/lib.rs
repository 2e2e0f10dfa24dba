//! Sharepass, the library behind the one binary.

pub mod http;
