-- A day that is over becomes one part, an hour after its last row. FINAL then has nothing to compare within it: over 30
-- days of 10 million attempts, panels that read them took 2 to 5 times the processor time without this.
ALTER TABLE detour.attempts MODIFY SETTING min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE detour.requests MODIFY SETTING min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE detour.rollup_1m MODIFY SETTING min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;
