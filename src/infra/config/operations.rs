//! The settings of operations: their limits, and the documents that are trusted.

use std::time::Duration;

use super::Reader;
use crate::infra::limits::{Limits, SETTINGS};
use crate::infra::trusted::{Trust, Trusted};

impl Reader<'_> {
    /// The documents that apps were built with, and what is done about others.
    pub(super) fn trusted(&mut self, name: &str, file: &str) -> Trusted {
        let trust = match self.choice(name, &["off", "log", "enforce"]) {
            0 => return Trusted::default(),
            1 => Trust::Log,
            _ => Trust::Enforce,
        };
        let Some(path) = self.given(file).map(str::to_owned) else {
            self.faults.push(format!("{name} needs the manifest that {file} names"));
            return Trusted::default();
        };
        let read =
            std::fs::read_to_string(&path).map_err(|error| format!("cannot be read: {error}"));
        read.and_then(|manifest| Trusted::read(trust, &manifest)).unwrap_or_else(|problem| {
            self.faults.push(format!("{file} is {path}, which {problem}"));
            Trusted::default()
        })
    }

    /// The limits of operations, each where it is given, and within what makes sense.
    pub(super) fn limits(&mut self) -> Limits {
        let slow_after = Duration::from_millis(self.value("SLOW_OPERATION_MS", 1_000));
        let mut limits = Limits { slow_after, ..Limits::default() };
        for setting in SETTINGS {
            let value = self.value(setting.name, setting.of(&limits));
            if setting.within.contains(&value) {
                setting.set(&mut limits, value);
            } else {
                let (name, least, most) =
                    (setting.name, setting.within.start(), setting.within.end());
                self.faults.push(format!("{name} must be from {least} to {most}"));
            }
        }
        limits
    }
}
