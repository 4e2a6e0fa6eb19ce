-- The lock first, then the row: nobody ever sees a consumer that only seems to be gone.
with own as materialized (
    select nextval('consumer_numbers')::integer as number
), locked as materialized (
    select number, pg_advisory_lock($1, number) from own
)
insert into consumers (number, queue)
select number, $2 from locked
returning number
