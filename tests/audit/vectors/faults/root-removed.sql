-- broken: acme
DELETE FROM key WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND purpose = 'root';
