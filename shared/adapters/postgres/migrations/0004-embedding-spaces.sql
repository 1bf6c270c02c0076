-- Each document remembers what its vectors were made by, and vectors of two models never meet. An embedding may have any
-- dimension now: it is part of the space. What a caller cannot see has no say in what the caller may do.

alter table document add column embedding_space text collate "C" not null default 'offline-hash-1/1024'
  check (embedding_space ~ '^[^/].{0,199}/[1-9][0-9]{0,4}$');
alter table document alter column embedding_space drop default;
alter table chunk_dense alter column embedding type vector;

create index document_embedding_space on document (tenant_id, pii, embedding_space);

-- Raises RAG01 with the space as its message, where a document that the caller can see is of another one than `p_space`.
-- The ends of the index tell: if both are `p_space`, so is all between. Needs the tenant to be entered.
create function assert_embedding_space(p_tenant text, p_visible boolean[], p_space text) returns void
language plpgsql stable as $$
declare
  v_pii boolean;
  v_first text;
  v_last text;
begin
  foreach v_pii in array p_visible loop
    select min(d.embedding_space), max(d.embedding_space) into v_first, v_last
    from document d where d.tenant_id = p_tenant and d.pii = v_pii;
    if v_first <> p_space or v_last <> p_space then
      raise exception using errcode = 'RAG01', message = case when v_first <> p_space then v_first else v_last end;
    end if;
  end loop;
end
$$;

drop function put_document(
  text, boolean, text, text, text[], boolean, text[], integer[], integer[], text[], text[], text[]
);

