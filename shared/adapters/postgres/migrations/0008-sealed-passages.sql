-- Wall 5: a search returns sealed titles and passages, and what each seal is bound to.

-- Sealed text cannot be compressed: it is kept whole and in place, as far as a page reaches.
alter table chunk alter column text set storage external;
do $$
declare
  name regclass;
begin
  -- A partitioned table has no such option; its partitions do.
  for name in
    select c.oid from pg_class c
    where c.relkind = 'r' and (c.oid = 'chunk'::regclass or c.oid in (select relid from pg_partition_tree('chunk')))
  loop
    execute format('alter table %s set (toast_tuple_target = 8160)', name);
  end loop;
end
$$;

drop function search_chunks(
  text, boolean[], text[], text, vector, integer[], double precision, double precision, double precision, integer, integer
);

-- The exact search of 0004. Of each passage also its number, and its document's generation.
create function search_chunks(
  p_tenant text, p_visible boolean[], p_tags text[], p_space text, p_dense vector, p_terms integer[],
  p_dense_weight double precision, p_max_weight double precision, p_related double precision,
  p_top_k integer, p_passages integer
) returns table (
  document_id text, pii boolean, generation text, title text, tags text[], number integer,
  start_offset integer, end_offset integer, text text
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
  perform set_config('app.current_tenant', p_tenant, true),
    set_config('app.current_visibility', case when true = any (p_visible) then 'with-pii' else 'public' end, true);
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
    select d.id, d.pii, d.generation, d.title, d.tags, t.number, t.start_offset, t.end_offset, t.text
    from passage p
    join document d on d.tenant_id = p_tenant and d.pii = p.pii and d.id = p.document_id
    join chunk t on t.tenant_id = p_tenant and t.pii = p.pii and t.document_id = p.document_id and t.number = p.number
    where p.place <= p_passages
    order by p.score desc, p.document_id, p.pii, p.place;
end
$$;

revoke execute on function search_chunks from public;
grant execute on function search_chunks to app_user;
