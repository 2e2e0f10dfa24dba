//! Cycles, statements and settlements: S1 to S9.

use super::{Check, total};

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
        query: "SELECT {hex:h.id} AS broken FROM merchant h, (SELECT id, to_serial \
                FROM clearing_cycle WHERE status = 'settled' ORDER BY number DESC LIMIT 1) c \
                WHERE COALESCE((SELECT p.carried FROM cycle_position p \
                                WHERE p.cycle_id = c.id AND p.merchant_id = h.id), 0) <> \
                (SELECT COALESCE(-SUM(e.amount), 0) FROM ledger_account a \
                 JOIN ledger_entry e ON e.account_id = a.id JOIN transfer t ON t.id = e.transfer_id \
                 WHERE a.kind = 'payable' AND a.owner_id = h.id AND ({serial} <= c.to_serial \
                   OR t.kind = 'clearing_claim' AND t.subject_id = c.id \
                   OR t.kind = 'payout' AND t.subject_id IN \
                      (SELECT s.id FROM settlement s WHERE s.cycle_id = c.id)))",
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
        query: "SELECT {hex:p.id} AS broken FROM cycle_position p WHERE p.claimed <> \
                (SELECT COALESCE(SUM(e.amount), 0) FROM transfer t \
                 JOIN ledger_entry e ON e.transfer_id = t.id \
                 JOIN ledger_account a ON a.id = e.account_id \
                 WHERE t.kind = 'clearing_claim' AND t.subject_id = p.cycle_id \
                   AND a.kind = 'payable' AND a.owner_id = p.merchant_id) \
                OR p.payout <> (SELECT COALESCE(SUM(e.amount), 0) FROM settlement s \
                 JOIN ledger_entry e ON e.transfer_id = s.transfer_id \
                 JOIN ledger_account a ON a.id = e.account_id \
                 WHERE s.position_id = p.id AND s.direction = 'payout' AND s.amount = e.amount \
                   AND a.kind = 'payable' AND a.owner_id = p.merchant_id)",
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
                     WHEN s.direction = 'payout' OR s.status = 'paid' THEN 1 ELSE 0 END \
                OR (SELECT COALESCE(SUM(e.amount), 0) FROM transfer t \
                    JOIN ledger_entry e ON e.transfer_id = t.id \
                    JOIN ledger_account a ON a.id = e.account_id WHERE t.subject_id = s.id \
                      AND a.kind = 'payable' AND a.owner_id = s.merchant_id) <> \
                CASE WHEN s.direction = 'payout' AND s.status = 'failed' THEN 0 \
                     WHEN s.direction = 'payout' THEN s.amount \
                     WHEN s.status = 'paid' THEN -s.amount ELSE 0 END",
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
               FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id \
               WHERE a.kind = 'payable' GROUP BY a.owner_id) owed WHERE owed.amount > 0)"
        ),
    },
];
