//! Where a merchant is paid out: a bank account in its own legal name.
//!
//! To turn payouts to another account is the classic fraud. So the owner's password is asked again
//! before this is called, and whoever calls it reminds the merchant in the same transaction.

use async_graphql::Enum;
use entity::id::{MerchantId, StaffId};
use serde::{Deserialize, Serialize};

use super::model::PayoutAccount;
use super::{contact, store};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};
use crate::infra::text;

/// Why a payout account is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "SetPayoutAccountErrorCode")]
pub enum SetPayoutAccountRefused {
    /// The name of the bank has fewer than 2 or more than 60 characters.
    BankNameInvalid,
    /// The account number is not 8 to 30 digits.
    AccountNumberInvalid,
    /// The password is another one.
    WrongPassword,
}

impl Refusal for SetPayoutAccountRefused {
    const MUTATION: &'static str = "SetPayoutAccount";

    fn says(&self) -> Says {
        match self {
            Self::BankNameInvalid => at(
                "bankName",
                "Give the name of the bank, 2 to 60 characters.",
                "请填写开户银行，2 到 60 个字符。",
            ),
            Self::AccountNumberInvalid => at(
                "accountNumber",
                "Give the account number, 8 to 30 digits; spaces and hyphens are left out.",
                "请填写银行账号，8 到 30 位数字，空格和连字符会被忽略。",
            ),
            Self::WrongPassword => at(
                "password",
                "This is not your password: enter it again.",
                "密码不正确：请重新输入。",
            ),
        }
    }
}

/// A payout account to be set.
#[derive(Clone)]
pub struct SetPayoutAccount {
    /// Whose.
    pub merchant: MerchantId,
    /// The owner who sets it.
    pub owner: StaffId,
    /// The name of the bank.
    pub bank_name: String,
    /// The account number.
    pub account_number: String,
}

impl SetPayoutAccount {
    /// Checks what was entered and brings it to its stored spelling.
    pub fn check(self) -> Result<Self, SetPayoutAccountRefused> {
        use SetPayoutAccountRefused as Refused;
        let bank_name = contact::line(&self.bank_name, 60).ok_or(Refused::BankNameInvalid)?;
        if bank_name.chars().count() < 2 {
            return Err(Refused::BankNameInvalid);
        }
        let account_number = text::code(&self.account_number);
        let digits = account_number.bytes().all(|letter| letter.is_ascii_digit());
        if !digits || !(8..=30).contains(&account_number.len()) {
            return Err(Refused::AccountNumberInvalid);
        }
        Ok(Self { bank_name, account_number, ..self })
    }
}

/// Writes a checked payout account in the place of the one before.
pub async fn set_payout_account(
    tx: &Tx,
    clock: &Clock,
    checked: SetPayoutAccount,
) -> Outcome<(), SetPayoutAccountRefused> {
    let account = PayoutAccount {
        merchant: checked.merchant,
        bank_name: checked.bank_name,
        number: checked.account_number,
        changed_at: clock.now(),
        changed_by: checked.owner,
    };
    store::save_payout_account(tx, account).await?;
    Ok(())
}
