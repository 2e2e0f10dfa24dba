//! The catalog: search in two languages, orders, pages that stay right, and who pays what.

use std::collections::HashSet;

use entity::id::{OfferId, SessionId};
use serde_json::{Value, json};
use sharepass::domain::catalog::distance::Point;
use sharepass::domain::catalog::{Filter, Order, Range, Search, Unsearchable, buyable, search};
use sharepass::domain::identity::Actor;
use sharepass::infra::language::Language;

use crate::market::{Market, NOON, draft};

const HERE: Point = Point { latitude_e6: 31_200_000, longitude_e6: 121_400_000 };

fn forward(after: Option<sharepass::domain::catalog::Cursor>, limit: u64) -> Range {
    Range { after, before: None, backwards: false, limit }
}

async fn titles(market: &Market, filter: Filter) -> Vec<String> {
    let wanted = Search { filter, order: Order::PriceAsc, near: Some(HERE) };
    let now = market.app.clock.now();
    let found = search(market.app.db.read(), &market.tree, now, &wanted, &forward(None, 100)).await;
    let found = found.expect("a search").expect("searchable");
    found.into_iter().map(|(_, shown)| shown.title).collect()
}

fn words(text: &str) -> Filter {
    Filter { search: Some(text.to_owned()), ..Filter::default() }
}

#[tokio::test]
async fn words_are_found_in_chinese_and_english() {
    let market = Market::open().await;
    let stand = market.stand("老码头").await;
    let mut beef = draft("潮汕牛肉火锅", 20_000, 16_000);
    beef.title_en = Some("Chaoshan Beef Hot Pot".to_owned());
    beef.barcode = Some("6901234567892".to_owned());
    market.offer(&stand, beef).await;
    let mut coffee = draft("手冲咖啡", 4_000, 3_000);
    coffee.category = "coffee".to_owned();
    coffee.title_en = Some("Pour-over Coffee".to_owned());
    market.offer(&stand, coffee).await;

    for query in [
        "火锅",
        "牛肉火锅",
        "牛",
        "潮汕 火锅",
        "hot pot",
        "BEEF",
        "ｂｅｅｆ",
        "chao",
        "火锅 be",
        "6901234567892",
        "Hot pot 火锅",
    ] {
        assert_eq!(titles(&market, words(query)).await, ["潮汕牛肉火锅"], "{query}");
    }
    for query in ["咖啡", "手冲", "pour over", "coff"] {
        assert_eq!(titles(&market, words(query)).await, ["手冲咖啡"], "{query}");
    }
    for query in ["火鸡", "肉牛", "beef coffee", "chao beef xyz", "?!", "otpot", "be hot"] {
        assert_eq!(titles(&market, words(query)).await, [""; 0], "{query}");
    }
    // The shop's name and the family's are found too; blanks are no search.
    assert_eq!(titles(&market, words("码头")).await.len(), 2);
    assert_eq!(titles(&market, words("餐饮")).await.len(), 2);
    assert_eq!(titles(&market, words("  ")).await.len(), 2);
}

