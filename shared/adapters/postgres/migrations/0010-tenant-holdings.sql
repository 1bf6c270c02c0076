-- What the raw store holds of a tenant, for whoever takes it out: before that an inventory, after it a probe. Not the tables
-- that `erase_tenant` knows, but whatever has a column `tenant_id`: copies made by hand and partitions that are part of
-- nothing are looked at, too. What cannot be seen whole is an error (RAG02) and never a count of nothing.
--
-- A relation is seen whole where this role may read it, and where no row-level security holds for it or `p_policy` alone:
-- the text of the policy that hides nothing but other tenants' rows from whoever has said tenant and visibility.

-- A row for each place, with its count; and one for each document, with neither. Of one snapshot.
create function tenant_holdings(p_tenant text, p_policy text)
returns table (place text, records double precision, id text, pii boolean)
language plpgsql stable
set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
  r record;
  v_faults text[] := '{}';
  v_places text[] := '{}';
  v_wholes text[] := '{}';
  v_records double precision;
begin
  perform set_config('app.current_tenant', p_tenant, true), set_config('app.current_visibility', 'with-pii', true);

  for r in
    select c.oid::regclass::text as name,
      -- Of a table its own rows only: whatever inherits from it is found for itself.
      case when c.relkind = 'p' then '' else 'only ' end || c.oid::regclass::text as whole,
      has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select') as readable,
      not row_security_active(c.oid) or coalesce((
        select count(*) = 1 and bool_and(p.polpermissive and p.polcmd = '*' and p.polroles = '{0}'
          and coalesce(pg_get_expr(p.polqual, p.polrelid) = p_policy, false))
        from pg_policy p where p.polrelid = c.oid
      ), false) as open,
      t.typcategory in ('S', 'N') or t.oid = 'uuid'::regtype as comparable
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relkind in ('r', 'p', 'm', 'f')
      and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_toast%'
      -- A partition is counted with what it is part of; one that is being detached, there no more.
      and (not c.relispartition
        or exists (select from pg_inherits i where i.inhrelid = c.oid and i.inhdetachpending))
    order by c.oid::regclass::text collate "C"
  loop
    if not r.readable then
      v_faults := v_faults || format('this role may not read %s', r.name);
    elsif not r.open then
      v_faults := v_faults || format('row-level security of other terms may hide rows of %s', r.name);
    elsif not r.comparable then
      v_faults := v_faults || format('the tenants of %s are of a type that is not known here', r.name);
    else
      v_places := v_places || r.name;
      v_wholes := v_wholes || r.whole;
    end if;
  end loop;
  if v_faults <> '{}' then
    raise exception using errcode = 'RAG02', message = array_to_string(v_faults, '; ');
  end if;

  for i in 1 .. cardinality(v_places) loop
    begin
      execute format('select count(*) from %s where tenant_id::text = $1', v_wholes[i]) into v_records using p_tenant;
    exception when others then
      raise exception using errcode = 'RAG02',
        message = format('%s cannot be read: SQLSTATE %s', v_places[i], sqlstate);
    end;
    return query select v_places[i], v_records, null::text, null::boolean;
  end loop;

  return query
    select null::text, null::double precision, d.id, d.pii from document d where d.tenant_id = p_tenant;
end
$$;

revoke execute on function tenant_holdings from public;
grant execute on function tenant_holdings to app_user;
