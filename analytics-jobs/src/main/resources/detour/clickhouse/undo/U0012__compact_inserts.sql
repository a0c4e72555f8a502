ALTER TABLE detour.attempts RESET SETTING min_bytes_for_wide_part;
ALTER TABLE detour.requests RESET SETTING min_bytes_for_wide_part;