#[tokio::test]
async fn filters_hold_together() {
    let market = Market::open().await;
    let near = market.stand_at("近", "dining", "上海", (31_201_000, 121_401_000)).await;
    let far = market.stand_at("远", "dining", "北京", (39_904_200, 116_407_400)).await;
    let mut sold_out = draft("甲锅", 10_000, 5_000);
    sold_out.stock = sharepass::domain::goods::entry::Stock::Left(0);
    market.offer(&near, sold_out).await;
    let mut cake = draft("乙糕", 10_000, 6_000);
    cake.category = "bakery".to_owned();
    market.offer(&near, cake).await;
    market.offer(&far, draft("丙锅", 10_000, 7_000)).await;

    let category = |id: &str| Filter { category: Some(id.to_owned()), ..Filter::default() };
    assert_eq!(titles(&market, category("dining")).await, ["甲锅", "乙糕", "丙锅"]);
    assert_eq!(titles(&market, category("bakery")).await, ["乙糕"]);
    let city = Filter { city: Some("北京".to_owned()), ..Filter::default() };
    assert_eq!(titles(&market, city).await, ["丙锅"]);
    let merchant = Filter { merchant: Some(near.merchant), ..Filter::default() };
    assert_eq!(titles(&market, merchant).await, ["甲锅", "乙糕"]);
    let shop = Filter { shop: Some(far.shop), ..Filter::default() };
    assert_eq!(titles(&market, shop).await, ["丙锅"]);
    let left = |in_stock| Filter { in_stock: Some(in_stock), ..Filter::default() };
    assert_eq!(titles(&market, left(true)).await, ["乙糕", "丙锅"]);
    assert_eq!(titles(&market, left(false)).await, ["甲锅"]);
    let within = |metres| Filter { within_metres: Some(metres), ..Filter::default() };
    assert_eq!(titles(&market, within(500)).await, ["甲锅", "乙糕"]);
    assert_eq!(titles(&market, within(100)).await, [""; 0]);
    let money = |fen| entity::money::Money::from_fen(fen).ok();
    let between = Filter {
        min_member_price: money(6_000),
        max_member_price: money(6_999),
        ..Filter::default()
    };
    assert_eq!(titles(&market, between).await, ["乙糕"]);
    let both = Filter { category: Some("hotpot".to_owned()), ..left(true) };
    assert_eq!(titles(&market, both).await, ["丙锅"]);
}

#[tokio::test]
async fn every_order_pages_through_while_offers_come() {
    let market = Market::open().await;
    let mut stands = Vec::new();
    for place in 0..4 {
        let at = (31_200_000 + place * 7_000, 121_400_000 - place * 5_000);
        stands.push(market.stand_at(&format!("店{place}"), "dining", "上海", at).await);
    }
    for number in 0..17_usize {
        // Prices, discounts and moments that are often alike.
        let member = 5_000 + i64::try_from(number % 3).expect("small") * 1_000;
        let text = if number % 2 == 0 { "火锅" } else { "锅火锅底" };
        let title = format!("{text}{number}号");
        market.app.clock.set(NOON.plus_seconds(i64::try_from(number / 3).expect("small")));
        market.offer(&stands[number % 4], draft(&title, 10_000, member)).await;
    }
    market.set_day(1);
    let orders = [
        Order::Relevance,
        Order::Newest,
        Order::PriceAsc,
        Order::PriceDesc,
        Order::Discount,
        Order::Distance,
    ];
    for (round, order) in orders.into_iter().enumerate() {
        let filter = words("火锅");
        let wanted = Search { filter, order, near: Some(HERE) };
        let now = market.app.clock.now();
        let page = async |range: Range| {
            let found = search(market.app.db.read(), &market.tree, now, &wanted, &range).await;
            found.expect("a search").expect("searchable")
        };
        let whole: Vec<OfferId> =
            page(forward(None, 100)).await.into_iter().map(|(_, shown)| shown.offer).collect();
        assert_eq!(whole.iter().collect::<HashSet<_>>().len(), whole.len());
        let mut walked = Vec::new();
        let mut after = None;
        loop {
            let rows = page(forward(after, 5)).await;
            let Some((cursor, _)) = rows.last() else { break };
            after = Some(cursor.clone());
            walked.extend(rows.iter().map(|(_, shown)| shown.offer));
            if walked.len() == 5 {
                let title = format!("火锅新{round}号");
                market.offer(&stands[round % 4], draft(&title, 10_000, 6_000)).await;
            }
        }
        let seen: HashSet<OfferId> = walked.iter().copied().collect();
        assert_eq!(seen.len(), walked.len(), "{order:?}: none twice");
        let known: Vec<OfferId> = walked.iter().copied().filter(|id| whole.contains(id)).collect();
        assert_eq!(known, whole, "{order:?}: all, in order");

        // And back from the end.
        let forwards: Vec<OfferId> =
            page(forward(None, 100)).await.into_iter().map(|(_, shown)| shown.offer).collect();
        let mut before = None;
        let mut back = Vec::new();
        loop {
            let rows = page(Range { after: None, before, backwards: true, limit: 4 }).await;
            let Some((cursor, _)) = rows.last() else { break };
            before = Some(cursor.clone());
            back.extend(rows.iter().map(|(_, shown)| shown.offer));
        }
        back.reverse();
        assert_eq!(back, forwards, "{order:?}: backwards");
    }
}

