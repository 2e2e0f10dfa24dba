//! What is done to healthy books, and which check of the audit must find it.

use crate::support::Engine;

/// A check of the audit: its invariant, and what it says.
pub type Check = (&'static str, &'static str);

/// One thing that a database refuses by.
#[derive(Clone, Copy)]
pub enum Protection {
    /// A constraint of a table.
    Constraint(&'static str, &'static str),
    /// A trigger of a table, and what it says.
    Trigger(&'static str, &'static str, &'static str),
}

use Protection::{Constraint, Trigger};

impl Protection {
    /// What is in the database's refusal.
    pub const fn says(self) -> &'static str {
        match self {
            Constraint(_, name) => name,
            Trigger(_, _, says) => says,
        }
    }

    /// How it is taken away.
    pub fn removed(self, engine: Engine) -> String {
        match (self, engine) {
            (Constraint(..), Engine::Sqlite) => "PRAGMA ignore_check_constraints = ON".to_owned(),
            (Constraint(table, name), Engine::Postgres) => {
                format!("ALTER TABLE \"{table}\" DROP CONSTRAINT {name}")
            }
            (Trigger(_, name, _), Engine::Sqlite) => format!("DROP TRIGGER {name}"),
            (Trigger(table, name, _), Engine::Postgres) => {
                format!("DROP TRIGGER {name} ON \"{table}\"")
            }
        }
    }
}

/// One way to spoil books.
pub struct Tampering {
    /// What it does, in words.
    pub what: &'static str,
    /// The check that must find it.
    pub check: Check,
    /// The checks that cannot but find it, too.
    pub also: &'static [Check],
    /// What refuses it first on PostgreSQL.
    pub on_postgres: &'static [Protection],
    /// What refuses it first on SQLite.
    pub on_sqlite: &'static [Protection],
    /// The statements, with the names of `healthy.rs`.
    pub act: &'static str,
}

const SUM: Check = ("L1", "all entries sum to zero");
const TRANSFER_SUM: Check = ("L1", "every transfer sums to zero");
const EMPTY_TRANSFER: Check = ("L1", "every transfer has entries");
const CORRECTED: Check = ("L2", "an approved correction is posted with exactly its legs");
const APPROVED: Check = ("L2", "no correction is posted but an approved one, and that once");
const PRINCIPAL: Check = ("L3", "the lots of a membership equal its principal account");
const BONUS: Check = ("L3", "the lots of a membership equal its bonus account");
const ADVANCED: Check = ("L4", "per home merchant, value of lots - custody of lots = advanced");
const CASH: Check = ("L5", "cash = custody + payables + fees");
const FLOOR: Check =
    ("L6", "no principal, bonus or custody below zero; custody within the principal");
const FORFEIT: Check =
    ("L6", "of a forfeit so much came back as was posted, and what is kept of it is the rest");
const ONLY_A_CLAIM: Check = ("L6", "a closed membership holds nothing but its claim");
const REVERSAL: Check = ("L7", "what is taken back of a leg is at most the leg");
const KEPT: Check = ("L8", "what is kept of each account, and its tail, equal its entries");
const KEPT_OF_HOMES: Check = ("L8", "what is kept of each home, and its tails, equal its accounts");
const TALLIED: Check =
    ("L8", "what is kept of each day's figures, and its tail, equal the rows that they count");
const CLOSING: Check = ("L3", "how a membership ended is what its transfers say");
const PAID: Check = ("O1", "a paid order has its payment, and an unpaid one none that was kept");
const PAYMENT_LEG: Check =
    ("O1", "a payment's transfer brings its amount to the serving merchant, less the fee");
const BILL: Check =
    ("O1", "a bill costs what its shop's discount left, to the fen, and was paid from balance");
const CODE: Check =
    ("O1", "a bill was charged with one code of its customer, as far as that one went");
const REFUNDS: Check = ("O2", "refunds of a payment are at most the payment");
const OWED: Check = ("O2", "an owed refund is its parts and what is left of it");
const REFUND_LEG: Check =
    ("O2", "a refund's transfer takes its amount from the serving merchant, and the fee");
const ENDED: Check =
    ("O3", "what was paid for an order that ended without goods went back, or is owed");
const STOCK: Check = ("O4", "stock is never below zero, and sold + left = entered");
const AHEAD: Check = ("W1", "no webhook endpoint is ahead of its merchant's reminders");
const WEBHOOK: Check = ("W1", "a webhook tells a reminder of its merchant, at that one's position");
const KEY: Check = ("I1", "every key has its answer");
const COUNTS_ONCE: Check =
    ("G2", "a gateway payment counts once: as a recharge, as a payment, or sent back");
const COMES_ONCE: Check =
    ("G2", "a recharge that succeeded left one lot and one transfer, and no other left any");
const ONLY_SUCCEEDED: Check = ("G2", "only a payment that succeeded is counted");
const CAME: Check = ("G2", "no more goes back of a gateway payment than came by it");
const SOURCES: Check = ("G2", "all principal can go back to where it came from");
const ASKED: Check = ("G2", "a membership's refund is asked of the gateway, to the fen");
const REFUND_ASKED: Check =
    ("G2", "what is asked of the gateway for a refund of an order is that refund, to the fen");
