-- A payment that is told twice counts once.
alter table budget_entries add column idempotency_key text check (idempotency_key <> '');
create unique index budget_entries_once on budget_entries (account, idempotency_key) where idempotency_key is not null;
