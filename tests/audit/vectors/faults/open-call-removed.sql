-- broken: zenith
DELETE FROM open_call;
