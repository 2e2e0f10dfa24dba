//! What is done with pay codes.

use std::time::Duration;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::objects::PayCode;
use crate::api::order::Order;
use crate::domain::pay_code::{self, ChargeBill, ChargeRefused, Create, CreateRefused};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::guesses::Guess;
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{Money, local};
use crate::infra::failure::Failure;
use crate::infra::idempotency::{self, Act};
use crate::infra::limiter::Bucket;

/// A pay code to make.
#[derive(InputObject)]
pub struct CreatePayCodeInput {
    /// `mbr_…`, the membership that pays; left out, the one that suits the bill best.
    membership_id: Option<ID>,
    /// The most that may be charged: at most `serviceConfig { policy { mostPayCodeLimit } }`; left
    /// out, `usualPayCodeLimit` of the same.
    limit: Option<Money>,
}

/// What came of `createPayCode`.
#[derive(SimpleObject)]
pub struct CreatePayCodePayload {
    /// The code's 20 digits, to be shown as a QR code and in figures. Told this once: only their
    /// hash is stored. Null when there are errors.
    code: Option<String>,
    /// The pay code, to be followed by `payCodeUpdated`; null when there are errors.
    pay_code: Option<PayCode>,
    /// Why none was made.
    user_errors: Vec<UserError<CreateRefused>>,
}

/// A bill to charge.
#[derive(InputObject)]
pub struct ChargePayCodeInput {
    /// `shp_…`, the shop that charges: one at which you serve.
    shop_id: ID,
    /// The 20 digits that the customer shows, typed or scanned: blanks and dashes of any kind, what
    /// a scanner adds (Enter, Tab, `]C1`) and the width of the digits do not matter.
    code: String,
    /// What the bill comes to at list price. The member pays it less the shop's
    /// `memberDiscountBasisPoints`, rounded up to the fen.
    amount: Money,
    /// The number that you know the bill by, up to 64 characters; its customer sees it.
    bill_number: Option<Prose>,
    /// 1 to 64 characters of your making: the same key never charges twice.
    idempotency_key: String,
}

/// What came of `chargePayCode`.
#[derive(SimpleObject)]
pub struct ChargePayCodePayload {
    /// The bill as an order, paid and fulfilled; null when there are errors.
    order: Option<Order>,
    /// Why nothing was charged.
    user_errors: Vec<UserError<ChargeRefused>>,
}

/// Mutations on pay codes.
#[derive(Default)]
pub struct PayCodeMutation;

/// Mutations on pay codes.
#[Object]
impl PayCodeMutation {
    /// Makes a pay code for the counter: for a short time (`expiresAt`), for one bill, up to a
    /// limit. It takes the place of the one before, so a lost answer is no harm: make another.
    /// Moves no money. Customers only.
    async fn create_pay_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From which membership, and how much at the most.")]
        input: CreatePayCodeInput,
    ) -> Result<CreatePayCodePayload> {
        let (app, customer) = (ctx.app(), ctx.customer()?);
        let membership = input.membership_id.as_ref().map(local).transpose()?;
        limit(ctx, &made_by(&customer.to_string())).await?;
        let wanted = Create { customer, membership, most: input.limit.map(|limit| limit.0) };
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| pay_code::create(tx, clock, policy, wanted).await;
        let (made, user_errors) = settle(ctx, app.db.write(work).await)?;
        let Some(made) = made else {
            return Ok(CreatePayCodePayload { code: None, pay_code: None, user_errors });
        };
        if let Some(replaced) = made.replaced {
            app.broker.ring(replaced.0);
        }
        let pay_code = ctx.load(made.id).await?;
        Ok(CreatePayCodePayload { code: Some(made.digits), pay_code, user_errors })
    }

    /// Charges a bill that is not in the catalog with the code that a customer shows: at the shop's
    /// member price, from the customer's stored balance. It is an order, paid and fulfilled at
    /// once. A code is used up by the first try that gets as far as the customer's balance, also
    /// when that cannot pay. Wrong codes are limited, by member of staff and by counter: 30 in a
    /// row, and one more every 3 seconds (`RATE_LIMITED`). Staff of the shop.
    async fn charge_pay_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to charge, and the code.")] input: ChargePayCodeInput,
    ) -> Result<ChargePayCodePayload> {
        let (app, member) = (ctx.app(), ctx.staff()?);
        let shop = local(&input.shop_id)?;
        limit(ctx, &tried_from(ctx)).await?;
        let guess = Guess::begin(ctx, "pay code tried", member).await?;
        let number = input.bill_number.and_then(Prose::given);
        let (by, amount) = (member.id.0, input.amount.0);
        let command = ChargeBill::new(by, shop, amount, number, &input.code);
        let act = Act::new(by, &input.idempotency_key, &command).map_err(internal)?;
        let clock = &app.clock;
        let work = async |tx: &_| pay_code::charge(tx, clock, member, command).await;
        let outcome = match idempotency::once(&app.db, clock, act, work).await {
            Ok(tried) => {
                app.broker.ring(tried.code.0);
                guess.was_right(ctx).await;
                tried.order.ok_or(Failure::Refused(ChargeRefused::CannotPay))
            }
            Err(failure) => Err(failure),
        };
        let (done, user_errors) = settle(ctx, outcome)?;
        Ok(ChargePayCodePayload { order: ctx.load_made(done).await?, user_errors })
    }
}

/// Codes that one customer makes: thirty, and one more every two seconds.
fn made_by(customer: &str) -> Bucket {
    Bucket::of("pay code made", customer, 30, Duration::from_secs(2))
}

/// Codes that are tried from one address, behind which there may be many counters: 240, and four
/// more a second.
fn tried_from(ctx: &Context<'_>) -> Bucket {
    Bucket::from_address("pay code tried", ctx.peer(), 240, Duration::from_millis(250))
}

async fn limit(ctx: &Context<'_>, bucket: &Bucket) -> Result<()> {
    let app = ctx.app();
    let taken = app.limiter.take(app.clock.now(), bucket).await;
    taken.map_err(|limited| Fault::from(limited).into())
}
