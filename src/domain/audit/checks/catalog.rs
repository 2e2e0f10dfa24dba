//! The catalog: D1.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        invariant: "D1",
        says: "a listing is what its revision, shop and merchant say",
        query: "SELECT {hex:l.offer_id} AS broken FROM listing l \
                JOIN revision r ON r.id = l.revision_id JOIN offer o ON o.id = l.offer_id \
                JOIN shop s ON s.id = l.shop_id JOIN merchant m ON m.id = l.merchant_id \
                WHERE r.offer_id <> l.offer_id OR o.shop_id <> l.shop_id \
                OR o.merchant_id <> l.merchant_id OR r.title <> l.title \
                OR r.title_en IS DISTINCT FROM l.title_en OR r.images <> l.images \
                OR r.category_id <> l.category_id OR r.list_price <> l.list_price \
                OR r.member_price <> l.member_price OR r.barcode IS DISTINCT FROM l.barcode \
                OR r.valid_from IS DISTINCT FROM l.valid_from \
                OR r.valid_until IS DISTINCT FROM l.valid_until OR s.city <> l.city \
                OR s.latitude_e6 <> l.latitude_e6 OR s.longitude_e6 <> l.longitude_e6 \
                OR l.discount_bp <> (r.list_price - r.member_price) * 10000 / r.list_price \
                OR l.on_show <> (m.status IN ('approved', 'closing') AND s.status = 'open')",
    },
    Check {
        invariant: "D1",
        says: "an offer that is live is listed by its live revision, and no other offer is listed",
        query: "SELECT {hex:o.id} AS broken FROM offer o LEFT JOIN listing l ON l.offer_id = o.id \
                WHERE l.revision_id IS DISTINCT FROM \
                CASE WHEN o.status = 'live' THEN o.live_revision_id END",
    },
    Check {
        invariant: "D1",
        says: "what a listing is found by stands at its price, city and time",
        query: "SELECT {hex:t.offer_id} AS broken FROM offer_term t \
                JOIN listing l ON l.offer_id = t.offer_id WHERE t.member_price <> l.member_price \
                OR t.city <> l.city OR t.published_at <> l.published_at \
                UNION ALL SELECT {hex:l.offer_id} FROM listing l \
                WHERE NOT EXISTS (SELECT 1 FROM offer_term t WHERE t.offer_id = l.offer_id)",
    },
];
