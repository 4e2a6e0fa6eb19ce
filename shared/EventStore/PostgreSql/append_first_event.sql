-- One unit that begins one stream with one event. Nothing is written when the stream is there.
with stream as (
    insert into mt_streams (id, type, version) values ($1, $2, $3)
    on conflict (id) do nothing
    returning id
)
insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type,
                       correlation_id, causation_id, headers, user_name)
select nextval('mt_events_sequence'), $4, stream.id, $3, $5, $6, $7, $8, $9, $10, $11, $12
from stream
