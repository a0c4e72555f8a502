-- Requests that go on without their callers, what people decide about them, and where their results are sent.

create table jobs (
  id               text          primary key check (id <> ''),
  tenant           text          not null references tenants,
  api_key          uuid          not null,
  -- the request that became the job; a run's own request has an id of its own
  request_id       text          not null,
  trace_parent     text,
  surface          text          not null,
  feature          text,
  traffic_class    traffic_class not null,
  -- what the request said of itself by header
  headers          jsonb         not null,
  body             bytea         not null,
  -- sent upstream with every attempt
  idempotency_key  text          not null unique,
  webhook          text,
  origin           text          not null check (origin in ('enqueue', 'pause', 'review', 'batch')),
  state            text          not null check (state in (
    'queued', 'running', 'paused', 'in_review', 'succeeded', 'failed', 'expired', 'cancelled', 'discarded')),
  -- the last decision's, and the failure behind it
  reason           text          not null,
  failure          text,
  policy_version   bigint        not null,
  -- attempts before it was a job do not count against its budget
  request_attempts int           not null check (request_attempts >= 0),
  retry_budget     int           not null check (retry_budget >= 1),
  attempts_made    int           not null default 0 check (attempts_made between 0 and retry_budget),
  attempts         jsonb         not null default '[]',
  runs             int           not null default 0,
  lapses           int           not null default 0,
  -- the route whose health it waits for
  waits_for        text,
  not_before       timestamptz   not null default now(),
  expires_at       timestamptz   not null,
  lease_owner      text,
  lease_token      bigint        not null default 0,
  lease_until      timestamptz,
  result_status    int,
  result           bytea,
  result_route     text,
  cost_micros      bigint,
  created_at       timestamptz   not null default now(),
  updated_at       timestamptz   not null default now(),
  finished_at      timestamptz,
  check ((state = 'running') = (lease_until is not null)),
  check ((state = 'running') = (lease_owner is not null)),
  check ((state in ('succeeded', 'failed', 'expired', 'cancelled', 'discarded')) = (finished_at is not null)),
  check ((state in ('succeeded', 'failed')) = (result is not null))
);
create index jobs_runnable on jobs (tenant, not_before) where state in ('queued', 'paused');
create index jobs_leased on jobs (lease_until) where state = 'running';
create index jobs_open on jobs (tenant) where finished_at is null;
create index jobs_waiting on jobs (waits_for, not_before) where state = 'paused';
create index jobs_expiry on jobs (expires_at) where state in ('queued', 'paused');
create index jobs_finished on jobs (finished_at) where finished_at is not null;
create index jobs_by_tenant on jobs (tenant, id);
create index jobs_by_request on jobs (request_id);

-- An ended job stays ended, whoever writes.
create function refuse_job_revival() returns trigger language plpgsql as $$
begin
  raise exception 'job % is % for good', old.id, old.state;
end $$;
create trigger jobs_end_for_good before update on jobs for each row
  when (old.finished_at is not null and new.state is distinct from old.state) execute function refuse_job_revival();

-- Routers run what is ready: a new job, or one that a person or the end of a pause made ready, tells them.
create function notify_jobs() returns trigger language plpgsql as $$
begin
  perform pg_notify('detour_jobs', '');
  return null;
end $$;
create trigger jobs_added after insert on jobs for each statement execute function notify_jobs();
create trigger jobs_ready after update of not_before on jobs for each statement execute function notify_jobs();

-- What people are asked and what they decided. At most one open question for each job.
create table reviews (
  id         bigint      generated always as identity primary key,
  job        text        not null references jobs on delete cascade,
  tenant     text        not null,
  reason     text        not null,
  opened_at  timestamptz not null default now(),
  decision   text        check (decision in ('retry', 'edit_and_retry', 'answer', 'discard', 'withdrawn')),
  decided_by text,
  decided_at timestamptz,
  note       text,
  check ((decision is null) = (decided_at is null)),
  check ((decision is null) = (decided_by is null))
);
create unique index reviews_one_open on reviews (job) where decided_at is null;
create index reviews_open on reviews (id) where decided_at is null;
create index reviews_by_job on reviews (job);

-- Results on their way to webhooks. The id is sent with every try, so that a receiver can drop what it has seen.
create table webhook_deliveries (
  id           text        primary key check (id <> ''),
  job          text        not null references jobs on delete cascade,
  tenant       text        not null,
  webhook      text        not null,
  state        text        not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  tries        int         not null default 0,
  not_before   timestamptz not null default now(),
  last_status  int,
  last_error   text,
  created_at   timestamptz not null default now(),
  delivered_at timestamptz,
  check ((state = 'delivered') = (delivered_at is not null))
);
create index webhook_deliveries_pending on webhook_deliveries (not_before) where state = 'pending';
create index webhook_deliveries_by_job on webhook_deliveries (job);

create table webhook_tries (
  delivery text        not null references webhook_deliveries on delete cascade,
  try      int         not null,
  at       timestamptz not null default now(),
  status   int,
  error    text,
  took_ms  bigint      not null,
  primary key (delivery, try)
);
