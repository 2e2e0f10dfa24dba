//! Many feeds of one recipient in one process: they are read together, and each is sent all of it.

use std::pin::Pin;
use std::sync::Arc;

use entity::staff::Role;
use futures_util::Stream;
use sharepass::app::App;
use sharepass::domain::reminder::{Change, Event, Filter, Kind, Place, feed};

use super::api::Device;
use super::stage::{Stage, next};

const START: Place = Place { position: 0, acknowledgement: 0 };

type Feed = Pin<Box<dyn Stream<Item = anyhow::Result<Event>> + Send>>;

fn device(app: &Arc<App>, stage: &Stage, filter: Filter) -> Feed {
    Box::pin(feed(Arc::clone(&app.infra), &app.tails, stage.to_merchant(), START, filter))
}

async fn event(feed: &mut Feed) -> Event {
    next(feed).await.expect("an event")
}

async fn seen_on_another_device(stage: &Stage, app: &Arc<App>, event: &Event) {
    let owner = Device::staff(app, stage, Role::Owner, None);
    let id = event.reminder.id;
    let seen =
        format!("mutation {{ acknowledgeReminders(input: {{ ids: [\"{id}\"] }}) {{ count }} }}");
    assert_eq!(owner.ask(&seen).await["acknowledgeReminders"]["count"], 1);
}

async fn all_are_sent_all(stage: &Stage) {
    let app = stage.app().await;
    let mut devices: Vec<Feed> = (0..20).map(|_| device(&app, stage, Filter::default())).collect();
    let [_, second_shop] = stage.shops;
    let mut filter = Filter::default();
    filter.shop = Some(second_shop);
    let mut elsewhere = device(&app, stage, filter);
    // One by one, a few, and more than are kept in the process.
    let mut told = 0;
    for many in [1, 1, 5, 40, 1] {
        stage.tell(&app, (0..many).map(|_| stage.paid(1))).await;
        for device in &mut devices {
            for position in told + 1..=told + many {
                let event = event(device).await;
                assert_eq!((event.reminder.position, event.change), (position, Change::Told));
            }
        }
        told += many;
    }
    assert_eq!(app.tails.followed(), 1);
    let order = stage.clock.key();
    stage.tell(&app, [stage.order(Kind::OrderPaid, order, second_shop, 7)]).await;
    assert_eq!(event(&mut elsewhere).await.reminder.position, told + 1);
}

#[tokio::test]
async fn many_devices_of_a_merchant_are_all_sent_all() {
    all_are_sent_all(&Stage::sqlite().await).await;
    let Some(stage) = Stage::postgres().await else { return };
    all_are_sent_all(&stage).await;
}

/// What is kept in the process must not be older than the place that a feed moves on to: else an
/// acknowledgement falls between the two.
async fn a_slow_reader_misses_no_acknowledgement(stage: &Stage) {
    let app = stage.app().await;
    stage.tell(&app, [stage.paid(1)]).await;
    let [mut quick, mut slow] = [(); 2].map(|()| device(&app, stage, Filter::default()));
    assert_eq!(event(&mut quick).await.reminder.position, 1);
    assert_eq!(event(&mut slow).await.reminder.position, 1);
    for number in 2..=9 {
        stage.tell(&app, [stage.paid(number)]).await;
        let told = event(&mut quick).await;
        assert_eq!((told.change, told.reminder.position), (Change::Told, number));
        seen_on_another_device(stage, &app, &told).await;
        let seen = event(&mut quick).await;
        assert_eq!((seen.change, seen.reminder.position), (Change::Acknowledged, number));
    }
    stage.tell(&app, [stage.paid(10)]).await;
    for position in 2..=10 {
        let event = event(&mut slow).await;
        assert_eq!((event.change, event.reminder.position), (Change::Told, position));
        assert_eq!(event.reminder.acknowledged.is_some(), position < 10);
    }
}

#[tokio::test]
async fn a_reader_that_is_behind_misses_no_acknowledgement() {
    a_slow_reader_misses_no_acknowledgement(&Stage::sqlite().await).await;
    let Some(stage) = Stage::postgres().await else { return };
    a_slow_reader_misses_no_acknowledgement(&stage).await;
}
