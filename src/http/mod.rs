//! The doors: how requests reach the application and how the process closes them again.

pub mod assets;
pub mod graphql;
pub mod serve;
pub mod stop;
