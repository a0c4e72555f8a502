-- Every attempt is lost.
DROP TABLE IF EXISTS detour.attempts SYNC;
