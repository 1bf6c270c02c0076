-- Wall 5: titles and texts are sealed by whoever writes them, and opened by whoever reads them. What is kept here is
-- text that only its tenant's key opens, and only in the place that it was sealed for: document, flag, generation, number.
-- The functions also say what the caller may see (`app.current_visibility`), which the policies of 0009 ask.

-- What was stored before is in plain text and would open for nobody. The owner is bound by row-level security, too, and
-- would find nothing: FORCE is lifted for the look. The lock that this takes lasts to the end, so no writer comes after.
alter table document no force row level security;
do $$
begin
  set local row_security = off; -- an error, rather than a look that is not at everything
  if exists (select from document) then
    raise exception 'The documents in this database are not sealed, and could not be opened from now on. Nothing was changed. Begin with an empty database, or empty this one: truncate document, chunk, chunk_sparse, chunk_dense, corpus_statistics, term_statistics. Then ingest the documents anew.';
  end if;
  set local row_security = on;
end
$$;
alter table document force row level security;

-- Drawn anew each time a document is written: what an earlier version of it held does not open in its place.
alter table document add column generation text collate "C" not null check (generation ~ '^[0-9a-f]{32}$');

drop function put_document(
  text, boolean, text, text, text[], boolean, text[], integer[], integer[], text[], text[], text[], text
);
drop function get_document(text, boolean[], text, boolean);
drop function list_documents(text, boolean[], text, text, boolean, integer);

-- Adds or replaces a document. What the id refers to depends on what the writer can see (`p_with_pii`):
--   a writer without the right sees only the visible document; a hidden one of the same id is neither touched nor
--   told of. If what such a writer stores is itself hidden and the id is taken, it is stored beside, under an id of its own.
--   a writer with the right replaces the hidden document, else the visible one; `p_pii` false prefers the visible one.
--   `p_pii` null keeps the flag of what is replaced; only a writer with the right can lower a flag, and only by saying so.
-- The hidden one first: else somebody without the right could lay a visible decoy under its id, and the next version of
-- the hidden document, sent without a flag, would take the decoy's place in everybody's sight.
-- Title and texts come sealed for the place that they go to, which is known only here. Two are possible at most:
--   of `p_title` and `p_texts`: `p_id`, with the flag `p_pii`, or visible where that is null;
--   of `p_other_title` and `p_other_texts`: hidden under `p_beside_id` for a writer without the right who hides,
--   hidden under `p_id` for one with the right who does not say. Null where that cannot be.
create function put_document(
  p_tenant text, p_with_pii boolean, p_id text, p_beside_id text, p_generation text, p_tags text[], p_pii boolean,
  p_title text, p_texts text[], p_other_title text, p_other_texts text[],
  p_starts integer[], p_ends integer[], p_terms text[], p_weights text[], p_embeddings text[], p_space text
) returns table (replaced boolean, pii boolean, lowered boolean)
language plpgsql as $$
#variable_conflict use_column
declare
  v_id text := p_id;
  v_other boolean := false; -- whether the other place is the one
  v_visible boolean;
  v_hidden boolean;
  v_replaced boolean; -- the flag of the document that is replaced; null for none
  v_pii boolean;
  v_created timestamptz;
