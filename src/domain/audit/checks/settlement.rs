//! Cycles, statements and settlements: S1 to S9.

use super::{Check, total};

/// What merchants owe, net of nobody, in fen.
macro_rules! debts {
    () => {
        "(SELECT COALESCE(SUM(owing.amount), 0) FROM (SELECT SUM(e.amount) AS amount \
          FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id \
          WHERE a.kind = 'payable' GROUP BY a.owner_id) owing WHERE owing.amount > 0)"
    };
}

pub(super) const CHECKS: &[Check] = &[
    Check {
        invariant: "S1",
        says: "cycles follow each other, and cover each transfer once",
        query: "SELECT {hex:c.id} AS broken FROM clearing_cycle c WHERE c.after_serial > c.to_serial \
                OR c.after_serial <> COALESCE((SELECT b.to_serial FROM clearing_cycle b \
                                               WHERE b.number = c.number - 1), 0)",
    },
    Check {
        invariant: "S1",
        says: "what the last cycle carries on is what the ledger says up to it",
        query: "SELECT {hex:h.id} AS broken FROM merchant h \
                LEFT JOIN (SELECT p.merchant_id, p.carried FROM cycle_position p \
                  WHERE p.cycle_id = (SELECT id FROM clearing_cycle WHERE status = 'settled' \
                    ORDER BY number DESC LIMIT 1)) p ON p.merchant_id = h.id \
                LEFT JOIN (SELECT a.owner_id, -SUM(e.amount) AS amount \
                  FROM (SELECT id, to_serial FROM clearing_cycle WHERE status = 'settled' \
                    ORDER BY number DESC LIMIT 1) c CROSS JOIN ledger_account a \
                  JOIN ledger_entry e ON e.account_id = a.id \
                  JOIN transfer t ON t.id = e.transfer_id \
                  LEFT JOIN settlement s ON t.kind = 'payout' AND s.id = t.subject_id \
                  WHERE a.kind = 'payable' AND ({serial} <= c.to_serial \
                    OR t.kind = 'clearing_claim' AND t.subject_id = c.id OR s.cycle_id = c.id) \
                  GROUP BY a.owner_id) e ON e.owner_id = h.id \
                WHERE EXISTS (SELECT 1 FROM clearing_cycle WHERE status = 'settled') \
                  AND COALESCE(p.carried, 0) <> COALESCE(e.amount, 0)",
    },
    Check {
        invariant: "S1",
        says: "a statement opens with what the one before carried on, and adds up",
        query: "SELECT {hex:p.id} AS broken FROM cycle_position p \
                JOIN clearing_cycle c ON c.id = p.cycle_id WHERE \
                p.opening <> COALESCE((SELECT b.carried FROM cycle_position b \
                  JOIN clearing_cycle d ON d.id = b.cycle_id \
                  WHERE d.number = c.number - 1 AND b.merchant_id = p.merchant_id), 0) \
                OR p.closing <> p.opening + COALESCE((SELECT SUM(m.amount) \
                  FROM cycle_movement m WHERE m.position_id = p.id), 0)",
    },
    Check {
        invariant: "S2",
        says: "net positions sum to what cash, custody and fees leave",
        query: "SELECT {hex:c.id} AS broken FROM clearing_cycle c WHERE c.cash IS NOT NULL AND \
                (c.cash <> c.custody + c.payables + c.fees OR c.payables <> \
                 (SELECT COALESCE(SUM(p.closing), 0) FROM cycle_position p \
                  WHERE p.cycle_id = c.id))",
    },
    Check {
        invariant: "S3",
        says: "what a statement claims and pays out was posted once, to the fen",
        query: "SELECT {hex:p.id} AS broken FROM cycle_position p \
                LEFT JOIN (SELECT t.subject_id, a.owner_id, SUM(e.amount) AS amount \
                  FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
                  JOIN ledger_account a ON a.id = e.account_id \
                  WHERE t.kind = 'clearing_claim' AND a.kind = 'payable' \
                  GROUP BY t.subject_id, a.owner_id) c \
                  ON c.subject_id = p.cycle_id AND c.owner_id = p.merchant_id \
                LEFT JOIN (SELECT s.position_id, a.owner_id, SUM(e.amount) AS amount \
                  FROM settlement s JOIN ledger_entry e ON e.transfer_id = s.transfer_id \
                  JOIN ledger_account a ON a.id = e.account_id \
                  WHERE s.direction = 'payout' AND s.amount = e.amount AND a.kind = 'payable' \
                  GROUP BY s.position_id, a.owner_id) o \
                  ON o.position_id = p.id AND o.owner_id = p.merchant_id \
                WHERE p.claimed <> COALESCE(c.amount, 0) OR p.payout <> COALESCE(o.amount, 0)",
    },
    Check {
        invariant: "S4",
        says: "a settlement that was paid in or failed has its transfer, and no other has",
        query: "SELECT {hex:s.id} AS broken FROM settlement s WHERE \
                (s.direction = 'collection' AND s.status = 'paid') <> \
                (s.direction = 'collection' AND s.transfer_id IS NOT NULL) \
                OR (s.direction = 'payout' AND s.status = 'failed') <> \
                (s.returned_by_id IS NOT NULL) \
                OR (SELECT COUNT(*) FROM transfer t WHERE t.subject_id = s.id) <> \
                CASE WHEN s.direction = 'payout' AND s.status = 'failed' THEN 2 \
                     WHEN s.direction = 'payout' THEN 1 \
                     ELSE (SELECT COUNT(*) FROM receipt c WHERE c.settlement_id = s.id) END \
                OR (SELECT COALESCE(SUM(e.amount), 0) FROM transfer t \
                    JOIN ledger_entry e ON e.transfer_id = t.id \
                    JOIN ledger_account a ON a.id = e.account_id WHERE t.subject_id = s.id \
                      AND a.kind = 'payable' AND a.owner_id = s.merchant_id) <> \
                CASE WHEN s.direction = 'payout' AND s.status = 'failed' THEN 0 \
                     WHEN s.direction = 'payout' THEN s.amount \
                     ELSE -(SELECT COALESCE(SUM(c.amount), 0) FROM receipt c \
                            WHERE c.settlement_id = s.id) END \
                OR s.direction = 'collection' AND (s.status = 'paid') <> \
                   ((SELECT COALESCE(SUM(c.amount), 0) FROM receipt c \
                     WHERE c.settlement_id = s.id) >= s.amount)",
    },
    Check {
        invariant: "S4",
        says: "what came of a merchant is posted once, and a pay-in received what came for it",
        query: "SELECT {hex:c.id} AS broken FROM receipt c WHERE -c.amount <> \
                (SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e \
                 JOIN ledger_account a ON a.id = e.account_id WHERE e.transfer_id = c.transfer_id \
                 AND a.kind = 'payable' AND a.owner_id = c.merchant_id) \
                OR (SELECT COUNT(*) FROM receipt o WHERE o.transfer_id = c.transfer_id) <> 1 \
                UNION ALL SELECT {hex:p.id} FROM pay_in p WHERE p.received <> \
                (SELECT COALESCE(SUM(c.amount), 0) FROM receipt c WHERE c.pay_in_id = p.id)",
    },
    Check {
        invariant: "S3",
        says: "what a statement asks to be paid in is asked once, to the fen",
        query: "SELECT {hex:p.id} AS broken FROM cycle_position p LEFT JOIN settlement s \
                ON s.position_id = p.id AND s.direction = 'collection' \
                WHERE p.due <> COALESCE(s.amount, 0)",
    },
    Check {
        invariant: "S3",
        says: "what custody lacks after a claim is what the merchant is told",
        query: "SELECT {hex:p.id} AS broken FROM cycle_position p \
                LEFT JOIN reminder r ON r.subject_id = p.id AND r.kind = 'CUSTODY_SHORTFALL' \
                LEFT JOIN reminder_tip t ON t.recipient_id = p.merchant_id \
                WHERE p.settled_at > COALESCE(t.pruned_until, 0) AND p.shortfall - p.claimed <> \
                COALESCE(CAST(REPLACE(r.figures ->> 'amount', '.', '') AS bigint), 0)",
    },
    Check {
        invariant: "S3",
        says: "what an allotment gave was claimed by it, to the fen",
        query: "SELECT {hex:a.id} AS broken FROM allotment a \
                LEFT JOIN (SELECT cycle_id, merchant_id, SUM(amount - amount_left) AS amount \
                  FROM allotment WHERE cycle_id IS NOT NULL GROUP BY cycle_id, merchant_id) g \
                  ON g.cycle_id = a.cycle_id AND g.merchant_id = a.merchant_id \
                LEFT JOIN (SELECT t.kind, t.subject_id, c.owner_id, SUM(e.amount) AS amount \
                  FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
                  JOIN ledger_account c ON c.id = e.account_id \
                  WHERE t.kind IN ('clearing_claim', 'claim') AND c.kind = 'payable' \
                    AND t.subject_id IN (SELECT COALESCE(cycle_id, id) FROM allotment) \
                  GROUP BY t.kind, t.subject_id, c.owner_id) p \
                  ON p.subject_id = COALESCE(a.cycle_id, a.id) AND p.owner_id = a.merchant_id \
                  AND p.kind = CASE WHEN a.cycle_id IS NULL THEN 'claim' ELSE 'clearing_claim' END \
                WHERE COALESCE(g.amount, a.amount - a.amount_left) <> COALESCE(p.amount, 0)",
    },
    Check {
        invariant: "S3",
        says: "what a statement lacks and claims is what its allotments did, and all have ended",
        query: "SELECT {hex:p.id} AS broken FROM cycle_position p \
                JOIN (SELECT cycle_id, merchant_id, SUM(lacking) AS lacking, \
                    SUM(amount - amount_left) AS given, COUNT(*) - COUNT(ended_at) AS running \
                  FROM allotment WHERE cycle_id IS NOT NULL GROUP BY cycle_id, merchant_id) a \
                  ON a.cycle_id = p.cycle_id AND a.merchant_id = p.merchant_id \
                WHERE p.settled_at IS NOT NULL AND (p.shortfall <> a.lacking \
                  OR p.claimed <> a.given OR a.running > 0)",
    },
    Check {
        invariant: "S4",
        says: "a cycle is settled when each of its positions is",
        query: "SELECT {hex:c.id} AS broken FROM clearing_cycle c WHERE c.status = 'settled' \
                AND EXISTS (SELECT 1 FROM cycle_position p WHERE p.cycle_id = c.id \
                            AND p.settled_at IS NULL)",
    },
    Check {
        invariant: "S5",
        says: "there is money to pay every merchant what it is owed",
        query: concat!(
            "SELECT 'cash' AS broken WHERE ",
            total!("gateway_cash"),
            " < (SELECT COALESCE(SUM(owed.amount), 0) FROM (SELECT -SUM(e.amount) AS amount \
               FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id \
               WHERE a.kind = 'payable' GROUP BY a.owner_id) owed WHERE owed.amount > 0)"
        ),
    },
    Check {
        invariant: "S6",
        says: "what merchants owe together is covered by the platform's own money",
        query: concat!("SELECT 'own money' AS broken WHERE ", debts!(), " > -", total!("fees")),
    },
    Check {
        invariant: "S6",
        says: "cash is never below custody and what merchants are owed",
        query: concat!(
            "SELECT 'cash' AS broken WHERE ",
            total!("gateway_cash"),
            " < (SELECT COALESCE(SUM(custody), 0) FROM lot) - ",
            total!("payable"),
            " + ",
            debts!()
        ),
    },
    Check {
        invariant: "S7",
        says: "own money covers what merchants would owe if all open orders were given back",
        query: "SELECT 'own money' AS broken WHERE \
                (SELECT COALESCE(SUM(owing.amount), 0) FROM (SELECT b.amount + COALESCE(( \
                   SELECT SUM(CASE WHEN p.tender = 'gateway' THEN p.amount - p.fee \
                     WHEN m.merchant_id = o.merchant_id THEN (SELECT COALESCE(SUM(d.custody), 0) \
                       FROM draw d WHERE d.payment_id = p.id) ELSE p.amount END) \
                   FROM \"order\" o JOIN payment p ON p.order_id = o.id \
                   LEFT JOIN membership m ON m.id = p.membership_id \
                   WHERE o.status = 'paid' AND o.merchant_id = b.owner_id), 0) AS amount \
                 FROM (SELECT a.owner_id, SUM(e.amount) AS amount FROM ledger_account a \
                   JOIN ledger_entry e ON e.account_id = a.id WHERE a.kind = 'payable' \
                   GROUP BY a.owner_id) b) owing WHERE owing.amount > 0) \
                > (SELECT COALESCE(-SUM(e.amount), 0) FROM ledger_entry e \
                   JOIN ledger_account a ON a.id = e.account_id WHERE a.kind = 'fees') \
                - (SELECT COALESCE(SUM(p.fee), 0) FROM \"order\" o \
                   JOIN payment p ON p.order_id = o.id WHERE o.status = 'paid')",
    },
];
