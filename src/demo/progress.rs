//! How far the filling is: a bar for a person at a terminal, a line per stage in a log.

use std::io::{IsTerminal as _, stderr};

use indicatif::{ProgressBar, ProgressStyle};

/// One stage after the other.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins a stage of so many steps.
    pub fn stage(name: &'static str, steps: usize) -> Self {
        if !stderr().is_terminal() {
            tracing::info!(steps, "demo: {name} ({steps})");
            return Self { bar: None };
        }
        let bar = ProgressBar::new(u64::try_from(steps).unwrap_or(u64::MAX));
        if let Ok(style) = ProgressStyle::with_template("{msg:>12} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_message(name);
        Self { bar: Some(bar) }
    }

    /// One step is done.
    pub fn step(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
