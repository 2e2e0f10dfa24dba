//! The way of every operation, whatever it came by: parse, weigh, pick, check, run, shape.

use crate::infra::limits::Limits;
use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{
    Executor, Pos, Positioned, Request, Response, ServerError, Variables,
    parser::{
        Error as ParseError, parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
};
use futures_util::{FutureExt, Stream, StreamExt};
use serde_json::{Map, Value};

use super::{
    escapes,
    fault::{Code, Fault},
    guard, omitted, variables,
};

/// An operation that passed every check that needs no schema.
pub(super) struct Prepared {
    pub kind: OperationType,
    /// The name that the document gives it.
    pub name: Option<String>,
    pub request: Request,
    /// The request as it was sent, to be validated first: where the one that runs is without what
    /// variables stand for that were not given.
    pub as_sent: Option<Request>,
}

/// Reads and checks a document, and picks the operation to run.
///
/// # Errors
/// `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, `QUERY_TOO_COMPLEX`, `BAD_USER_INPUT`.
pub(super) fn prepare(
    limits: &Limits,
    text: &Arc<str>,
    name: Option<String>,
    given: Map<String, Value>,
) -> Result<Prepared, Fault> {
    guard::count_tokens(text, &limits.document)?;
    let plain = escapes::put_plainly(text);
    let mut document = parse_query(&plain).map_err(|error| unreadable(&error, &plain))?;
    variables::without_nul(&plain, name.as_deref(), &given)?;
    let (picked, called) = pick(&document, name.as_deref())?;
    guard::weigh(&document, picked, &limits.document)?;
    variables::check(picked, &given)?;

    let kind = picked.node.ty;
    let called = called.map(str::to_owned);
    // Where the executor looks for a variable, it does not always look for its default.
    let defaults = picked.node.variable_definitions.iter().filter_map(|definition| {
        let default = definition.node.default_value.as_ref()?;
        Some((definition.node.name.node.clone(), default.node.clone()))
    });
    let defaults: Vec<_> = defaults.collect();
    let mut variables = Variables::from_json(Value::Object(given));
    for (name, default) in defaults {
        variables.entry(name).or_insert(default);
    }
    omitted::wrap_typenames(&mut document);
    let runs =
        omitted::without_omitted(&document, called.as_deref(), |name| variables.contains_key(name));
    let request = |document| {
        let mut request = Request::new(&**text).variables(variables.clone());
        request.operation_name.clone_from(&name);
        request.set_parsed_query(document);
        request
    };
    let (request, as_sent) = match runs {
        Some(runs) => (request(runs), Some(request(document))),
        None => (request(document), None),
    };
    Ok(Prepared { kind, name: called, request, as_sent })
}

/// Runs a query or mutation; gives it up when its time is over. What it had begun is dropped,
/// and with it whatever was not committed.
pub(super) async fn run<E: Executor>(executor: &E, request: Request, limits: &Limits) -> Response {
    let running = AssertUnwindSafe(executor.execute(request)).catch_unwind();
    match tokio::time::timeout(limits.execution_within, running).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => broken(),
        Err(_) => {
            let fault = Fault::new(Code::Timeout, "The operation took too long and was given up.");
            Response::from_errors(vec![fault.into()])
        }
    }
}

/// Starts a subscription. A panic ends the stream with an `INTERNAL` error.
pub(super) fn subscribe<E: Executor>(
    executor: &E,
    request: Request,
) -> impl Stream<Item = Response> + Send + use<E> {
    let events = AssertUnwindSafe(executor.execute_stream(request, None)).catch_unwind();
    events.map(|event| event.unwrap_or_else(|_| broken()))
}

/// The answer after a panic, which the panic hook has logged.
fn broken() -> Response {
    let mut error = ServerError::new("panic", None);
    Code::Internal.mark(&mut error);
    Response::from_errors(vec![error])
}

/// The operation to run, and what the document calls it.
fn pick<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(&'a Positioned<OperationDefinition>, Option<&'a str>), Fault> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some((operation, None)),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.iter().next().map(|(name, operation)| (operation, Some(name.as_str())))
        }
        (DocumentOperations::Multiple(_), None) => {
            let message = "The document has several operations: say which in \"operationName\".";
            return Err(Fault::new(Code::BadUserInput, message));
        }
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get_key_value(name).map(|(name, operation)| (operation, Some(name.as_str())))
        }
    };
    let message = "The document has no operation of the name in \"operationName\".";
    found.ok_or_else(|| Fault::new(Code::BadUserInput, message))
}

/// Our own sentence for a document that the parser does not read.
fn unreadable(error: &ParseError, text: &str) -> Fault {
    let failed = |message: String| Fault::new(Code::ParseFailed, message);
    let mut fault = match error {
        ParseError::Syntax { start, .. } => {
            let Pos { line, column } = *start;
            return failed(format!(
                "Syntax error at line {line}, column {column}: unexpected {}.",
                token_at(text, *start)
            ))
            .at(*start);
        }
        ParseError::MultipleOperations { .. } => {
            failed("An operation without a name must be the only one of its document.".to_owned())
        }
        ParseError::OperationDuplicated { operation, .. } => {
            failed(format!("There are two operations named \"{operation}\"."))
        }
        ParseError::FragmentDuplicated { fragment, .. } => {
            failed(format!("There are two fragments named \"{fragment}\"."))
        }
        ParseError::MissingOperation => failed("The document has no operation.".to_owned()),
        ParseError::RecursionLimitExceeded => {
            Fault::new(Code::QueryTooComplex, "The document is nested too deep.")
        }
        _ => failed("The document is not GraphQL.".to_owned()),
    };
    fault.positions = error.positions().collect();
    fault
}

/// The token at a position, short enough for a sentence.
fn token_at(text: &str, position: Pos) -> String {
    let line = text.split('\n').nth(position.line.saturating_sub(1)).unwrap_or_default();
    let mut rest = line.chars().skip(position.column.saturating_sub(1)).peekable();
    let is_word = |character: &char| character.is_ascii_alphanumeric() || *character == '_';
    match rest.peek() {
        None => "end of text".to_owned(),
        Some(first) if is_word(first) => {
            let word: String = rest.take_while(is_word).take(40).collect();
            format!("\"{word}\"")
        }
        Some('"') => "string".to_owned(),
        Some(first) => format!("\"{first}\""),
    }
}
