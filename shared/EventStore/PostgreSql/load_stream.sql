-- The hash is read only where an append would connect to it.
select e.version, e.type, e.data, case when e.version = s.version then e.headers ->> 'hash' end
from mt_streams s
join mt_events e on e.stream_id = s.id
where s.id = $1
order by e.version
