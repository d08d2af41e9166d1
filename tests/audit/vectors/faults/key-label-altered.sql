-- broken: acme
UPDATE key SET label = 'a/2001-01-01' WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND purpose = 'period';
