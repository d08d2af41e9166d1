-- broken: acme
UPDATE record SET region = NULL WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 1;
