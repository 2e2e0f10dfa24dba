//! The program. What it can be told is in the library's `command`: the futures of a request are
//! compiled once, there.

/// The system's allocator kept what hashes of passwords had freed (docs/performance.md).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    sharepass::command::run()
}
