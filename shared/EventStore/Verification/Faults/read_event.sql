select seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, user_name, headers,
       is_archived is distinct from false or tenant_id is distinct from '*DEFAULT*' or bdata is not null
from mt_events
where {0}
order by seq_id
limit 1
