-- broken: acme
INSERT INTO body (log, idx, meta) VALUES ((SELECT log FROM log WHERE tenant = 'acme'), 900, x'00');
