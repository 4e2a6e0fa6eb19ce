select number, queue, id, envelope, error, attempts, sent_at, died_at, replayed_at
from dead_letters where number = $1
