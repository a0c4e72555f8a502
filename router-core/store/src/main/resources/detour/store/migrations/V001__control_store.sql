-- The control store's first tables. Everything lives in the schema `detour`, which Flyway creates.

-- Policy documents. The version in force is the highest one; a rollback is a new version with an old document.
create table policy_versions (
  version    bigint      primary key,
  document   text        not null,
  sha256     bytea       not null check (length(sha256) = 32),
  author     text        not null,
  comment    text        not null,
  source     text        not null check (source in ('bootstrap', 'console', 'recommendation', 'rollback')),
  parent     bigint      references policy_versions,
  created_at timestamptz not null
);

create domain traffic_class as text check (value in (
  'critical_user_facing', 'non_critical_user_facing', 'internal_automation', 'batch', 'experiment'));

create table tenants (
  id            text        primary key check (id <> ''),
  display_name  text        not null,
  default_class traffic_class,
  time_zone     text        not null default 'UTC',
  created_at    timestamptz not null default now()
);

-- Virtual keys. Only the SHA-256 of a key is kept: a key is 256 random bits, so a slow hash would add nothing but latency.
create table api_keys (
  id             uuid        primary key,
  tenant         text        not null references tenants,
  hash           bytea       not null unique check (length(hash) = 32),
  hint           text        not null,
  name           text        not null,
  default_class  traffic_class,
  max_class      traffic_class,
  may_pin_routes boolean     not null default false,
  disabled_at    timestamptz,
  created_at     timestamptz not null default now()
);
create index api_keys_tenant on api_keys (tenant);

-- Gateways hold all keys in memory: any change to a key or to its tenant's defaults tells them to load again.
create function notify_keys() returns trigger language plpgsql as $$
begin
  perform pg_notify('detour_keys', '');
  return null;
end $$;
create trigger api_keys_changed after insert or update or delete or truncate on api_keys for each statement execute function notify_keys();
create trigger tenants_changed after insert or update or delete or truncate on tenants for each statement execute function notify_keys();

-- Routers as they report themselves.
create table routers (
  router_id         text        primary key check (router_id <> ''),
  address           text        not null,
  policy_version    bigint,
  policy_applied_at timestamptz,
  started_at        timestamptz not null,
  last_seen_at      timestamptz not null
);

-- People. The console makes and checks the password hashes (Argon2id, PHC string).
create table users (
  id            uuid        primary key,
  username      text        not null unique check (username <> ''),
  password_hash text        not null,
  disabled_at   timestamptz,
  created_at    timestamptz not null default now()
);

create table sessions (
  token_hash bytea       primary key check (length(token_hash) = 32),
  user_id    uuid        not null references users on delete cascade,
  csrf_token text        not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_expiry on sessions (expires_at);

-- Proposed changes to the policy, with the evidence as it was. At most one open proposal per subject.
create table recommendations (
  id                bigint      generated always as identity primary key,
  kind              text        not null,
  subject           text        not null,
  status            text        not null default 'proposed'
                    check (status in ('proposed', 'accepted', 'rejected', 'expired', 'canary', 'promoted', 'rolled_back')),
  title             text        not null,
  change            jsonb       not null,
  -- exact text: its SHA-256 is in the audit log
  evidence          json        not null,
  sample_size       bigint      not null check (sample_size >= 0),
  base_version      bigint      not null references policy_versions,
  created_at        timestamptz not null default now(),
  decided_by        text,
  decided_at        timestamptz,
  reason            text,
  resulting_version bigint      references policy_versions,
  check ((status = 'proposed') = (decided_at is null)),
  check ((status = 'proposed') = (decided_by is null))
);
create unique index recommendations_one_open on recommendations (kind, subject) where status = 'proposed';

-- The last evaluation of each kind: what it could not propose, and why.
create table evaluations (
  kind         text        primary key,
  evaluated_at timestamptz not null,
  base_version bigint      not null references policy_versions,
  findings     jsonb       not null
);

-- Who did what when. Each row's hash covers its content and the hash of the row before; `detail` is `json`, not `jsonb`,
-- because its exact text is part of what is hashed. Appends queue at audit_head, which also knows where the log ends.
create table audit_log (
  id        bigint      primary key,
  at        timestamptz not null,
  actor     text        not null,
  action    text        not null,
  subject   text        not null,
  detail    json        not null,
  prev_hash bytea       not null check (length(prev_hash) = 32),
  hash      bytea       not null check (length(hash) = 32)
);

create table audit_head (
  singleton boolean primary key default true check (singleton),
  last_id   bigint  not null,
  last_hash bytea   not null check (length(last_hash) = 32)
);
insert into audit_head (last_id, last_hash) values (0, decode(repeat('00', 32), 'hex'));

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_append_only before update or delete or truncate on audit_log for each statement execute function refuse_audit_change();
