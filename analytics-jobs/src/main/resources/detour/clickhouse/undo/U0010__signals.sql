-- Every signal is lost; incidents stay.
DROP TABLE IF EXISTS detour.signals SYNC;
