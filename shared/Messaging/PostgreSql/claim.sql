-- $1 queue, $2 consumer, $3 room for messages, $4 room for suspects
with ready as (
    select id from messages
    where queue = $1 and not suspect and due_at <= now() and consumer is null
    order by due_at limit $3
    for update skip locked
), suspects as (
    select id from messages
    where queue = $1 and suspect and due_at <= now() and consumer is null
    order by due_at limit $4
    for update skip locked
)
update messages m set consumer = $2
from (select id from ready union all select id from suspects) as next
where m.queue = $1 and m.id = next.id
returning m.id, m.envelope, m.attempts, m.suspect
