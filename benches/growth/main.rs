//! How much slower everything becomes that the books' size could slow down.
//!
//! `cargo bench --bench growth -- --entries 1000000,5000000,10000000`. For each size it fills a
//! database of its own on PostgreSQL with books that the audit passes (`books.sql`), and times acts
//! through the program's own functions at the production time-outs. Prints a row an act: the median
//! at each size, and the growth from the smallest size to the largest. Ends with 1 when an act ran
//! into its time-out or the audit found something.
#![expect(clippy::expect_used, reason = "a benchmark stops where it cannot go on")]
#![expect(clippy::float_arithmetic, reason = "a growth is a ratio of two times")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its figures go to the terminal")]

mod acts;
mod books;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use acts::Act;

/// How much slower everything becomes that the books' size could slow down.
#[derive(Parser)]
struct Arguments {
    /// The sizes, in entries, the smallest first.
    #[arg(long, value_delimiter = ',', default_value = "1000000,5000000,10000000")]
    entries: Vec<u64>,
    /// Leaves the databases where they are.
    #[arg(long)]
    keep: bool,
    /// Given by cargo to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // The program does this for itself.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sound = runtime.block_on(grow(&arguments));
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn grow(arguments: &Arguments) -> bool {
    let (mut columns, mut sound) = (Vec::new(), true);
    for entries in &arguments.entries {
        let books = books::fill(*entries).await;
        eprintln!("{entries} entries are written");
        let (acts, broken) = acts::all(&books).await;
        sound = sound && broken == 0 && acts.iter().all(|act| act.failed.is_none());
        println!("{entries} entries: the audit found {broken} rows");
        columns.push(acts);
        books.close(arguments.keep).await;
    }
    let sizes: Vec<String> = arguments.entries.iter().map(|size| format!("{size:>10}")).collect();
    println!("{:<52} {}  growth", "milliseconds at so many entries", sizes.join(" "));
    let Some(first) = columns.first() else { return sound };
    for (place, act) in first.iter().enumerate() {
        let of_act: Vec<&Act> = columns.iter().filter_map(|acts| acts.get(place)).collect();
        let times: Vec<String> = of_act.iter().map(|act| act.told()).collect();
        let last = of_act.last().map_or(act.took, |last| last.took);
        let growth = millis(last) / millis(act.took).max(0.001);
        println!("{:<52} {}  {growth:>6.2}", act.what, times.join(" "));
    }
    sound
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}
