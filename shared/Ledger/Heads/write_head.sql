insert into heads (log, number, position, events, previous, hash, witness_hash, signed_at, key_id, signature, witness)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (number) do nothing
