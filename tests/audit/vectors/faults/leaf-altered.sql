-- broken: acme
UPDATE record SET leaf = leaf || x'00' WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 2;
