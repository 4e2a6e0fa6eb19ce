select s.name, coalesce(g.last_seq_id, 0), head.position, oldest.timestamp, parked.events, parked.streams,
       exists (select from pg_locks l
               where l.locktype = 'advisory' and l.granted and l.objsubid = 2
                 and l.database = (select d.oid from pg_database d where d.datname = current_database())
                 and l.classid::bigint = 20110818
                 and l.objid::bigint = (hashtext(s.name)::bigint & 4294967295))
from unnest($1::text[]) with ordinality as s(name, n)
left join mt_event_progression g on g.name = s.name
cross join (select coalesce(max(seq_id), 0) as position from mt_events) head
left join lateral (select e.timestamp from mt_events e where e.seq_id > coalesce(g.last_seq_id, 0) order by e.seq_id limit 1) oldest on true
cross join lateral (select count(*) as events, count(distinct p.stream_id) as streams from parked_events p where p.subscription = s.name) parked
order by s.n
