//! What came by the gateway and what goes back: G2.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        invariant: "G2",
        says: "a gateway payment counts once: as a recharge, as a payment, or sent back",
        query: "SELECT {hex:i.id} AS broken FROM intent i WHERE i.status = 'succeeded' AND 1 <> \
                (SELECT COUNT(*) FROM recharge c WHERE c.intent_id = i.id \
                 AND c.status = 'succeeded') \
                + (SELECT COUNT(*) FROM payment p WHERE p.intent_id = i.id) \
                + (SELECT COUNT(*) FROM receipt c WHERE c.intent_id = i.id) \
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
                 (SELECT 1 FROM receipt c WHERE c.intent_id = i.id) OR EXISTS \
                 (SELECT 1 FROM recharge c WHERE c.intent_id = i.id AND c.status = 'succeeded'))",
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
        invariant: "G2",
        says: "what is asked of the gateway for a refund of an order is that refund, to the fen",
        query: "SELECT {hex:r.id} AS broken FROM refund r \
                JOIN gateway_refund g ON g.id = r.gateway_refund_id WHERE g.amount <> r.amount",
    },
    Check {
        invariant: "G2",
        says: "no more can go back to a gateway payment than is left of it",
        query: "SELECT {hex:i.id} AS broken FROM intent i \
                JOIN (SELECT intent_id, SUM(amount_left) AS amount FROM lot_source \
                  GROUP BY intent_id) s ON s.intent_id = i.id \
                LEFT JOIN (SELECT intent_id, SUM(amount) AS amount FROM gateway_refund \
                  GROUP BY intent_id) g ON g.intent_id = i.id \
                WHERE s.amount + COALESCE(g.amount, 0) > i.amount",
    },
];
