-- How much a tenant or a key may ask for in a minute; null is no limit of its own. Loaded with the keys.
alter table tenants
  add column requests_per_minute bigint check (requests_per_minute >= 1),
  add column tokens_per_minute   bigint check (tokens_per_minute >= 1);

-- A rotated key keeps its id, its limits and its accounts. Its former value works until previous_until.
alter table api_keys
  add column requests_per_minute bigint check (requests_per_minute >= 1),
  add column tokens_per_minute   bigint check (tokens_per_minute >= 1),
  add column previous_hash       bytea unique check (length(previous_hash) = 32),
  add column previous_until      timestamptz,
  add constraint api_keys_previous check ((previous_hash is null) = (previous_until is null));
