//! Builds the pages of `web/` into `web/dist`, which the server embeds.
//!
//! It never fails the Rust build: without npm the server serves a small page of its own, and a
//! warning says so. The output of npm is shown by `cargo build -vv`.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

/// What the pages are made of. Cargo runs this script again when one of them changes; a path
/// that does not exist would make it run at every build, so only what exists is named.
const SOURCES: [&str; 12] = [
    "web/index.html",
    "web/graphiql",
    "web/public",
    "web/src",
    "web/.npmrc",
    "web/package.json",
    "web/package-lock.json",
    "web/tsconfig.json",
    "web/vite.config.ts",
    "web/scripts",
    "schema.graphql",
    "docs/story",
];

/// Written last by a build, so its time is the time of the whole.
const BUILT: &str = "web/dist/index.html";
const LOCK: &str = "web/package-lock.json";
/// npm writes it when an installation is complete.
const INSTALLED: &str = "web/node_modules/.package-lock.json";
/// Kept by one build at a time: an editor's `cargo check` may run beside a `cargo build`.
const TURN: &str = "web/.build-lock";

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SHAREPASS_SKIP_WEB");
    for source in SOURCES.iter().filter(|source| Path::new(source).exists()) {
        println!("cargo::rerun-if-changed={source}");
    }
    if let Err(why) = build_pages() {
        let missing = if Path::new(BUILT).exists() {
            "the server serves the single-page app and GraphiQL as they were built before"
        } else {
            "the server has no single-page app, and a plain query form in GraphiQL's place"
        };
        println!(
            "cargo::warning={why}; {missing}. Once that is mended, or Node.js 20.19 or newer is \
             there, `touch build.rs` and build again."
        );
    }
    // A page folder deleted or built by hand is noticed too.
    if Path::new(BUILT).exists() {
        println!("cargo::rerun-if-changed={BUILT}");
    }
}

/// Builds the pages unless they are newer than their sources; an error says why they are not.
fn build_pages() -> Result<(), String> {
    if !Path::new("web/package.json").exists() {
        return Err("The sources of the web pages are not here".to_owned());
    }
    let told = |what: io::Error| format!("The web pages' sources cannot be read ({what})");
    let newest = SOURCES.iter().try_fold(SystemTime::UNIX_EPOCH, |newest, source| {
        Ok(newest.max(last_change(Path::new(source))?))
    });
    let newest = newest.map_err(told)?;
    if is_current(BUILT, newest) {
        return Ok(());
    }
    if std::env::var_os("SHAREPASS_SKIP_WEB").is_some_and(|value| !value.is_empty()) {
        return Err("SHAREPASS_SKIP_WEB is set, so the web pages were not built".to_owned());
    }
    if !Command::new(NPM).arg("--version").output().is_ok_and(|found| found.status.success()) {
        return Err("npm was not found, so the web pages were not built".to_owned());
    }

    let turn = File::create(TURN).map_err(told)?;
    turn.lock().map_err(told)?;
    // Another build may have done it while this one waited.
    if is_current(BUILT, newest) {
        return Ok(());
    }
    if !is_current(INSTALLED, last_change(Path::new(LOCK)).map_err(told)?) {
        // NODE_ENV=production would leave out the tools that build.
        npm(&["ci", "--ignore-scripts", "--include=dev", "--fetch-retries=1"])?;
    }
    npm(&["run", "build"])?;
    // As old as its sources, so that cargo does not take our own work for a change.
    File::options()
        .write(true)
        .open(BUILT)
        .and_then(|built| built.set_modified(newest))
        .map_err(|what| format!("The web pages were not built ({what})"))
}

fn is_current(path: &str, newest: SystemTime) -> bool {
    fs::metadata(path).and_then(|found| found.modified()).is_ok_and(|built| built >= newest)
}

/// The newest time in a file or a folder, whose own time tells of files that are gone. What does
/// not exist never changed.
fn last_change(path: &Path) -> io::Result<SystemTime> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(gone) if gone.kind() == io::ErrorKind::NotFound => return Ok(SystemTime::UNIX_EPOCH),
        Err(broken) => return Err(broken),
    };
    let mut newest = about.modified()?;
    if about.is_dir() {
        for entry in fs::read_dir(path)? {
            newest = newest.max(last_change(&entry?.path())?);
        }
    }
    Ok(newest)
}

/// Runs npm in `web/`; an error ends with the last lines that it wrote.
fn npm(arguments: &[&str]) -> Result<(), String> {
    let called = format!("npm {}", arguments.join(" "));
    eprintln!("web: {called}");
    let run = Command::new(NPM).args(arguments).current_dir("web").output();
    let run = run.map_err(|what| format!("`{called}` did not start ({what})"))?;
    let wrote =
        format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    eprintln!("{wrote}");
    if run.status.success() {
        return Ok(());
    }
    // A warning of cargo is one line.
    let mut last: Vec<&str> =
        wrote.lines().map(str::trim).filter(|line| says_something(line)).collect();
    last.drain(..last.len().saturating_sub(4));
    Err(format!("`{called}` failed in web/ ({})", last.join(" / ")))
}

fn says_something(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('>') && !line.starts_with("npm warn")
}
