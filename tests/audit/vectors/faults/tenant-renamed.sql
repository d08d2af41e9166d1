-- broken: acme
UPDATE log SET tenant = 'acme' || '2' WHERE log = (SELECT log FROM log WHERE tenant = 'acme');
