//! The way of every operation, whatever it came by: parse, weigh, pick, check, run, shape.

use crate::infra::limits::Limits;
use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{
    Executor, Pos, Positioned, Request, Response, Variables,
    parser::{
        Error as ParseError, parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition},
    },
};
use futures_util::{Stream, StreamExt};

use super::{
    documents::{Document, Documents, State},
    escapes,
    fault::{Code, Fault},
    guard, omitted, perform, variables,
};

/// An operation that passed every check that needs no schema.
pub(super) struct Prepared {
    pub document: Arc<Document>,
    /// What was given, and the defaults of the rest.
    pub variables: Variables,
    /// The document without what variables stand for that were not given, where there are such.
    runs: Option<ExecutableDocument>,
}

impl Prepared {
    /// The request that runs.
    pub(super) fn request(&self) -> Request {
        self.requesting(self.runs.as_ref().unwrap_or(&self.document.parsed))
    }

    /// The request as it was sent, to be validated first, where another one runs.
    pub(super) fn as_sent(&self) -> Option<Request> {
        self.runs.as_ref().map(|_| self.requesting(&self.document.parsed))
    }

    fn requesting(&self, document: &ExecutableDocument) -> Request {
        // The text is not read again.
        let mut request = Request::new(String::new()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.document.asked);
        request.set_parsed_query(document.clone());
        request
    }
}

/// Reads and checks a document, unless it is kept, picks the operation to run, and checks what was
/// given for its variables.
///
/// # Errors
/// `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, `QUERY_TOO_COMPLEX`, `BAD_USER_INPUT`.
pub(super) fn prepare(
    limits: &Limits,
    documents: &Documents,
    text: &Arc<str>,
    asked: Option<String>,
    given: Variables,
) -> Result<Prepared, Fault> {
    let document = match documents.find(text, asked.as_deref()) {
        Some(kept) => kept,
        None => Arc::new(read(limits, text, asked)?),
    };
    variables::without_nul(&given)?;
    variables::check(&document.definitions, &given)?;
    let mut variables = given;
    // Where the executor looks for a variable, it does not always look for its default.
    for definition in &document.definitions {
        if let Some(default) = &definition.node.default_value {
            let name = definition.node.name.node.clone();
            variables.entry(name).or_insert_with(|| default.node.clone());
        }
    }
    let is_given = |name: &str| variables.contains_key(name);
    let runs = omitted::without_omitted(&document.parsed, document.name.as_deref(), is_given);
    Ok(Prepared { document, variables, runs })
}

fn read(limits: &Limits, text: &Arc<str>, asked: Option<String>) -> Result<Document, Fault> {
    guard::count_tokens(text, &limits.document)?;
    let plain = escapes::put_plainly(text);
    let mut parsed = parse_query(&plain).map_err(|error| unreadable(&error, &plain))?;
    variables::document_without_nul(&plain, asked.as_deref())?;
    let (picked, called) = pick(&parsed, asked.as_deref())?;
    guard::weigh(&parsed, picked, &limits.document)?;
    let (kind, definitions) = (picked.node.ty, picked.node.variable_definitions.clone());
    let name = called.map(str::to_owned);
    omitted::wrap_typenames(&mut parsed);
    let (text, state) = (Arc::clone(text), State::default());
    Ok(Document { text, asked, kind, name, definitions, parsed, state })
}

/// Starts a subscription. A panic ends the stream with an `INTERNAL` error.
pub(super) fn subscribe<E: Executor>(
    executor: &E,
    request: Request,
) -> impl Stream<Item = Response> + Send + use<E> {
    let events = AssertUnwindSafe(executor.execute_stream(request, None)).catch_unwind();
    events.map(|event| event.unwrap_or_else(|_| perform::broken()))
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
