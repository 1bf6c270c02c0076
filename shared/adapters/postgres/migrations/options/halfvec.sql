-- Embeddings in half precision: half the pages to read, at the price of the last digits of a cosine. There is no way back.
-- In one command, or the rows would be written with the type's default storage, out of line.

alter table chunk_dense
  alter column embedding type halfvec using embedding::halfvec,
  alter column embedding set storage plain;
