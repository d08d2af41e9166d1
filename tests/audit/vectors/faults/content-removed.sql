-- broken: acme
UPDATE body SET content = NULL, content_seed = NULL WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 1;
