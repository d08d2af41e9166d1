-- broken: acme
UPDATE log SET note = (SELECT note FROM log WHERE log = (SELECT log FROM log WHERE tenant = 'zenith')) WHERE log = (SELECT log FROM log WHERE tenant = 'acme');
