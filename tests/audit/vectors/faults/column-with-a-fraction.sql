-- broken: acme
UPDATE record SET status = status + 0.5 WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND status IS NOT NULL;
