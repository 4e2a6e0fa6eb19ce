-- An event that is gone is named by the one that stood behind it.
select stream_id, version - 1
from mt_events
where seq_id > $1 and headers ->> 'previous' like $2 || '%'
order by seq_id
limit 1
