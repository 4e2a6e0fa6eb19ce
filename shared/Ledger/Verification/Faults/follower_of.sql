-- An event that is gone is named by the one that stood behind it in its stream.
select e.stream_id, coalesce((select max(b.version) from mt_events b where b.stream_id = e.stream_id and b.version < e.version), 0) + 1
from mt_events e
where e.seq_id > $1
  and e.version > 1
  and e.stream_id <> 'mt_tombstone'
  and not exists (select from mt_events b where b.stream_id = e.stream_id and b.version = e.version - 1)
order by e.seq_id
limit 1
