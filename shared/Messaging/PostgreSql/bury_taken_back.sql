-- $1 queue, $2 consumers that are gone, $3 most attempts
with dead as (
    delete from messages m
    where m.queue = $1 and m.consumer = any ($2) and m.attempts + 1 >= $3
    returning m.id, m.envelope, m.attempts + 1 as attempts, m.sent_at
)
insert into dead_letters (queue, id, envelope, error, attempts, sent_at)
select $1, id, envelope, 'The receiver ended while it held the message.', attempts, sent_at from dead
on conflict (queue, id) where replayed_at is null
do update set error = excluded.error, attempts = excluded.attempts, died_at = excluded.died_at
