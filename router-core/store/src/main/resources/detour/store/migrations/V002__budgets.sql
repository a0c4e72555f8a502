-- Money, in integer micro-USD. Whoever changes a window's leases or its spent amount locks the window's row first, so that
-- for every account and window: spent + what its leases hold <= cap, as of each grant.

-- What a tenant, one of its features or one of its keys may spend. cap_micros is null while there is no cap; for a prepaid
-- balance it is all that was ever paid in.
create table budget_accounts (
  id         uuid        primary key,
  tenant     text        not null references tenants,
  scope      text        not null check (scope in ('tenant', 'feature', 'key')),
  subject    text        not null,
  period     text        not null check (period in ('day', 'month', 'prepaid')),
  cap_micros bigint      check (cap_micros >= 0),
  created_at timestamptz not null default now(),
  unique (tenant, scope, subject, period),
  check ((scope = 'tenant') = (subject = ''))
);

-- One row per account and day, month, or for ever (ends_at is null).
create table budget_windows (
  account      uuid        not null references budget_accounts,
  starts_at    timestamptz not null,
  ends_at      timestamptz,
  spent_micros bigint      not null default 0 check (spent_micros >= 0),
  state        text        not null default 'normal'
               check (state in ('normal', 'downgrade', 'restrict_fallback', 'restricted', 'exhausted')),
  -- when a lease last asked for more than there was: other routers then give back what they do not need
  short_at     timestamptz,
  primary key (account, starts_at)
);

-- What one router holds of one window. granted, returned and settled only grow, so a repeated report changes nothing.
-- held = granted - returned - settled. A lease that nobody renews keeps what it holds until its router comes back with its
-- journal, or a person gives it back.
create table budget_leases (
  id              uuid        primary key,
  account         uuid        not null,
  starts_at       timestamptz not null,
  owner           uuid        not null,
  router          text        not null,
  granted_micros  bigint      not null default 0 check (granted_micros >= 0),
  returned_micros bigint      not null default 0 check (returned_micros between 0 and granted_micros),
  settled_micros  bigint      not null default 0 check (settled_micros >= 0),
  -- of what is held: attempts under way as of the last report
  reserved_micros bigint      not null default 0 check (reserved_micros >= 0),
  renewed_at      timestamptz not null,
  expires_at      timestamptz not null,
  closed_at       timestamptz,
  foreign key (account, starts_at) references budget_windows
);
create index budget_leases_open on budget_leases (account, starts_at) where closed_at is null;
create index budget_leases_owner on budget_leases (owner) where closed_at is null;

-- The ledger's debits: one row per attempt of a caller with an account, whatever the number of accounts it charged.
create table budget_settlements (
  attempt_id    text        primary key,
  at            timestamptz not null,
  tenant        text        not null,
  feature       text        not null,
  api_key       uuid        not null,
  route         text        not null,
  price_version text        not null,
  micros        bigint      not null check (micros >= 0),
  kind          text        not null check (kind in ('usage', 'unbilled', 'estimate', 'crash')),
  leases        uuid[]      not null
);
create index budget_settlements_tenant on budget_settlements (tenant, at);
create index budget_settlements_at on budget_settlements (at);

-- The ledger's other entries: what people did to caps and balances, and to leases of routers that never came back.
create table budget_entries (
  id      bigint      generated always as identity primary key,
  account uuid        not null references budget_accounts,
  at      timestamptz not null default now(),
  kind    text        not null check (kind in ('cap', 'top_up', 'lost_lease')),
  -- the new cap (null: no cap any more), the amount paid in, or the amount given back
  micros  bigint,
  actor   text        not null,
  note    text        not null
);
create index budget_entries_account on budget_entries (account, id);

-- One row per crossing of a threshold, whatever the number of routers that saw it.
create table budget_events (
  id           bigint           generated always as identity primary key,
  account      uuid             not null,
  starts_at    timestamptz      not null,
  at           timestamptz      not null default now(),
  from_state   text             not null,
  to_state     text             not null,
  utilization  double precision not null,
  cap_micros   bigint           not null,
  spent_micros bigint           not null,
  router       text             not null,
  foreign key (account, starts_at) references budget_windows
);
create index budget_events_account on budget_events (account, id);

-- Price jumps that an import found, kept out of every price book until a person has confirmed them.
create table price_quarantine (
  id          bigint           generated always as identity primary key,
  model       text             not null,
  old_price   jsonb            not null,
  new_price   jsonb            not null,
  factor      double precision not null,
  source      text             not null,
  found_at    timestamptz      not null default now(),
  status      text             not null default 'quarantined' check (status in ('quarantined', 'confirmed', 'rejected')),
  decided_by  text,
  decided_at  timestamptz,
  check ((status = 'quarantined') = (decided_at is null)),
  check ((status = 'quarantined') = (decided_by is null))
);
create unique index price_quarantine_one on price_quarantine (model, new_price);

-- Gateways hold all accounts in memory: any change to one tells them to load again.
create function notify_budgets() returns trigger language plpgsql as $$
begin
  perform pg_notify('detour_budgets', '');
  return null;
end $$;
create trigger budget_accounts_changed after insert or update or delete or truncate on budget_accounts
  for each statement execute function notify_budgets();
create trigger budget_events_added after insert on budget_events for each statement execute function notify_budgets();
