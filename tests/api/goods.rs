//! Entering, comparing, reviewing and importing offers, down to the rows.

use entity::id::{OfferId, OperatorId, SessionId};
use serde_json::json;
use sharepass::domain::catalog::{Taken, give_stock_back, take_stock};
use sharepass::domain::goods::entry::{Draft, Stock};
use sharepass::domain::goods::import::{Rows, Table, begin, go_on, rows_of};
use sharepass::domain::goods::{
    self, AnswerFindingsRefused as No, Change, Decision, Review, ReviewRevisionRefused,
    SaveOfferRefused as Refused, Saved, WithdrawOfferRefused,
};
use sharepass::domain::identity::Actor;
use sharepass::infra::failure::{Failure, Never, Outcome};
use sharepass::infra::language::Language;

use crate::market::{Market, Stand, draft};

fn with(title: &str, list: i64, member: i64, change: impl FnOnce(&mut Draft)) -> Draft {
    let mut draft = draft(title, list, member);
    change(&mut draft);
    draft
}

async fn live_price(market: &Market, offer: OfferId) -> Option<i64> {
    let text = "SELECT member_price AS n FROM listing WHERE offer_id = $1";
    market.number(text, vec![offer.0.into()]).await
}

async fn review(
    market: &Market,
    operator: OperatorId,
    saved: &Saved,
    decision: Decision,
    reason: Option<&str>,
) -> Result<(), ReviewRevisionRefused> {
    let reason = reason.map(str::to_owned);
    let review = Review { operator, revision: saved.revision, decision, reason };
    let desk = market.desk();
    match market.app.db.write(async |tx| goods::review(tx, desk, review).await).await {
        Ok(_) => Ok(()),
        Err(Failure::Refused(refused)) => Err(refused),
        Err(Failure::Broken(error)) => panic!("broken: {error:#}"),
    }
}

#[tokio::test]
async fn what_is_on_show_stays_until_a_new_revision_passes() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let operator = market.operator().await;
    let offer = market.offer(&stand, draft("牛肉火锅", 20_000, 16_000)).await;

    // More than 90 % off: an operator is asked, and the old price is still asked of members.
    let odd = market.save(&stand, Some(offer), draft("牛肉火锅", 20_000, 1_600)).await;
    let odd = odd.expect("a revision");
    assert_eq!(odd.change, Change::Revised);
    assert_eq!(market.status(&odd).await, "needs_review");
    assert_eq!(market.codes(&odd).await, ["SAVING_IMPLAUSIBLE"]);
    assert_eq!(live_price(&market, offer).await, Some(16_000));

    // A newer one supersedes the one that waits.
    let newer = market.save(&stand, Some(offer), draft("牛肉火锅", 20_000, 1_500)).await;
    let newer = newer.expect("a revision");
    assert_eq!(market.status(&odd).await, "superseded");
    let passed = review(&market, operator, &odd, Decision::Pass, None).await;
    assert_eq!(passed, Err(ReviewRevisionRefused::Superseded));
    let rejected = review(&market, operator, &newer, Decision::Reject, None).await;
    assert_eq!(rejected, Err(ReviewRevisionRefused::ReasonMissing));
    assert_eq!(review(&market, operator, &newer, Decision::Pass, Some("开业")).await, Ok(()));
    assert_eq!(live_price(&market, offer).await, Some(1_500));
    let again = review(&market, operator, &newer, Decision::Reject, Some("x")).await;
    assert_eq!(again, Err(ReviewRevisionRefused::AlreadyDecided));
    let noted = "SELECT count(*) AS n FROM operator_act WHERE act = 'reviewRevision'";
    assert_eq!(market.number(noted, vec![]).await, Some(1));

    // The same again is no new revision.
    let same = market.save(&stand, Some(offer), draft("牛肉火锅", 20_000, 1_500)).await;
    let same = same.expect("a revision");
    assert_eq!((same.revision, same.change), (newer.revision, Change::Unchanged));
}

