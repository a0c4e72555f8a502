-- What is counted by hours is lost; roll-ups and rows stay, and give it again as far back as they reach.
DROP VIEW IF EXISTS detour.rollups SYNC;
DROP VIEW IF EXISTS detour.attempt_counts SYNC;
DROP VIEW IF EXISTS detour.budget_counts SYNC;
DROP VIEW IF EXISTS detour.workflow_counts SYNC;
DROP TABLE IF EXISTS detour.rollup_slots SYNC;
DROP TABLE IF EXISTS detour.attempt_slots SYNC;
DROP TABLE IF EXISTS detour.budget_slots SYNC;
DROP TABLE IF EXISTS detour.workflow_hours SYNC;
DROP TABLE IF EXISTS detour.counted_hours SYNC;
