insert into parked_events (subscription, position, stream_id, error)
select p.subscription, p.position, p.stream, p.error
from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) as p(subscription, position, stream, error)
on conflict (subscription, position) do update set error = excluded.error
