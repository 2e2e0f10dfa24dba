-- What is on show names images elsewhere already.
INSERT INTO image_fetch (url, merchant_id, status, tries, due_at, created_at)
SELECT DISTINCT ON (url) url, merchant_id, 'waiting', 0, 0, 0
FROM (
    SELECT o.merchant_id, jsonb_array_elements_text(r.images) AS url
    FROM offer o JOIN revision r ON r.id = o.live_revision_id
) named
WHERE url LIKE 'https://%' AND length(url) <= 2000
ORDER BY url, merchant_id;
