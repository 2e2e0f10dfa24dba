//! Which answers of the real schema may be kept by whoever passes them on, and which never.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Goods, Network, on_both};

async fn get(network: &Network, query: &str, headers: &[(&str, &str)]) -> reqwest::Response {
    let url = format!("{}/graphql", network.url);
    let url = reqwest::Url::parse_with_params(&url, [("query", query)]).expect("a URL");
    let mut request = network.http().get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("an answer")
}

fn header<'a>(answer: &'a reqwest::Response, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

const LATTE: Goods<'static> =
    Goods { title: "拿铁 Latte", list: "28.00", member: "22.40", stock: None };

const CATALOG: &str = "{ offers(first: 5) { nodes { id title listPrice memberPrice } } }";

#[tokio::test]
async fn the_catalog_may_be_kept_and_what_is_personal_may_not() {
    on_both(async |network| {
        let owner = network.merchant("静安咖啡").await;
        owner.offer(LATTE).await;
        let ann = network.customer("Ann").await;
        let token = format!("Bearer {}", ann.access_token.clone().unwrap_or_default());

        let first = get(network, CATALOG, &[]).await;
        assert_eq!(header(&first, "cache-control"), "public, max-age=15");
        for name in ["Accept", "Authorization", "Accept-Language"] {
            assert!(header(&first, "vary").contains(name), "{name}");
        }
        let tag = header(&first, "etag").to_owned();
        let again = get(network, CATALOG, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        // In another language it is another answer.
        let chinese = [("if-none-match", tag.as_str()), ("accept-language", "zh-CN")];
        assert!(!header(&get(network, CATALOG, &chinese).await, "etag").is_empty());
        owner.offer(Goods { title: "热巧克力 Cocoa", ..LATTE }).await;
        let changed = get(network, CATALOG, &[("if-none-match", &tag)]).await;
        assert_eq!(changed.status(), StatusCode::OK);

        let private = [
            get(network, CATALOG, &[("authorization", &token)]).await,
            get(network, "{ viewer { customer { id } } }", &[]).await,
            get(network, "{ serviceConfig { version } }", &[]).await,
            get(network, "{ offers { nodes { id } } viewer { customer { id } } nothing }", &[])
                .await,
            get(network, "{ offers(first: -1) { nodes { id } } }", &[]).await,
        ];
        for answer in private {
            assert_eq!(header(&answer, "cache-control"), "private, no-store", "{}", answer.url());
            assert_eq!(header(&answer, "etag"), "", "{}", answer.url());
        }
        let posted = network.caller().send(CATALOG, json!({})).await.expect("an answer");
        assert_eq!(header(&posted, "cache-control"), "private, no-store");
    })
    .await;
}
