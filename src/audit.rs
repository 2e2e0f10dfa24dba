//! The audit of the books: every invariant as a query for the rows that break it.
//!
//! Run after every story of the tests, by `sharepass audit` on a live database, and by the worker.
//! The names are those of RELIABILITY (L1 to O4, I1, R2, G2).

use sea_orm::ConnectionTrait;

use crate::db::sql;
use crate::reminder;

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Its name.
    pub invariant: &'static str,
    /// What it says.
    pub says: &'static str,
    /// The key or figure of a row that breaks it.
    pub row: String,
}

/// One check: each row that its query finds is a violation.
struct Check {
    invariant: &'static str,
    says: &'static str,
    query: &'static str,
}

/// Balance of an account kind, in fen with debit positive.
macro_rules! total {
    ($kind:literal) => {
        concat!(
            "(SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e \
              JOIN ledger_account a ON a.id = e.account_id WHERE a.kind = '",
            $kind,
            "')"
        )
    };
}

/// What a transfer moves at the merchant of the order `o`, and of fees, in fen with debit positive.
macro_rules! merchant_leg {
    ($transfer:literal) => {
        concat!(
            "(SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e \
              JOIN ledger_account a ON a.id = e.account_id WHERE e.transfer_id = ",
            $transfer,
            " AND (a.kind = 'fees' OR a.kind IN ('payable', 'advanced') \
              AND a.owner_id = o.merchant_id))"
        )
    };
}

const CHECKS: [Check; 19] = [
    Check {
        invariant: "L1",
        says: "all entries sum to zero",
        query: "SELECT CAST(SUM(amount) AS text) AS broken FROM ledger_entry \
                HAVING SUM(amount) <> 0",
    },
    Check {
        invariant: "L1",
        says: "every transfer sums to zero",
        query: "SELECT {hex:transfer_id} AS broken FROM ledger_entry \
                GROUP BY transfer_id HAVING SUM(amount) <> 0",
    },
    Check {
        invariant: "L1",
        says: "every transfer has entries",
        query: "SELECT {hex:t.id} AS broken FROM transfer t \
                WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.transfer_id = t.id)",
    },
    Check {
        invariant: "L3",
        says: "the lots of a membership equal its principal account",
        query: "SELECT {hex:m.id} AS broken FROM membership m WHERE \
                (SELECT COALESCE(SUM(l.principal), 0) FROM lot l WHERE l.membership_id = m.id) <> \
                (SELECT COALESCE(-SUM(e.amount), 0) FROM ledger_entry e \
                 JOIN ledger_account a ON a.id = e.account_id \
                 WHERE a.kind = 'member_principal' AND a.owner_id = m.id)",
    },
    Check {
        invariant: "L3",
        says: "the lots of a membership equal its bonus account",
        query: "SELECT {hex:m.id} AS broken FROM membership m WHERE \
                (SELECT COALESCE(SUM(l.bonus), 0) FROM lot l WHERE l.membership_id = m.id) <> \
                (SELECT COALESCE(-SUM(e.amount), 0) FROM ledger_entry e \
                 JOIN ledger_account a ON a.id = e.account_id \
                 WHERE a.kind = 'member_bonus' AND a.owner_id = m.id)",
    },
    Check {
        invariant: "L4",
        says: "per home merchant, value of lots - custody of lots = advanced",
        query: "SELECT {hex:h.id} AS broken FROM merchant h WHERE \
                (SELECT COALESCE(SUM(l.principal + l.bonus - l.custody), 0) FROM lot l \
                 JOIN membership m ON m.id = l.membership_id WHERE m.merchant_id = h.id) <> \
                (SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e \
                 JOIN ledger_account a ON a.id = e.account_id \
                 WHERE a.kind = 'advanced' AND a.owner_id = h.id)",
    },
    Check {
        invariant: "L5",
        says: "cash = custody + payables + fees",
        query: concat!(
            "SELECT 'cash' AS broken WHERE ",
            total!("gateway_cash"),
            " <> (SELECT COALESCE(SUM(custody), 0) FROM lot) - ",
            total!("payable"),
            " - ",
            total!("fees")
        ),
    },
    Check {
        invariant: "L6",
        says: "no principal, bonus or custody below zero; custody within the value",
        query: "SELECT {hex:id} AS broken FROM lot WHERE principal < 0 OR bonus < 0 \
                OR custody < 0 OR custody > principal + bonus",
    },
    Check {
        invariant: "L7",
        says: "what is taken back of a leg is at most the leg",
        query: "SELECT {hex:o.transfer_id} AS broken FROM ledger_entry o \
                JOIN transfer t ON t.reverses_id = o.transfer_id \
                JOIN ledger_entry r ON r.transfer_id = t.id AND r.account_id = o.account_id \
                GROUP BY o.transfer_id, o.account_id, o.amount \
                HAVING ABS(SUM(r.amount)) > ABS(o.amount) OR SUM(r.amount) * o.amount > 0",
    },
    Check {
        invariant: "O1",
        says: "a paid order has its payment, and an unpaid one none that was kept",
        query: "SELECT {hex:o.id} AS broken FROM \"order\" o \
                WHERE (o.status IN ('paid', 'accepted', 'fulfilled', 'declined', 'refunded')) \
                  AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id) \
                OR o.status IN ('placed', 'expired') \
                  AND EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id)",
    },
    Check {
        invariant: "O1",
        says: "a payment's transfer brings its amount to the serving merchant, less the fee",
        query: concat!(
            "SELECT {hex:p.id} AS broken FROM payment p JOIN \"order\" o ON o.id = p.order_id \
             WHERE -p.amount <> ",
            merchant_leg!("p.transfer_id")
        ),
    },
    Check {
        invariant: "O2",
        says: "refunds of a payment are at most the payment",
        query: "SELECT {hex:p.id} AS broken FROM payment p JOIN refund r ON r.payment_id = p.id \
                GROUP BY p.id, p.amount HAVING SUM(r.amount) > p.amount",
    },
    Check {
        invariant: "O2",
        says: "a refund's transfer takes its amount from the serving merchant, and the fee",
        query: concat!(
            "SELECT {hex:r.id} AS broken FROM refund r JOIN payment p ON p.id = r.payment_id \
             JOIN \"order\" o ON o.id = p.order_id WHERE r.amount <> ",
            merchant_leg!("r.transfer_id")
        ),
    },
    Check {
        invariant: "O3",
        says: "what was paid for an order that ended without goods went back",
        query: "SELECT {hex:p.id} AS broken FROM payment p JOIN \"order\" o ON o.id = p.order_id \
                WHERE o.status IN ('declined', 'cancelled', 'refunded') AND p.amount <> \
                (SELECT COALESCE(SUM(r.amount), 0) FROM refund r WHERE r.payment_id = p.id)",
    },
    Check {
        invariant: "O4",
        says: "stock is never below zero, and sold + left = entered",
        query: "SELECT {hex:f.id} AS broken FROM offer f WHERE f.stock_left < 0 OR \
                f.stock_left IS NOT NULL AND \
                f.stock_entered <> f.stock_left + (SELECT COALESCE(SUM(l.stock_held), 0) \
                FROM order_line l WHERE l.offer_id = f.id)",
    },
    Check {
        invariant: "I1",
        says: "every key has its answer",
        query: "SELECT key AS broken FROM idempotency_key \
                WHERE answer IS NULL AND refusal IS NULL",
    },
    Check {
        invariant: "G2",
        says: "a gateway payment counts once: as a recharge, as a payment, or sent back",
        query: "SELECT {hex:i.id} AS broken FROM intent i WHERE i.status = 'succeeded' AND 1 <> \
                (SELECT COUNT(*) FROM recharge c WHERE c.intent_id = i.id \
                 AND c.status = 'succeeded') \
                + (SELECT COUNT(*) FROM payment p WHERE p.intent_id = i.id) \
                + (SELECT COUNT(*) FROM gateway_refund g WHERE g.intent_id = i.id \
                   AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.gateway_refund_id = g.id))",
    },
    Check {
        invariant: "G2",
        says: "a recharge that succeeded left one lot and one transfer, and no other left any",
        query: "SELECT {hex:c.id} AS broken FROM recharge c WHERE \
                CASE WHEN c.status = 'succeeded' THEN 1 ELSE 0 END <> \
                (SELECT COUNT(*) FROM lot l WHERE l.recharge_id = c.id) \
                OR CASE WHEN c.status = 'succeeded' THEN 1 ELSE 0 END <> \
                (SELECT COUNT(*) FROM transfer t WHERE t.subject_id = c.id \
                 AND t.kind = 'recharge')",
    },
    Check {
        invariant: "G2",
        says: "only a payment that succeeded is counted",
        query: "SELECT {hex:i.id} AS broken FROM intent i WHERE i.status <> 'succeeded' AND \
                (EXISTS (SELECT 1 FROM payment p WHERE p.intent_id = i.id) OR EXISTS \
                 (SELECT 1 FROM recharge c WHERE c.intent_id = i.id AND c.status = 'succeeded'))",
    },
];

