//! Whoever means ill, or asks too much: each attack of the OWASP cheat sheet on GraphQL, what an
//! address and an account may spend, and what browsers are told.

mod attacks;
mod browsers;
mod kept;
mod limits;
mod points;
