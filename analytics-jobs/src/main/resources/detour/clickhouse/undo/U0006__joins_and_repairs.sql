-- Gaps and repairs are lost; both can be found again from the rows.
DROP TABLE IF EXISTS detour.join_gaps SYNC;
DROP TABLE IF EXISTS detour.rollup_repairs SYNC;
DROP FUNCTION IF EXISTS detour_histogram_bucket;
ALTER TABLE detour.attempts DROP INDEX IF EXISTS inserted_at_index;
ALTER TABLE detour.requests DROP INDEX IF EXISTS inserted_at_index;
