-- One function a use case, so that each is one statement, one transaction and one round trip. Each sets the tenant for
-- its own transaction only, and repeats it in every predicate (wall 4) beside the row-level security (wall 3).
-- SECURITY INVOKER is the default: they run as app_user. Reading functions are STABLE on purpose: all their statements
-- then see one snapshot, so a reader never meets half of a replacement.

-- Takes a document and everything made from it out of every table. The caller has entered the tenant and holds its lock.
create function remove_document(p_tenant text, p_pii boolean, p_id text) returns void
language plpgsql as $$
declare
  v_chunks integer;
  v_terms integer[];
begin
  select count(*) into v_chunks
  from chunk c where c.tenant_id = p_tenant and c.pii = p_pii and c.document_id = p_id;

  with counted as (
    select t.term, count(*)::integer as chunks
    from chunk c cross join unnest(c.terms) as t (term)
    where c.tenant_id = p_tenant and c.pii = p_pii and c.document_id = p_id
    group by t.term
  ), lowered as (
    update term_statistics s set chunks = s.chunks - counted.chunks
    from counted where s.tenant_id = p_tenant and s.pii = p_pii and s.term = counted.term
    returning s.term, s.chunks
  )
  select coalesce(array_agg(term) filter (where chunks = 0), '{}') into v_terms from lowered;
  delete from term_statistics s where s.tenant_id = p_tenant and s.pii = p_pii and s.term = any (v_terms);

  delete from corpus_statistics s where s.tenant_id = p_tenant and s.pii = p_pii and s.chunks = v_chunks;
  update corpus_statistics s set chunks = s.chunks - v_chunks where s.tenant_id = p_tenant and s.pii = p_pii;

  delete from chunk_sparse c where c.tenant_id = p_tenant and c.pii = p_pii and c.document_id = p_id;
  delete from chunk_dense c where c.tenant_id = p_tenant and c.pii = p_pii and c.document_id = p_id;
  delete from chunk c where c.tenant_id = p_tenant and c.pii = p_pii and c.document_id = p_id;
  delete from document d where d.tenant_id = p_tenant and d.pii = p_pii and d.id = p_id;
end
$$;

-- Adds or replaces a document. What the id refers to depends on what the writer can see (`p_with_pii`):
--   a writer without the right sees only the visible document; a hidden one of the same id is neither touched nor
--   told of. If what such a writer stores is itself hidden and the id is taken, it is stored beside, under an id of its own.
--   a writer with the right replaces the hidden document, else the visible one; `p_pii` false prefers the visible one.
--   `p_pii` null keeps the flag of what is replaced; only a writer with the right can lower a flag, and only by saying so.
-- The hidden one first: else somebody without the right could lay a visible decoy under its id, and the next version of
-- the hidden document, sent without a flag, would take the decoy's place in everybody's sight.
create function put_document(
  p_tenant text, p_with_pii boolean, p_id text, p_title text, p_tags text[], p_pii boolean,
  p_texts text[], p_starts integer[], p_ends integer[], p_terms text[], p_weights text[], p_embeddings text[]
) returns table (replaced boolean, pii boolean, lowered boolean)
language plpgsql as $$
#variable_conflict use_column
declare
  v_id text := p_id;
  v_visible boolean;
  v_hidden boolean;
  v_replaced boolean; -- the flag of the document that is replaced; null for none
  v_pii boolean;
  v_created timestamptz;
