select e.seq_id, e.id, e.stream_id, e.version, e.type, e.data, e.timestamp, e.correlation_id, e.causation_id, e.user_name, e.headers
from parked_events p
join mt_events e on e.seq_id = p.position
where p.subscription = $1 and p.replay_asked_at is not null
order by p.position
limit $2
