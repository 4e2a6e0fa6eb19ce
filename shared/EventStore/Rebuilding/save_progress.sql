update rebuilding.view_rebuilds
set phase = $3, caught_up = $4, last_stream = $5, last_key = $6, events = $7, view_rows = $8, compared = $9,
    updated_at = clock_timestamp(), finished_at = case when $3 = 'Done' then clock_timestamp() end, log_held_ms = $10
where view = $1 and claim = $2
