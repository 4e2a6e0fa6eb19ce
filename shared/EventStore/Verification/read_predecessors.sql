select p.n, e.seq_id, e.headers ->> 'hash'
from unnest($1::text[], $2::bigint[]) with ordinality as p(stream, version, n)
left join mt_events e on e.stream_id = p.stream and e.version = p.version
order by p.n
