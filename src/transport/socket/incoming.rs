//! What a client says, checked member by member.

use serde_json::{Map, Value, json};

use super::{
    super::answer::token_of,
    close::{Close, bad},
};

/// The members of a `subscribe` payload.
pub(super) type Members = Map<String, Value>;

/// The longest id of an operation, in bytes.
const LONGEST_ID: usize = 256;

/// One message of a client.
#[derive(Debug)]
pub(super) enum Incoming {
    Init(Init),
    Ping(Option<Value>),
    Pong,
    Subscribe { id: String, asked: Members },
    Complete { id: String },
}

/// What `connection_init` brings.
#[derive(Debug)]
pub(super) struct Init {
    /// `None` for a guest.
    pub token: Option<String>,
}

impl Incoming {
    /// Reads a message.
    ///
    /// # Errors
    /// 4400 for whatever the protocol does not know.
    pub(super) fn read(text: &str) -> Result<Self, Close> {
        let Ok(Value::Object(mut message)) = serde_json::from_str(text) else {
            return Err(bad("A message must be a JSON object"));
        };
        let kind = message.remove("type");
        match kind.as_ref().and_then(Value::as_str) {
            Some("connection_init") => Ok(Self::Init(Init::read(payload(&mut message)?)?)),
            Some("ping") => Ok(Self::Ping(payload(&mut message)?.map(Value::Object))),
            Some("pong") => payload(&mut message).map(|_| Self::Pong),
            Some("complete") => Ok(Self::Complete { id: id(&mut message)? }),
            Some("subscribe") => {
                let id = id(&mut message)?;
                let asked = payload(&mut message)?;
                let asked = asked.ok_or_else(|| bad("\"subscribe\" needs a payload"))?;
                check_members(&asked)?;
                Ok(Self::Subscribe { id, asked })
            }
            _ => Err(bad("Unknown message type")),
        }
    }
}

impl Init {
    fn read(payload: Option<Members>) -> Result<Self, Close> {
        let mut payload = payload.unwrap_or_default();
        let header = payload.remove("authorization").or_else(|| payload.remove("Authorization"));
        let token = match (text(header)?, text(payload.remove("token"))?) {
            (Some(header), _) => {
                // A scheme we do not know must not turn its bearer into a guest.
                Some(token_of(&header).unwrap_or_default().to_owned())
            }
            (None, token) => token,
        };
        Ok(Self { token })
    }
}

/// The answer to a ping.
pub(super) fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => json!({ "type": "pong" }).to_string(),
    }
}

fn text(value: Option<Value>) -> Result<Option<String>, Close> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(bad("A token must be a string")),
    }
}

fn id(message: &mut Members) -> Result<String, Close> {
    match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= LONGEST_ID => Ok(id),
        _ => Err(bad("\"id\" must be a short string that is not empty")),
    }
}

fn payload(message: &mut Members) -> Result<Option<Members>, Close> {
    match message.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err(bad("\"payload\" must be an object")),
    }
}

/// A payload of another shape breaks the protocol, not only its operation.
fn check_members(asked: &Members) -> Result<(), Close> {
    let fits = |name: &str, kind: fn(&Value) -> bool| {
        asked.get(name).is_none_or(|value| value.is_null() || kind(value))
    };
    let has_text = asked.get("query").is_some_and(Value::is_string);
    let has_hash = asked.contains_key("extensions") || asked.contains_key("documentId");
    let fits = (has_text || (has_hash && fits("query", Value::is_string)))
        && fits("operationName", Value::is_string)
        && fits("documentId", Value::is_string)
        && fits("variables", Value::is_object)
        && fits("extensions", Value::is_object);
    fits.then_some(()).ok_or_else(|| bad("The payload is not a GraphQL request"))
}
