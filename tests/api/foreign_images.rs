//! Images elsewhere that an offer names: fetched once, by the rules of addresses, and shown from here.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use image::{GenericImageView as _, ImageFormat, Rgb, RgbImage};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use sharepass::infra::db::sql;
use sharepass::infra::failure::{Failure, Never};
use sharepass::worker::Tick;
use tokio::net::TcpListener;

use crate::images::written;
use crate::support::{Caller, Network, on_both_with, text};

/// A server of pictures: red at first, then blue. Answers where it is, and how often it was asked.
async fn elsewhere() -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let picture = async |State(asked): State<Arc<AtomicUsize>>| {
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        let colour = if first { Rgb([250, 10, 10]) } else { Rgb([10, 10, 250]) };
        written(RgbImage::from_pixel(64, 48, colour), ImageFormat::Png)
    };
    let router = Router::new()
        .route("/a.png", get(picture))
        .route("/page", get(async || "<!doctype html>"))
        .route("/busy", get(async || StatusCode::SERVICE_UNAVAILABLE))
        .route("/moved", get(async || Redirect::temporary("/a.png")))
        .route("/round", get(async || Redirect::temporary("/round")))
        .with_state(Arc::clone(&asked));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

impl Caller {
    /// Enters an offer that names an image elsewhere; answers its id.
    async fn names(&self, network: &Network, url: &str) -> String {
        let title = format!("拿铁 {}", network.number());
        let input = json!({ "shopId": self.shop, "title": title, "description": title,
            "categoryId": "coffee", "listPrice": "30.00", "memberPrice": "24.00", "images": [url] });
        text(&self.act("saveOffer", "offer { id }", input).await["offer"]["id"])
    }

    /// The images elsewhere of this merchant's newest offer, and the images that it shows.
    async fn named(&self) -> (Value, Value) {
        let query = "{ viewer { staff { merchant { offers(first: 1) { nodes { newestRevision {
            images foreignImages { url status reason image { id } } } } } } } } }";
        let seen = self.post(query, json!({})).await;
        let node = &seen["viewer"]["staff"]["merchant"]["offers"]["nodes"][0]["newestRevision"];
        (node["foreignImages"][0].clone(), node["images"].clone())
    }
}

impl Network {
    /// Has what was named by https be at an address of ours, which a test can serve.
    async fn lies_at(&self, url: &str) {
        let done = self.app.db.write(async |tx| {
            let at = "UPDATE image_fetch SET url = $1 WHERE status = 'waiting'";
            tx.execute_raw(sql(tx, at, [url.into()])).await?;
            let text = format!("UPDATE revision SET images = '[\"{url}\"]' WHERE number = 1");
            tx.execute_unprepared(&text).await?;
            let text = text
                .replace("UPDATE revision", "UPDATE listing")
                .replace("number = 1", "revision_id IN (SELECT id FROM revision WHERE number = 1)");
            tx.execute_unprepared(&text).await?;
            Ok::<_, Failure<Never>>(())
        });
        done.await.expect("another address");
    }
}

#[tokio::test]
async fn an_image_elsewhere_is_fetched_once_and_cannot_be_exchanged() {
    on_both_with(&[("WEBHOOK_PRIVATE_ADDRESSES", "true")], async |network| {
        let (server, asked) = elsewhere().await;
        let owner = network.merchant("甲咖啡").await;
        let offer = owner.names(network, "https://pics.example/a.png").await;
        let (foreign, shown) = owner.named().await;
        assert_eq!([&foreign["status"], &foreign["image"]], [&json!("WAITING"), &Value::Null]);
        assert_eq!(shown, json!([]));

        network.lies_at(&format!("{server}/moved")).await;
        network.run(Tick::Images).await;
        network.run(Tick::Images).await;
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        let (foreign, shown) = owner.named().await;
        assert_eq!(foreign["status"], "KEPT");
        let image = text(&foreign["image"]["id"]);
        assert_eq!(shown, json!([format!("{}/images/{image}/800", network.url)]));
        let query = "query($id: ID!) { offer(id: $id) { images } }";
        let seen = network.caller().post(query, json!({ "id": offer })).await;
        assert_eq!(seen["offer"]["images"], shown);
        let body = network.picture(&image, 320).await.bytes().await.expect("a picture");
        let drawn = image::load_from_memory(&body).expect("a JPEG");
        assert!(drawn.get_pixel(9, 9)[0] > 200, "what lay there first is shown");
        // Another offer that names the same address shows the same.
        network.pass_seconds(86_400 * 2);
        network.run(Tick::Images).await;
        assert_eq!(network.picture(&image, 320).await.status(), StatusCode::OK);
        assert_eq!(asked.load(Ordering::SeqCst), 1);

        // A link of ours names an image of ours, in http on this machine too.
        let owner = owner.back().await;
        let own = owner.uploaded(network).await;
        let link = format!("{}/images/{own}/800", network.url);
        owner.names(network, &link).await;
        let (foreign, shown) = owner.named().await;
        assert_eq!((foreign, shown), (Value::Null, json!([link])));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_fetched_says_why_and_is_tried_again() {
    on_both_with(&[("WEBHOOK_PRIVATE_ADDRESSES", "true")], async |network| {
        let (server, _) = elsewhere().await;
        let owner = network.merchant("甲咖啡").await;
        for (path, reason) in
            [("nothing", "NOT_GIVEN"), ("page", "NOT_AN_IMAGE"), ("round", "NOT_GIVEN")]
        {
            owner.names(network, &format!("https://pics.example/{path}")).await;
            network.lies_at(&format!("{server}/{path}")).await;
            network.run(Tick::Images).await;
            let (foreign, shown) = owner.named().await;
            assert_eq!(
                [&foreign["status"], &foreign["reason"]],
                [&json!("FAILED"), &json!(reason)]
            );
            assert_eq!(shown, json!([]));
        }
        owner.names(network, "https://pics.example/busy").await;
        network.lies_at(&format!("{server}/busy")).await;
        for tries in 1..=5 {
            network.run(Tick::Images).await;
            let (foreign, _) = owner.back().await.named().await;
            assert_eq!(foreign["status"], if tries < 5 { "WAITING" } else { "FAILED" });
            network.pass_seconds(60 * 4_i64.pow(tries));
        }
        assert_eq!(owner.back().await.named().await.0["reason"], "UNREACHABLE");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_fetched_from_where_only_we_can_reach() {
    on_both_with(&[("WEBHOOK_PRIVATE_ADDRESSES", "false")], async |network| {
        let (server, asked) = elsewhere().await;
        let owner = network.merchant("甲咖啡").await;
        let port = server.rsplit(':').next().expect("a port");
        for host in ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1"] {
            owner.names(network, &format!("https://{host}/a.png")).await;
            network.lies_at(&format!("http://{host}:{port}/a.png")).await;
            network.run(Tick::Images).await;
            let (foreign, _) = owner.named().await;
            assert_eq!(foreign["reason"], "ADDRESS_REFUSED", "{host}: {foreign}");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 0);
    })
    .await;
}
