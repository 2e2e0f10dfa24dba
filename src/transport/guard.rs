//! Weighs a document before anything walks it.
//!
//! The executor visits a fragment once for every path that leads to it, so that twenty fragments
//! which spread the next one twice keep a core busy for seconds. Here each fragment is weighed
//! once and its weight is added where it is spread: the work is linear in the text.

use crate::infra::limits::DocumentLimits;
use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
        SelectionSet,
    },
};

use super::fault::{Code, Fault};

/// What a selection set amounts to with its fragments in place. Sums saturate.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    fields: usize,
    visits: usize,
    aliases: usize,
    /// Fields of the set itself, not of those below.
    breadth: usize,
    depth: usize,
    nesting: usize,
    /// Introspection lists inside one another, wherever they stand.
    lists: usize,
    /// The same, below `__schema` and `__type` only.
    introspection: usize,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.visits = self.visits.saturating_add(other.visits);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.breadth = self.breadth.saturating_add(other.breadth);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.lists = self.lists.max(other.lists);
        self.introspection = self.introspection.max(other.introspection);
    }
}

/// Refuses a document that would cost more than `limits` allow.
///
/// # Errors
/// `QUERY_TOO_COMPLEX` beyond a limit; `GRAPHQL_VALIDATION_FAILED` for what the executor would
/// let through: a fragment inside itself, `__typename` with a body, two subscriptions in one.
pub(super) fn weigh(
    document: &ExecutableDocument,
    picked: &Positioned<OperationDefinition>,
    limits: &DocumentLimits,
) -> Result<(), Fault> {
    let mut scales = Scales { document, limits, known: HashMap::new() };
    let mut visits = 0_usize;
    for (_, operation) in document.operations.iter() {
        scales.directives(&operation.node.directives)?;
        for variable in &operation.node.variable_definitions {
            scales.directives(&variable.node.directives)?;
        }
        let weight = scales.set(&operation.node.selection_set.node)?;
        visits = visits.saturating_add(weight.visits);
        within("levels of selection sets", weight.nesting, limits.nesting)?;
    }
    for name in document.fragments.keys() {
        visits = visits.saturating_add(scales.fragment(name)?.visits);
    }
    within("selections in the whole document", visits, limits.visits)?;

    let weight = scales.set(&picked.node.selection_set.node)?;
    within("fields", weight.fields, limits.fields)?;
    within("levels of fields", weight.depth, limits.depth)?;
    within("aliases", weight.aliases, limits.aliases)?;
    within("root fields", weight.breadth, limits.root_fields)?;
    within("introspection lists inside one another", weight.introspection, limits.introspection)?;
    if picked.node.ty == OperationType::Subscription && weight.breadth > 1 {
        let message = "A subscription has exactly one root field.";
        return Err(Fault::new(Code::ValidationFailed, message).at(picked.pos));
    }
    Ok(())
}

/// Refuses a text of too many tokens, before it is parsed.
///
/// # Errors
/// `QUERY_TOO_COMPLEX`.
pub(super) fn count_tokens(text: &str, limits: &DocumentLimits) -> Result<(), Fault> {
    let mut tokens = 0_usize;
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                rest = after;
                continue;
            }
            b'#' => {
                let line = after.iter().take_while(|&&byte| byte != b'\n' && byte != b'\r');
                rest = after.get(line.count()..).unwrap_or_default();
                continue;
            }
            b'"' => after_string(after),
            byte if is_word(*byte) => {
                after.get(after.iter().take_while(|&&byte| is_word(byte)).count()..).unwrap_or(&[])
            }
            _ => after,
        };
        tokens = tokens.saturating_add(1);
        within("tokens", tokens, limits.tokens)?;
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What follows a string whose opening quote has been read.
pub(super) fn after_string(text: &[u8]) -> &[u8] {
    let (mut rest, block) = match text {
        [b'"', b'"', body @ ..] => (body, true),
        body => (body, false),
    };
    loop {
        rest = match rest {
            [] => return rest,
            [b'\\', b'"', b'"', b'"', after @ ..] if block => after,
            [b'"', b'"', b'"', after @ ..] if block => return after,
            [b'\\', _, after @ ..] if !block => after,
            [b'"', after @ ..] if !block => return after,
            [_, after @ ..] => after,
        };
    }
}

