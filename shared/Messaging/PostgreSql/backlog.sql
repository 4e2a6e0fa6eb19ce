select
    count(*) filter (where due_at <= now()),
    count(*) filter (where due_at > now()),
    (select count(*) from dead_letters where queue = $1 and replayed_at is null),
    clock_timestamp() - min(sent_at)
from messages where queue = $1
