-- A document whose flag is lowered begins then. Since when it was hidden is not for those to know who see it from here on.
-- The function of 0007 as it stands, with its owner, rights and settings; `lowered` is said there in the same words.

do $$
declare
  v_before text := pg_get_functiondef('put_document'::regproc);
  v_after text := replace(
    v_before,
    'coalesce(v_created, now()), now(), p_space',
    'case when v_replaced and not v_pii then now() else coalesce(v_created, now()) end, now(), p_space'
  );
begin
  if v_after = v_before then
    raise exception 'put_document is not as 0007 made it';
  end if;
  execute v_after;
end
$$;
