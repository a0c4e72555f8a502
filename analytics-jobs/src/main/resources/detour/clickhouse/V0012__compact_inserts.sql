-- A second's rows are one part that stays compact, in one file: as it is with the default of 10 MiB, an insert of some ten
-- thousand rows makes three files for each of fifty columns, which merges read again seconds later.
ALTER TABLE detour.attempts MODIFY SETTING min_bytes_for_wide_part = 50331648;
ALTER TABLE detour.requests MODIFY SETTING min_bytes_for_wide_part = 50331648;
