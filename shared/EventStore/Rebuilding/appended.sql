select seq_id, stream_id, type
from mt_events
where seq_id > $1
order by seq_id
limit $2
