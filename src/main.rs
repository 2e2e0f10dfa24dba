//! The program. What it can be told is in the library's `command`: the futures of a request are
//! compiled once, there.

fn main() -> std::process::ExitCode {
    sharepass::command::run()
}
