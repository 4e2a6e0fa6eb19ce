-- Versions are contiguous, so they need not be read; the hash is read only where an append would connect to it: at the last event.
select type, data, case when lead(version) over (order by version) is null then headers ->> 'hash' end
from mt_events
where stream_id = $1
order by version
