-- broken: acme
INSERT INTO token VALUES ((SELECT log FROM log WHERE tenant = 'acme'), 'person', 9999, 1);
