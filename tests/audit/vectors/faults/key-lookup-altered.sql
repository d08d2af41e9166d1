-- broken: acme
UPDATE key SET lookup = substr(lookup, 2) || x'00' WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND purpose = 'subject';
