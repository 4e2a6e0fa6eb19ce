select p.position, p.stream_id, coalesce(e.type, ''), p.parked_at, p.error, p.replay_asked_at,
       (select max(b.position) from parked_events b
        where b.subscription = p.subscription and b.stream_id = p.stream_id and b.position < p.position)
from parked_events p
left join mt_events e on e.seq_id = p.position
where p.subscription = $1 and p.position > $2
order by p.position
limit $3
