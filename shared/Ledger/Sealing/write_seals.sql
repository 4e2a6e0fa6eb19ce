-- Written whole or not at all, and only on top of the seal that they were chained to.
insert into seals (sequence, event_id, stream_id, version, digest, hash)
select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bigint[], $5::bytea[], $6::bytea[])
where (select coalesce(max(sequence), 0) from seals) = $7
