//! What every slice's GraphQL is made of: who calls, how answers and faults look, how lists page.
//!
//! The types and resolvers of a part of the business stand in that part's own `graphql.rs`;
//! `schema.rs` joins them.

pub mod context;
pub mod fault;
pub mod guesses;
pub mod live;
pub mod loader;
pub mod page;
pub mod prose;
pub mod reply;
pub mod scalar;
