select r.view, r.phase, r.check_only,
       r.finished_at is null and exists (select 1 from pg_locks l
               where l.locktype = 'advisory' and l.classid = 20110820 and l.objid::bigint = hashtext(r.view)::bigint & 4294967295
                 and l.database = (select d.oid from pg_database d where d.datname = current_database())),
       r.runner, r.started_at, r.updated_at, r.finished_at, r.events, r.events_total, r.view_rows, r.compared,
       (r.events - r.claimed_events) / nullif(extract(epoch from r.updated_at - r.claimed_at), 0)::double precision,
       r.log_held_ms, r.error,
       (select count(*) from rebuilding.view_differences d where d.view = r.view)
from rebuilding.view_rebuilds r
where r.view = $1
