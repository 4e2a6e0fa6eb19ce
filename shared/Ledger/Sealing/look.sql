-- What is sealed, how far it is safe to read, and what waits; counted no further than anybody needs to know.
with sealed as (select coalesce(max(sequence), 0) as up_to from seals)
select
    s.up_to,
    coalesce((select last_seq_id from mt_event_progression where name = 'HighWaterMark'), 0),
    (select case when count(*) < $1 then count(*) else (select max(seq_id) from mt_events) - s.up_to end from (select from mt_events where seq_id > s.up_to and (stream_id = 'mt_tombstone' and type = 'tombstone') is not true order by seq_id limit $1) waiting),
    (select extract(epoch from clock_timestamp() - timestamp)::float8
     from mt_events where seq_id > s.up_to and (stream_id = 'mt_tombstone' and type = 'tombstone') is not true and isfinite(timestamp) order by seq_id limit 1),
    (select coalesce(max(position), 0) from heads),
    (select extract(epoch from clock_timestamp() - signed_at)::float8 from heads order by number desc limit 1)
from sealed s
