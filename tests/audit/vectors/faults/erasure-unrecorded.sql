-- broken: zenith
UPDATE body SET vault = NULL, vault_seed = NULL WHERE log = (SELECT log FROM log WHERE tenant = 'zenith') AND vault IS NOT NULL;
