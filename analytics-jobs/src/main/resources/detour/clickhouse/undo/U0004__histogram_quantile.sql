DROP FUNCTION IF EXISTS detour_histogram_quantile;
