-- broken: acme
UPDATE log SET frontier = zeroblob(length(frontier)) WHERE log = (SELECT log FROM log WHERE tenant = 'acme');
