//! Documents by the grammar of `schema.graphql`: any field with any arguments and selections.

use std::collections::HashMap;
use std::fmt::Write as _;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};

use super::values::Values;
use crate::proofs::scale::Chance;

/// How deep selections go.
const DEPTH: usize = 4;

/// What would only shut the door behind the one who does it.
const LEFT_OUT: [&str; 5] =
    ["logOut", "changePassword", "eraseMyAccount", "revokeSession", "refreshSession"];

/// The schema's types by name.
pub struct Grammar(HashMap<String, TypeKind>);

impl Grammar {
    /// Reads the schema.
    pub fn read() -> Self {
        let schema = parse_schema(include_str!("../../../../schema.graphql")).expect("a schema");
        let types = schema.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(named) => {
                Some((named.node.name.node.to_string(), named.node.kind))
            }
            _ => None,
        });
        Self(types.collect())
    }

    /// A document.
    pub fn document(&self, chance: &mut Chance, values: &Values) -> String {
        let (keyword, root) = match chance.below(20) {
            0 => ("subscription", "Subscription"),
            1..10 => ("mutation", "Mutation"),
            _ => ("query", "Query"),
        };
        let mut text = format!("{keyword} {{");
        let fields: Vec<_> = self.fields(root);
        for number in 0..=chance.below(2) {
            let field = *chance.one(&fields);
            if LEFT_OUT.contains(&field.name.node.as_str()) {
                continue;
            }
            // Each under a name of its own, so that they never clash.
            let _ = write!(text, " f{number}: ");
            self.field(field, DEPTH, chance, values, &mut text);
        }
        text + " __typename }"
    }

    fn fields(&self, of: &str) -> Vec<&FieldDefinition> {
        let fields = match self.0.get(of) {
            Some(TypeKind::Object(object)) => &object.fields,
            Some(TypeKind::Interface(interface)) => &interface.fields,
            _ => return Vec::new(),
        };
        fields.iter().map(|field| &field.node).collect()
    }

    fn field(
        &self,
        field: &FieldDefinition,
        depth: usize,
        chance: &mut Chance,
        values: &Values,
        text: &mut String,
    ) {
        text.push_str(&field.name.node);
        let given = self.arguments(&field.name.node, &field.arguments, depth, chance, values);
        if !given.is_empty() {
            let _ = write!(text, "({given})");
        }
        let inner = named(&field.ty.node);
        if self.is_composite(inner) {
            text.push_str(" {");
            self.selection(inner, depth, chance, values, text);
            text.push('}');
        }
    }

    fn selection(
        &self,
        of: &str,
        depth: usize,
        chance: &mut Chance,
        values: &Values,
        text: &mut String,
    ) {
        text.push_str(" __typename ");
        let mut fields = self.fields(of);
        if depth == 0 {
            fields.retain(|field| !self.is_composite(named(&field.ty.node)));
        }
        let most = if depth == DEPTH { 8 } else { 4 };
        for number in 0..chance.below(most).min(fields.len()) {
            let field = *chance.one(&fields);
            // What a payload is about is what most can go wrong in.
            let _ = write!(text, " s{depth}_{number}_{}: ", chance.below(1_000_000));
            self.field(field, depth.saturating_sub(1), chance, values, text);
            text.push(' ');
        }
        if let Some(TypeKind::Union(union)) = self.0.get(of) {
            for member in union.members.iter().filter(|_| depth > 0) {
                let _ = write!(text, " ... on {} {{", member.node);
                self.selection(&member.node, depth - 1, chance, values, text);
                text.push('}');
            }
        }
    }

    fn arguments(
        &self,
        whose: &str,
        of: &[async_graphql::Positioned<InputValueDefinition>],
        depth: usize,
        chance: &mut Chance,
        values: &Values,
    ) -> String {
        let mut given = Vec::new();
        for argument in of {
            let argument = &argument.node;
            let optional = argument.ty.node.nullable || argument.default_value.is_some();
            let name = argument.name.node.as_str();
            let pages = ["after", "before", "first", "last"].contains(&name);
            if optional && chance.percent(if pages { 85 } else { 55 }) || chance.percent(1) {
                continue;
            }
            let name = if name == "id" { whose } else { name };
            let value = self.value(name, &argument.ty.node, depth, chance, values);
            given.push(format!("{}: {value}", argument.name.node));
        }
        given.join(", ")
    }

    fn value(
        &self,
        name: &str,
        of: &Type,
        depth: usize,
        chance: &mut Chance,
        values: &Values,
    ) -> String {
        if chance.percent(1) {
            return Values::misfit(chance);
        }
        if chance.percent(if of.nullable { 10 } else { 1 }) {
            return "null".to_owned();
        }
        let inner = match &of.base {
            BaseType::List(inner) => {
                let count = *chance.one(&[0, 1, 1, 1, 2, 3]);
                let some: Vec<_> =
                    (0..count).map(|_| self.value(name, inner, depth, chance, values)).collect();
                return format!("[{}]", some.join(", "));
            }
            BaseType::Named(inner) => inner.as_str(),
        };
        match self.0.get(inner) {
            Some(TypeKind::Enum(kind)) => chance.one(&kind.values).node.value.node.to_string(),
            Some(TypeKind::InputObject(object)) => {
                format!("{{ {} }}", self.arguments(name, &object.fields, depth, chance, values))
            }
            _ => values.of(inner, name, chance),
        }
    }

    fn is_composite(&self, name: &str) -> bool {
        let kind = self.0.get(name);
        matches!(kind, Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)))
    }
}

/// The name at the bottom of a type.
fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
