//! Orders, payments, refunds, bills and keys: O1 to O4, I1.

use super::Check;

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

pub(super) const CHECKS: &[Check] = &[
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
                GROUP BY p.id, p.amount HAVING SUM(r.amount) + COALESCE((SELECT SUM(w.amount_left) \
                FROM owed_refund w WHERE w.payment_id = p.id), 0) > p.amount",
    },
    Check {
        invariant: "O2",
        says: "an owed refund is its parts and what is left of it",
        query: "SELECT {hex:w.id} AS broken FROM owed_refund w WHERE w.amount <> w.amount_left + \
                (SELECT COALESCE(SUM(r.amount), 0) FROM refund r \
                 WHERE r.owed_refund_id = w.id AND r.payment_id = w.payment_id)",
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
        says: "what was paid for an order that ended without goods went back, or is owed",
        query: "SELECT {hex:p.id} AS broken FROM payment p JOIN \"order\" o ON o.id = p.order_id \
                WHERE o.status IN ('declined', 'cancelled', 'refunded') AND p.amount <> \
                (SELECT COALESCE(SUM(r.amount), 0) FROM refund r WHERE r.payment_id = p.id) \
                + (SELECT COALESCE(SUM(w.amount_left), 0) FROM owed_refund w \
                   WHERE w.payment_id = p.id)",
    },
    Check {
        invariant: "O4",
        says: "stock is never below zero, and sold + left = entered",
        query: "SELECT {hex:f.id} AS broken FROM offer f LEFT JOIN \
                (SELECT offer_id, SUM(stock_held) AS held FROM order_line WHERE stock_held > 0 \
                 GROUP BY offer_id) l ON l.offer_id = f.id WHERE f.stock_left < 0 OR \
                f.stock_left IS NOT NULL AND f.stock_entered <> f.stock_left + COALESCE(l.held, 0)",
    },
    Check {
        invariant: "I1",
        says: "every key has its answer",
        query: "SELECT key AS broken FROM idempotency_key \
                WHERE answer IS NULL AND refusal IS NULL",
    },
];
