//! What is timed.

use std::time::{Duration, Instant};

use entity::gateway_listing::Kind as Movement;
use entity::id::{
    CustomerId, IntentId, MembershipId, MerchantId, OperatorId, OrderId, ShopId, StaffId,
};
use entity::timestamp::Timestamp;
use sea_orm::ConnectionTrait as _;
use sharepass::app::App;
use sharepass::domain::audit::{self, Heard};
use sharepass::domain::figures::{self, Period, Scope, Step};
use sharepass::domain::identity::{Role, StaffMember};
use sharepass::domain::operator::{self, Ruling};
use sharepass::domain::order::{self, Fulfil, Owner, Pay, Status, Tender};
use sharepass::domain::payment::reconcile::{self, Day, Listed};
use sharepass::domain::wallet::{self, Cause, Close};
use sharepass::domain::{clearing, ledger};
use sharepass::graphql::page::Window;
use sharepass::infra::db::sql;
use sharepass::infra::failure::Failure;
use sharepass::worker::Tick;
use uuid::Uuid;

use crate::books::Books;

/// An act, and how long it took.
pub struct Act {
    /// What it is.
    pub what: &'static str,
    /// The median of its runs.
    pub took: Duration,
    /// Why it was not done, where it was not.
    pub failed: Option<String>,
}

impl Act {
    /// Its time for people, or that it failed.
    pub fn told(&self) -> String {
        match &self.failed {
            None => format!("{:>10.2}", super::millis(self.took)),
            Some(_) => format!("{:>10}", "FAILED"),
        }
    }
}

/// The key of a row that `books.sql` wrote.
fn key(kind: u128, number: u64) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | (kind << 48) | u128::from(number))
}