fn within(what: &str, found: usize, allowed: usize) -> Result<(), Fault> {
    if found <= allowed {
        return Ok(());
    }
    let message = format!("The document is too large: at most {allowed} {what} are allowed.");
    Err(Fault::new(Code::QueryTooComplex, message))
}

struct Scales<'a> {
    document: &'a ExecutableDocument,
    limits: &'a DocumentLimits,
    /// `None` while the fragment is being weighed: meeting it again then is a circle.
    known: HashMap<&'a str, Option<Weight>>,
}

impl<'a> Scales<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Weight, Fault> {
        let mut sum = Weight::default();
        for selection in &set.items {
            let directives = selection.node.directives();
            self.directives(directives)?;
            let mut weight = match &selection.node {
                Selection::Field(field) => self.field(field)?,
                Selection::FragmentSpread(spread) => {
                    let mut weight = self.fragment(&spread.node.fragment_name.node)?;
                    weight.nesting = weight.nesting.saturating_add(1);
                    weight
                }
                Selection::InlineFragment(fragment) => {
                    let mut weight = self.set(&fragment.node.selection_set.node)?;
                    weight.nesting = weight.nesting.saturating_add(1);
                    weight
                }
            };
            weight.visits = weight.visits.saturating_add(1).saturating_add(directives.len());
            sum.add(weight);
        }
        Ok(sum)
    }

    fn field(&mut self, field: &'a Positioned<Field>) -> Result<Weight, Fault> {
        let name = field.node.name.node.as_str();
        if name == "__typename" {
            plain_typename(field)?;
        }
        let below = self.set(&field.node.selection_set.node)?;
        let is_list = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes");
        let is_entrance = matches!(name, "__schema" | "__type");
        let introspection = if is_entrance { below.lists } else { 0 };
        let has_body = !field.node.selection_set.node.items.is_empty();
        Ok(Weight {
            fields: below.fields.saturating_add(1),
            visits: below.visits,
            aliases: below.aliases.saturating_add(usize::from(field.node.alias.is_some())),
            breadth: 1,
            depth: below.depth.saturating_add(1),
            nesting: below.nesting.saturating_add(usize::from(has_body)),
            lists: below.lists.saturating_add(usize::from(is_list)),
            introspection: below.introspection.max(introspection),
        })
    }

    fn fragment(&mut self, name: &Name) -> Result<Weight, Fault> {
        // An unknown fragment weighs nothing: validation names it.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Weight::default());
        };
        match self.known.get(name.as_str()) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                let message = format!("The fragment \"{name}\" spreads itself.");
                return Err(Fault::new(Code::ValidationFailed, message).at(fragment.pos));
            }
            None => {}
        }
        self.known.insert(name.as_str(), None);
        self.directives(&fragment.node.directives)?;
        let weight = self.set(&fragment.node.selection_set.node)?;
        self.known.insert(name.as_str(), Some(weight));
        Ok(weight)
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<(), Fault> {
        within("directives in one place", directives.len(), self.limits.directives)
    }
}

/// The executor never looks at `__typename` closely, so what cannot be there is refused here.
fn plain_typename(field: &Positioned<Field>) -> Result<(), Fault> {
    let known = |directive: &Positioned<Directive>| {
        matches!(directive.node.name.node.as_str(), "skip" | "include")
    };
    let plain = field.node.arguments.is_empty()
        && field.node.selection_set.node.items.is_empty()
        && field.node.directives.iter().all(known);
    if plain {
        return Ok(());
    }
    let message = "The field \"__typename\" has no arguments, no fields and no such directive.";
    Err(Fault::new(Code::ValidationFailed, message).at(field.pos))
}
