-- broken: _operator
UPDATE log SET keyset = keyset; ALTER TABLE record RENAME TO written; CREATE VIEW record AS SELECT * FROM written;
