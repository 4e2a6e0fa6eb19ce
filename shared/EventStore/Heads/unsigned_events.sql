select seq_id, coalesce(headers ->> 'hash', '')
from mt_events
where seq_id > $1
order by seq_id
limit $2
