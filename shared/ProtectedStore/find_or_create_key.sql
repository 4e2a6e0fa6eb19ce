with made as (
    insert into protected_keys (stream_id, wrapped) values ($1, $2)
    on conflict (stream_id) do nothing
    returning wrapped
)
select wrapped from made
union all
select wrapped from protected_keys where stream_id = $1
limit 1
