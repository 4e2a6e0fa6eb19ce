select s.sequence
from seals s
join mt_events e on e.seq_id = s.sequence
where s.sequence <= $1 and (s.event_id, s.stream_id, s.version) is distinct from (e.id, e.stream_id::text, e.version)
order by s.sequence
limit 1
