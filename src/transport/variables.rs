//! Checks variables against the operation's own declarations before it runs.
//!
//! The executor coerces a variable where it is used, so one that is missing turns up late, amid
//! data. Input objects and enums stay the executor's: only it knows the schema.

use async_graphql::{
    Positioned,
    parser::types::{BaseType, OperationDefinition, Type},
};
use serde_json::{Map, Value};

use super::fault::{Code, Fault};
use crate::infra::text::{has_nul, writes_nul};

/// Refuses texts with a NUL character: nothing that people write has one, and not every database
/// can store it.
///
/// # Errors
/// `BAD_USER_INPUT`, naming the variable.
pub(super) fn without_nul(
    text: &str,
    operation: Option<&str>,
    given: &Map<String, Value>,
) -> Result<(), Fault> {
    let refused = |place: &str| {
        let message = format!("{place} has a NUL character, which no text here may have.");
        Err(Fault::new(Code::BadUserInput, message))
    };
    if writes_nul(text) {
        return refused("The document");
    }
    if operation.is_some_and(|name| name.contains('\0')) {
        return refused("The operation's name");
    }
    match given.iter().find(|(name, value)| name.contains('\0') || has_nul(value)) {
        // A name with one cannot be told either.
        Some((name, _)) => {
            refused(&format!("The variable \"${}\"", crate::infra::text::without_nul(name)))
        }
        None => Ok(()),
    }
}

/// Refuses a variable that is missing, null where it may not be, or of another built-in type.
///
/// # Errors
/// `BAD_USER_INPUT`, naming the variable and its type, never its value.
pub(super) fn check(
    operation: &Positioned<OperationDefinition>,
    given: &Map<String, Value>,
) -> Result<(), Fault> {
    for definition in &operation.node.variable_definitions {
        let name = definition.node.name.node.as_str();
        let kind = &definition.node.var_type.node;
        let problem = match given.get(name) {
            None if kind.nullable || definition.node.default_value.is_some() => continue,
            None => "is required and was not given",
            Some(value) if fits(value, kind) => continue,
            Some(Value::Null) => "must not be null",
            Some(_) => "was given a value of another type",
        };
        let message = format!("The variable \"${name}\" of type \"{kind}\" {problem}.");
        return Err(Fault::new(Code::BadUserInput, message).at(definition.pos));
    }
    Ok(())
}

fn fits(value: &Value, kind: &Type) -> bool {
    if value.is_null() {
        return kind.nullable;
    }
    match &kind.base {
        BaseType::List(item) => match value {
            Value::Array(values) => values.iter().all(|value| fits(value, item)),
            // One value stands for a list of itself.
            single => fits(single, item),
        },
        BaseType::Named(name) => match name.as_str() {
            "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            "Float" => value.is_number(),
            "String" => value.is_string(),
            "Boolean" => value.is_boolean(),
            "ID" => value.is_string() || value.is_i64() || value.is_u64(),
            _ => true,
        },
    }
}
