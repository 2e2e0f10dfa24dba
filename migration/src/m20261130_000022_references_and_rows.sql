-- A merchant's own reference of an offer, unique at its shop.
ALTER TABLE offer ADD COLUMN reference text;
CREATE UNIQUE INDEX offer_by_reference ON offer (shop_id, reference) WHERE reference IS NOT NULL;

-- An import keeps what its file was read into: the names of the columns, and for each row that was
-- refused its number in the file and its cells, so that it can be corrected and sent again.
ALTER TABLE offer_import ADD COLUMN header text;
ALTER TABLE offer_import_row ADD COLUMN file_row $int;
ALTER TABLE offer_import_row ADD COLUMN cells text;