-- Adds or replaces a document. What the id refers to depends on what the writer can see (`p_with_pii`):
--   a writer without the right sees only the visible document; a hidden one of the same id is neither touched nor
--   told of. If what such a writer stores is itself hidden and the id is taken, it is stored beside, under an id of its own.
--   a writer with the right replaces the hidden document, else the visible one; `p_pii` false prefers the visible one.
--   `p_pii` null keeps the flag of what is replaced; only a writer with the right can lower a flag, and only by saying so.
-- The hidden one first: else somebody without the right could lay a visible decoy under its id, and the next version of
-- the hidden document, sent without a flag, would take the decoy's place in everybody's sight.
create function put_document(
  p_tenant text, p_with_pii boolean, p_id text, p_title text, p_tags text[], p_pii boolean,
  p_texts text[], p_starts integer[], p_ends integer[], p_terms text[], p_weights text[], p_embeddings text[],
  p_space text
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

  perform assert_embedding_space(p_tenant, case when p_with_pii then array[false, true] else array[false] end, p_space);

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

  insert into document (tenant_id, pii, id, title, tags, characters, chunks, created_at, updated_at, embedding_space)
  values (p_tenant, v_pii, v_id, p_title, p_tags, p_ends[cardinality(p_ends)], cardinality(p_texts),
          coalesce(v_created, now()), now(), p_space);

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

drop function search_chunks(
  text, boolean[], text[], vector, integer[], double precision, double precision, double precision, integer, integer
);

-- The exact search of 0003, within one embedding space.
create function search_chunks(
  p_tenant text, p_visible boolean[], p_tags text[], p_space text, p_dense vector, p_terms integer[],
  p_dense_weight double precision, p_max_weight double precision, p_related double precision,
  p_top_k integer, p_passages integer
) returns table (
  document_id text, pii boolean, title text, tags text[], start_offset integer, end_offset integer, text text
)
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  -- Of the type that embeddings are stored in, or the question would be converted anew for each of them.
  v_dense chunk_dense.embedding%type := p_dense;
  v_chunks double precision;
  v_question sparsevec;
  -- Asked once, not for each chunk.
  v_any_tags boolean := p_tags = '{}';
  v_window integer := greatest(64, 4 * p_top_k);
  v_last double precision;
  v_floor double precision;
  v_pii boolean[];
  v_documents text[];
  v_numbers integer[];
  v_sparse double precision[];
begin
  perform set_config('app.current_tenant', p_tenant, true);
  -- Asked here, as calling a function costs a small search a fifth of its time; the function says which space it is.
  if exists (
    select from document d
    where d.tenant_id = p_tenant and d.pii = any (p_visible) and d.embedding_space < p_space
  ) or exists (
    select from document d
    where d.tenant_id = p_tenant and d.pii = any (p_visible) and d.embedding_space > p_space
  ) then
    perform assert_embedding_space(p_tenant, p_visible, p_space);
  end if;

  select coalesce(sum(s.chunks), 0) into v_chunks
  from corpus_statistics s where s.tenant_id = p_tenant and s.pii = any (p_visible);

  -- Divided by the highest score here, so that no chunk's score needs to be.
  select ('{' || coalesce(string_agg(q.term || ':' || q.idf / (q.total * p_max_weight), ',' order by q.term), '')
    || '}/536870912')::sparsevec
  into v_question
  from (
    select t.term, t.idf, sum(t.idf) over () as total
    from (
      select t.term, ln(1 + (v_chunks - f.chunks + 0.5) / (f.chunks + 0.5)) as idf
      from unnest(p_terms) as t (term)
      cross join lateral (
        select coalesce(sum(s.chunks), 0)::double precision as chunks
        from term_statistics s where s.tenant_id = p_tenant and s.pii = any (p_visible) and s.term = t.term
      ) f
    ) t
  ) q;

  loop
    with nearest as materialized (
      select c.pii, c.document_id, c.number,
        -- The question on the left: pgvector's inner loop walks the right side, which should be the longer one.
        v_question <#> c.weights as negative_sparse
      from chunk_sparse c
      where c.tenant_id = p_tenant and c.pii = any (p_visible)
        and (v_any_tags or exists (
          select from document d
          where d.tenant_id = p_tenant and d.pii = c.pii and d.id = c.document_id and d.tags @> p_tags))
      order by negative_sparse
      limit v_window
    ), seed as (
      select max((1 - p_dense_weight) * -c.negative_sparse + p_dense_weight * (
        select -(e.embedding <#> v_dense) from chunk_dense e
        where e.tenant_id = p_tenant and e.pii = c.pii and e.document_id = c.document_id and e.number = c.number
      )) as score
      from (select * from nearest order by negative_sparse limit 4 * p_top_k) c
      group by c.pii, c.document_id
    )
    select array_agg(n.pii), array_agg(n.document_id), array_agg(n.number), array_agg(-n.negative_sparse),
      -max(n.negative_sparse),
      -- A hair below, for rounding: a cosine of two vectors in half precision may come out as 1 + 2^-10.
      coalesce((select s.score from seed s order by s.score desc offset p_top_k - 1 limit 1), -1)
        - 1.002 * p_dense_weight - 1e-5
    into v_pii, v_documents, v_numbers, v_sparse, v_last, v_floor
    from nearest n;

    exit when v_window is null or v_pii is null or cardinality(v_pii) < v_window
      or (1 - p_dense_weight) * v_last < v_floor;
    v_window := null;
  end loop;

  return query
    with candidate as materialized (
      select c.pii, c.document_id, c.number, c.sparse, (
        select -(e.embedding <#> v_dense) from chunk_dense e
        where e.tenant_id = p_tenant and e.pii = c.pii and e.document_id = c.document_id and e.number = c.number
      ) as dense
      from unnest(v_pii, v_documents, v_numbers, v_sparse) as c (pii, document_id, number, sparse)
      where (1 - p_dense_weight) * c.sparse >= v_floor
    ), best as materialized (
      select c.pii, c.document_id, max((1 - p_dense_weight) * c.sparse + p_dense_weight * c.dense) as score
      from candidate c
      where c.sparse > 0 or c.dense >= p_related
      group by c.pii, c.document_id
      order by score desc, c.document_id, c.pii
      limit p_top_k
    ), passage as (
      select c.*, row_number() over (partition by c.pii, c.document_id order by c.relevance desc, c.number) as place
      from (
        select b.pii, b.document_id, b.score, e.number, e.sparse, e.dense,
          (1 - p_dense_weight) * e.sparse + p_dense_weight * e.dense as relevance
        from best b
        cross join lateral (
          select c.number, -(v_question <#> c.weights) as sparse, -(d.embedding <#> v_dense) as dense
          from chunk_sparse c
          join chunk_dense d on d.tenant_id = p_tenant and d.pii = c.pii
            and d.document_id = c.document_id and d.number = c.number
          where c.tenant_id = p_tenant and c.pii = b.pii and c.document_id = b.document_id
          offset 0
        ) e
      ) c
      where c.sparse > 0 or c.dense >= p_related
    )
    select d.id, d.pii, d.title, d.tags, t.start_offset, t.end_offset, t.text
    from passage p
    join document d on d.tenant_id = p_tenant and d.pii = p.pii and d.id = p.document_id
    join chunk t on t.tenant_id = p_tenant and t.pii = p.pii and t.document_id = p.document_id and t.number = p.number
    where p.place <= p_passages
    order by p.score desc, p.document_id, p.pii, p.place;
end
$$;

revoke execute on function assert_embedding_space, put_document, search_chunks from public;
grant execute on function assert_embedding_space, put_document, search_chunks to app_user;
