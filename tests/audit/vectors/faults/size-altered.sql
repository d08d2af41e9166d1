-- broken: acme
UPDATE log SET size = size - 1 WHERE log = (SELECT log FROM log WHERE tenant = 'acme');