#[tokio::test]
async fn entries_are_compared_with_those_of_others_and_their_own() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let other = market.stand("新火锅").await;
    market
        .offer(
            &stand,
            with("牛肉火锅", 20_000, 16_000, |d| d.barcode = Some("6901234567892".to_owned())),
        )
        .await;

    let twin =
        market.save(&stand, None, draft("「牛肉」火锅", 21_000, 16_000)).await.expect("entered");
    assert_eq!(market.codes(&twin).await, ["DUPLICATE_TITLE"]);
    assert_eq!(market.status(&twin).await, "rejected");
    let same = market.save(&stand, Some(twin.offer), draft("「牛肉」火锅", 21_000, 16_000)).await;
    assert_eq!(same.map(|same| same.change), Ok(Change::Unchanged));

    let pack = with("牛肉火锅两份", 40_000, 32_000, |d| {
        d.barcode = Some("6901234567892".to_owned());
    });
    let pack = market.save(&stand, None, pack).await.expect("entered");
    assert_eq!(market.codes(&pack).await, ["DUPLICATE_BARCODE"]);

    let words = "精选潮汕鲜切牛肉，每日清晨现切现卖，搭配牛骨清汤锅底和沙茶酱。";
    market.offer(&stand, with("潮汕锅", 9_000, 8_000, |d| d.description = words.to_owned())).await;
    let copy = with("汕头锅", 9_000, 8_000, |d| d.description = words.to_owned());
    let copy = market.save(&other, None, copy).await.expect("entered");
    assert_eq!(market.codes(&copy).await, ["COPIED_DESCRIPTION"]);

    for name in ["甲", "乙", "丙"] {
        let stand = market.stand(name).await;
        let cola = with("可乐", 300, 250, |d| d.barcode = Some("4006381333931".to_owned()));
        market.offer(&stand, cola).await;
    }
    let dear = with("大可乐", 900, 800, |d| d.barcode = Some("4006381333931".to_owned()));
    let dear = market.save(&other, None, dear).await.expect("entered");
    assert_eq!(market.codes(&dear).await, ["LIST_PRICE_FAR_ABOVE_OTHERS"]);
    let cheap = market.save(&other, None, draft("可 乐", 310, 100)).await.expect("entered");
    assert_eq!(market.codes(&cheap).await, ["MEMBER_PRICE_FAR_BELOW_OTHERS"]);
}

#[tokio::test]
async fn a_list_price_raised_before_a_discount_is_noticed() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let offer = market.offer(&stand, draft("牛肉火锅", 16_000, 14_400)).await;
    market.set_day(20);
    let raised = market.save(&stand, Some(offer), draft("牛肉火锅", 20_000, 14_400)).await;
    let raised = raised.expect("a revision");
    let expected = ["LIST_PRICE_RAISED_BEFORE_DISCOUNT", "LIST_PRICE_ABOVE_LOWEST_ASKED"];
    assert_eq!(market.codes(&raised).await, expected);
    assert_eq!(market.status(&raised).await, "needs_review");

    // As a higher price it passes, is asked from now on, and supports itself after seven days.
    let honest = market.save(&stand, Some(offer), draft("牛肉火锅", 20_000, 18_000)).await;
    assert_eq!(market.codes(&honest.expect("a revision")).await, ["LIST_PRICE_ABOVE_LOWEST_ASKED"]);
    let rows = "SELECT count(*) AS n FROM asked_price WHERE offer_id = $1";
    assert_eq!(market.number(rows, vec![offer.0.into()]).await, Some(2));
    let struck = async || {
        let text = "query($id: ID!) { offer(id: $id) { showListPriceStruck } }";
        let id = json!({ "id": offer.to_string() });
        market.ask(Actor::Guest, Language::English, text, id).await["data"]["offer"]
            ["showListPriceStruck"]
            .clone()
    };
    assert_eq!(struck().await, json!(false));
    market.set_day(26);
    assert_eq!(struck().await, json!(false));
    market.set_day(27);
    assert_eq!(struck().await, json!(true));
}

#[tokio::test]
async fn only_a_merchants_own_shop_and_offers_are_entered() {
    let market = Market::open().await;
    let (stand, other) = (market.stand("老火锅").await, market.stand("新火锅").await);
    let offer = market.offer(&stand, draft("牛肉火锅", 20_000, 16_000)).await;
    let wrong = market.save(&other, Some(offer), draft("牛肉火锅", 20_000, 16_000)).await;
    assert_eq!(wrong, Err(Refused::NotFound));
    let foreign = Stand { shop: stand.shop, ..market.stand("三").await };
    let wrong = market.save(&foreign, None, draft("牛肉火锅", 20_000, 16_000)).await;
    assert_eq!(wrong, Err(Refused::ShopNotFound));
    let status = "UPDATE merchant SET status = 'suspended' WHERE id = $1";
    market.run(status, vec![other.merchant.0.into()]).await;
    let wrong = market.save(&other, None, draft("羊肉火锅", 20_000, 16_000)).await;
    assert_eq!(wrong, Err(Refused::MerchantNotApproved));
    market.run("UPDATE shop SET status = 'closed' WHERE id = $1", vec![stand.shop.0.into()]).await;
    let closed = market.save(&stand, None, draft("羊肉火锅", 20_000, 16_000)).await;
    assert_eq!(market.codes(&closed.expect("entered")).await, ["SHOP_CLOSED"]);
}