const SOURCE_LEFT: Check = ("G2", "no more can go back to a gateway payment than is left of it");
const FOLLOWS: Check = ("S1", "cycles follow each other, and cover each transfer once");
const CARRIED: Check = ("S1", "what the last cycle carries on is what the ledger says up to it");
const STATEMENT: Check =
    ("S1", "a statement opens with what the one before carried on, and adds up");
const NET: Check = ("S2", "net positions sum to what cash, custody and fees leave");
const POSTED: Check = ("S3", "what a statement claims and pays out was posted once, to the fen");
const REPLAY: Check = ("S3", "a cycle that is computed again comes to the same");
const ALLOTTED: Check = ("S3", "what an allotment gave was claimed by it, to the fen");
const STATED: Check =
    ("S3", "what a statement lacks and claims is what its allotments did, and all have ended");
const DUE: Check = ("S3", "what a statement asks to be paid in is asked once, to the fen");
const LACKING: Check = ("S3", "what custody lacks after a claim is what the merchant is told");
const MOVED: Check =
    ("S4", "a settlement that was paid in or failed has its transfer, and no other has");
const CAME_IN: Check =
    ("S4", "what came of a merchant is posted once, and a pay-in received what came for it");
const SETTLED: Check = ("S4", "a cycle is settled when each of its positions is");
const GOES_BACK_ONCE: Check = ("G2", "a payment that was not booked goes back once");
const TWO_SAY_FAILED: Check =
    ("S8", "a payout that the bank was told of failed by its word, or by two operators'");
const TWO_SEND_BACK: Check = ("S8", "what came in another form was sent back by two operators");
const MONEY: Check = ("S5", "there is money to pay every merchant what it is owed");
const DEBTS: Check = ("S6", "what merchants owe together is covered by the platform's own money");
const CASH_FLOOR: Check = ("S6", "cash is never below custody and what merchants are owed");
const COVERED: Check =
    ("S7", "own money covers what merchants would owe if all open orders were given back");
const NOT_REMINDED: Check = ("R2", "R1 the order was paid, but nobody was reminded of it");
const NO_ORDER: Check = ("R2", "R1 a reminder tells of an order that does not exist");
const POSITIONS: Check = ("R2", "R2 its positions are not 1, 2, 3 and so on up to its tip");
const BEYOND_TIP: Check = ("R2", "R2 an acknowledgement is numbered beyond its tip");
const URGED_BEYOND: Check =
    ("R2", "R2 a repetition or escalation is numbered beyond its tip, or like an acknowledgement");
const URGED_OFTEN: Check =
    ("R2", "R2 one of its reminders was not repeated or escalated as often as it says");
const URGED_LATE: Check =
    ("R2", "R2 one of its reminders was told again after it was acknowledged");
const LISTED: Check = ("D1", "a listing is what its revision, shop and merchant say");
const LIVE: Check =
    ("D1", "an offer that is live is listed by its live revision, and no other offer is listed");
const FOUND_BY: Check = ("D1", "what a listing is found by stands at its price, city and time");

const FINAL: &str = "the ledger is final";
const FINAL_POSTGRES: &[Protection] = &[Trigger("ledger_entry", "ledger_entry_is_final", FINAL)];
const FINAL_SQLITE: &[Protection] =
    &[Trigger("ledger_entry", "ledger_entry_is_not_updated", FINAL)];
const LEGS_FINAL_POSTGRES: &[Protection] =
    &[Trigger("ledger_correction_leg", "ledger_correction_leg_is_final", FINAL)];
const LEGS_FINAL_SQLITE: &[Protection] =
    &[Trigger("ledger_correction_leg", "ledger_correction_leg_is_not_updated", FINAL)];
const DECIDED_ONCE: &[Protection] = &[Trigger(
    "ledger_correction",
    "ledger_correction_is_decided_once",
    "a correction is final but for its one decision",
)];
const ADDS_UP: &[Protection] = &[Constraint("cycle_position", "a_position_adds_up")];
const PRINCIPAL_FLOOR: &[Protection] = &[
    Constraint("lot", "principal_never_below_zero"),
    Constraint("lot", "custody_within_principal"),
];
const BONUS_FLOOR: &[Protection] = &[Constraint("lot", "bonus_never_below_zero")];
const CUSTODY_FLOOR: &[Protection] = &[Constraint("lot", "custody_never_below_zero")];
const CUSTODY_CEILING: &[Protection] =
    &[Constraint("lot", "custody_within_principal"), Constraint("lot", "custody_within_value")];

