-- Versions are contiguous, so they need not be read. An append connects to the hash of the last event: taking that of each costs less than finding the last.
select type, data, coalesce(headers ->> 'hash', '')
from mt_events
where stream_id = $1
order by version
