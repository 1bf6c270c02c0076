-- The search: exact, within one tenant, in one statement.
--
-- score = w * dense + (1 - w) * sparse, where dense is the cosine with the question and sparse the BM25 score divided by
-- the highest the question could reach, so both lie in 0..1. The inverse document frequency comes from the chunks that
-- this caller can see and from no others.
--
-- Dense products are the costly part, so they are computed only where they can matter: the best chunks by sparse score
-- give a floor for the k-th best document, and as a cosine is at most 1, a chunk with (1 - w) * sparse + w below that floor
-- cannot come in. The result is the same as of a full scan; where sparse scores say nothing, it is a full scan.
create function search_chunks(
  p_tenant text, p_visible boolean[], p_tags text[], p_dense vector, p_terms integer[],
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
  v_chunks double precision;
  v_question sparsevec;
  v_highest double precision;
begin
  perform set_config('app.current_tenant', p_tenant, true);

  select coalesce(sum(s.chunks), 0) into v_chunks
  from corpus_statistics s where s.tenant_id = p_tenant and s.pii = any (p_visible);

  select ('{' || coalesce(string_agg(q.term || ':' || q.idf, ',' order by q.term), '') || '}/536870912')::sparsevec,
         greatest(sum(q.idf) * p_max_weight, 1e-9)
  into v_question, v_highest
  from (
    select t.term, ln(1 + (v_chunks - f.chunks + 0.5) / (f.chunks + 0.5)) as idf
    from unnest(p_terms) as t (term)
    cross join lateral (
      select coalesce(sum(s.chunks), 0)::double precision as chunks
      from term_statistics s where s.tenant_id = p_tenant and s.pii = any (p_visible) and s.term = t.term
    ) f
  ) q;

  return query
    with sparse_scored as materialized (
      -- The question on the left: pgvector walks the right side in its inner loop, which wants to be the long one (a third
      -- faster over all).
      select c.pii, c.document_id, c.number, -(v_question <#> c.weights) / v_highest as sparse
      from chunk_sparse c
      where c.tenant_id = p_tenant and c.pii = any (p_visible)
        and (p_tags = '{}' or exists (
          select from document d
          where d.tenant_id = p_tenant and d.pii = c.pii and d.id = c.document_id and d.tags @> p_tags))
    ), seed as (
      select c.pii, c.document_id, max((1 - p_dense_weight) * c.sparse + p_dense_weight * (
        select -(e.embedding <#> p_dense) from chunk_dense e
        where e.tenant_id = p_tenant and e.pii = c.pii and e.document_id = c.document_id and e.number = c.number
      )) as score
      from (select * from sparse_scored order by sparse desc limit 4 * p_top_k) c
      group by c.pii, c.document_id
    ), lowest as materialized (
      -- A hair below, for the rounding of a cosine in single precision.
      select coalesce((select s.score from seed s order by s.score desc offset p_top_k - 1 limit 1), -1) - 1e-5 as score
    ), scored as materialized (
      select c.pii, c.document_id, c.number, c.sparse, (
        select -(e.embedding <#> p_dense) from chunk_dense e
        where e.tenant_id = p_tenant and e.pii = c.pii and e.document_id = c.document_id and e.number = c.number
      ) as dense
      from sparse_scored c
      where (1 - p_dense_weight) * c.sparse + p_dense_weight >= (select l.score from lowest l)
    ), best as materialized (
      select s.pii, s.document_id, max((1 - p_dense_weight) * s.sparse + p_dense_weight * s.dense) as score
      from scored s
      where s.sparse > 0 or s.dense >= p_related
      group by s.pii, s.document_id
      order by score desc, s.document_id, s.pii
      limit p_top_k
    ), passage as (
      select c.*, row_number() over (partition by c.pii, c.document_id order by c.relevance desc, c.number) as place
      from (
        select b.pii, b.document_id, b.score, c.number, c.sparse, e.dense,
          (1 - p_dense_weight) * c.sparse + p_dense_weight * e.dense as relevance
        from best b
        join sparse_scored c on c.pii = b.pii and c.document_id = b.document_id
        cross join lateral (
          select -(e.embedding <#> p_dense) as dense from chunk_dense e
          where e.tenant_id = p_tenant and e.pii = c.pii and e.document_id = c.document_id and e.number = c.number
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

revoke execute on function search_chunks from public;
grant execute on function search_chunks to app_user;
