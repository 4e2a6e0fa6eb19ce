-- In order of queue and id, so that two senders of the same messages do not wait for each other in a circle.
insert into messages (queue, id, envelope)
select o.queue, o.id, o.envelope
from unnest($1::text[], $2::uuid[], $3::json[]) as o (queue, id, envelope)
where not exists (
    select from dead_letters d where d.queue = o.queue and d.id = o.id and d.replayed_at is null)
order by o.queue, o.id
on conflict (queue, id) do nothing
