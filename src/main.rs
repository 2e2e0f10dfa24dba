//! The program. What it can be told is in the library's `command`: the futures of a request are
//! compiled once, there.

/// Measured against the system's: docs/performance.md.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    sharepass::command::run()
}
