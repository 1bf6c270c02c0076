-- A relation named without its schema is looked up in the session's temporary schema first. On a pooled connection one
-- statement could so lay a decoy without row-level security before `document`, for all who come after. Here it is last.
-- The extension may be in a schema of its own: its types and operators must be found.

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
    'remove_document', 'put_document', 'delete_document', 'get_document', 'list_documents',
    'assert_embedding_space', 'search_chunks', 'erase_tenant'
  ]
  loop
    execute format('alter function %I set search_path = %s', v_name, v_path);
  end loop;
end
$$;
