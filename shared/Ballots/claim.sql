-- Taken, or prolonged, unless somebody else still has it.
insert into ballot_claims as c (seat_id, officer, claimed_until)
values ($1, $2, $3)
on conflict (seat_id) do update
set officer = excluded.officer, claimed_until = excluded.claimed_until
where c.officer = excluded.officer or c.claimed_until <= $4
returning claimed_until
