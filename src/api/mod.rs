//! The API: what each slice of the business looks like in GraphQL, one folder or file a slice, and the one
//! schema over them. A resolver reads and writes by use cases alone.

pub mod aside;
pub mod catalog;
pub mod clearing;
pub mod closure;
pub mod correction;
pub mod figures;
pub mod goods;
pub mod identity;
pub mod image;
pub mod membership;
pub mod node;
pub mod operator;
pub mod order;
pub mod pay_code;
pub mod proposal;
pub mod reminder;
pub mod schema;
pub mod service;
pub mod viewer;
pub mod wallet;
pub mod webhook;
