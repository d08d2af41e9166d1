-- broken: acme
UPDATE record SET time_us = time_us + 1 WHERE log = (SELECT log FROM log WHERE tenant = 'acme') AND idx = 1;