begin
  -- Whoever hides must see what is hidden, to keep clear of it.
  perform set_config('app.current_tenant', p_tenant, true),
    set_config('app.current_visibility', case when p_with_pii or p_pii then 'with-pii' else 'public' end, true);
  -- Writers of one tenant take turns: the same id from two of them, and the statistics, need no further care.
  perform pg_advisory_xact_lock(hashtextextended(p_tenant, 0));

  perform assert_embedding_space(p_tenant, case when p_with_pii then array[false, true] else array[false] end, p_space);

  v_visible := exists (select from document d where d.tenant_id = p_tenant and not d.pii and d.id = p_id);
  v_hidden := exists (select from document d where d.tenant_id = p_tenant and d.pii and d.id = p_id);

  if not p_with_pii then
    v_replaced := case when v_visible then false end;
    v_pii := coalesce(p_pii, false);
    if v_pii and v_hidden then
      v_id := p_beside_id;
      v_other := true;
    end if;
  else
    v_replaced := case
      when v_hidden and (coalesce(p_pii, true) or not v_visible) then true
      when v_visible then false
    end;
    v_pii := coalesce(p_pii, v_replaced, false);
    v_other := p_pii is null and v_pii;
  end if;

  if v_replaced is not null then
    select d.created_at into v_created
    from document d where d.tenant_id = p_tenant and d.pii = v_replaced and d.id = p_id;
    perform remove_document(p_tenant, v_replaced, p_id);
  end if;

  insert into document (
    tenant_id, pii, id, generation, title, tags, characters, chunks, created_at, updated_at, embedding_space
  )
  values (p_tenant, v_pii, v_id, p_generation, case when v_other then p_other_title else p_title end, p_tags,
          p_ends[cardinality(p_ends)], cardinality(p_texts), coalesce(v_created, now()), now(), p_space);

  insert into chunk (tenant_id, pii, document_id, number, start_offset, end_offset, text, terms)
  select p_tenant, v_pii, v_id, c.number, c.start_offset, c.end_offset, c.text, c.terms::integer[]
  from unnest(p_starts, p_ends, case when v_other then p_other_texts else p_texts end, p_terms)
    with ordinality as c (start_offset, end_offset, text, terms, number);

  insert into chunk_sparse (tenant_id, pii, document_id, number, weights)
  select p_tenant, v_pii, v_id, c.number, c.weights::sparsevec
  from unnest(p_weights) with ordinality as c (weights, number);

  insert into chunk_dense (tenant_id, pii, document_id, number, embedding)
  select p_tenant, v_pii, v_id, c.number, c.embedding::vector
  from unnest(p_embeddings) with ordinality as c (embedding, number);
  if exists (
    select from chunk_dense c
    where c.tenant_id = p_tenant and c.pii = v_pii and c.document_id = v_id
      and vector_dims(c.embedding) <> substring(p_space from '/([0-9]+)$')::integer
  ) then
    raise exception using errcode = 'data_exception', message = 'an embedding has not the dimension of its space';
  end if;

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

-- Of two documents of one id the visible one, unless `p_pii` says otherwise.
create function get_document(p_tenant text, p_visible boolean[], p_id text, p_pii boolean)
returns table (
  id text, generation text, title text, tags text[], pii boolean, characters integer, chunks integer,
  created_at timestamptz, updated_at timestamptz, texts text[], starts integer[], ends integer[]
)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('app.current_tenant', p_tenant, true),
    set_config('app.current_visibility', case when true = any (p_visible) then 'with-pii' else 'public' end, true);
  return query
    select d.id, d.generation, d.title, d.tags, d.pii, d.characters, d.chunks, d.created_at, d.updated_at,
      t.texts, t.starts, t.ends
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
  total integer, id text, generation text, title text, tags text[], pii boolean, characters integer, chunks integer,
  created_at timestamptz, updated_at timestamptz
)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('app.current_tenant', p_tenant, true),
    set_config('app.current_visibility', case when true = any (p_visible) then 'with-pii' else 'public' end, true);
  return query
    select counted.total, page.*
    from (
      select count(*)::integer as total from document d
      where d.tenant_id = p_tenant and d.pii = any (p_visible) and (p_tag is null or p_tag = any (d.tags))
    ) counted
    left join (
      select d.id, d.generation, d.title, d.tags, d.pii, d.characters, d.chunks, d.created_at, d.updated_at
      from document d
      where d.tenant_id = p_tenant and d.pii = any (p_visible) and (p_tag is null or p_tag = any (d.tags))
        and (p_after_id is null or (d.id, d.pii) > (p_after_id, p_after_pii))
      order by d.id, d.pii
      limit p_limit
    ) page on true
    order by page.id, page.pii;
end
$$;

revoke execute on function put_document, get_document, list_documents from public;
grant execute on function put_document, get_document, list_documents to app_user;
