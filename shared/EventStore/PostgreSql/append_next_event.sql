-- One unit that adds one event to one stream. Nothing is written when the stream has moved on.
with stream as (
    update mt_streams set version = $3, timestamp = transaction_timestamp()
    where id = $1 and version = $2
    returning id
)
insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type,
                       correlation_id, causation_id, headers, user_name)
select nextval('mt_events_sequence'), $4, stream.id, $3, $5, $6, $7, $8, $9, $10, $11, $12
from stream
