-- What is on show names images elsewhere already.
INSERT OR IGNORE INTO image_fetch (url, merchant_id, status, tries, due_at, created_at)
SELECT named.value, o.merchant_id, 'waiting', 0, 0, 0
FROM offer o
JOIN revision r ON r.id = o.live_revision_id
JOIN json_each(r.images) named
WHERE named.value LIKE 'https://%' AND length(named.value) <= 2000;
