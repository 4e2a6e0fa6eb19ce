select seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, user_name, headers
from mt_events
where seq_id > $1
order by seq_id
limit $2
