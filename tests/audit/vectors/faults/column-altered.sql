-- broken: acme
UPDATE record SET model = 'other' WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 1;
