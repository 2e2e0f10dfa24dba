//! A network to tell stories to: the program on a database of its own, with the clock set by hand.

mod acts;
mod caller;
mod database;
pub mod durable;
pub mod line;
mod money;
mod network;
mod notice;
mod poison;
pub mod process;
pub mod proxy;
pub mod servers;
mod socket;
pub mod statements;

pub use acts::Goods;
pub use caller::Caller;
pub use database::{Engine, Scratch, redis_url};
pub use money::{DAY, code, count, fen};
pub use network::{Network, PASSWORD, merchant_input, on_both, on_both_with, text};
pub use notice::Note;
pub use socket::Socket;
