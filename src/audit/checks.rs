//! The invariants as queries, each for the rows that break it.
//!
//! `{hex:column}` stands for a key as text, `{serial}` for what counts transfers `t`.

/// One check: each row that its query finds is a violation.
pub(super) struct Check {
    /// Its invariant's name.
    pub(super) invariant: &'static str,
    /// What it says.
    pub(super) says: &'static str,
    /// Finds the rows that break it.
    pub(super) query: &'static str,
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

/// All of them, in the order of their names' groups.
pub(super) const CHECKS: [Check; 37] = [
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
        invariant: "L2",
        says: "an approved correction is posted with exactly its legs",
        query: "SELECT {hex:c.id} AS broken FROM ledger_correction c WHERE c.status = 'approved' \
                AND (NOT EXISTS (SELECT 1 FROM transfer t WHERE t.id = c.transfer_id \
                     AND t.kind = 'correction' AND t.subject_id = c.id) \
                  OR (SELECT COUNT(*) FROM ledger_entry e WHERE e.transfer_id = c.transfer_id) <> \
                     (SELECT COUNT(*) FROM ledger_correction_leg l WHERE l.correction_id = c.id) \
                  OR EXISTS (SELECT 1 FROM ledger_correction_leg l WHERE l.correction_id = c.id \
                     AND NOT EXISTS (SELECT 1 FROM ledger_entry e \
                       JOIN ledger_account a ON a.id = e.account_id \
                       WHERE e.transfer_id = c.transfer_id AND a.kind = l.account_kind \
                       AND (l.merchant_id IS NULL OR a.owner_id = l.merchant_id) \
                       AND e.amount = l.amount)))",
    },
    Check {
        invariant: "L2",
        says: "no correction is posted but an approved one, and that once",
        query: "SELECT {hex:t.id} AS broken FROM transfer t WHERE t.kind = 'correction' \
                AND NOT EXISTS (SELECT 1 FROM ledger_correction c WHERE c.transfer_id = t.id \
                AND c.id = t.subject_id AND c.status = 'approved')",
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
        invariant: "O1",
        says: "a bill costs what its shop's discount left, to the fen, and was paid from balance",
        query: "SELECT {hex:o.id} AS broken FROM \"order\" o WHERE o.bill_discount_bp IS NOT NULL \
                AND (o.member_total <> \
                     (o.list_total * (10000 - o.bill_discount_bp) + 9999) / 10000 \
                  OR NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id \
                     AND p.tender = 'balance' AND p.amount = o.member_total))",
    },
    Check {
        invariant: "O1",
        says: "a bill was charged with one code of its customer, as far as that one went",
        query: "SELECT {hex:o.id} AS broken FROM \"order\" o WHERE o.bill_discount_bp IS NOT NULL \
                AND NOT EXISTS (SELECT 1 FROM pay_code c JOIN payment p ON p.order_id = o.id \
                  WHERE c.order_id = o.id AND c.status = 'charged' \
                  AND c.customer_id = o.customer_id AND c.most >= o.member_total \
                  AND (c.membership_id IS NULL OR c.membership_id = p.membership_id) \
                  AND c.created_at <= o.placed_at AND o.placed_at < c.expires_at) \
                UNION ALL SELECT {hex:c.id} FROM pay_code c JOIN \"order\" o ON o.id = c.order_id \
                WHERE o.bill_discount_bp IS NULL",
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
                   AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.gateway_refund_id = g.id) \
                   AND NOT EXISTS (SELECT 1 FROM membership_refund_part f \
                                   WHERE f.gateway_refund_id = g.id))",
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
    Check {
        invariant: "L6",
        says: "a closed membership holds nothing but its claim",
        query: "SELECT {hex:m.id} AS broken FROM membership m JOIN lot l \
                ON l.membership_id = m.id WHERE m.status = 'closed' \
                AND (l.bonus <> 0 OR l.custody <> 0)",
    },
    Check {
        invariant: "G2",
        says: "no more goes back of a gateway payment than came by it",
        query: "SELECT {hex:i.id} AS broken FROM intent i JOIN gateway_refund g \
                ON g.intent_id = i.id WHERE i.status = 'succeeded' \
                GROUP BY i.id, i.amount HAVING SUM(g.amount) > i.amount",
    },
    Check {
        invariant: "G2",
        says: "all principal can go back to where it came from",
        query: "SELECT {hex:l.id} AS broken FROM lot l WHERE l.principal > \
                (SELECT COALESCE(SUM(s.amount_left), 0) FROM lot_source s WHERE s.lot_id = l.id)",
    },
    Check {
        invariant: "G2",
        says: "a membership's refund is asked of the gateway, to the fen",
        query: "SELECT {hex:r.id} AS broken FROM membership_refund r WHERE r.amount <> \
                (SELECT COALESCE(SUM(g.amount), 0) FROM membership_refund_part f \
                 JOIN gateway_refund g ON g.id = f.gateway_refund_id WHERE f.refund_id = r.id) \
                OR r.amount <> (SELECT COALESCE(-SUM(e.amount), 0) FROM ledger_entry e \
                 JOIN ledger_account a ON a.id = e.account_id \
                 WHERE e.transfer_id = r.transfer_id AND a.kind = 'gateway_cash')",
    },
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
    Check {
        invariant: "W1",
        says: "no webhook endpoint is ahead of its merchant's reminders",
        query: "SELECT {hex:w.id} AS broken FROM webhook_endpoint w \
                LEFT JOIN reminder_tip t ON t.recipient_id = w.merchant_id \
                WHERE w.position > COALESCE(t.position, 0)",
    },
    Check {
        invariant: "W1",
        says: "a webhook tells a reminder of its merchant, at that one's position",
        query: "SELECT {hex:d.id} AS broken FROM webhook_delivery d \
                JOIN webhook_endpoint w ON w.id = d.endpoint_id \
                LEFT JOIN reminder r ON r.id = d.reminder_id \
                WHERE d.position IS NOT NULL AND (r.position IS NULL OR r.position <> d.position \
                  OR r.recipient_id <> w.merchant_id OR d.position > w.position)",
    },
];
