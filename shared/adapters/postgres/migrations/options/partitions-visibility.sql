-- As 0009, for the tables that came with the partitions: the policies of the wholes, and of partitions made from now on.

do $$
declare
  name text;
begin
  foreach name in array array['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics']
  loop
    execute format(
      'alter policy tenant_isolation on %I
         using (tenant_id = nullif(current_setting(''app.current_tenant'', true), '''')
           and (not pii or current_setting(''app.current_visibility'', true) = ''with-pii''))
         with check (tenant_id = nullif(current_setting(''app.current_tenant'', true), '''')
           and (not pii or current_setting(''app.current_visibility'', true) = ''with-pii''))',
      name);
  end loop;
end
$$;

-- As in partitions.sql, what is hidden included.
create or replace function stage_tenant_partitions(p_tenant text) returns void
language plpgsql as $$
declare
  t record;
  v_options text;
begin
  -- The owner is bound by row-level security, too.
  perform set_config('app.current_tenant', p_tenant, true), set_config('app.current_visibility', 'with-pii', true);
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
         using (tenant_id = nullif(current_setting(''app.current_tenant'', true), '''')
           and (not pii or current_setting(''app.current_visibility'', true) = ''with-pii''))
         with check (tenant_id = nullif(current_setting(''app.current_tenant'', true), '''')
           and (not pii or current_setting(''app.current_visibility'', true) = ''with-pii''))',
      t.part);
    execute format('revoke all on %I from public, app_user', t.part);
  end loop;
end
$$;

-- As in partitions-attach.sql, what is hidden included.
create or replace function attach_tenant_partitions(p_tenant text) returns void
language plpgsql as $$
declare
  t record;
begin
  perform set_config('app.current_tenant', p_tenant, true), set_config('app.current_visibility', 'with-pii', true);
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

-- As 0006.
alter function stage_tenant_partitions set search_path = public, pg_temp;
alter function attach_tenant_partitions set search_path = public, pg_temp;
