with dead as (
    delete from messages m
    using unnest($3::uuid[], $4::text[]) as f (id, error)
    where m.queue = $1 and m.id = f.id and m.consumer = $2
    returning m.id, m.envelope, f.error, m.attempts + 1 as attempts, m.sent_at
)
insert into dead_letters (queue, id, envelope, error, attempts, sent_at)
select $1, id, envelope, error, attempts, sent_at from dead
-- A sender may have added it again in the moment of its first death.
on conflict (queue, id) where replayed_at is null
do update set error = excluded.error, attempts = excluded.attempts, died_at = excluded.died_at
