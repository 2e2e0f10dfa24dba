-- The postings of the search stand in the order of the lists: a page of what a word finds is read off an
-- index, cheapest first in all cities or in one, or newest first, and nothing is sorted.
ALTER TABLE offer_term RENAME TO offer_term_before;
DROP INDEX offer_term_by_offer;
CREATE TABLE offer_term (
    term $bytewise NOT NULL,
    -- those of the listing
    city text NOT NULL,
    member_price $int NOT NULL,
    published_at $int NOT NULL,
    offer_id $uuid NOT NULL,
    weight $int NOT NULL,
    CONSTRAINT a_word_is_posted_once PRIMARY KEY (term, member_price, offer_id),
    CONSTRAINT what_is_posted_is_listed FOREIGN KEY (offer_id) REFERENCES listing (offer_id)
        ON DELETE CASCADE
) $strict;
INSERT INTO offer_term (term, city, member_price, published_at, offer_id, weight)
    SELECT t.term, l.city, l.member_price, l.published_at, t.offer_id, t.weight
    FROM offer_term_before t JOIN listing l ON l.offer_id = t.offer_id
    ORDER BY t.term, l.member_price, t.offer_id;
DROP TABLE offer_term_before;
CREATE INDEX offer_term_by_city ON offer_term (term, city, member_price, offer_id);
CREATE INDEX offer_term_by_newest ON offer_term (term, published_at, offer_id);
CREATE INDEX offer_term_by_offer ON offer_term (offer_id);

-- Listings are posted anew behind the running program: the words of their cities are new.
DELETE FROM respelling WHERE kind = 'listings';
