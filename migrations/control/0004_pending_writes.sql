-- Writes to contacts or events that are decided and not yet known to be applied. Whoever takes the write lock next
-- finishes what stands here first; the decided rows wait in the warehouse table the plan names.
create table pending_writes (
  id text not null primary key,
  plan jsonb not null,
  created_at timestamptz not null
);
