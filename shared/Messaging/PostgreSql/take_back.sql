-- $1 queue, $2 consumers that are gone, $3 first pause, $4 longest pause
-- The first time at once: most deaths of a process are nobody's fault.
update messages
set consumer = null,
    suspect = true,
    attempts = attempts + 1,
    due_at = case when attempts = 0 then due_at else clock_timestamp() + least($4::interval, $3::interval * power(2, least(attempts - 1, 30))) end
where queue = $1 and consumer = any ($2)
