-- Whoever holds it by now: what has been handled needs no further handling.
delete from messages where queue = $1 and id = any ($2)
