-- Streams one after the other, each in its order, by the index. Of events that are not folded only the type is looked at.
select e.stream_id, e.seq_id, e.type, case when e.type = any ($1) then e.data end, e.version
from mt_events e
where (e.stream_id, e.version) > ($2, $3)
order by e.stream_id, e.version
limit $4
