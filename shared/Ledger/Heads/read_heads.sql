select log, number, position, events, previous, hash, witness_hash, signed_at, key_id, signature
from heads
where number > $1
order by number
limit $2
