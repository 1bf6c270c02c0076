-- Attaching looks through the whole default partition, to be sure that nothing of the tenant is in it, and keeps everybody
-- from it meanwhile. So all rows are deleted before the first such lock is taken: until then others read and write on.
create or replace function attach_tenant_partitions(p_tenant text) returns void
language plpgsql as $$
declare
  t record;
begin
  perform set_config('app.current_tenant', p_tenant, true);
  for t in select * from tenant_partitions(p_tenant) loop
    execute format('delete from %I where tenant_id = %L', t.rest, p_tenant);
  end loop;
  -- `document` first, as whatever reads or writes does: who has that lock first goes on to the end.
  for t in select * from tenant_partitions(p_tenant) loop
    execute format('alter table %I attach partition %I for values in (%L)', t.whole, t.part, p_tenant);
    execute format('alter table %I drop constraint one_tenant', t.part);
  end loop;
end
$$;

-- As 0006, for the functions that came with the partitions.
alter function tenant_partitions set search_path = public, pg_temp;
alter function stage_tenant_partitions set search_path = public, pg_temp;
alter function attach_tenant_partitions set search_path = public, pg_temp;
alter function drop_staged_partitions set search_path = public, pg_temp;
