//! The doors: how requests reach the application and how the process closes them again.

pub mod assets;
pub mod filling;
mod gateway;
mod health;
pub mod host;
mod idle;
mod images;
pub mod metrics;
pub mod router;
pub mod serve;
mod watch;
