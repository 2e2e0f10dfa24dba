//! No money is sent twice, and none a second time on one person's word.

use super::Check;

/// All of them.
pub(super) const CHECKS: &[Check] = &[
    Check {
        invariant: "G2",
        says: "a payment that was not booked goes back once",
        query: "SELECT {hex:g.intent_id} AS broken FROM gateway_refund g \
                JOIN intent i ON i.id = g.intent_id WHERE i.status <> 'succeeded' \
                GROUP BY g.intent_id HAVING COUNT(*) > 1",
    },
    Check {
        invariant: "S8",
        says: "a payout that the bank was told of failed by its word, or by two operators'",
        query: "SELECT {hex:s.id} AS broken FROM settlement s WHERE s.direction = 'payout' \
                AND s.status = 'failed' AND s.file IS NOT NULL \
                AND COALESCE(s.said_by, '') <> 'bank' AND NOT EXISTS \
                (SELECT 1 FROM proposal p WHERE p.subject_id = s.id AND p.status = 'approved' \
                 AND p.kind = 'settlement_failed' AND p.decided_by <> p.proposed_by)",
    },
    Check {
        invariant: "S8",
        says: "what came in another form was sent back by two operators",
        query: "SELECT {hex:n.id} AS broken FROM notice n WHERE n.resolution = 'sent back' \
                AND NOT EXISTS (SELECT 1 FROM proposal p WHERE p.subject_id = n.id \
                 AND p.kind = 'quarantine_send_back' AND p.status = 'approved' \
                 AND p.decided_by <> p.proposed_by)",
    },
];