#[tokio::test]
async fn a_withdrawn_offer_is_gone_and_can_come_back() {
    let market = Market::open().await;
    let (stand, other) = (market.stand("老火锅").await, market.stand("新火锅").await);
    let offer = market.offer(&stand, draft("牛肉火锅", 20_000, 16_000)).await;
    let withdraw = async |by: &Stand| {
        let desk = market.desk();
        let done =
            market.app.db.write(async |tx| goods::withdraw(tx, desk, &by.owner, offer).await);
        match done.await {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(Failure::Broken(error)) => panic!("broken: {error:#}"),
        }
    };
    assert_eq!(withdraw(&other).await, Err(WithdrawOfferRefused::NotFound));
    assert_eq!(withdraw(&stand).await, Ok(()));
    assert_eq!(withdraw(&stand).await, Err(WithdrawOfferRefused::AlreadyWithdrawn));
    assert_eq!(live_price(&market, offer).await, None);
    let terms = "SELECT count(*) AS n FROM offer_term";
    assert_eq!(market.number(terms, vec![]).await, Some(0));
    let open = "SELECT count(*) AS n FROM asked_price WHERE until_at IS NULL";
    assert_eq!(market.number(open, vec![]).await, Some(0));
    let back = market.save(&stand, Some(offer), draft("牛肉火锅", 20_000, 16_000)).await;
    assert_eq!(back.map(|back| back.change), Ok(Change::Revised));
    assert_eq!(live_price(&market, offer).await, Some(16_000));
    assert_eq!(market.number(open, vec![]).await, Some(1));
}

#[tokio::test]
async fn stock_says_what_is_left_and_never_takes_what_orders_hold() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let stocked = |stock| with("牛肉火锅", 20_000, 16_000, |d| d.stock = stock);
    let offer = market.offer(&stand, stocked(Stock::Left(10))).await;
    let take = async |quantity| {
        let taken = market.app.db.write(async |tx| -> Outcome<Taken, Never> {
            Ok(take_stock(tx, offer, quantity).await?)
        });
        taken.await.expect("taken")
    };
    let counts = async || {
        let column = |name: &str| format!("SELECT {name} AS n FROM offer");
        let entered = market.number(&column("stock_entered"), vec![]).await;
        (entered, market.number(&column("stock_left"), vec![]).await)
    };
    assert_eq!(take(4).await, Taken::Held);
    assert_eq!(take(7).await, Taken::Short);
    assert_eq!(counts().await, (Some(10), Some(6)));
    // Twenty more came in: entered - left is still what the order holds.
    let saved = market.save(&stand, Some(offer), stocked(Stock::Left(26))).await;
    assert_eq!(saved.map(|saved| saved.change), Ok(Change::Unchanged));
    assert_eq!(counts().await, (Some(30), Some(26)));
    market.save(&stand, Some(offer), stocked(Stock::Keep)).await.expect("saved");
    assert_eq!(counts().await, (Some(30), Some(26)));
    let back = market
        .app
        .db
        .write(async |tx| -> Outcome<(), Never> { Ok(give_stock_back(tx, offer, 4).await?) });
    back.await.expect("given back");
    assert_eq!(counts().await, (Some(30), Some(30)));
    market.save(&stand, Some(offer), stocked(Stock::Unlimited)).await.expect("saved");
    assert_eq!(counts().await, (None, None));
    assert_eq!(take(1_000).await, Taken::Unlimited);
    market.save(&stand, Some(offer), stocked(Stock::Left(3))).await.expect("saved");
    assert_eq!(counts().await, (Some(3), Some(3)));
}

