-- broken: acme
INSERT INTO key SELECT zeroblob(16), log, purpose, 2, label, lookup, origin, wrapped FROM key WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND purpose = 'sign';
