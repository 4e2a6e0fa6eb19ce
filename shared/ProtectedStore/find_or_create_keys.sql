with made as (
    insert into protected_keys (stream_id, wrapped)
    select k.stream, k.wrapped from unnest($1::text[], $2::bytea[]) as k(stream, wrapped) order by k.stream
    on conflict (stream_id) do nothing
    returning stream_id, wrapped
)
select stream_id, wrapped from made
union all
select stream_id, wrapped from protected_keys where stream_id = any ($1)
