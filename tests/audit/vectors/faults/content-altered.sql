-- broken: acme
UPDATE body SET content = zeroblob(length(content)) WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 1;
