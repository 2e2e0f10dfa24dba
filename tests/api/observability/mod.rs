//! What whoever runs Sharepass sees of it: figures, spans, the log, whether it is ready.

mod day;
mod figures;
mod health;
mod names;
mod spans;
