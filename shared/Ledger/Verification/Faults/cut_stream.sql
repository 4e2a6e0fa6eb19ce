select s.id, coalesce((select max(e.version) from mt_events e where e.stream_id = s.id), 0) + 1
from mt_streams s
where s.version > 0
  and not exists (select from mt_events e where e.stream_id = s.id and e.version = s.version)
order by s.id
limit 1
