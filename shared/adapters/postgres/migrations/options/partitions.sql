-- Tables that a large tenant can have a part of, apart from all others. What is there becomes the default partition.
-- The application reaches the parts through the whole only; row-level security holds on each of them all the same.

do $$
declare
  name text;
begin
  foreach name in array array['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics']
  loop
    execute format('alter table %I rename to %I', name, name || '_default');
    execute format('create table %I (like %I including all) partition by list (tenant_id)', name, name || '_default');
    execute format('alter table %I attach partition %I default', name, name || '_default');
    execute format('revoke all on %I from app_user', name || '_default');
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant_isolation on %I
         using (tenant_id = nullif(current_setting(''app.current_tenant'', true), ''''))
         with check (tenant_id = nullif(current_setting(''app.current_tenant'', true), ''''))',
      name);
    execute format('grant select, insert, update, delete on %I to app_user', name);
  end loop;
end
$$;

-- The names of a tenant's own partitions, by table; `document` first.
create function tenant_partitions(p_tenant text) returns table (whole text, rest text, part text)
language sql immutable as $$
  select t, t || '_default', t || '_' || left(md5(p_tenant), 16)
  from unnest(array['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics']) as t
$$;

-- Copies a tenant's rows into tables that are to become its partitions. Nobody reads them yet. The caller keeps the
-- tenant's writers out until the tables are attached.
create function stage_tenant_partitions(p_tenant text) returns void
language plpgsql as $$
declare
  t record;
  v_options text;
begin
  -- The owner is bound by row-level security, too.
  perform set_config('app.current_tenant', p_tenant, true);
  for t in select * from tenant_partitions(p_tenant) loop
    execute format('drop table if exists %I', t.part);
    execute format('create table %I (like %I including all)', t.part, t.rest);
    select array_to_string(c.reloptions, ', ') into v_options from pg_class c where c.oid = to_regclass(quote_ident(t.rest));
    if v_options <> '' then
      execute format('alter table %I set (%s)', t.part, v_options);
    end if;
    execute format('insert into %I select * from %I where tenant_id = %L', t.part, t.rest, p_tenant);
    -- Attaching then needs no look at the rows.
    execute format('alter table %I add constraint one_tenant check (tenant_id = %L)', t.part, p_tenant);
    execute format('alter table %I enable row level security', t.part);
    execute format('alter table %I force row level security', t.part);
    execute format(
      'create policy tenant_isolation on %I
         using (tenant_id = nullif(current_setting(''app.current_tenant'', true), ''''))
         with check (tenant_id = nullif(current_setting(''app.current_tenant'', true), ''''))',
      t.part);
    execute format('revoke all on %I from public, app_user', t.part);
  end loop;
end
$$;

-- Puts the staged tables in the place of the tenant's rows. Whatever reads or writes begins with `document`, and so does
-- this: who has that lock first goes on to the end, and nobody waits in a circle.
create function attach_tenant_partitions(p_tenant text) returns void
language plpgsql as $$
declare
  t record;
begin
  perform set_config('app.current_tenant', p_tenant, true);
  for t in select * from tenant_partitions(p_tenant) loop
    execute format('delete from %I where tenant_id = %L', t.rest, p_tenant);
    execute format('alter table %I attach partition %I for values in (%L)', t.whole, t.part, p_tenant);
    execute format('alter table %I drop constraint one_tenant', t.part);
  end loop;
end
$$;

-- Takes the copies away where they could not be attached.
create function drop_staged_partitions(p_tenant text) returns void
language plpgsql as $$
declare
  t record;
begin
  for t in select * from tenant_partitions(p_tenant) loop
    execute format('drop table if exists %I', t.part);
  end loop;
end
$$;

revoke execute on function
  tenant_partitions, stage_tenant_partitions, attach_tenant_partitions, drop_staged_partitions
from public;
