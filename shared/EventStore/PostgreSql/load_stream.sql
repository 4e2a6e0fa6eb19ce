-- Versions are contiguous, so they need not be read; the hash is read only where an append would connect to it.
select type, data, case when version = (select s.version from mt_streams s where s.id = $1) then headers ->> 'hash' end
from mt_events
where stream_id = $1
order by version
