update messages m
set consumer = null, suspect = false, attempts = m.attempts + 1, due_at = clock_timestamp() + f.pause
from unnest($3::uuid[], $4::interval[]) as f (id, pause)
where m.queue = $1 and m.id = f.id and m.consumer = $2
