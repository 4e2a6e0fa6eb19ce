-- A timer stands or falls with the event that set it.
insert into timers (id, due_at, type, message, trace)
select t.id, t.due_at, t.type, t.message::jsonb, t.trace
from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::uuid[])
     as t(id, due_at, type, message, trace, stream, version, event)
join mt_events e on e.stream_id = t.stream and e.version = t.version and e.id = t.event
on conflict (id) do nothing
