select s.id, s.version
from mt_streams s
where not exists (select 1 from mt_events e where e.stream_id = s.id and e.version = s.version)
order by s.id
limit 1
