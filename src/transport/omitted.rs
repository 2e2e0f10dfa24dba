//! What the executor takes otherwise than the specification says, put right in the document.
//!
//! A variable that is not given and has no default leaves out the argument or the field of an input
//! object that it stands for, so that the schema's default counts and "left out" is not "null"
//! (sections 3.10 and 6.4.1); in a list it is null. The executor would take it for null everywhere.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, InlineFragment,
        OperationDefinition, Selection, SelectionSet,
    },
};
use async_graphql_value::Value;

/// Writes `__typename @include(if: $b)` as `... @include(if: $b) { __typename }`: the executor's
/// rules never look at `__typename`, so that `$b` would be unused, and its type unchecked.
pub(super) fn wrap_typenames(document: &mut ExecutableDocument) {
    for operation in operations(document) {
        wrap(&mut operation.node.selection_set.node);
    }
    for fragment in document.fragments.values_mut() {
        wrap(&mut fragment.node.selection_set.node);
    }
}

fn operations(
    document: &mut ExecutableDocument,
) -> Box<dyn Iterator<Item = &mut Positioned<OperationDefinition>> + '_> {
    match &mut document.operations {
        DocumentOperations::Single(operation) => Box::new(std::iter::once(operation)),
        DocumentOperations::Multiple(operations) => Box::new(operations.values_mut()),
    }
}

fn wrap(set: &mut SelectionSet) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                if field.node.name.node == "__typename" && !field.node.directives.is_empty() {
                    let directives = std::mem::take(&mut field.node.directives);
                    let (pos, field) = (field.pos, Selection::Field(field.clone()));
                    let items = vec![Positioned::new(field, pos)];
                    let selection_set = Positioned::new(SelectionSet { items }, pos);
                    let fragment =
                        InlineFragment { type_condition: None, directives, selection_set };
                    selection.node = Selection::InlineFragment(Positioned::new(fragment, pos));
                } else {
                    wrap(&mut field.node.selection_set.node);
                }
            }
            Selection::InlineFragment(fragment) => wrap(&mut fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// The document with one operation, and without what its variables that were not given stand for.
/// `None` where they stand for nothing: then the document runs as it is.
pub(super) fn without_omitted(
    document: &ExecutableDocument,
    picked: Option<&str>,
    given: impl Fn(&str) -> bool,
) -> Option<ExecutableDocument> {
    let operation = match (&document.operations, picked) {
        (DocumentOperations::Single(operation), _) => operation,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name)?,
        (DocumentOperations::Multiple(_), None) => return None,
    };
    let omitted = operation.node.variable_definitions.iter().filter(|definition| {
        definition.node.default_value.is_none() && !given(&definition.node.name.node)
    });
    let omitted: HashSet<Name> = omitted.map(|one| one.node.name.node.clone()).collect();
    if omitted.is_empty() {
        return None;
    }
    let mut leaving = Leaving { omitted: &omitted, any: false, spread: Vec::new() };
    let mut operation = operation.clone();
    leaving.directives(&mut operation.node.directives);
    leaving.set(&mut operation.node.selection_set.node);
    // Other operations, and fragments of theirs alone, have variables of their own.
    let mut fragments = HashMap::new();
    while let Some(name) = leaving.spread.pop() {
        if fragments.contains_key(&name) {
            continue;
        }
        let Some(fragment) = document.fragments.get(&name) else { continue };
        let mut fragment = fragment.clone();
        leaving.directives(&mut fragment.node.directives);
        leaving.set(&mut fragment.node.selection_set.node);
        fragments.insert(name, fragment);
    }
    if !leaving.any {
        return None;
    }
    let definitions = &mut operation.node.variable_definitions;
    definitions.retain(|definition| !omitted.contains(&definition.node.name.node));
    let operations = match (&document.operations, picked) {
        (DocumentOperations::Multiple(_), Some(name)) => {
            DocumentOperations::Multiple(HashMap::from([(Name::new(name), operation)]))
        }
        _ => DocumentOperations::Single(operation),
    };
    Some(ExecutableDocument { operations, fragments })
}

struct Leaving<'a> {
    omitted: &'a HashSet<Name>,
    /// Whether anything was left out.
    any: bool,
    /// The fragments that were met.
    spread: Vec<Name>,
}

impl Leaving<'_> {
    fn set(&mut self, set: &mut SelectionSet) {
        for selection in &mut set.items {
            self.directives(selection.node.directives_mut());
            match &mut selection.node {
                Selection::Field(field) => self.field(&mut field.node),
                Selection::InlineFragment(fragment) => {
                    self.set(&mut fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    self.spread.push(spread.node.fragment_name.node.clone());
                }
            }
        }
    }

    fn field(&mut self, field: &mut Field) {
        self.arguments(&mut field.arguments);
        self.set(&mut field.selection_set.node);
    }

    fn directives(&mut self, directives: &mut [Positioned<Directive>]) {
        for directive in directives {
            self.arguments(&mut directive.node.arguments);
        }
    }

    fn arguments(&mut self, arguments: &mut Vec<(Positioned<Name>, Positioned<Value>)>) {
        arguments.retain_mut(|(_, value)| self.stays(&mut value.node));
    }

    /// Whether an argument or a field of an input object stays; what is left out inside is.
    fn stays(&mut self, value: &mut Value) -> bool {
        match value {
            Value::Variable(name) if self.omitted.contains(name) => {
                self.any = true;
                return false;
            }
            Value::List(items) => {
                for item in items {
                    if !self.stays(item) {
                        *item = Value::Null;
                    }
                }
            }
            Value::Object(fields) => fields.retain(|_, field| self.stays(field)),
            _ => {}
        }
        true
    }
}
