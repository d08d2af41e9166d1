-- broken: acme
DELETE FROM record WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 2;
