-- broken: acme
UPDATE body SET (meta, meta_seed) = (SELECT meta, meta_seed FROM body WHERE log = (SELECT log FROM log WHERE tenant = 'zenith') AND idx = 1) WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 1;
