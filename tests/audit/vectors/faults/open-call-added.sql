-- broken: acme
INSERT INTO open_call SELECT log, call_id, 7, idx, zeroblob(16) FROM record WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 1;
