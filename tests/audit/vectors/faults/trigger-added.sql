-- broken: _operator
UPDATE log SET keyset = keyset; CREATE TRIGGER t AFTER INSERT ON record BEGIN UPDATE log SET keyset = 0; END;
