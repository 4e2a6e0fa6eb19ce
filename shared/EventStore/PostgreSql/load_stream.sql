-- Versions are contiguous, so they need not be read; the hash that an append would connect to, that of the last event, comes with the first.
select type, data, case version when 1 then (select headers ->> 'hash' from mt_events where stream_id = $1 order by version desc limit 1) end
from mt_events
where stream_id = $1
order by version