/// All of them.
#[rustfmt::skip]
pub const TAMPERINGS: &[Tampering] = &[
    Tampering {
        what: "one leg too many is written",
        check: SUM, also: &[TRANSFER_SUM],
        on_postgres: &[Trigger("ledger_entry", "ledger_entry_balances", "a transfer sums to zero")],
        on_sqlite: &[],
        act: "INSERT INTO ledger_account (id, kind, owner_id) VALUES ({new 1}, 'advanced', {nil});
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({spent 1}, {new 1}, 1)",
    },
    Tampering {
        what: "a fen wanders from one transfer to another",
        check: TRANSFER_SUM, also: &[],
        on_postgres: FINAL_POSTGRES, on_sqlite: FINAL_SQLITE,
        act: "UPDATE ledger_entry SET amount = amount - 1 WHERE transfer_id = {released 1} AND account_id = {payable home};
              UPDATE ledger_entry SET amount = amount + 1 WHERE transfer_id = {released 2} AND account_id = {payable home}",
    },
    Tampering {
        what: "a transfer without legs",
        check: EMPTY_TRANSFER, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'release', {nil}, 1)",
    },
    Tampering {
        what: "a fen of one member's principal becomes another's",
        check: PRINCIPAL, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE lot SET principal = principal - 1 WHERE id = {lot alice 1};
              UPDATE lot SET principal = principal + 1 WHERE id = {lot bob 1}",
    },
    Tampering {
        what: "a fen of one member's bonus becomes another's",
        check: BONUS, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE lot SET bonus = bonus - 1 WHERE id = {lot bob 1};
              UPDATE lot SET bonus = bonus + 1 WHERE id = {lot alice 1}",
    },
    Tampering {
        what: "custody for one home's member lies with another home's",
        check: ADVANCED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE lot SET custody = custody - 1 WHERE id = {lot alice 1};
              UPDATE lot SET custody = custody + 1 WHERE id = {lot carol 1}",
    },
    Tampering {
        what: "money comes in for nobody",
        check: CASH, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO ledger_account (id, kind, owner_id) VALUES ({new 1}, 'member_principal', {nil});
              INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 2}, 'recharge', {nil}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 2}, {cash}, 1), ({new 2}, {new 1}, -1)",
    },
    Tampering {
        what: "principal below zero",
        check: FLOOR, also: &[SOURCE_LEFT], on_postgres: PRINCIPAL_FLOOR, on_sqlite: PRINCIPAL_FLOOR,
        act: "UPDATE lot_source SET amount_left = 2 * amount_left + (SELECT principal FROM lot WHERE id = {lot alice 1}) WHERE lot_id = {lot alice 2};
              UPDATE lot SET principal = principal + 1 + (SELECT principal FROM lot WHERE id = {lot alice 1}),
                  custody = custody + (SELECT custody FROM lot WHERE id = {lot alice 1}) WHERE id = {lot alice 2};
              UPDATE lot SET principal = -1, custody = 0 WHERE id = {lot alice 1}",
    },
    Tampering {
        what: "bonus below zero",
        check: FLOOR, also: &[], on_postgres: BONUS_FLOOR, on_sqlite: BONUS_FLOOR,
        act: "UPDATE lot SET bonus = bonus + 1 + (SELECT bonus FROM lot WHERE id = {lot alice 1}) WHERE id = {lot alice 2};
              UPDATE lot SET bonus = -1 WHERE id = {lot alice 1}",
    },
    Tampering {
        what: "custody below zero",
        check: FLOOR, also: &[], on_postgres: CUSTODY_FLOOR, on_sqlite: CUSTODY_FLOOR,
        act: "UPDATE lot SET custody = custody + 1 + (SELECT custody FROM lot WHERE id = {lot alice 2}) WHERE id = {lot alice 1};
              UPDATE lot SET custody = -1 WHERE id = {lot alice 2}",
    },
    Tampering {
        what: "more in custody than principal",
        check: FLOOR, also: &[], on_postgres: CUSTODY_CEILING, on_sqlite: CUSTODY_CEILING,
        act: "UPDATE lot SET custody = custody - 1 - (SELECT principal - custody FROM lot WHERE id = {lot alice 2}) WHERE id = {lot alice 1};
              UPDATE lot SET custody = principal + 1 WHERE id = {lot alice 2}",
    },
    Tampering {
        what: "a payment is taken back twice",
        check: REVERSAL, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, reverses_id, at) VALUES ({new 1}, 'order_refund', {nil}, {given back}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable other}, 1), ({new 1}, {payable home}, -1)",
    },
    Tampering {
        what: "a payment is taken back the wrong way round",
        check: REVERSAL, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, reverses_id, at) VALUES ({new 1}, 'order_refund', {nil}, {spent 1}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable other}, -1), ({new 1}, {payable home}, 1)",
    },
    Tampering {
        what: "a fen is added to what is kept of an account",
        check: KEPT, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE ledger_balance SET amount = amount + 1 WHERE account_id = {cash}",
    },
    Tampering {
        what: "a fen is added to what is kept of all that the gateway holds",
        check: KEPT_OF_HOMES, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE ledger_group SET amount = amount + 1 WHERE kind = 'gateway_cash'",
    },
    Tampering {
        what: "an account has a fen in its tail that nothing entered",
        check: KEPT, also: &[KEPT_OF_HOMES], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO ledger_tail (account_id, amount) VALUES ({cash}, 1)",
    },
    Tampering {
        what: "a recharge is counted twice in what is kept of its day",
        check: TALLIED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE tally SET count = count + 1 WHERE of_id = {nil} AND what = 'recharge'",
    },
    Tampering {
        what: "refunds are missing in the tail of their day",
        check: TALLIED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM tally_tail WHERE what = 'refund'",
    },
    Tampering {
        what: "an allotment says that it gave what nobody claimed",
        check: ALLOTTED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO allotment (id, merchant_id, pass, amount, lacking, amount_left, lacking_left, created_at, ended_at)
                  SELECT {new 1}, merchant_id, 'all', 1, 1, 0, 0, 1, 1 FROM allotment LIMIT 1",
    },
    Tampering {
        what: "a cycle's allotments say that they gave a fen more than was claimed",
        check: ALLOTTED, also: &[STATED], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE allotment SET amount = amount + 1 WHERE cycle_id = {cycle 3} AND pass = 'open'",
    },
    Tampering {
        what: "more was lacking than a statement says",
        check: STATED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE allotment SET lacking = lacking + 1 WHERE cycle_id = {cycle 3} AND pass = 'open'",
    },
    Tampering {
        what: "an allotment of a settled cycle runs on",
        check: STATED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE allotment SET ended_at = NULL WHERE cycle_id = {cycle 3} AND pass = 'open'",
    },
    Tampering {
        what: "goods for an order that nobody paid",
        check: PAID, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE \"order\" SET status = 'accepted' WHERE id = {order placed}",
    },
    Tampering {
        what: "an order that was paid waits for payment again",
        check: PAID, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE \"order\" SET status = 'placed' WHERE id = {order paid}",
    },
    Tampering {
        what: "an entry is changed and the sum is kept: what one shop earned is another's",
        check: PAYMENT_LEG, also: &[KEPT, KEPT_OF_HOMES],
        on_postgres: FINAL_POSTGRES, on_sqlite: FINAL_SQLITE,
        act: "UPDATE ledger_entry SET account_id = {payable home} WHERE transfer_id = {spent 1} AND account_id = {payable other}",
    },
    Tampering {
        what: "an entry is changed and the sum is kept: a member pays for another shop's sale",
        check: PAYMENT_LEG, also: &[KEPT, KEPT_OF_HOMES, PRINCIPAL, CASH],
        on_postgres: FINAL_POSTGRES, on_sqlite: FINAL_SQLITE,
        act: "UPDATE ledger_entry SET amount = amount + 1 WHERE transfer_id = {spent 1} AND amount > 0 AND account_id IN (SELECT id FROM ledger_account WHERE kind = 'member_principal');
              UPDATE ledger_entry SET amount = amount - 1 WHERE transfer_id = {spent 1} AND account_id = {payable other}",
    },
    Tampering {
        what: "a bill is said to have cost a fen more than its discount left",
        check: BILL, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE \"order\" SET member_total = member_total + 1 WHERE id = {bill}",
    },
    Tampering {
        what: "the discount of a bill is another than it was charged with",
        check: BILL, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE \"order\" SET bill_discount_bp = bill_discount_bp - 100 WHERE id = {bill}",
    },
    Tampering {
        what: "a bill is charged beyond what its code allows",
        check: CODE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE pay_code SET most = 1 WHERE order_id = {bill}",
    },
    Tampering {
        what: "a bill is charged with the code of somebody else",
        check: CODE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE pay_code SET customer_id = (SELECT customer_id FROM \"order\" WHERE id = {order paid}) WHERE order_id = {bill}",
    },
    Tampering {
        what: "a bill that nobody allowed",
        check: CODE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM pay_code WHERE order_id = {bill}",
    },
    Tampering {
        what: "a code was charged before it was made",
        check: CODE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE pay_code SET created_at = created_at + 1, expires_at = expires_at + 1 WHERE order_id = {bill}",
    },
    Tampering {
        what: "a code stands for an order that was no bill",
        check: CODE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO pay_code (id, customer_id, digest, most, status, order_id, created_at, expires_at, used_at)
                  SELECT {new 1}, customer_id, 'd', 1000, 'charged', id, 1, 2, 1 FROM \"order\" WHERE id = {order paid}",
    },
    Tampering {
        what: "more is refunded than was paid",
        check: REFUNDS, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'order_refund', {new 2}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable other}, 1001), ({new 1}, {payable home}, -1001);
              INSERT INTO refund (id, payment_id, amount, fee, reason, transfer_id, created_at)
                  SELECT {new 2}, id, 1001, 0, 'twice', {new 1}, 1 FROM payment WHERE order_id = {order paid}",
    },
    Tampering {
        what: "a refund says less than was moved",
        check: REFUND_LEG, also: &[TALLIED], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE refund SET amount = amount - 1 WHERE payment_id IN (SELECT id FROM payment WHERE order_id = {order partly refunded})",
    },
    Tampering {
        what: "an order is cancelled and its money kept",
        check: ENDED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE \"order\" SET status = 'cancelled' WHERE id = {order paid}",
    },
    Tampering {
        what: "stock appears from nowhere",
        check: STOCK, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE offer SET stock_left = stock_left - 1 WHERE id = {offer}",
    },
    Tampering {
        what: "more is sold than there was, and the sums are kept",
        check: STOCK, also: &[],
        on_postgres: &[Constraint("offer", "stock_never_below_zero")],
        on_sqlite: &[Constraint("offer", "stock_never_below_zero")],
        act: "UPDATE offer SET stock_entered = stock_entered - stock_left - 1, stock_left = -1 WHERE id = {offer}",
    },
    Tampering {
        what: "a key without its answer",
        check: KEY, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO idempotency_key (actor_id, key, operation, fingerprint, created_at) VALUES ({nil}, 'k', 'PayOrder', 'f', 1)",
    },
    Tampering {
        what: "a payment that succeeded counts for nothing",
        check: COUNTS_ONCE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE intent SET status = 'succeeded' WHERE status = 'pending'",
    },
    Tampering {
        what: "a payment that was counted goes back as well",
        check: COUNTS_ONCE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO gateway_refund (id, intent_id, amount, status, attempt, created_at, ask_at)
                  SELECT {new 1}, intent_id, amount, 'requested', 1, 1, 1 FROM payment WHERE order_id = {order by gateway}",
    },
    Tampering {
        what: "the money of a recharge came in twice",
        check: COMES_ONCE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) SELECT {new 1}, 'recharge', recharge_id, 1 FROM lot WHERE id = {lot alice 1};
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable other}, 1), ({new 1}, {payable home}, -1)",
    },
    Tampering {
        what: "a payment that failed is counted",
        check: ONLY_SUCCEEDED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE intent SET status = 'failed' WHERE id = (SELECT intent_id FROM payment WHERE order_id = {order by gateway})",
    },
    Tampering {
        what: "a leg of a correction is changed after it was approved",
        check: CORRECTED, also: &[],
        on_postgres: LEGS_FINAL_POSTGRES, on_sqlite: LEGS_FINAL_SQLITE,
        act: "UPDATE ledger_correction_leg SET amount = amount + 1 WHERE correction_id = {correction} AND number = 1",
    },
    Tampering {
        what: "a correction was approved with a leg that is not posted",
        check: CORRECTED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO ledger_correction_leg (correction_id, number, account_kind, amount) VALUES ({correction}, 3, 'fees', 1)",
    },
    Tampering {
        what: "what an approved correction posted is no correction",
        check: CORRECTED, also: &[APPROVED], on_postgres: DECIDED_ONCE, on_sqlite: DECIDED_ONCE,
        act: "UPDATE ledger_correction SET transfer_id = {spent 1} WHERE id = {correction}",
    },
    Tampering {
        what: "a correction that nobody proposed",
        check: APPROVED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'correction', {nil}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable other}, 1), ({new 1}, {payable home}, -1)",
    },
    Tampering {
        what: "a correction is posted twice",
        check: APPROVED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'correction', {correction}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount)
                  SELECT {new 1}, account_id, amount FROM ledger_entry WHERE transfer_id = (SELECT transfer_id FROM ledger_correction WHERE id = {correction})",
    },
    Tampering {
        what: "a membership is closed, and its money stays",
        check: ONLY_A_CLAIM, also: &[CLOSING], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE membership SET status = 'closed' WHERE id = (SELECT membership_id FROM lot WHERE id = {lot carol})",
    },
    Tampering {
        what: "custody of another member lies with a claim",
        check: ONLY_A_CLAIM, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE lot SET custody = custody - 1 WHERE id = {lot dora};
              UPDATE lot SET custody = custody + 1 WHERE id = {lot claimed}",
    },
    Tampering {
        what: "bonus is given to a membership that is closed",
        check: ONLY_A_CLAIM, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'recharge', {nil}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount)
                  SELECT {new 1}, a.id, CASE l.id WHEN {lot dora} THEN 1 ELSE -1 END FROM lot l
                  JOIN ledger_account a ON a.kind = 'member_bonus' AND a.owner_id = l.membership_id
                  WHERE l.id IN ({lot dora}, {lot claimed});
              UPDATE lot SET bonus = bonus - 1 WHERE id = {lot dora};
              UPDATE lot SET bonus = bonus + 1 WHERE id = {lot claimed}",
    },
    Tampering {
        what: "a forfeit that is kept is said to have come back",
        check: FORFEIT, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE membership_closing SET forfeit_returned = forfeited WHERE forfeited > 0",
    },
    Tampering {
        what: "the gateway gives back more than it took",
        check: CAME, also: &[REFUND_ASKED], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE gateway_refund SET amount = amount + 1 WHERE id IN (SELECT gateway_refund_id FROM refund)",
    },
    Tampering {
        what: "a payment that never succeeded goes back twice",
        check: GOES_BACK_ONCE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO intent (id, purpose, subject_id, customer_id, amount, status, gateway, created_at, expires_at, ask_at)
                  SELECT {new 1}, purpose, {nil}, customer_id, amount, 'failed', gateway, 1, 1, 1 FROM intent WHERE id = (SELECT intent_id FROM gateway_refund ORDER BY id LIMIT 1);
              INSERT INTO gateway_refund (id, intent_id, amount, status, attempt, created_at, ask_at) VALUES ({new 1}, {new 1}, 1, 'succeeded', 1, 1, 1), ({new 2}, {new 1}, 1, 'succeeded', 1, 1, 1)",
    },
    Tampering {
        what: "one operator alone calls a told payout failed",
        check: TWO_SAY_FAILED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE settlement SET file = 'settlement-000001.csv', said_by = 'operator' WHERE id = {failed payout}",
    },
    Tampering {
        what: "one operator alone sends quarantined money back",
        check: TWO_SEND_BACK, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO notice (id, gateway, notice_id, kind, reference, amount, received_at, outcome, fault, resolved_at, resolution)
                  VALUES ({new 1}, 'sandbox', 'no_tampered', 'payment_succeeded', 'nobody', 1, 1, 'quarantined', 'x', 1, 'sent back')",
    },
    Tampering {
        what: "a fen of principal has no payment to go back to",
        check: SOURCES, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE lot_source SET amount_left = (SELECT principal FROM lot WHERE id = {lot carol}) - 1 WHERE lot_id = {lot carol}",
    },
    Tampering {
        what: "principal came from nowhere",
        check: SOURCES, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM lot_source WHERE lot_id = {lot carol}",
    },
    Tampering {
        what: "a membership's refund says less than the gateway is asked for",
        check: ASKED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE membership_refund SET amount = amount - 1 WHERE id = {member refund}",
    },
    Tampering {
        what: "a part of a membership's refund is forgotten",
        check: ASKED, also: &[COUNTS_ONCE], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM membership_refund_part",
    },
    Tampering {
        what: "a cycle leaves transfers out that no cycle covers",
        check: FOLLOWS, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO clearing_cycle (id, number, after_serial, to_serial, status, cut_off_at)
                  SELECT {new 1}, number + 1, to_serial + 1, to_serial + 1, 'cut', 1 FROM clearing_cycle WHERE id = {cycle 4}",
    },
    Tampering {
        what: "a cycle covers transfers that another covered",
        check: FOLLOWS, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO clearing_cycle (id, number, after_serial, to_serial, status, cut_off_at)
                  SELECT {new 1}, number + 1, to_serial - 1, to_serial, 'cut', 1 FROM clearing_cycle WHERE id = {cycle 4}",
    },
    Tampering {
        what: "a cycle ends before it begins",
        check: FOLLOWS, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO clearing_cycle (id, number, after_serial, to_serial, status, cut_off_at)
                  SELECT {new 1}, number + 1, to_serial, to_serial - 1, 'cut', 1 FROM clearing_cycle WHERE id = {cycle 4}",
    },
    Tampering {
        what: "a statement carries on a fen too many",
        check: CARRIED, also: &[], on_postgres: ADDS_UP, on_sqlite: ADDS_UP,
        act: "UPDATE cycle_position SET carried = carried + 1 WHERE id = {last statement}",
    },
    Tampering {
        what: "a payout is posted twice",
        check: CARRIED, also: &[MOVED], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'payout', {last payout}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable cleared other}, 1), ({new 1}, {cash}, -1)",
    },
    Tampering {
        what: "a statement is written before its cycle is computed, and opens with nothing carried on",
        check: STATEMENT, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO clearing_cycle (id, number, after_serial, to_serial, status, cut_off_at)
                  SELECT {new 1}, number + 1, to_serial, to_serial, 'cut', 1 FROM clearing_cycle WHERE id = {cycle 4};
              INSERT INTO cycle_position (id, cycle_id, merchant_id, opening, closing, shortfall, claimed, payout, carried, due)
                  SELECT {new 2}, {new 1}, merchant_id, carried + 1, carried + 1, 0, 0, 0, carried + 1, 0 FROM cycle_position WHERE id = {last statement}",
    },
    Tampering {
        what: "a statement opens with a fen that was not carried on",
        check: STATEMENT, also: &[REPLAY], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE cycle_position SET opening = opening + 1 WHERE id = {last statement};
              UPDATE cycle_movement SET amount = amount - 1 WHERE position_id = {last statement} AND kind = (SELECT MIN(kind) FROM cycle_movement WHERE position_id = {last statement})",
    },
    Tampering {
        what: "the lines of a statement do not sum to where it closes",
        check: STATEMENT, also: &[REPLAY], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE cycle_movement SET amount = amount - 1 WHERE position_id = {last statement} AND kind = (SELECT MIN(kind) FROM cycle_movement WHERE position_id = {last statement})",
    },
    Tampering {
        what: "a cycle has books that do not balance before it is computed",
        check: NET, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO clearing_cycle (id, number, after_serial, to_serial, status, cut_off_at, cash, custody, payables, fees)
                  SELECT {new 1}, number + 1, to_serial, to_serial, 'cut', 1, 1, 0, 0, 0 FROM clearing_cycle WHERE id = {cycle 4}",
    },
    Tampering {
        what: "a cycle has books that balance, but not with its statements",
        check: NET, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO clearing_cycle (id, number, after_serial, to_serial, status, cut_off_at, cash, custody, payables, fees)
                  SELECT {new 1}, number + 1, to_serial, to_serial, 'cut', 1, 1, 0, 1, 0 FROM clearing_cycle WHERE id = {cycle 4}",
    },
    Tampering {
        what: "a fen of cash is missing in the books of a cycle",
        check: NET, also: &[REPLAY], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE clearing_cycle SET cash = cash - 1 WHERE id = {cycle 4}",
    },
    Tampering {
        what: "a cycle claims twice",
        check: POSTED, also: &[ALLOTTED], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'clearing_claim', {cycle 3}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable cleared home}, 1), ({new 1}, {payable home}, -1)",
    },
    Tampering {
        what: "a payout names a transfer that did not pay it",
        check: POSTED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE settlement SET transfer_id = {spent 1} WHERE id = {payout 1}",
    },
    Tampering {
        what: "the bank is told of a fen less than was posted",
        check: POSTED, also: &[MOVED], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE settlement SET amount = amount - 1 WHERE id = {payout 1}",
    },
    Tampering {
        what: "what was paid in is posted twice",
        check: MOVED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'pay_in', {pay-in}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {cash}, 1), ({new 1}, {payable cleared other}, -1)",
    },
    Tampering {
        what: "a membership's refund is a fen less than was posted, and so is what the gateway is asked",
        check: ASKED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE gateway_refund SET amount = amount - 1 WHERE id =
                  (SELECT gateway_refund_id FROM membership_refund_part WHERE refund_id = {member refund 1} LIMIT 1);
              UPDATE membership_refund SET amount = amount - 1 WHERE id = {member refund 1}",
    },
    Tampering {
        what: "a fen of the cash of a cycle is called a fee",
        check: REPLAY, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE clearing_cycle SET cash = cash + 1, fees = fees + 1 WHERE id = {cycle 4}",
    },
    Tampering {
        what: "a statement counts a transfer too many",
        check: REPLAY, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE cycle_movement SET transfers = transfers + 1 WHERE position_id = {last statement}",
    },
    Tampering {
        what: "an entry that was cleared is changed: what one shop earned is another's",
        check: REPLAY, also: &[KEPT, KEPT_OF_HOMES, CARRIED, PAYMENT_LEG],
        on_postgres: FINAL_POSTGRES, on_sqlite: FINAL_SQLITE,
        act: "UPDATE ledger_entry SET account_id = {payable home} WHERE transfer_id = {cleared spending} AND account_id = {payable cleared other}",
    },
    Tampering {
        what: "nobody knows any more how a membership ended",
        check: CLOSING, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM membership_closing WHERE membership_id = (SELECT membership_id FROM lot WHERE id = {lot claimed})",
    },
    Tampering {
        what: "a membership is said to have been entitled to a fen more than its transfers say",
        check: CLOSING, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE membership_closing SET entitled = entitled + 1 WHERE membership_id = (SELECT membership_id FROM lot WHERE id = {lot claimed})",
    },
    Tampering {
        what: "a membership is said to have forfeited a fen that it did not",
        check: CLOSING, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE membership_closing SET forfeited = forfeited + 1 WHERE membership_id = (SELECT membership_id FROM lot WHERE id = {lot claimed})",
    },
    Tampering {
        what: "a collection that waits is taken away",
        check: DUE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM settlement WHERE id = {collection}",
    },
    Tampering {
        what: "a collection that waits asks for a fen less",
        check: DUE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE settlement SET amount = amount - 1 WHERE id = {collection}",
    },
    Tampering {
        what: "a statement asks for a fen more",
        check: DUE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE cycle_position SET due = due + 1 WHERE id = {last statement}",
    },
    Tampering {
        what: "a statement says that custody lacked a fen more",
        check: LACKING, also: &[STATED], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE cycle_position SET shortfall = shortfall + 1 WHERE id = {last statement}",
    },
    Tampering {
        what: "the gateway is asked for a fen less than an order's refund",
        check: REFUND_ASKED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE gateway_refund SET amount = amount - 1 WHERE id IN (SELECT r.gateway_refund_id FROM refund r
                  JOIN transfer t ON t.id = r.transfer_id WHERE t.reverses_id = {given back})",
    },
    Tampering {
        what: "a lot has a source of a fen that never came",
        check: SOURCE_LEFT, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE lot_source SET amount_left = amount_left + 1 WHERE lot_id = {lot alice 1}",
    },
    Tampering {
        what: "a collection is called paid, and no money came",
        check: MOVED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE settlement SET status = 'paid' WHERE id = {collection}",
    },
    Tampering {
        what: "money came for a collection that was asked for again",
        check: MOVED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE settlement SET status = 'superseded' WHERE id = {pay-in}",
    },
    Tampering {
        what: "a payout failed, and the merchant has nothing",
        check: MOVED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE settlement SET returned_by_id = NULL WHERE id = {failed payout}",
    },
    Tampering {
        what: "a payout that came back is called paid",
        check: MOVED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE settlement SET status = 'paid' WHERE id = {failed payout}",
    },
    Tampering {
        what: "what came of a merchant is more than was posted",
        check: CAME_IN, also: &[MOVED], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO receipt (id, merchant_id, settlement_id, amount, transfer_id, received_at)
                  SELECT {new 1}, merchant_id, id, 1, transfer_id, 1 FROM settlement WHERE id = {pay-in}",
    },
    Tampering {
        what: "a cycle ends before a merchant's turn has come",
        check: SETTLED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE cycle_position SET settled_at = NULL WHERE id = {last statement}",
    },
    Tampering {
        what: "a merchant is owed what another owes and the network does not have",
        check: MONEY, also: &[DEBTS, CASH_FLOOR, COVERED], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'release', {nil}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable other}, -1000000000), ({new 1}, {payable home}, 1000000000)",
    },
    Tampering {
        what: "a refund that was owed is done, and nobody gave anything back",
        check: OWED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO owed_refund (id, payment_id, order_id, merchant_id, customer_id, amount, amount_left, reason, status, created_at, ended_at)
                  SELECT {new 1}, p.id, o.id, o.merchant_id, o.customer_id, 1, 0, 'cold', 'done', 1, 1
                  FROM payment p JOIN \"order\" o ON o.id = p.order_id WHERE o.id = {order paid}",
    },
    Tampering {
        what: "a merchant was paid out what was given back, and owes more than the platform has",
        check: DEBTS, also: &[CASH_FLOOR, COVERED], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'release', {nil}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable other}, 12000), ({new 1}, {cash}, -12000)",
    },
    Tampering {
        what: "money of members is paid out to a merchant that is owed none",
        check: CASH_FLOOR, also: &[DEBTS, COVERED], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'release', {nil}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable home}, 20000), ({new 1}, {cash}, -20000)",
    },
    Tampering {
        what: "what may still go back of an order is paid to another merchant",
        check: COVERED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO transfer (id, kind, subject_id, at) VALUES ({new 1}, 'release', {nil}, 1);
              INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES ({new 1}, {payable other}, 9000), ({new 1}, {payable home}, -9000)",
    },
    Tampering {
        what: "nobody hears of a paid order",
        check: NOT_REMINDED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE reminder SET kind = 'ORDER_ACCEPTED' WHERE kind = 'ORDER_PAID' AND subject_id = {order paid}",
    },
    Tampering {
        what: "a reminder of an order that was rolled back",
        check: NO_ORDER, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE reminder SET subject_id = {nil} WHERE kind = 'ORDER_ACCEPTED' AND subject_id = {order paid}",
    },
    Tampering {
        what: "a reminder is lost",
        check: POSITIONS, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM reminder WHERE kind = 'ORDER_ACCEPTED' AND subject_id = {order paid}",
    },
    Tampering {
        what: "an acknowledgement that no other device will be told of",
        check: BEYOND_TIP, also: &[URGED_BEYOND], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE reminder_tip SET acknowledgement = 0",
    },
    Tampering {
        what: "a repetition that no subscriber will be sent",
        check: URGED_BEYOND, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE reminder_urging SET number = number + 1000000",
    },
    Tampering {
        what: "a reminder that says it was repeated more often than it was told",
        check: URGED_OFTEN, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE reminder SET repetitions = repetitions + 1 WHERE repetitions = 1",
    },
    Tampering {
        what: "a reminder that was acknowledged is told again",
        check: URGED_LATE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE reminder SET acknowledged_at = 1, acknowledgement = 0 WHERE repetitions = 1 AND subject_id = {order by gateway}",
    },
    Tampering {
        what: "a webhook endpoint has passed over reminders that are still to come",
        check: AHEAD, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO webhook_endpoint (id, merchant_id, url, kinds, status, position, secret_version, created_at)
              SELECT {new 1}, recipient_id, 'https://a.example/', '[]', 'enabled', 1000000, 1, 1 FROM reminder
              WHERE kind = 'ORDER_PAID' AND recipient_kind = 'merchant' AND subject_id = {order paid}",
    },
    Tampering {
        what: "a webhook tells another reminder than that of its position",
        check: WEBHOOK, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "INSERT INTO webhook_endpoint (id, merchant_id, url, kinds, status, position, secret_version, created_at)
              SELECT {new 1}, recipient_id, 'https://a.example/', '[]', 'enabled', position, 1, 1 FROM reminder
              WHERE kind = 'ORDER_PAID' AND recipient_kind = 'merchant' AND subject_id = {order paid};
              INSERT INTO webhook_delivery (id, endpoint_id, reminder_id, position, status, claim, attempts, tries, created_at)
              SELECT {new 2}, {new 1}, id, position - 1, 'waiting', 0, 0, 0, 1 FROM reminder
              WHERE kind = 'ORDER_PAID' AND recipient_kind = 'merchant' AND subject_id = {order paid}",
    },
    Tampering {
        what: "a card shows another price than the revision has",
        check: LISTED, also: &[FOUND_BY], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE listing SET member_price = member_price - 1 WHERE offer_id = {offer}",
    },
    Tampering {
        what: "what a merchant sells is hidden though nobody stopped it",
        check: LISTED, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE listing SET on_show = NOT on_show WHERE offer_id = {offer}",
    },
    Tampering {
        what: "an offer that was withdrawn is still shown",
        check: LIVE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE offer SET status = 'withdrawn', live_revision_id = NULL WHERE id = {offer}",
    },
    Tampering {
        what: "a live offer is not in the catalog",
        check: LIVE, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM offer_term WHERE offer_id = {offer}; DELETE FROM listing WHERE offer_id = {offer}",
    },
    Tampering {
        what: "a word finds an offer in a city where it is not",
        check: FOUND_BY, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "UPDATE offer_term SET city = 'x' WHERE offer_id = {offer}",
    },
    Tampering {
        what: "an offer on show is found by no word",
        check: FOUND_BY, also: &[], on_postgres: &[], on_sqlite: &[],
        act: "DELETE FROM offer_term WHERE offer_id = {offer}",
    },
];
