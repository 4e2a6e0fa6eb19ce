-- $1 numbers. A message that is in the queue again by itself needs no second place there.
with chosen as (
    update dead_letters set replayed_at = clock_timestamp()
    where number = any ($1) and replayed_at is null
    returning queue, id, envelope, sent_at
), put_back as (
    insert into messages (queue, id, envelope, sent_at)
    select queue, id, envelope, sent_at from chosen order by queue, id
    on conflict (queue, id) do nothing
)
select queue from chosen
