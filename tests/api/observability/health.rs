//! `/healthz` and `/readyz`: soon, and true.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::day::PATIENCE;
use crate::support::line::Line;
use crate::support::process::Site;
use crate::support::servers::free_port;
use crate::support::{Engine, Scratch};

/// Longer than what `/readyz` allows the database, much shorter than the pool's own patience.
const SOON: Duration = Duration::from_secs(8);

async fn ask(site: &Site, address: &str, path: &str) -> Option<(u16, Value)> {
    let answer = site.http().get(format!("http://{address}{path}")).send().await.ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.json().await.unwrap_or_default()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_makes_it_unready_soon_and_leaves_it_alive() {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else { return };
    let mut url = url::Url::parse(&scratch.url()).expect("a URL");
    let (host, port) = (url.host_str().unwrap_or("127.0.0.1"), url.port().unwrap_or(5432));
    let line = Line::to(format!("{host}:{port}")).await;
    url.set_host(Some("127.0.0.1")).expect("a host");
    url.set_port(Some(line.port)).expect("a port");
    let metrics = format!("127.0.0.1:{}", free_port());
    let settings = [("METRICS_LISTEN", metrics.clone())];
    let mut site = Site::new(Some(url.to_string()), &settings).await;
    site.serve().await;
    let public = site.url.trim_start_matches("http://").to_owned();
    for address in [&public, &metrics] {
        let (status, body) = ask(&site, address, "/readyz").await.expect("an answer");
        let expected =
            json!({ "database": true, "migrated": true, "broker": true, "stopping": false });
        assert_eq!((status, body), (200, expected));
    }
    line.hold();
    for address in [&public, &metrics] {
        let asked = Instant::now();
        let (status, body) = ask(&site, address, "/readyz").await.expect("an answer");
        assert_eq!((status, &body["database"]), (503, &json!(false)));
        assert_eq!(ask(&site, address, "/healthz").await.expect("an answer").0, 200);
        // Figures that need no database are there as well.
        assert_eq!(ask(&site, &metrics, "/metrics").await.expect("an answer").0, 200);
        assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    }
    line.let_go();
    let late = Instant::now() + PATIENCE;
    while ask(&site, &public, "/readyz").await.expect("an answer").0 != 200 {
        assert!(Instant::now() < late, "it does not become ready again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(site.stop().success());
    scratch.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_stops_it_is_alive_and_not_ready() {
    let metrics = format!("127.0.0.1:{}", free_port());
    let mut site = Site::new(None, &[("METRICS_LISTEN", metrics.clone())]).await;
    site.serve().await;
    // Each closes at a moment of its own within two seconds: the last of many comes late.
    let mut sockets = Vec::new();
    for _ in 0..8 {
        sockets.push(site.caller().follow("{ serviceConfig { __typename } }", json!({})).await);
    }
    site.ask_to_stop();
    let late = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < late, "it was never seen stopping");
        match ask(&site, &metrics, "/readyz").await {
            Some((503, body)) => {
                assert_eq!((&body["stopping"], &body["database"]), (&json!(true), &json!(true)));
                break;
            }
            Some(_) => tokio::task::yield_now().await,
            None => panic!("it ended without a word"),
        }
    }
    assert_eq!(ask(&site, &metrics, "/healthz").await.expect("an answer").0, 200);
    drop(sockets);
    assert!(site.end().success());
}
