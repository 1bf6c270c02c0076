-- Wall 3 knows the PII flag: whoever has not said that hidden documents may be seen neither sees nor writes a row of one.
-- The setting lasts as long as the transaction, as the tenant does; unset it is no leave.

do $$
declare
  name regclass;
begin
  for name in
    select r.oid
    from unnest(array['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics']) as whole,
      lateral (select whole::regclass union select relid from pg_partition_tree(whole::regclass)) as r (oid)
  loop
    execute format(
      'alter policy tenant_isolation on %s
         using (tenant_id = nullif(current_setting(''app.current_tenant'', true), '''')
           and (not pii or current_setting(''app.current_visibility'', true) = ''with-pii''))
         with check (tenant_id = nullif(current_setting(''app.current_tenant'', true), '''')
           and (not pii or current_setting(''app.current_visibility'', true) = ''with-pii''))',
      name);
  end loop;
end
$$;

-- As in 0002, with the caller's visibility.
create or replace function delete_document(p_tenant text, p_visible boolean[], p_id text, p_pii boolean) returns boolean
language plpgsql as $$
declare
  v_flag boolean;
  v_deleted boolean := false;
begin
  perform set_config('app.current_tenant', p_tenant, true),
    set_config('app.current_visibility', case when true = any (p_visible) then 'with-pii' else 'public' end, true);
  perform pg_advisory_xact_lock(hashtextextended(p_tenant, 0));
  for v_flag in
    select d.pii from document d
    where d.tenant_id = p_tenant and d.pii = any (p_visible) and d.id = p_id and (p_pii is null or d.pii = p_pii)
  loop
    perform remove_document(p_tenant, v_flag, p_id);
    v_deleted := true;
  end loop;
  return v_deleted;
end
$$;

-- As in 0005; it takes what is hidden, too.
create or replace function erase_tenant(p_tenant text) returns void
language plpgsql as $$
begin
  perform set_config('app.current_tenant', p_tenant, true), set_config('app.current_visibility', 'with-pii', true);
  -- After the writers that came before: what they leave is taken too.
  perform pg_advisory_xact_lock(hashtextextended(p_tenant, 0));
  -- `document` first, as everywhere.
  delete from document d where d.tenant_id = p_tenant;
  delete from chunk_sparse c where c.tenant_id = p_tenant;
  delete from chunk_dense c where c.tenant_id = p_tenant;
  delete from chunk c where c.tenant_id = p_tenant;
  delete from term_statistics s where s.tenant_id = p_tenant;
  delete from corpus_statistics s where s.tenant_id = p_tenant;
end
$$;

-- As 0006, for the functions that were made anew.
do $$
declare
  v_path text;
  v_name text;
begin
  select case when n.nspname = 'public' then 'public, pg_temp' else format('public, %I, pg_temp', n.nspname) end
  into strict v_path
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'vector';
  foreach v_name in array array[
    'put_document', 'delete_document', 'get_document', 'list_documents', 'search_chunks', 'erase_tenant'
  ]
  loop
    execute format('alter function %I set search_path = %s', v_name, v_path);
  end loop;
end
$$;