/// Every check as its invariant's name and what it says; those of reminders as they say it themselves.
pub fn checks() -> impl Iterator<Item = (&'static str, &'static str)> {
    let books = CHECKS.iter().map(|check| (check.invariant, check.says));
    books.chain(reminder::checks().map(|says| ("R2", says)))
}

/// Looks for what breaks an invariant. An empty answer is a clean audit.
pub async fn audit(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<Violation>> {
    let mut violations = Vec::new();
    for check in &CHECKS {
        for row in connection.query_all_raw(sql(connection, query(connection, check), [])).await? {
            let (invariant, says) = (check.invariant, check.says);
            violations.push(Violation { invariant, says, row: row.try_get("", "broken")? });
        }
    }
    for row in reminder::audit(connection).await? {
        let says = "every recipient's reminders are numbered without gap or double";
        violations.push(Violation { invariant: "R2", says, row });
    }
    Ok(violations)
}

/// Puts in how this database shows a key as text.
fn query(connection: &impl ConnectionTrait, check: &Check) -> String {
    let (before, after) = match connection.get_database_backend() {
        sea_orm::DbBackend::Postgres => ("CAST(", " AS text)"),
        _ => ("hex(", ")"),
    };
    let mut text = String::new();
    let mut rest = check.query;
    while let Some((head, tail)) = rest.split_once("{hex:") {
        let (column, tail) = tail.split_once('}').unwrap_or((tail, ""));
        text.extend([head, before, column, after]);
        rest = tail;
    }
    text.push_str(rest);
    text
}
