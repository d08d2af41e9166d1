-- broken: acme
DELETE FROM log WHERE log = (SELECT log FROM log WHERE tenant = 'acme');
