-- Consumers of the queue whose session has ended: their lock is to be had. Keeps it until the end of the transaction, against others
-- doing the same. One's own lock could be had, too, hence the case.
select number from consumers
where queue = $1
  and case when number <> $2 then pg_try_advisory_xact_lock($3, number) else false end
