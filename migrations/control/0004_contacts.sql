-- Writes to contacts and events that were decided and may not be applied in full yet. Whoever takes the lock for writing
-- contacts applies these first, so a process that died in between leaves nothing half done.
create table contact_writes (
  -- Names the write's tables in the warehouse: a sync's id, or an id of its own.
  id text not null primary key,
  -- What is needed to apply the decided rows again.
  plan jsonb not null,
  decided_at timestamptz not null
);
