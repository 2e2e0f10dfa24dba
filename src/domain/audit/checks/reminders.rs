//! Webhooks beside the reminders that they tell: W1.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
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
