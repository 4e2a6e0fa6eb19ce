select id, due_at, type, message, trace
from timers
where done_at is null and due_at <= $1
order by due_at
limit $2
