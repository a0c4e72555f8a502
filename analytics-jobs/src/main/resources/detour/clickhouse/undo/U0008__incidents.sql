-- Every incident is lost.
DROP TABLE IF EXISTS detour.incidents SYNC;