#[tokio::test]
async fn orders_sort_by_what_they_say() {
    let market = Market::open().await;
    let near = market.stand_at("近", "dining", "上海", (31_201_000, 121_401_000)).await;
    let far = market.stand_at("远", "dining", "上海", (31_301_000, 121_401_000)).await;
    market.offer(&far, draft("甲鸡", 10_000, 5_000)).await;
    market.app.clock.set(NOON.plus_seconds(1));
    let mut second = draft("乙鸭", 9_000, 6_000);
    second.description = "配甲鸡汤".to_owned();
    market.offer(&near, second).await;
    let ordered = async |order, text: Option<&str>| {
        let filter = Filter { search: text.map(str::to_owned), ..Filter::default() };
        let wanted = Search { filter, order, near: Some(HERE) };
        let now = market.app.clock.now();
        let range = forward(None, 9);
        let found = search(market.app.db.read(), &market.tree, now, &wanted, &range).await;
        let found = found.expect("a search").expect("searchable");
        found.into_iter().map(|(_, shown)| shown.title).collect::<Vec<_>>()
    };
    assert_eq!(ordered(Order::Newest, None).await, ["乙鸭", "甲鸡"]);
    assert_eq!(ordered(Order::Relevance, None).await, ["乙鸭", "甲鸡"]);
    assert_eq!(ordered(Order::Relevance, Some("甲鸡")).await, ["甲鸡", "乙鸭"]);
    assert_eq!(ordered(Order::PriceAsc, None).await, ["甲鸡", "乙鸭"]);
    assert_eq!(ordered(Order::PriceDesc, None).await, ["乙鸭", "甲鸡"]);
    assert_eq!(ordered(Order::Discount, None).await, ["甲鸡", "乙鸭"]);
    assert_eq!(ordered(Order::Distance, None).await, ["乙鸭", "甲鸡"]);
    let nowhere = Search { filter: Filter::default(), order: Order::Distance, near: None };
    let range = forward(None, 1);
    let found = search(market.app.db.read(), &market.tree, NOON, &nowhere, &range).await;
    assert_eq!(found.expect("a search").err(), Some(Unsearchable::NoPlace));
}

#[tokio::test]
async fn only_what_may_be_bought_now_is_shown() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let mut later = draft("牛肉火锅", 20_000, 16_000);
    later.valid_from = Some(NOON.plus_days(1));
    later.valid_until = Some(NOON.plus_days(2));
    let offer = market.offer(&stand, later).await;
    let visible = async || {
        let found = buyable(market.app.db.read(), market.app.clock.now(), &[offer]).await;
        let searched = titles(&market, words("火锅")).await.len();
        let found = found.expect("a query").len();
        assert_eq!(found, searched);
        found
    };
    assert_eq!(visible().await, 0);
    market.set_day(1);
    assert_eq!(visible().await, 1);
    let merchant = vec![stand.merchant.0.into()];
    market.run("UPDATE merchant SET status = 'suspended' WHERE id = $1", merchant.clone()).await;
    assert_eq!(visible().await, 0);
    market.run("UPDATE merchant SET status = 'approved' WHERE id = $1", merchant).await;
    market.run("UPDATE shop SET status = 'closed'", vec![]).await;
    assert_eq!(visible().await, 0);
    market.run("UPDATE shop SET status = 'open'", vec![]).await;
    assert_eq!(visible().await, 1);
    market.set_day(2);
    assert_eq!(visible().await, 0);
}

