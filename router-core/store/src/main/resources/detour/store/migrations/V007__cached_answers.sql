-- Answers that routers may give again for each other, where the policy says so. Nobody needs them: they may be deleted.
create table cached_answers (
  tenant     text        not null references tenants on delete cascade,
  key        text        not null check (key <> ''),
  streamed   boolean     not null,
  with_usage boolean     not null,
  answer     bytea       not null,
  bytes      bigint      not null generated always as (octet_length(answer)) stored,
  stored_at  timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  primary key (tenant, key)
);
create index cached_answers_by_age on cached_answers (tenant, stored_at desc) include (key, bytes);
create index cached_answers_expiry on cached_answers (expires_at);