begin
  perform set_config('app.current_tenant', p_tenant, true);
  -- Writers of one tenant take turns: the same id from two of them, and the statistics, need no further care.
  perform pg_advisory_xact_lock(hashtextextended(p_tenant, 0));

  v_visible := exists (select from document d where d.tenant_id = p_tenant and not d.pii and d.id = p_id);
  v_hidden := exists (select from document d where d.tenant_id = p_tenant and d.pii and d.id = p_id);

  if not p_with_pii then
    v_replaced := case when v_visible then false end;
    v_pii := coalesce(p_pii, false);
    if v_pii and v_hidden then
      v_id := left(p_id, 95) || '.' || replace(gen_random_uuid()::text, '-', '');
    end if;
  else
    v_replaced := case
      when v_hidden and (coalesce(p_pii, true) or not v_visible) then true
      when v_visible then false
    end;
    v_pii := coalesce(p_pii, v_replaced, false);
  end if;

  if v_replaced is not null then
    select d.created_at into v_created
    from document d where d.tenant_id = p_tenant and d.pii = v_replaced and d.id = p_id;
    perform remove_document(p_tenant, v_replaced, p_id);
  end if;

  insert into document (tenant_id, pii, id, title, tags, characters, chunks, created_at, updated_at)
  values (p_tenant, v_pii, v_id, p_title, p_tags, p_ends[cardinality(p_ends)], cardinality(p_texts),
          coalesce(v_created, now()), now());

  insert into chunk (tenant_id, pii, document_id, number, start_offset, end_offset, text, terms)
  select p_tenant, v_pii, v_id, c.number, c.start_offset, c.end_offset, c.text, c.terms::integer[]
  from unnest(p_starts, p_ends, p_texts, p_terms)
    with ordinality as c (start_offset, end_offset, text, terms, number);

  insert into chunk_sparse (tenant_id, pii, document_id, number, weights)
  select p_tenant, v_pii, v_id, c.number, c.weights::sparsevec
  from unnest(p_weights) with ordinality as c (weights, number);

  insert into chunk_dense (tenant_id, pii, document_id, number, embedding)
  select p_tenant, v_pii, v_id, c.number, c.embedding::vector
  from unnest(p_embeddings) with ordinality as c (embedding, number);

  insert into corpus_statistics as s (tenant_id, pii, chunks)
  values (p_tenant, v_pii, cardinality(p_texts))
  on conflict (tenant_id, pii) do update set chunks = s.chunks + excluded.chunks;

  insert into term_statistics as s (tenant_id, pii, term, chunks)
  select p_tenant, v_pii, t.term, count(*)
  from unnest(p_terms) as c (terms) cross join unnest(c.terms::integer[]) as t (term)
  group by t.term
  on conflict (tenant_id, pii, term) do update set chunks = s.chunks + excluded.chunks;

  return query select v_replaced is not null, v_pii, coalesce(v_replaced and not v_pii, false);
end
$$;

-- Deletes every document of this id that the caller can see and means: without `p_pii` that may be two, so that nothing
-- of the id is left for a caller who was told that it is gone.
create function delete_document(p_tenant text, p_visible boolean[], p_id text, p_pii boolean) returns boolean
language plpgsql as $$
declare
  v_flag boolean;
  v_deleted boolean := false;
begin
  perform set_config('app.current_tenant', p_tenant, true);
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

-- Of two documents of one id the visible one, unless `p_pii` says otherwise.
create function get_document(p_tenant text, p_visible boolean[], p_id text, p_pii boolean)
returns table (
  id text, title text, tags text[], pii boolean, characters integer, chunks integer,
  created_at timestamptz, updated_at timestamptz, texts text[], starts integer[], ends integer[]
)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('app.current_tenant', p_tenant, true);
  return query
    select d.id, d.title, d.tags, d.pii, d.characters, d.chunks, d.created_at, d.updated_at, t.texts, t.starts, t.ends
    from document d
    cross join lateral (
      select array_agg(c.text order by c.number) as texts,
             array_agg(c.start_offset order by c.number) as starts,
             array_agg(c.end_offset order by c.number) as ends
      from chunk c where c.tenant_id = p_tenant and c.pii = d.pii and c.document_id = d.id
    ) t
    where d.tenant_id = p_tenant and d.pii = any (p_visible) and d.id = p_id and (p_pii is null or d.pii = p_pii)
    order by d.pii
    limit 1;
end
$$;

-- One row at least: `total` must arrive even where the page is empty (then `id` is null).
create function list_documents(
  p_tenant text, p_visible boolean[], p_tag text, p_after_id text, p_after_pii boolean, p_limit integer
) returns table (
  total integer, id text, title text, tags text[], pii boolean, characters integer, chunks integer,
  created_at timestamptz, updated_at timestamptz
)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('app.current_tenant', p_tenant, true);
  return query
    select counted.total, page.*
    from (
      select count(*)::integer as total from document d
      where d.tenant_id = p_tenant and d.pii = any (p_visible) and (p_tag is null or p_tag = any (d.tags))
    ) counted
    left join (
      select d.id, d.title, d.tags, d.pii, d.characters, d.chunks, d.created_at, d.updated_at from document d
      where d.tenant_id = p_tenant and d.pii = any (p_visible) and (p_tag is null or p_tag = any (d.tags))
        and (p_after_id is null or (d.id, d.pii) > (p_after_id, p_after_pii))
      order by d.id, d.pii
      limit p_limit
    ) page on true
    order by page.id, page.pii;
end
$$;

revoke execute on function
  remove_document, put_document, delete_document, get_document, list_documents
from public;
grant execute on function
  remove_document, put_document, delete_document, get_document, list_documents
to app_user;
