-- broken: zenith
DELETE FROM hold;
