-- $1 queue or null, $2 also the replayed, $3 after, $4 limit
select number, queue, id, envelope, error, attempts, sent_at, died_at, replayed_at
from dead_letters
where number > $3 and ($1::text is null or queue = $1) and ($2 or replayed_at is null)
order by number limit $4
