select e.stream_id, e.seq_id, e.type, case when e.type = any ($1) then e.data end, e.version
from mt_events e
where e.stream_id = any ($2)
order by e.stream_id, e.version
