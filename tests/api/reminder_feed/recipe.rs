//! The recipe of docs/subscriptions.md, run by Node as a shop's client would, against the program
//! as it is shipped: killed, drained, its token expired. No gap, no double.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::stage::GUARD;
use crate::support::process::Site;
use crate::support::{Caller, Goods, Network, merchant_input, on_both, text};

fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("web")
}

/// A client in Node that follows somebody's reminders.
struct Client {
    _process: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Client {
    /// None where Node or its packages are not there; fails where everything must be tested.
    async fn start(url: &str, who: &Caller) -> Option<Self> {
        let installed = web().join("node_modules/graphql-ws").exists();
        let mut command = Command::new("node");
        command.arg("scripts/follow-reminders.mjs").arg(url).current_dir(web());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let Some(mut process) = installed.then(|| command.spawn().ok()).flatten() else {
            let banner = "\n*** Node or web/node_modules is not there: THE RECIPE FOR CLIENTS WAS NOT \
                          TESTED. Run `npm ci --ignore-scripts` in web/.\n\n";
            assert!(!std::env::var("CI").is_ok_and(|given| given == "true"), "{banner}");
            let _ = std::io::stderr().write_all(banner.as_bytes());
            return None;
        };
        let output = process.stdout.take().expect("what it says");
        let input = process.stdin.take();
        let mut client = Self { _process: process, input, output: BufReader::new(output).lines() };
        let after = who.newest_reminder().await;
        let tokens = json!({ "accessToken": who.access_token, "refreshToken": who.refresh_token,
            "after": after });
        client.tell(&tokens).await;
        Some(client)
    }

    async fn tell(&mut self, what: &Value) {
        let input = self.input.as_mut().expect("it reads");
        input.write_all(format!("{what}\n").as_bytes()).await.expect("it reads");
    }

    async fn says(&mut self) -> Value {
        let line = tokio::time::timeout(GUARD, self.output.next_line()).await;
        let line = line.expect("a word in time").expect("its output").expect("it goes on");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Waits until it says something of this name.
    async fn until(&mut self, name: &str) -> Value {
        loop {
            let mut said = self.says().await;
            assert!(name == "event" || said["event"].is_null(), "nobody waited for {said}");
            if !said[name].is_null() {
                return said[name].take();
            }
        }
    }

    /// The position of the next reminder that it is told.
    async fn position(&mut self) -> i64 {
        let event = self.until("event").await;
        assert_eq!(event["change"], "TOLD");
        event["reminder"]["position"].as_i64().expect("a position")
    }

    /// It has nothing more to read, and says why it ended.
    async fn end(mut self) {
        self.input = None;
        assert_eq!(self.until("ended").await, "STOPPED");
    }
}

/// The owner of an approved merchant on a site.
async fn owner(site: &Site) -> Caller {
    let operator = site.operator().await;
    let selection = "merchant { id shops { id } } viewer { staff { id } }
        session { accessToken refreshToken session { id } }";
    let input = merchant_input(1, "甲咖啡", "owner1");
    let done = site.caller().act("registerMerchant", selection, input).await;
    let mut owner = site.caller().with_session(&done, "owner1", &done["viewer"]["staff"]["id"]);
    owner.merchant = text(&done["merchant"]["id"]);
    owner.shop = text(&done["merchant"]["shops"][0]["id"]);
    let approve = json!({ "merchantId": owner.merchant });
    assert_eq!(operator.tries("approveMerchant", approve).await, "DONE");
    owner
}

/// Something happens that the merchant is told: an offer of theirs is on show.
async fn happens(owner: &Caller, number: i64) {
    let title = format!("美式 {number}");
    owner.offer(Goods { title: &title, list: "12.00", member: "10.00", stock: None }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_by_the_recipe_misses_nothing_while_the_server_is_killed_and_drained() {
    let mut site = Site::new(None, &[]).await;
    site.serve().await;
    let owner = owner(&site).await;
    while owner.newest_reminder().await.is_null() {
        tokio::task::yield_now().await;
    }
    let Some(mut client) = Client::start(&site.url, &owner).await else { return };
    assert_eq!(client.until("live").await, true);
    happens(&owner, 0).await;
    let mut last = client.position().await;
    let mut number = 0;
    for end in ["killed", "drained", "killed", "drained"] {
        // Some are told live, others while nobody serves it, or before it is back.
        for _ in 0..2 {
            number += 1;
            happens(&owner, number).await;
        }
        if end == "killed" {
            site.kill();
        } else {
            assert!(site.stop().success(), "{}", site.said());
        }
        site.serve().await;
        for _ in 0..3 {
            number += 1;
            happens(&owner, number).await;
        }
        for _ in 0..5 {
            last += 1;
            assert_eq!(client.position().await, last, "{end}");
        }
    }
    client.end().await;
    site.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_by_the_recipe_renews_its_token_and_goes_on_and_acknowledges() {
    on_both(async |network: &Network| {
        let owner = network.merchant("甲咖啡").await;
        network.quiet().await;
        let other = owner.back().await;
        let Some(mut client) = Client::start(&network.url, &owner).await else { return };
        assert_eq!(client.until("live").await, true);
        happens(&other, 1).await;
        let told = client.until("event").await;
        let first = told["reminder"]["position"].as_i64().expect("a position");
        assert_eq!((&told["change"], &told["rings"]), (&json!("TOLD"), &json!(true)));

        // Its access token expires, and its socket is closed with 4403.
        network.pass_seconds(16 * 60);
        let other = other.back().await;
        assert_eq!(client.until("live").await, false);
        happens(&other, 2).await;
        assert_eq!(client.until("renewed").await, true);
        assert_eq!(client.position().await, first + 1);
        client.tell(&json!({ "acknowledge": [told["reminder"]["id"]] })).await;
        let (mut count, mut heard) = (Value::Null, Value::Null);
        while count.is_null() || heard.is_null() {
            let mut said = client.says().await;
            if !said["acknowledged"].is_null() {
                count = said["acknowledged"]["acknowledgeReminders"]["count"].take();
            } else if !said["event"].is_null() {
                heard = said["event"].take();
            }
        }
        assert_eq!(count, 1);
        assert_eq!((&heard["change"], &heard["rings"]), (&json!("ACKNOWLEDGED"), &json!(false)));
        assert_eq!(heard["reminder"]["id"], told["reminder"]["id"]);

        // Its session is ended: a fresh token is refused as well, and it stops by itself.
        let sessions = "{ viewer { staff { sessions { id current } } } }";
        let all = other.post(sessions, json!({})).await;
        let all = all["viewer"]["staff"]["sessions"].as_array().expect("a list").clone();
        let revoke = "mutation($id: ID!) {
            revokeSession(input: { sessionId: $id }) { userErrors { code } } }";
        for session in all.iter().filter(|session| session["current"] == false) {
            assert_eq!(other.refusal(revoke, json!({ "id": session["id"] })).await, "DONE");
        }
        assert_eq!(client.until("ended").await, "LOGGED_OUT");
    })
    .await;
}

/// The code in the document is the code that is tested.
#[test]
fn the_recipe_in_the_document_is_the_one_that_is_run() {
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file");
    let document = read(&web().join("../docs/subscriptions.md"));
    let code = read(&web().join("src/app/api/resume.js"));
    let quoted = format!("```js\n{}\n```\n", code.trim_end());
    assert!(document.contains(&quoted), "docs/subscriptions.md does not quote resume.js as it is");
}