/// Runs an act some times, and takes the median.
async fn act<T, E: std::fmt::Debug>(
    what: &'static str,
    runs: u64,
    mut run: impl AsyncFnMut(u64) -> Result<T, E>,
) -> Act {
    let (mut times, mut failed) = (Vec::new(), None);
    for number in 1..=runs {
        let begun = Instant::now();
        if let Err(error) = run(number).await {
            failed = Some(format!("{error:?}"));
        }
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let middle = times.len().div_euclid(2);
    if let Some(error) = &failed {
        eprintln!("{what}: {error}");
    }
    Act { what, took: times.get(middle).copied().unwrap_or_default(), failed }
}

/// Times everything; answers how many rows the audit found broken in the end.
pub async fn all(books: &Books) -> (Vec<Act>, u64) {
    let app = &*books.app;
    let (merchant, shop) = (MerchantId(key(0x01, 1)), ShopId(key(0x02, 1)));
    let member = StaffMember { id: StaffId(key(0x18, 1)), merchant, shop: None, role: Role::Owner };
    let window = Window { after: None, before: None, size: 21, backwards: false };
    let codes = codes(app, merchant).await;
    let (day, list) = day(books).await;
    let month = Period::new(app.clock.now(), None, None, Step::Day).expect("a period");
    let mut done = vec![
        act("floor: one row by its key", 200, async |_| {
            let text = "SELECT 1 FROM merchant WHERE id = $1";
            let db = app.db.read();
            db.query_one_raw(sql(db, text, [merchant.into()])).await
        })
        .await,
        act("payOrder from stored balance", 500, async |number| pay(app, number).await).await,
        act("what a merchant is owed, and what may still go back", 200, async |_| {
            ledger::look_at_till(app.db.read(), merchant).await
        })
        .await,
        act("what all merchants owe", 200, async |_| ledger::may_lend(app.db.read()).await).await,
        act("fulfilOrder by its code alone", 50, async |number| {
            let place = usize::try_from(number).unwrap_or_default();
            let redeem_code = codes.iter().cycle().nth(place).cloned().unwrap_or_default();
            let wanted = Fulfil { order: None, redeem_code: Some(redeem_code) };
            match order::fulfil(app, &member, wanted).await {
                // Two that wait with one code, or one that was handed over before.
                Err(Failure::Refused(_)) | Ok(_) => Ok(()),
                Err(Failure::Broken(error)) => Err(error),
            }
        })
        .await,
        act("a shop's orders that are accepted", 200, async |_| {
            let owner = Owner::Merchant(merchant, Some(shop));
            order::page(app.db.read(), owner, Some(Status::Accepted), &window).await
        })
        .await,
        act("a shop's orders that were refunded", 200, async |_| {
            let owner = Owner::Merchant(merchant, Some(shop));
            order::page(app.db.read(), owner, Some(Status::Refunded), &window).await
        })
        .await,
        act("a merchant's figures of now", 20, async |_| {
            figures::merchant_now(app.db.read(), merchant).await
        })
        .await,
        act("platformFigures { now }", 20, async |_| figures::platform_now(app.db.patient()).await)
            .await,
        act("platformFigures of 30 days", 3, async |_| {
            figures::tallies(app.db.patient(), month, Scope::Platform).await
        })
        .await,
        act("the books of a gateway's day on which all paid in", 5, async |_| {
            reconcile::books(app.db.patient(), "sandbox", day, &[]).await
        })
        .await,
        act("that day, held against its list and written", 1, async |_| {
            order::hold_day(app, day, &list).await
        })
        .await,
        act("the tick that urges", 20, async |_| Tick::Reminders.run(app).await).await,
        act("the tick that ends orders", 20, async |_| Tick::Orders.run(app).await).await,
        act("the tick that folds balances", 3, async |_| Tick::Balances.run(app).await).await,
        act("the tick that throws out what is old", 1, async |_| Tick::Prune.run(app).await).await,
        act("a clearing of everything, to its end", 1, async |_| clearing::tick(app).await).await,
        act("suspendMerchant, half of all members", 1, async |_| {
            let operator = OperatorId(key(0x19, 1));
            let reason = Some("growth".to_owned());
            let ruling = Ruling { operator, merchant, reason };
            app.db.write(async |tx| operator::suspend_merchant(tx, &app.clock, ruling).await).await
        })
        .await,
        act("closeMembership at a merchant that fails", 5, async |number| {
            close(app, number.saturating_add(books.members.div_euclid(2))).await
        })
        .await,
    ];
    let mut broken = 0_u64;
    let audited = act("the audit", 1, async |_| {
        let hear = |heard| {
            if let Heard::Broken(violation) = heard {
                eprintln!("{violation:?}");
                broken = broken.saturating_add(1);
            }
        };
        audit::listen(app.db.patient(), hear).await
    });
    done.push(audited.await);
    (done, broken)
}

async fn pay(app: &App, number: u64) -> Result<order::Paid, Failure<order::PayRefused>> {
    let pay = Pay {
        customer: CustomerId(key(0x03, number.saturating_mul(2))),
        order: OrderId(key(0x29, number)),
        tender: Tender::Balance,
        membership: None,
    };
    let policy = &app.config.policy;
    app.db.write(async |tx| order::pay(tx, &app.clock, policy, pay).await).await
}

/// Ends a membership at the merchant that was suspended: its members have even numbers.
async fn close(app: &App, number: u64) -> Result<(), Failure<wallet::CloseRefused>> {
    let number = number.saturating_mul(2).saturating_sub(4_000);
    let close = Close {
        customer: CustomerId(key(0x03, number)),
        membership: MembershipId(key(0x05, number)),
        cause: Cause::MerchantsFault,
    };
    let done = app.db.write(async |tx| wallet::close(tx, &app.clock, close).await).await;
    done.map(drop)
}

/// The day on which all members paid in, and the gateway's list of it.
async fn day(books: &Books) -> (Day, Vec<Listed>) {
    let db = books.app.db.read();
    let text = "SELECT settled_at FROM intent WHERE id = $1";
    let row = db.query_one_raw(sql(db, text, [key(0x06, 1).into()])).await.expect("an intent");
    let settled: Timestamp = row.expect("a row").try_get("", "settled_at").expect("a moment");
    let line = |number| Listed {
        name: (Movement::Payment, IntentId(key(0x06, number)).to_string()),
        fen: 100_000,
        in_cny: true,
    };
    (Day::of(settled), (1..=books.members).map(line).collect())
}

/// The codes of orders that wait to be handed over.
async fn codes(app: &App, merchant: MerchantId) -> Vec<String> {
    let text = "SELECT redeem_code FROM \"order\" WHERE merchant_id = $1 AND status = 'accepted' \
                ORDER BY id LIMIT 200";
    let rows = app.db.read();
    let rows = rows.query_all_raw(sql(rows, text, [merchant.into()])).await.expect("codes");
    rows.iter().map(|row| row.try_get("", "redeem_code").expect("a code")).collect()
}
