//! Somebody who calls the API.

use std::net::IpAddr;

use serde_json::{Value, json};
use sharepass::infra::language::Language;

use super::money::code;
use super::network::text;
use super::socket::Socket;

/// How often a call is made again that the network was too busy for.
const MOST_TRIES: usize = 20;

/// Somebody who calls the API, logged in or not.
#[derive(Clone)]
pub struct Caller {
    url: String,
    http: reqwest::Client,
    /// The language they read.
    pub language: Language,
    /// Where they call from.
    pub address: IpAddr,
    /// Sent with each call.
    pub access_token: Option<String>,
    /// For the next tokens.
    pub refresh_token: String,
    /// The id of the session.
    pub session: String,
    /// What they log in with.
    pub login: String,
    /// Their id.
    pub id: String,
    /// The id of the merchant whose staff they are.
    pub merchant: String,
    /// The id of its first shop.
    pub shop: String,
}

impl Caller {
    /// Somebody who is not logged in.
    pub fn guest(url: &str, http: reqwest::Client) -> Self {
        Self {
            url: url.to_owned(),
            http,
            language: Language::English,
            address: IpAddr::from([127, 0, 0, 1]),
            access_token: None,
            refresh_token: String::new(),
            session: String::new(),
            login: String::new(),
            id: String::new(),
            merchant: String::new(),
            shop: String::new(),
        }
    }

    /// The same, with the session of a payload.
    pub fn with_session(mut self, payload: &Value, login: &str, id: &Value) -> Self {
        assert_eq!(payload["userErrors"], json!([]));
        self.access_token = Some(text(&payload["session"]["accessToken"]));
        self.refresh_token = text(&payload["session"]["refreshToken"]);
        self.session = text(&payload["session"]["session"]["id"]);
        login.clone_into(&mut self.login);
        self.id = text(id);
        self
    }

    /// Logs in: the same person on another device.
    pub async fn log_in(&self, login: &str, password: &str) -> Self {
        let mutation = "mutation($login: String!, $password: String!) {
            logIn(input: { login: $login, password: $password }) {
                session { accessToken refreshToken session { id } } userErrors { code }
                viewer { customer { id } staff { id } operator { id } }
            }
        }";
        let input = json!({ "login": login, "password": password });
        let mut guest = self.clone();
        guest.access_token = None;
        let done = guest.post(mutation, input).await;
        let viewer = &done["logIn"]["viewer"];
        let id = ["customer", "staff", "operator"]
            .into_iter()
            .map(|kind| &viewer[kind]["id"])
            .find(|id| id.is_string())
            .unwrap_or_else(|| panic!("{login} cannot log in: {done}"));
        let id = id.clone();
        guest.with_session(&done["logIn"], login, &id)
    }

    /// Calls, and answers what the API answered, `data` and `errors`.
    pub async fn call(&self, query: &str, variables: Value) -> Value {
        let answer = self.send(query, variables).await.expect("the server answers");
        answer.json().await.expect("an answer in JSON")
    }

    /// Calls where the server may die. None when it did not answer, or when it answered that it
    /// broke: then nobody knows what was done, and it is asked again with the same key.
    pub async fn attempt(&self, query: &str, variables: Value) -> Option<Value> {
        let answer = self.send(query, variables).await.ok()?;
        let mut answer: Value = answer.json().await.ok()?;
        let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() else {
            return Some(answer["data"].take());
        };
        let unknown = ["INTERNAL", "OVERLOADED", "TIMEOUT"].contains(&code);
        assert!(unknown, "{answer}");
        None
    }

    /// Calls with a request of any members, and answers what the API answered.
    pub async fn raw(&self, body: Value) -> Value {
        let answer = self.request(&body).send().await.expect("the server answers");
        answer.json().await.expect("an answer in JSON")
    }

    /// Calls, and answers whatever comes.
    pub async fn send(&self, query: &str, variables: Value) -> reqwest::Result<reqwest::Response> {
        self.request(&json!({ "query": query, "variables": variables })).send().await
    }

    fn request(&self, body: &Value) -> reqwest::RequestBuilder {
        let language = match self.language {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        };
        let mut request = self
            .http
            .post(format!("{}/graphql", self.url))
            .header("accept", "application/json")
            .header("accept-language", language)
            .header("x-forwarded-for", self.address.to_string())
            .json(body);
        if let Some(token) = &self.access_token {
            request = request.bearer_auth(token);
        }
        request
    }

    /// Follows a subscription on a socket of its own.
    pub async fn follow(&self, subscription: &str, variables: Value) -> Socket {
        let url = self.url.replacen("http", "ws", 1);
        Socket::open(&url, self.access_token.as_deref(), subscription, variables).await
    }

    /// The same person, calling another instance.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// Calls, and answers `data`. Fails on any error but `OVERLOADED`: then nothing was done, and the
    /// same is asked again, as every client does.
    pub async fn post(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.call(query, variables.clone()).await;
        for _ in 0..MOST_TRIES {
            if answer["errors"][0]["extensions"]["code"] != "OVERLOADED" {
                break;
            }
            answer = self.call(query, variables.clone()).await;
        }
        assert!(answer["errors"].is_null(), "{}", answer["errors"]);
        answer["data"].take()
    }

    /// Calls, and answers `errors`.
    pub async fn errors(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.call(query, variables).await;
        assert!(answer["errors"].is_array(), "no error, but {answer}");
        answer["errors"].take()
    }

    /// Calls, and answers the code of the first error.
    pub async fn fault(&self, query: &str, variables: Value) -> String {
        text(&self.errors(query, variables).await[0]["extensions"]["code"])
    }

    /// Calls a mutation, and answers the code of its refusal; `DONE` when it was not refused.
    pub async fn refusal(&self, query: &str, variables: Value) -> String {
        let data = self.post(query, variables).await;
        let payload = data.as_object().and_then(|fields| fields.values().next());
        code(payload.unwrap_or_else(|| panic!("{data} has no payload")))
    }
}
