//! Orders that are paid and accepted, at a steady pace, whatever dies.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::support::{Caller, code};
use crate::town::Town;

/// How long an act may go without an answer.
const LATE: Duration = Duration::from_mins(1);

/// The orders of the soak.
pub struct Load {
    stop: CancellationToken,
    orders: TaskTracker,
    pace: JoinSet<()>,
    paid: Arc<AtomicUsize>,
}

/// One purchase.
struct Purchase {
    number: usize,
    customer: Caller,
    owner: Caller,
    offer: String,
    doors: Arc<[String]>,
}

impl Load {
    /// Begins so many orders each second, by customers and doors in turn.
    pub fn begin(town: &Town, doors: &Arc<[String]>, each_second: u64) -> Self {
        let (stop, orders) = (CancellationToken::new(), TaskTracker::new());
        let paid = Arc::<AtomicUsize>::default();
        let customers = town.customers.clone();
        let shops: Vec<_> =
            town.merchants.iter().map(|shop| (shop.owner.clone(), shop.offer.clone())).collect();
        let mut clock = interval(Duration::from_secs(1) / u32::try_from(each_second).expect("few"));
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut pace = JoinSet::new();
        let (until, spawned) = (stop.clone(), orders.clone());
        let (doors, count) = (Arc::clone(doors), Arc::clone(&paid));
        pace.spawn(async move {
            for number in 0.. {
                tokio::select! {
                    () = until.cancelled() => return,
                    _ = clock.tick() => {}
                }
                // Every third order is at another shop than home.
                let which = number % customers.len();
                let seller = if number % 3 == 2 { which + 1 } else { which };
                let (owner, offer) = shops[seller % shops.len()].clone();
                let customer = customers[which].clone();
                let doors = Arc::clone(&doors);
                let purchase = Purchase { number, customer, owner, offer, doors };
                let count = Arc::clone(&count);
                spawned.spawn(async move {
                    purchase.happen().await;
                    count.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        Self { stop, orders, pace, paid }
    }

    /// Begins no more, waits for those that were begun, and answers how many were paid.
    pub async fn end(mut self) -> usize {
        self.stop.cancel();
        while let Some(ended) = self.pace.join_next().await {
            ended.expect("the pace was kept");
        }
        self.orders.close();
        self.orders.wait().await;
        self.paid.load(Ordering::Relaxed)
    }
}

impl Purchase {
    async fn happen(self) {
        let Self { number, customer, owner, offer, .. } = &self;
        let place = json!({ "shopId": owner.shop, "lines": [{ "offerId": offer, "quantity": 1 }],
            "idempotencyKey": format!("place-{number}") });
        let placed = self.surely(customer, "placeOrder", place).await;
        assert_eq!(code(&placed), "DONE");
        let order = &placed["order"]["id"];
        let pay = json!({ "orderId": order, "tender": "BALANCE",
            "idempotencyKey": format!("pay-{number}") });
        assert_eq!(self.surely(customer, "payOrder", pay).await["order"]["status"], "PAID");
        let accepted = self.surely(owner, "acceptOrder", json!({ "orderId": order })).await;
        // Sent again after an answer that was lost, it is refused: it was accepted already.
        assert!(["DONE", "NOT_PAID"].contains(&&*code(&accepted)), "{accepted}");
    }

    /// Sends until there is an answer, at one door after the other.
    async fn surely(&self, who: &Caller, mutation: &str, input: Value) -> Value {
        let (first, rest) = mutation.split_at(1);
        let query = format!(
            "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{
                order {{ id status }} userErrors {{ code }} }} }}",
            first.to_uppercase(),
        );
        let late = Instant::now() + LATE;
        for door in self.doors.iter().cycle().skip(self.number % self.doors.len()) {
            assert!(Instant::now() < late, "{mutation} has no answer");
            let sent = who.at(door).send(&query, json!({ "input": input })).await;
            let answer = match sent {
                Ok(answer) => answer.json::<Value>().await.ok(),
                Err(_) => None,
            };
            if let Some(mut answer) = answer
                && answer["errors"].is_null()
            {
                return answer["data"][mutation].take();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        unreachable!("doors in a circle do not end");
    }
}
