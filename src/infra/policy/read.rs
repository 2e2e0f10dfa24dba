//! Reading a policy from its file, with everything that is wrong told at once.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Table, Value};

use super::Policy;
use super::figures::{
    ANSWERED, ANSWERED_MUST_BE, COUNTRY, COUNTRY_MUST_BE, FIGURES, Figure, TIME_ZONE,
    TIME_ZONE_MUST_BE, WARNINGS, WARNINGS_MUST_BE, answered, country, time_zone, warnings,
};

/// The file that is built in.
pub const BUILT_IN: &str = include_str!("../../../policy.toml");

/// What a policy is read from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What the file is called.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
    /// The region to take.
    pub region: &'a str,
}

/// A figure that the environment gives, which goes before the file.
#[derive(Clone, Copy, Debug)]
pub struct Override<'a> {
    /// The variable's name.
    pub variable: &'a str,
    /// What it says.
    pub value: &'a str,
}

/// The frame of the file. The figures are looked at one by one, so that every fault is told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: i64,
    region: BTreeMap<String, Table>,
}

/// The variables that go before a file's figures.
pub fn variables() -> impl Iterator<Item = &'static str> {
    FIGURES.iter().filter_map(|figure| figure.variable)
}

/// What is wrong with figures that the environment gives, a sentence each.
pub fn wrong(overrides: &[Override<'_>]) -> Vec<String> {
    let of = |figure: &Figure| overrides.iter().find(|o| figure.variable == Some(o.variable));
    let given = FIGURES.iter().filter_map(|figure| Some((figure, of(figure)?)));
    let wrong = given.filter(|(figure, given)| figure.given(given.value).is_none());
    let says = |(figure, Override { variable, value }): (&Figure, &Override<'_>)| {
        let must_be = figure.must_be().replace(" in quotes", "");
        format!("{variable} is {value}, but must be {must_be}")
    };
    wrong.map(says).collect()
}

/// Reads a region's policy, or tells what is wrong, a sentence each.
pub fn read(source: Source<'_>, overrides: &[Override<'_>]) -> Result<Policy, Vec<String>> {
    let (name, mut faults) = (source.name, wrong(overrides));
    let file: File = match toml::from_str(source.text) {
        Ok(file) => file,
        Err(error) => {
            let before = error.span().and_then(|span| source.text.get(..span.start));
            let line = before.map_or(0, |text| text.matches('\n').count()).saturating_add(1);
            faults.push(format!("{name} is no policy: line {line}: {}", error.message()));
            return Err(faults);
        }
    };
    if file.version < 1 {
        faults.push(format!("{name}: version is {}, but must be at least 1", file.version));
    }
    let Some(table) = file.region.get(source.region) else {
        let known: Vec<&str> = file.region.keys().map(String::as_str).collect();
        let (region, known) = (source.region, known.join(", "));
        faults
            .push(format!("POLICY_REGION is \"{region}\", but the regions of {name} are: {known}"));
        return Err(faults);
    };
    let mut reader = Reader { place: format!("{name}, region {}", source.region), table, faults };
    let mut policy =
        Policy { version: file.version, region: source.region.to_owned(), ..Policy::default() };
    for figure in &FIGURES {
        let given = overrides.iter().find(|given| figure.variable == Some(given.variable));
        if let Some(value) = reader.figure(figure, given) {
            *(figure.place)(&mut policy) = value;
        }
    }
    policy.time_zone = reader.other(TIME_ZONE, TIME_ZONE_MUST_BE, time_zone);
    policy.bonus_warning_days = reader.other(WARNINGS, WARNINGS_MUST_BE, warnings);
    policy.answered_reminder_kinds = reader.other(ANSWERED, ANSWERED_MUST_BE, answered);
    policy.phone_country = reader.other(COUNTRY, COUNTRY_MUST_BE, country);
    reader.unknown();
    reader.together(&policy);
    if reader.faults.is_empty() { Ok(policy) } else { Err(reader.faults) }
}

struct Reader<'a> {
    /// File and region, for sentences.
    place: String,
    table: &'a Table,
    faults: Vec<String>,
}

impl<'a> Reader<'a> {
    /// A figure: as the environment has it, or else the file, which must have it anyhow.
    fn figure(&mut self, figure: &Figure, given: Option<&Override<'_>>) -> Option<i64> {
        let in_file = self.in_file(figure);
        given.map_or(in_file, |given| figure.given(given.value))
    }

    fn in_file(&mut self, figure: &Figure) -> Option<i64> {
        let name = figure.name;
        let value = self.value(name, &figure.must_be())?;
        let read = figure.kind.read(value).filter(|value| figure.allows(*value));
        if read.is_none() {
            self.wrong(name, value, &figure.must_be());
        }
        read
    }

    /// A figure that is not one number.
    fn other<T: Default>(&mut self, name: &str, must_be: &str, read: fn(&Value) -> Option<T>) -> T {
        let Some(value) = self.value(name, must_be) else { return T::default() };
        read(value).unwrap_or_else(|| {
            self.wrong(name, value, must_be);
            T::default()
        })
    }

    fn value(&mut self, name: &str, must_be: &str) -> Option<&'a Value> {
        let value = self.table.get(name);
        if value.is_none() {
            self.faults.push(format!("{}: {name} is missing; it is {must_be}", self.place));
        }
        value
    }

    fn wrong(&mut self, name: &str, value: &Value, must_be: &str) {
        self.faults.push(format!("{}: {name} is {value}, but must be {must_be}", self.place));
    }

    /// A figure that nobody reads is a figure that somebody believes to hold.
    fn unknown(&mut self) {
        let others = [TIME_ZONE, WARNINGS, ANSWERED, COUNTRY];
        let known = |name: &str| others.contains(&name) || FIGURES.iter().any(|f| f.name == name);
        for name in self.table.keys().filter(|name| !known(name)) {
            self.faults.push(format!("{}: {name} is no figure of a policy", self.place));
        }
    }

    /// What figures must be beside each other; only where each is right by itself.
    fn together(&mut self, policy: &Policy) {
        if !self.faults.is_empty() {
            return;
        }
        let rules = [
            (
                policy.least_custody_share_bp <= policy.usual_custody_share_bp,
                "usual_custody_share_bp must not be below least_custody_share_bp",
            ),
            (
                policy.least_recharge_fen <= policy.max_membership_balance_fen,
                "least_recharge must not be above max_membership_balance",
            ),
            (
                policy.usual_pay_code_limit_fen <= policy.most_pay_code_limit_fen,
                "usual_pay_code_limit must not be above most_pay_code_limit",
            ),
        ];
        for (_, says) in rules.into_iter().filter(|(holds, _)| !holds) {
            self.faults.push(format!("{}: {says}", self.place));
        }
    }
}
