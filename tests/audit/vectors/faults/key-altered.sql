-- broken: acme
UPDATE key SET wrapped = zeroblob(60) WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND purpose = 'subject';
