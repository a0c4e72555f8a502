-- Files that callers upload and batches leave behind, in pieces, so that no statement carries more than one of them.
create table files (
  id         text        primary key check (id <> ''),
  tenant     text        not null references tenants,
  purpose    text        not null check (purpose in ('batch', 'batch_output')),
  filename   text        not null,
  bytes      bigint      not null check (bytes >= 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index files_by_tenant on files (tenant, id);
create index files_expiry on files (expires_at);

create table file_pieces (
  file    text  not null references files on delete cascade,
  number  int   not null check (number >= 0),
  content bytea not null,
  primary key (file, number)
);

-- Many requests in one file. Each line is a job; a batch is finished when all of them have ended.
create table batches (
  id                text        primary key check (id <> ''),
  tenant            text        not null references tenants,
  endpoint          text        not null,
  input_file        text        not null,
  completion_window text        not null,
  metadata          jsonb       not null,
  status            text        not null check (status in (
    'failed', 'in_progress', 'cancelling', 'completed', 'expired', 'cancelled')),
  errors            jsonb       not null default '[]',
  output_file       text,
  error_file        text,
  total             int         not null check (total >= 0),
  completed         int         not null default 0,
  failed            int         not null default 0,
  created_at        timestamptz not null default now(),
  expires_at        timestamptz not null,
  cancelling_at     timestamptz,
  finished_at       timestamptz,
  check ((status in ('in_progress', 'cancelling')) = (finished_at is null))
);
create index batches_by_tenant on batches (tenant, id);
create index batches_open on batches (expires_at) where finished_at is null;

create table batch_lines (
  batch     text not null references batches on delete cascade,
  line      int  not null check (line >= 1),
  custom_id text not null,
  job       text not null,
  primary key (batch, line),
  unique (batch, custom_id)
);
create index batch_lines_by_job on batch_lines (job);
