select count(*), coalesce(extract(epoch from clock_timestamp() - min(timestamp) filter (where isfinite(timestamp))), 0)::float8
from mt_events
where seq_id > (select coalesce(max(sequence), 0) from seals)
  and (stream_id = 'mt_tombstone' and type = 'tombstone') is not true