#[tokio::test]
async fn findings_are_answered_while_they_wait() {
    let market = Market::open().await;
    let (stand, other) = (market.stand("老火锅").await, market.stand("新火锅").await);
    let operator = market.operator().await;
    let odd = market.save(&stand, None, draft("牛肉火锅", 20_000, 1_600)).await.expect("entered");
    let answer = async |by: &Stand, answers: Vec<(i64, &str)>| {
        let desk = market.desk();
        let answers = answers.into_iter().map(|(n, text)| (n, text.to_owned())).collect();
        let (member, id) = (&by.owner, odd.revision);
        let done =
            market.app.db.write(async |tx| goods::answer(tx, desk, member, id, answers).await);
        match done.await {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(Failure::Broken(error)) => panic!("broken: {error:#}"),
        }
    };
    assert_eq!(answer(&other, vec![(1, "x")]).await, Err(No::NotFound));
    assert_eq!(answer(&stand, vec![]).await, Err(No::NoAnswers));
    assert_eq!(answer(&stand, vec![(2, "x")]).await, Err(No::FindingUnknown));
    assert_eq!(answer(&stand, vec![(1, "x"), (1, "y")]).await, Err(No::FindingRepeated));
    assert_eq!(answer(&stand, vec![(1, " ")]).await, Err(No::AnswerEmpty));
    assert_eq!(answer(&stand, vec![(1, "开业酬宾")]).await, Ok(()));

    let queue = "{ reviews { reviewQueue(first: 5) { nodes { status offer { title shop { id } } \
                 findings { number code verdict message answer evidence { name value } } } } } }";
    let session = market.key::<SessionId>();
    let actor = Actor::Operator { id: operator, session };
    let found = market.ask(actor, Language::Chinese, queue, json!({})).await;
    let node = &found["data"]["reviews"]["reviewQueue"]["nodes"][0];
    assert_eq!(node["findings"][0]["code"], "SAVING_IMPLAUSIBLE", "{found}");
    assert_eq!(node["findings"][0]["answer"], "开业酬宾");
    assert_eq!(node["offer"]["title"], "牛肉火锅");
    let refused = market.ask(stand.actor(&market), Language::English, queue, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");

    let reason = Some("价格不实");
    assert_eq!(review(&market, operator, &odd, Decision::Reject, reason).await, Ok(()));
    assert_eq!(answer(&stand, vec![(1, "x")]).await, Err(No::NotWaiting));
    assert_eq!(live_price(&market, odd.offer).await, None);
}

#[tokio::test]
async fn a_file_is_imported_row_by_row_and_twice_like_once() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let file = "title,description,category_id,list_price,member_price,barcode,stock\n\
                牛肉火锅,现切,hotpot,200.00,160.00,,10\n\
                可乐,330ml,beverages,3.00,2.50,6901234567892,\n\
                坏行,没有会员价,hotpot,20.00,20.00,,\n\
                羊肉火锅,现切,hotpot,180.00,150.00,,\n\
                牛肉火锅,大盘,hotpot,220.00,180.00,4006381333931,\n";
    let run = async |file: &str| {
        let app = &market.app;
        let table = Table::of_text(file).expect("a table");
        let (owner, shop) = (&stand.owner, stand.shop);
        let begun = app.db.write(async |tx| begin(tx, &app.clock, owner, shop, &table).await);
        let id = begun.await.expect("an import");
        go_on(app, &app.categories, id, usize::MAX).await.expect("rows");
        rows_of(app.db.read(), id, Rows { limit: 9, ..Rows::default() }).await.expect("rows")
    };
    let first = run(file).await;
    let changes = |rows: &[goods::import::Imported]| {
        rows.iter().map(|row| row.result.map(|saved| saved.change)).collect::<Vec<_>>()
    };
    let entered = Ok(Change::Entered);
    let below = Err(Refused::MemberPriceNotBelowListPrice);
    assert_eq!(changes(&first), [entered, entered, below, entered, entered]);
    assert_eq!(first[2].row, 3);
    // The fifth is another item with the title of the first, so it is refused as its duplicate.
    let fifth = first[4].result.expect("entered");
    assert_eq!(market.codes(&fifth).await, ["DUPLICATE_TITLE"]);
    let revisions = "SELECT count(*) AS n FROM revision";
    assert_eq!(market.number(revisions, vec![]).await, Some(4));

    let second = run(file).await;
    let same = Ok(Change::Unchanged);
    assert_eq!(changes(&second), [same, same, below, same, same]);
    assert_eq!(market.number(revisions, vec![]).await, Some(4));

    let third = run(&file.replace("150.00", "149.00")).await;
    assert_eq!(changes(&third), [same, same, below, Ok(Change::Revised), same]);
    let offer = third[3].result.expect("revised").offer;
    assert_eq!(live_price(&market, offer).await, Some(14_900));
}