const PAGE: &str = "query($after: String, $order: OfferOrder!, $search: String) { \
    offers(first: 1, after: $after, orderBy: $order, filter: { search: $search }) { \
    pageInfo { endCursor hasNextPage hasPreviousPage } nodes { id title listPrice memberPrice \
    discountBasisPoints stockLeft images category { id nameEn } shop { id } merchant { id } \
    viewerPrice { amount reason explanation } revision { number } } } }";

#[tokio::test]
async fn every_viewer_sees_what_they_pay_and_why() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    market.offer(&stand, draft("牛肉火锅", 20_000, 16_000)).await;
    market.offer(&stand, draft("羊肉火锅", 18_000, 15_000)).await;
    let pays = async |actor: Actor| {
        let order = json!({ "order": "PRICE_DESC" });
        let found = market.ask(actor, Language::English, PAGE, order).await;
        let node = found["data"]["offers"]["nodes"][0].clone();
        assert_eq!(node["title"], "牛肉火锅", "{found}");
        let price = &node["viewerPrice"];
        (price["amount"].clone(), price["reason"].clone(), node["revision"].clone())
    };
    let session = market.key::<SessionId>();
    let home = stand.merchant;
    assert_eq!(pays(Actor::Guest).await, (json!("200.00"), json!("NOT_A_MEMBER"), Value::Null));
    for (status, amount, reason) in [
        ("active", "160.00", "MEMBER"),
        ("frozen", "200.00", "MEMBERSHIP_FROZEN"),
        ("closed", "200.00", "MEMBERSHIP_CLOSED"),
        ("pending", "200.00", "NOT_A_MEMBER"),
    ] {
        let id = market.customer(Some((home, status))).await;
        let paid = pays(Actor::Customer { id, session }).await;
        assert_eq!(paid, (json!(amount), json!(reason), Value::Null));
    }
    let own = pays(stand.actor(&market)).await;
    assert_eq!(own.2, json!({ "number": 1 }));
    let other = market.stand("别家").await;
    assert_eq!(pays(other.actor(&market)).await.2, Value::Null);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_list() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    market.offer(&stand, draft("牛肉火锅", 20_000, 16_000)).await;
    market.offer(&stand, draft("羊肉火锅", 18_000, 15_000)).await;
    let ask = async |variables| market.ask(Actor::Guest, Language::English, PAGE, variables).await;
    let first = ask(json!({ "order": "NEWEST" })).await;
    let page = &first["data"]["offers"]["pageInfo"];
    assert_eq!(page["hasNextPage"], true, "{first}");
    let cursor = page["endCursor"].clone();
    let second = ask(json!({ "order": "NEWEST", "after": cursor })).await;
    let page = &second["data"]["offers"]["pageInfo"];
    assert_eq!((&page["hasNextPage"], &page["hasPreviousPage"]), (&json!(false), &json!(true)));
    for wrong in [
        json!({ "order": "PRICE_ASC", "after": cursor }),
        json!({ "order": "NEWEST", "after": cursor, "search": "火锅" }),
        json!({ "order": "NEWEST", "after": "x" }),
        json!({ "order": "DISTANCE" }),
    ] {
        let answer = ask(wrong).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
    }
}

#[tokio::test]
async fn categories_are_a_tree() {
    let market = Market::open().await;
    let text = "{ categories { id nameZh children { id parent { id } } } }";
    let found = market.ask(Actor::Guest, Language::English, text, json!({})).await;
    let first = &found["data"]["categories"][0];
    assert_eq!(first["id"], "dining");
    assert_eq!(first["children"][0], json!({ "id": "coffee", "parent": { "id": "dining" } }));
}
