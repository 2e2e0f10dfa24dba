//! The order of what a recipient is sent, across writers, instances and failures.

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::id::CustomerId;
use entity::reminder::Column;
use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _};
use secrecy::SecretString;
use sharepass::app::App;
use sharepass::domain::reminder::{
    Change, Filter, Kind, Place, Reminder, audit, checks, feed, record, run_publisher, tick, tip,
};
use sharepass::infra::db::sql;
use sharepass::infra::failure::Outcome;
use tokio_util::sync::CancellationToken;

use super::stage::{GUARD, NEVER, No, RedisServer, Stage, next, redis, write};

const START: Place = Place { position: 0, acknowledgement: 0 };

fn fen(reminder: &Reminder) -> i64 {
    reminder.figures.amount.map_or(0, entity::money::Money::fen)
}

const fn at(position: i64) -> Place {
    Place { position, acknowledgement: 0 }
}

/// The audit without its finding that the made-up orders of these stories are not there.
async fn faults(app: &App) -> Vec<String> {
    let mut findings = Vec::new();
    for says in checks() {
        findings.extend(audit(app.db.read(), says).await.expect("the audit runs"));
    }
    findings.retain(|finding| !finding.contains("does not exist"));
    findings
}

async fn replays_then_follows(stage: &Stage) {
    let app = stage.app().await;
    stage.tell(&app, (1..=450).map(|fen| stage.paid(fen))).await;

    let all =
        feed(Arc::clone(&app.infra), &app.tails, stage.to_customer(), START, Filter::default());
    let mut all = Box::pin(all);
    for position in 1..=450 {
        let event = next(&mut all).await.expect("an event");
        assert_eq!((event.reminder.position, fen(&event.reminder)), (position, position));
        assert_eq!((event.change, event.place.position), (Change::Told, position));
    }
    stage.tell(&app, [stage.paid(451)]).await;
    assert_eq!(next(&mut all).await.expect("live").reminder.position, 451);

    // A reader that lost its connection goes on from its last place.
    drop(all);
    let rest =
        feed(Arc::clone(&app.infra), &app.tails, stage.to_customer(), at(449), Filter::default());
    let mut rest = Box::pin(rest);
    for position in [450, 451] {
        assert_eq!(next(&mut rest).await.expect("an event").reminder.position, position);
    }
    assert_eq!(app.tails.followed(), 1);
    drop(rest);
    assert_eq!(app.tails.followed(), 0, "nobody listens, so nothing is kept");
    assert_eq!(faults(&app).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_subscriber_is_sent_what_it_missed_and_then_what_comes_on_sqlite() {
    replays_then_follows(&Stage::sqlite().await).await;
}

#[tokio::test]
async fn a_subscriber_is_sent_what_it_missed_and_then_what_comes_on_postgres() {
    let Some(stage) = Stage::postgres().await else { return };
    replays_then_follows(&stage).await;
}

/// Keys and serial numbers are drawn before the commit: who reads by them loses what is committed
/// late. Positions are given after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_writers_leave_no_gap() {
    const WRITERS: i64 = 16;
    const FACTS: i64 = 40;
    let Some(stage) = Stage::postgres().await else { return };
    let stage = Arc::new(stage);
    // Without Redis one instance hears of what the other published by looking, each second.
    let apps = [stage.start(stage.config(1)).await, stage.start(stage.config(1)).await];
    let stop = CancellationToken::new();
    let publishers: Vec<_> = apps
        .iter()
        .map(|app| tokio::spawn(run_publisher(Arc::clone(&app.infra), stop.clone())))
        .collect();
    let [odd, even] = &apps;
    let mut events = Box::pin(feed(
        Arc::clone(&odd.infra),
        &odd.tails,
        stage.to_customer(),
        START,
        Filter::default(),
    ));

    let writers: Vec<_> = (1..=WRITERS)
        .map(|writer| {
            // Both instances write, and so both publish.
            let app = if writer % 2 == 0 { even } else { odd };
            let (app, stage) = (Arc::clone(app), Arc::clone(&stage));
            tokio::spawn(async move {
                for number in 1..=FACTS {
                    let fact = stage.paid(writer * 1_000 + number);
                    // Work of different length, so that commits overtake each other.
                    let work = [0.0, 0.001, 0.002, 0.003];
                    let work = work
                        .into_iter()
                        .cycle()
                        .nth(usize::try_from(writer * number).expect("a count"));
                    let kept: Outcome<(), No> = app
                        .db
                        .write(async |tx| {
                            record(tx, &app.clock, fact.clone()).await?;
                            tx.execute_raw(sql(tx, "SELECT pg_sleep($1)", [work.into()])).await?;
                            if number % 2 == 0 { Err(No.into()) } else { Ok(()) }
                        })
                        .await;
                    assert_eq!(kept.is_ok(), number % 2 == 1);
                }
            })
        })
        .collect();

    let wanted: BTreeSet<i64> = (1..=WRITERS)
        .flat_map(|writer| (1..=FACTS).step_by(2).map(move |number| writer * 1_000 + number))
        .collect();
    let mut seen = BTreeSet::new();
    let mut last = [0; 17];
    for position in 1..=i64::try_from(wanted.len()).expect("a count") {
        let event = next(&mut events).await.expect("an event");
        assert_eq!(event.reminder.position, position);
        let fen = fen(&event.reminder);
        assert!(seen.insert(fen), "{fen} came twice");
        let writer = usize::try_from(fen / 1_000).expect("a writer");
        let before = last.get_mut(writer).expect("a writer");
        assert!(*before < fen, "{fen} came after {before}, which is later");
        *before = fen;
    }
    assert_eq!(seen, wanted, "what is committed, and nothing that was rolled back");
    for writer in writers {
        writer.await.expect("a writer ends");
    }
    stop.cancel();
    for publisher in publishers {
        publisher.await.expect("a publisher ends");
    }
    let end = tip(even.db.read(), stage.to_customer()).await.expect("a tip");
    assert_eq!(usize::try_from(end.position), Ok(wanted.len()));
    assert_eq!(faults(even).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_fact_at_one_instance_arrives_at_another_at_once() {
    let Some(stage) = Stage::postgres().await else { return };
    let mut config = stage.config(NEVER);
    config.redis_url = Some(SecretString::from(redis().await));
    let (here, there) = (stage.start(config.clone()).await, stage.start(config).await);
    for app in [&here, &there] {
        let connected = tokio::time::timeout(GUARD, app.broker.connected()).await;
        connected.expect("Redis answers");
    }
    stage.tell(&here, [stage.paid(1)]).await;
    let events =
        feed(Arc::clone(&there.infra), &there.tails, stage.to_merchant(), START, Filter::default());
    let mut events = Box::pin(events);
    assert_eq!(next(&mut events).await.expect("replayed").reminder.position, 1);

    // It waits now, for an hour if it must.
    let waits = tokio::spawn(async move { next(&mut events).await });
    tokio::task::yield_now().await;
    stage.tell(&here, [stage.paid(2)]).await;
    let event = waits.await.expect("it arrives").expect("an event");
    assert_eq!((event.reminder.position, fen(&event.reminder)), (2, 2));
}

#[tokio::test]
async fn a_fact_told_while_redis_was_gone_arrives_when_it_is_back() {
    let Some(stage) = Stage::postgres().await else { return };
    let port = RedisServer::free_port();
    let server = RedisServer::start(port);
    let mut config = stage.config(NEVER);
    config.redis_url = Some(SecretString::from(format!("redis://127.0.0.1:{port}")));
    let (here, there) = (stage.start(config.clone()).await, stage.start(config).await);
    for app in [&here, &there] {
        tokio::time::timeout(GUARD, app.broker.connected()).await.expect("Redis answers");
    }
    let mut events = Box::pin(feed(
        Arc::clone(&there.infra),
        &there.tails,
        stage.to_merchant(),
        START,
        Filter::default(),
    ));
    stage.tell(&here, [stage.paid(1)]).await;
    assert_eq!(next(&mut events).await.expect("an event").reminder.position, 1);

    let waits = tokio::spawn(async move { next(&mut events).await });
    drop(server);
    let notices = async {
        while there.broker.is_connected() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GUARD, notices).await.expect("it notices");
    stage.tell(&here, [stage.paid(2)]).await;
    assert!(!waits.is_finished(), "nobody told it");
    let _server = RedisServer::start(port);
    let event = waits.await.expect("it arrives").expect("an event");
    assert_eq!(event.reminder.position, 2);
}

#[tokio::test]
async fn without_redis_a_subscriber_looks_by_itself() {
    let Some(stage) = Stage::postgres().await else { return };
    let mut config = stage.config(1);
    // Nothing listens there.
    config.redis_url = Some(SecretString::from("redis://127.0.0.1:1"));
    let (here, there) = (stage.start(config.clone()).await, stage.start(config).await);
    let events =
        feed(Arc::clone(&there.infra), &there.tails, stage.to_merchant(), START, Filter::default());
    let mut events = Box::pin(events);
    for number in 1..=2 {
        stage.tell(&here, [stage.paid(number)]).await;
        assert_eq!(next(&mut events).await.expect("an event").reminder.position, number);
    }
    assert!(!there.broker.is_connected());
}

#[tokio::test]
async fn who_watches_one_order_hears_of_it_and_of_no_other() {
    let stage = Stage::sqlite().await;
    let app = stage.app().await;
    let [shop, _] = stage.shops;
    let [watched, other] = [stage.clock.key(), stage.clock.key()];
    let hears = |order: entity::id::OrderId| app.broker.listen(order.0);
    let (mut listener, mut stranger) = (hears(watched), hears(other));
    stage.tell(&app, [stage.order(Kind::OrderAccepted, watched, shop, 1)]).await;
    tokio::time::timeout(GUARD, listener.changed()).await.expect("a hint");
    assert!(std::pin::pin!(stranger.changed()).now_or_never().is_none());
}

#[tokio::test]
async fn what_a_dead_instance_wrote_is_published_by_another() {
    let Some(stage) = Stage::postgres().await else { return };
    let (dies, lives) = (stage.app().await, stage.start(stage.config(1)).await);
    stage.write_down(&dies, [stage.paid(1), stage.paid(2)]).await;
    drop(dies);
    let events =
        feed(Arc::clone(&lives.infra), &lives.tails, stage.to_merchant(), START, Filter::default());
    let mut events = Box::pin(events);
    let stop = CancellationToken::new();
    let publisher = tokio::spawn(run_publisher(Arc::clone(&lives.infra), stop.clone()));
    for number in 1..=2 {
        assert_eq!(fen(&next(&mut events).await.expect("an event").reminder), number);
    }
    stop.cancel();
    publisher.await.expect("the publisher ends");
}

async fn rolled_back_tells_nothing(stage: &Stage) {
    let app = stage.app().await;
    let undone: Outcome<(), No> = app
        .db
        .write(async |tx| {
            record(tx, &app.clock, stage.paid(1)).await?;
            Err(No.into())
        })
        .await;
    assert!(undone.is_err());
    let half: Outcome<(), No> = app
        .db
        .write(async |tx| {
            record(tx, &app.clock, stage.paid(2)).await?;
            let undone: Outcome<(), No> = tx
                .attempt(async |tx| {
                    record(tx, &app.clock, stage.paid(3)).await?;
                    Err(No.into())
                })
                .await;
            assert!(undone.is_err());
            Ok(())
        })
        .await;
    assert!(half.is_ok());
    assert_eq!(tick(&app).await.expect("publishes"), 2, "one for each of its recipients");
    let told = entity::reminder::Entity::find()
        .filter(Column::RecipientId.eq(stage.customer))
        .all(app.db.read())
        .await
        .expect("rows");
    let told: Vec<_> = told.iter().map(|row| (row.position, row.figures.clone())).collect();
    assert_eq!(told, [(Some(1), serde_json::json!({ "amount": 2 }))]);
}

#[tokio::test]
async fn a_fact_that_is_rolled_back_tells_nothing() {
    rolled_back_tells_nothing(&Stage::sqlite().await).await;
    let Some(stage) = Stage::postgres().await else { return };
    rolled_back_tells_nothing(&stage).await;
}

async fn many_at_once(stage: &Stage) {
    let app = stage.app().await;
    let customers: Vec<CustomerId> = (0..3).map(|_| stage.clock.key()).collect();
    let [shop, _] = stage.shops;
    let facts = (1..=1_200).map(|number| {
        let customer = customers.iter().cycle().nth(number).copied().expect("a customer");
        let amount = entity::money::Money::from_fen(i64::try_from(number).expect("small"));
        sharepass::domain::reminder::Fact::Order {
            what: Kind::OrderPaid,
            order: stage.clock.key(),
            shop,
            merchant: stage.merchant,
            customer,
            amount: amount.expect("an amount"),
        }
    });
    let facts: Vec<_> = facts.collect();
    write(&app, async |tx| sharepass::domain::reminder::record_all(tx, &app.clock, facts).await)
        .await;
    assert_eq!(tick(&app).await.expect("publishes"), 2_400);
    assert_eq!(tick(&app).await.expect("publishes"), 0);
    let events =
        feed(Arc::clone(&app.infra), &app.tails, stage.to_merchant(), START, Filter::default());
    let mut events = Box::pin(events);
    for number in 1..=1_200 {
        let event = next(&mut events).await.expect("an event");
        assert_eq!((event.reminder.position, fen(&event.reminder)), (number, number));
    }
    assert_eq!(faults(&app).await, Vec::<String>::new());

    // The audit sees what it is there to see.
    let unsee = "UPDATE reminder SET position = NULL WHERE recipient_id = $1 AND position = 7";
    let key = stage.merchant;
    write(&app, async |tx| Ok(tx.execute_raw(sql(tx, unsee, [key.0.into()])).await?)).await;
    let found = faults(&app).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found.iter().all(|finding| finding.starts_with(&format!("{key}: R2"))), "{found:?}");
}

#[tokio::test]
async fn a_long_batch_keeps_its_order_and_the_audit_finds_a_gap() {
    many_at_once(&Stage::sqlite().await).await;
    let Some(stage) = Stage::postgres().await else { return };
    many_at_once(&stage).await;
}
