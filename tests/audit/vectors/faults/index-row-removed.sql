-- broken: acme
DELETE FROM token WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 1 AND field = 'person';
