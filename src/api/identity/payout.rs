//! Where a merchant is paid out, in the API.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::present;
use super::sessions::is_password;
use crate::domain::identity::{
    self, SetPayoutAccount, SetPayoutAccountRefused, set_payout_account,
};
use crate::domain::reminder::{self, Fact, Kind};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::DateTime;
use crate::infra::failure::{Failure, Outcome};

/// The bank account that a merchant is paid out to. It is in the merchant's own legal name.
pub struct PayoutAccount(pub(super) identity::PayoutAccount);

/// The bank account that a merchant is paid out to. It is in the merchant's own legal name.
#[Object]
impl PayoutAccount {
    /// The name of the bank.
    async fn bank_name(&self) -> &str {
        &self.0.bank_name
    }

    /// The last four digits of the account number. The others are not shown to anyone.
    async fn account_ending(&self) -> &str {
        self.0.ending()
    }

    /// When it was set, or last changed.
    async fn changed_at(&self) -> DateTime {
        self.0.changed_at.into()
    }
}

/// Where the merchant is to be paid out from now on.
#[derive(InputObject)]
pub struct SetPayoutAccountInput {
    /// The name of the bank, 2 to 60 characters.
    bank_name: String,
    /// The number of an account in the merchant's own legal name: 8 to 30 digits; spaces and
    /// hyphens are left out.
    #[graphql(secret)]
    account_number: String,
    /// The password of the owner who calls, once more.
    #[graphql(secret)]
    password: String,
}

/// The payout account, or why it was not set.
#[derive(SimpleObject)]
pub struct SetPayoutAccountPayload {
    /// The account as it is now; null when there are errors.
    payout_account: Option<PayoutAccount>,
    /// Why it was not set; empty when it was.
    user_errors: Vec<UserError<SetPayoutAccountRefused>>,
}

/// The payout account of a merchant in the API.
#[derive(Default)]
pub struct PayoutMutation;

/// The payout account of a merchant in the API.
#[Object]
impl PayoutMutation {
    /// Sets the bank account that the caller's merchant is paid out to, in the place of the one
    /// before. The account is always in the merchant's own legal name. The password is asked once
    /// more, `RATE_LIMITED` like `changePassword`, and the merchant is reminded of the change. For
    /// owners.
    async fn set_payout_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account, and the password once more.")] input: SetPayoutAccountInput,
    ) -> Result<SetPayoutAccountPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let SetPayoutAccountInput { bank_name, account_number, password } = input;
        let owner = ctx.staff()?.id;
        let asked = SetPayoutAccount { merchant, owner, bank_name, account_number };
        let outcome: Outcome<(), SetPayoutAccountRefused> = match asked.check() {
            Err(refused) => Err(Failure::Refused(refused)),
            Ok(checked) => {
                if is_password(ctx, &password).await? {
                    let work = async |tx: &_| {
                        set_payout_account(tx, &app.clock, checked).await?;
                        let what = Kind::PayoutAccountChanged;
                        let fact = Fact::Merchant { what, merchant };
                        reminder::record(tx, &app.clock, fact).await?;
                        Ok(())
                    };
                    app.db.write(work).await
                } else {
                    Err(Failure::Refused(SetPayoutAccountRefused::WrongPassword))
                }
            }
        };
        let (done, user_errors) = settle(ctx, outcome)?;
        let payout_account = match done {
            Some(()) => {
                let found = identity::payout_account(app.db.read(), merchant).await;
                Some(PayoutAccount(present(found.map_err(internal)?)?))
            }
            None => None,
        };
        Ok(SetPayoutAccountPayload { payout_account, user_errors })
    }
}
