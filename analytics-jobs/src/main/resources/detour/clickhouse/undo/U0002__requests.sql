-- Every request is lost.
DROP TABLE IF EXISTS detour.requests SYNC;
