-- The tables, and walls 3 and 4. Every key is led by the tenant: a key of `id` alone would tell one tenant whether
-- another uses that id. `pii` comes second, so that a caller without the right never even scans a hidden row.
-- No foreign keys: their checks run around row-level security. The functions of 0002 keep the tables together.

create extension if not exists vector;

-- The only role the application runs as. It owns nothing and can bypass nothing.
create role app_user nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;

create table document (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  pii boolean not null,
  id text collate "C" not null,
  title text not null,
  tags text[] not null,
  characters integer not null check (characters > 0),
  chunks integer not null check (chunks > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, pii, id)
);

-- Text apart from vectors: a search reads it only for the passages that it returns.
create table chunk (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  pii boolean not null,
  document_id text collate "C" not null,
  number integer not null,
  start_offset integer not null,
  end_offset integer not null,
  text text not null,
  -- Which statistics this chunk is counted in, to be taken back when it goes.
  terms integer[] not null,
  primary key (tenant_id, pii, document_id, number)
);

-- Term weights apart from embeddings: the first pass of a search reads only these, several a page.
create table chunk_sparse (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  pii boolean not null,
  document_id text collate "C" not null,
  number integer not null,
  weights sparsevec(536870912) not null,
  primary key (tenant_id, pii, document_id, number)
) with (toast_tuple_target = 8160);

-- PLAIN: an embedding is read in place, without the detour and the copy of TOAST.
create table chunk_dense (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  pii boolean not null,
  document_id text collate "C" not null,
  number integer not null,
  embedding vector(1024) not null,
  primary key (tenant_id, pii, document_id, number)
);
alter table chunk_dense alter column embedding set storage plain;

-- Kept apart by `pii`: a hidden document must not shift the scores of the visible ones.
create table corpus_statistics (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  pii boolean not null,
  chunks integer not null check (chunks > 0),
  primary key (tenant_id, pii)
);

create table term_statistics (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  pii boolean not null,
  term integer not null,
  -- How many chunks hold the term. May pass through zero inside a transaction, never at its end.
  chunks integer not null,
  primary key (tenant_id, pii, term)
) with (fillfactor = 80);

-- Wall 3. FORCE, or the owner would see everything. `nullif`, because a setting that was once used reads '' later.
do $$
declare
  name text;
begin
  foreach name in array array['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant_isolation on %I
         using (tenant_id = nullif(current_setting(''app.current_tenant'', true), ''''))
         with check (tenant_id = nullif(current_setting(''app.current_tenant'', true), ''''))',
      name);
    execute format('grant select, insert, update, delete on %I to app_user', name);
  end loop;
end
$$;
