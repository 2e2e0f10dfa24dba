//! Sharepass: top up a membership at one shop, pay the member price at every shop of the network.

pub mod payment;
pub mod sandbox;
