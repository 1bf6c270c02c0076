-- Takes everything of a tenant out of every table, in one statement.

create function erase_tenant(p_tenant text) returns void
language plpgsql as $$
begin
  perform set_config('app.current_tenant', p_tenant, true);
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

revoke execute on function erase_tenant from public;
grant execute on function erase_tenant to app_user;
