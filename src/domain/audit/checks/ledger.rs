//! The ledger, lots and corrections: L1 to L8.

use super::Check;

/// A part of the lots beside the members' accounts that it is owed on.
macro_rules! of_lots {
    ($part:literal) => {
        concat!(
            "SELECT {hex:m.id} AS broken FROM membership m \
             LEFT JOIN (SELECT membership_id, SUM(",
            $part,
            ") AS amount FROM lot GROUP BY membership_id) l ON l.membership_id = m.id \
             LEFT JOIN (SELECT a.owner_id, -SUM(e.amount) AS amount FROM ledger_account a \
               JOIN ledger_entry e ON e.account_id = a.id WHERE a.kind = 'member_",
            $part,
            "' GROUP BY a.owner_id) e ON e.owner_id = m.id \
             WHERE COALESCE(l.amount, 0) <> COALESCE(e.amount, 0)"
        )
    };
}

pub(super) const CHECKS: &[Check] = &[
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
        query: of_lots!("principal"),
    },
    Check {
        invariant: "L3",
        says: "the lots of a membership equal its bonus account",
        query: of_lots!("bonus"),
    },
    Check {
        invariant: "L4",
        says: "per home merchant, value of lots - custody of lots = advanced",
        query: "SELECT {hex:h.id} AS broken FROM merchant h \
                LEFT JOIN (SELECT m.merchant_id, SUM(l.principal + l.bonus - l.custody) AS amount \
                  FROM lot l JOIN membership m ON m.id = l.membership_id GROUP BY m.merchant_id) l \
                  ON l.merchant_id = h.id \
                LEFT JOIN (SELECT a.owner_id, SUM(e.amount) AS amount FROM ledger_account a \
                  JOIN ledger_entry e ON e.account_id = a.id WHERE a.kind = 'advanced' \
                  GROUP BY a.owner_id) e ON e.owner_id = h.id \
                WHERE COALESCE(l.amount, 0) <> COALESCE(e.amount, 0)",
    },
    Check {
        invariant: "L5",
        says: "cash = custody + payables + fees",
        query: "SELECT 'cash' AS broken WHERE (SELECT COALESCE(SUM(e.amount), 0) FROM ledger_account a \
                  JOIN ledger_entry e ON e.account_id = a.id \
                  WHERE a.kind IN ('gateway_cash', 'payable', 'fees')) <> \
                (SELECT COALESCE(SUM(custody), 0) FROM lot)",
    },
    Check {
        invariant: "L6",
        says: "no principal, bonus or custody below zero; custody within the principal",
        query: "SELECT {hex:id} AS broken FROM lot WHERE principal < 0 OR bonus < 0 \
                OR custody < 0 OR custody > principal",
    },
    Check {
        invariant: "L6",
        says: "of a forfeit so much came back as was posted, and what is kept of it is the rest",
        query: "SELECT {hex:c.membership_id} AS broken FROM membership_closing c \
                LEFT JOIN (SELECT membership_id, SUM(forfeited) AS amount FROM lot \
                  WHERE forfeited > 0 GROUP BY membership_id) k ON k.membership_id = c.membership_id \
                LEFT JOIN (SELECT a.owner_id, -SUM(e.amount) AS amount FROM transfer t \
                  JOIN ledger_entry e ON e.transfer_id = t.id \
                  JOIN ledger_account a ON a.id = e.account_id \
                  WHERE t.kind = 'forfeit_returned' AND a.kind = 'member_principal' \
                  GROUP BY a.owner_id) r ON r.owner_id = c.membership_id \
                WHERE COALESCE(k.amount, 0) > c.forfeited - c.forfeit_returned \
                OR COALESCE(r.amount, 0) <> c.forfeit_returned",
    },
    Check {
        invariant: "L7",
        says: "what is taken back of a leg is at most the leg",
        // From the few transfers that take something back: SQLite keeps the order of cross joins.
        query: "SELECT {hex:o.transfer_id} AS broken FROM transfer t CROSS JOIN ledger_entry r \
                CROSS JOIN ledger_entry o WHERE t.reverses_id IS NOT NULL \
                AND r.transfer_id = t.id AND o.transfer_id = t.reverses_id \
                AND o.account_id = r.account_id \
                GROUP BY o.transfer_id, o.account_id, o.amount \
                HAVING ABS(SUM(r.amount)) > ABS(o.amount) OR SUM(r.amount) * o.amount > 0",
    },
    Check {
        invariant: "L6",
        says: "a closed membership holds nothing but its claim",
        query: "SELECT {hex:m.id} AS broken FROM membership m JOIN lot l \
                ON l.membership_id = m.id WHERE m.status = 'closed' \
                AND (l.bonus <> 0 OR l.custody <> 0)",
    },
    Check {
        invariant: "L8",
        says: "what is kept of each account, and its tail, equal its entries",
        query: "SELECT {hex:v.account_id} AS broken FROM account_balance v LEFT JOIN \
                (SELECT account_id, SUM(amount) AS amount FROM ledger_entry GROUP BY account_id) e \
                ON e.account_id = v.account_id WHERE v.amount <> COALESCE(e.amount, 0)",
    },
    Check {
        invariant: "L8",
        says: "what is kept of each home, and its tails, equal its accounts",
        query: "SELECT p.kind AS broken FROM (SELECT kind, home_id, SUM(amount) AS amount FROM \
                  (SELECT kind, home_id, amount FROM ledger_group_part \
                   UNION ALL SELECT a.kind, COALESCE(m.merchant_id, a.owner_id), -e.amount \
                   FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id \
                     LEFT JOIN membership m ON m.id = a.owner_id) every_one \
                  GROUP BY kind, home_id) p WHERE p.amount <> 0",
    },
    Check {
        invariant: "L8",
        says: "what is kept of each day's figures, and its tail, equal the rows that they count",
        query: "SELECT {hex:d.of_id} AS broken FROM (SELECT of_id, day, what, SUM(count) AS count, \
                  SUM(first) AS first, SUM(second) AS second, SUM(third) AS third FROM \
                  (SELECT of_id, day, what, count, first, second, third FROM tally_part \
                   UNION ALL SELECT of_id, day, what, -count, -first, -second, -third \
                   FROM tally_of_rows) every_one GROUP BY of_id, day, what) d \
                WHERE d.count <> 0 OR d.first <> 0 OR d.second <> 0 OR d.third <> 0",
    },
    Check {
        invariant: "L3",
        says: "how a membership ended is what its transfers say",
        // What went back to it after its end was paid on: so figures lie between with and without.
        query: "SELECT {hex:m.id} AS broken FROM membership m \
                LEFT JOIN membership_closing c ON c.membership_id = m.id \
                LEFT JOIN (SELECT t.subject_id, \
                    SUM(CASE WHEN t.kind = 'forfeit' AND a.kind = 'member_principal' \
                      THEN e.amount ELSE 0 END) AS forfeited, \
                    SUM(CASE WHEN t.kind = 'move' AND a.kind = 'member_principal' \
                      AND e.amount > 0 THEN e.amount ELSE 0 END) AS moved, \
                    SUM(CASE WHEN t.kind = 'membership_refund' AND a.kind = 'member_principal' \
                      THEN e.amount ELSE 0 END) AS refunded, \
                    SUM(CASE WHEN t.kind = 'claim_given_up' AND a.kind = 'member_principal' \
                      THEN e.amount ELSE 0 END) AS given_up, \
                    SUM(CASE WHEN t.kind <> 'forfeit' AND a.kind = 'member_bonus' \
                      AND e.amount > 0 THEN e.amount ELSE 0 END) AS voided \
                  FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
                  JOIN ledger_account a ON a.id = e.account_id AND a.owner_id = t.subject_id \
                  WHERE t.kind IN ('forfeit', 'move', 'membership_refund', 'claim_given_up') \
                    AND t.reverses_id IS NULL GROUP BY t.subject_id) s ON s.subject_id = m.id \
                LEFT JOIN (SELECT membership_id, SUM(principal) AS amount FROM lot \
                  GROUP BY membership_id) l ON l.membership_id = m.id \
                LEFT JOIN (SELECT a.owner_id, SUM(CASE WHEN a.kind = 'member_principal' \
                      THEN -e.amount ELSE 0 END) AS principal, \
                    SUM(CASE WHEN a.kind = 'member_bonus' THEN -e.amount ELSE 0 END) AS bonus \
                  FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
                  JOIN ledger_account a ON a.id = e.account_id \
                  WHERE t.reverses_id IS NOT NULL OR t.kind = 'forfeit_returned' \
                  GROUP BY a.owner_id) r ON r.owner_id = m.id \
                WHERE m.status = 'closed' AND (c.membership_id IS NULL \
                  OR c.forfeited <> COALESCE(s.forfeited, 0) \
                  OR c.moved_to_id IS NOT NULL AND c.paid <> COALESCE(s.moved, 0) \
                  OR c.moved_to_id IS NULL AND c.paid > COALESCE(s.refunded, 0) \
                  OR c.entitled > COALESCE(s.moved + s.refunded + s.given_up, 0) + COALESCE(l.amount, 0) \
                  OR c.entitled + COALESCE(r.principal, 0) < \
                    COALESCE(s.moved + s.refunded + s.given_up, 0) + COALESCE(l.amount, 0) \
                  OR c.bonus_voided > COALESCE(s.voided, 0) \
                  OR c.bonus_voided + COALESCE(r.bonus, 0) < COALESCE(s.voided, 0))",
    },
];