#[tokio::test]
async fn offers_are_entered_through_the_api() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let text = "mutation($input: SaveOfferInput!) { saveOffer(input: $input) { change \
                offer { id status stockLeft title liveRevision { id } } \
                revision { number status category { nameZh parent { id } } findings { code } } \
                userErrors { code message field } } }";
    let input = |member: &str| {
        json!({ "input": { "shopId": stand.shop.to_string(), "title": "牛肉火锅",
            "description": "现切牛肉", "categoryId": "hotpot", "listPrice": "200",
            "memberPrice": member, "stock": 5, "images": ["https://a.example/1.jpg"] } })
    };
    let saved = market.ask(stand.actor(&market), Language::English, text, input("160.00")).await;
    let saved = &saved["data"]["saveOffer"];
    assert_eq!(saved["userErrors"], json!([]), "{saved}");
    assert_eq!(saved["offer"]["status"], "LIVE");
    assert_eq!(saved["offer"]["stockLeft"], 5);
    assert_eq!(saved["revision"]["category"]["parent"]["id"], "dining");
    let refused = market.ask(stand.actor(&market), Language::Chinese, text, input("200.00")).await;
    let error = &refused["data"]["saveOffer"]["userErrors"][0];
    assert_eq!(error["code"], "MEMBER_PRICE_NOT_BELOW_LIST_PRICE");
    assert_eq!(error["field"], json!(["memberPrice"]));
    assert_eq!(error["message"], "会员价必须低于标价。");
    let guest = market.ask(Actor::Guest, Language::English, text, input("1")).await;
    assert_eq!(guest["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");

    let lists = "query($id: ID!) { merchant(id: $id) { offers(first: 1, status: LIVE) { \
                 nodes { title newestRevision { number } } pageInfo { hasNextPage } } \
                 revisions(last: 2, status: PASSED) { nodes { number offer { id } } } } }";
    let id = json!({ "id": stand.merchant.to_string() });
    let found = market.ask(stand.actor(&market), Language::English, lists, id).await;
    let found = &found["data"]["merchant"];
    assert_eq!(found["offers"]["nodes"][0]["title"], "牛肉火锅", "{found}");
    assert_eq!(found["offers"]["pageInfo"]["hasNextPage"], false);
    assert_eq!(found["revisions"]["nodes"][0]["number"], 1);
}

#[tokio::test]
async fn two_equal_offers_entered_at_once_are_one() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let enter = || market.save(&stand, None, draft("牛肉火锅", 20_000, 16_000));
    let (first, second) = tokio::join!(enter(), enter());
    let (first, second) = (first.expect("entered"), second.expect("entered"));
    let mut statuses = [market.status(&first).await, market.status(&second).await];
    statuses.sort();
    assert_eq!(statuses, ["passed", "rejected"]);
}

#[tokio::test]
async fn listings_follow_their_shop() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    market.offer(&stand, draft("牛肉锅", 20_000, 16_000)).await;
    let text = "UPDATE shop SET name = '新码头', city = '杭州' WHERE id = $1";
    market.run(text, vec![stand.shop.0.into()]).await;
    let written = market.app.db.write(async |tx| -> Outcome<u64, Never> {
        Ok(goods::relist(tx, market.desk(), stand.shop).await?)
    });
    assert_eq!(written.await.expect("relisted"), 1);
    let found = "SELECT count(*) AS n FROM offer_term WHERE term = $1";
    assert_eq!(market.number(found, vec!["码头".into()]).await, Some(1));
    assert_eq!(market.number(found, vec!["火锅".into()]).await, Some(1), "the category's name");
    assert_eq!(market.number(found, vec!["老火".into()]).await, Some(0));
    let city = "SELECT count(*) AS n FROM listing WHERE city = '杭州'";
    assert_eq!(market.number(city, vec![]).await, Some(1));
}

#[tokio::test]
async fn members_who_want_to_know_are_told_of_a_lower_price() {
    let market = Market::open().await;
    let stand = market.stand("老火锅").await;
    let told = market.customer(Some((stand.merchant, "active"))).await;
    let silent = market.customer(Some((stand.merchant, "active"))).await;
    market.run("UPDATE customer SET marketing = false WHERE id = $1", vec![silent.0.into()]).await;
    market.customer(Some((stand.merchant, "frozen"))).await;
    market.customer(None).await;
    let offer = market.offer(&stand, draft("牛肉火锅", 20_000, 16_000)).await;
    let count = "SELECT count(*) AS n FROM reminder WHERE kind = 'PRICE_DROPPED'";
    assert_eq!(market.number(count, vec![]).await, Some(0));
    market.save(&stand, Some(offer), draft("牛肉火锅", 20_000, 15_000)).await.expect("saved");
    assert_eq!(market.number(count, vec![]).await, Some(1));
    let theirs = "SELECT count(*) AS n FROM reminder WHERE recipient_id = $1";
    assert_eq!(market.number(theirs, vec![told.0.into()]).await, Some(1));
    // A dearer price is nothing to be told.
    market.save(&stand, Some(offer), draft("牛肉火锅", 20_000, 17_000)).await.expect("saved");
    assert_eq!(market.number(count, vec![]).await, Some(1));
}
