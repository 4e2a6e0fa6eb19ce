-- One statement, and so one snapshot: what is appended meanwhile moves both sides alike.
select coalesce(s.id, e.stream_id), s.version, e.last, e.events
from (select id, version from mt_streams where id <> 'mt_tombstone' and id > $1 and ($2::varchar is null or id <= $2)) s
full join (
    select stream_id, max(version) as last, count(*) as events
    from mt_events
    where stream_id <> 'mt_tombstone' and stream_id > $1 and ($2::varchar is null or stream_id <= $2)
    group by stream_id
) e on e.stream_id = s.id
where s.version is distinct from e.last or e.events is distinct from e.last
order by 1
limit 1
